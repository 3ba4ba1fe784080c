"""What people ask of the ledgers."""

from .claims import Compared, standing, verdicts
from .stock import Growth, bridge, growth, stock, stocks
from .sums import DIMENSIONS
from .targets import Progress, progress, target_progress

__all__ = [
    "DIMENSIONS", "Compared", "Growth", "Progress", "bridge", "growth", "progress", "standing",
    "stock", "stocks", "target_progress", "verdicts",
]  # fmt: skip
