"""The forms of campaigns."""

from .album import Pair, Shot, Stand
from .belonging import Belongs
from .census import Assign, Compare, Went, collectors
from .desks import BroughtUp, Desk, Settle
from .planning import Copy, Plan

__all__ = [
    "Assign",
    "Belongs",
    "BroughtUp",
    "Compare",
    "Copy",
    "Desk",
    "Pair",
    "Plan",
    "Settle",
    "Shot",
    "Stand",
    "Went",
    "collectors",
]
