"""Pages about excavations."""
