"""What people ask about excavations."""
