"""What people ask of hot spots."""
