"""Figures: every one defined once, counted out of the ledgers, released by a second person."""
