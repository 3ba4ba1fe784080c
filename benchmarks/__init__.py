"""What the platform costs, measured: ``./run bench NAME``."""
