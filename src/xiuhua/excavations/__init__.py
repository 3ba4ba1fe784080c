"""Road excavations, and the residents who watch them."""
