"""What people ask about parking."""
