"""What is kept of figures: tallies of days that are over, and bulletins as they were released."""

from __future__ import annotations

from .bulletins import Bulletin
from .tallies import Grain, Stale, Tallied, Tally

__all__ = ["Bulletin", "Grain", "Stale", "Tallied", "Tally"]
