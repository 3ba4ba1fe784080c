"""What people ask of campaigns."""
