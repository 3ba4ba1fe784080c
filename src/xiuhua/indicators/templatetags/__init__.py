"""What the templates of figures ask for."""
