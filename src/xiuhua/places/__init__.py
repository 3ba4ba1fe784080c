"""Places: divisions and cells, their outlines, and what lies where."""
