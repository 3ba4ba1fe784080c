"""Evidence: photos by their hash, what is shown of them, and where they have been."""
