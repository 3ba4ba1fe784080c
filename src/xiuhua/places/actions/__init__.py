"""What people do with places: load names, boundaries and cells, and keep plots."""

from .loading import load_boundaries, load_cells, load_divisions
from .plots import add_plot, bring_in_plots, change_plot, end_plot, ring

__all__ = [
    "add_plot", "bring_in_plots", "change_plot", "end_plot", "load_boundaries", "load_cells",
    "load_divisions", "ring",
]  # fmt: skip
