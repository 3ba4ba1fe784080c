"""Words of our templates that ask something of cases."""
