"""Reasons, rounding, verdicts and the year's bridge: pure, told in docs/explain/ledgers.md."""

from .bridge import Bridge, Line, bridge, residual
from .ends import ends
from .house import RULES
from .interval import Figure, Interval, Qualifier, last_place, stated, total
from .reasons import ENTERED, Reason, Side, fits
from .targets import percent
from .verdicts import Agreement, Verdict, is_part, unit_slip, verdict

__all__ = [
    "ENTERED", "RULES", "Agreement", "Bridge", "Figure", "Interval", "Line", "Qualifier", "Reason",
    "Side", "Verdict", "bridge", "ends", "fits", "is_part", "last_place", "percent", "residual",
    "stated", "total", "unit_slip", "verdict",
]  # fmt: skip
