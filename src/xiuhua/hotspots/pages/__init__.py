"""Pages about hot spots."""
