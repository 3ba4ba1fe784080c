"""Hot spots: the same trouble at the same place again, more often than chance would have it."""
