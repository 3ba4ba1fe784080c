"""Parking: how many spaces there are and since when, where there is one now, and where the next belong."""
