"""Pages of figures: evaluation, bulletins, what everybody may see."""
