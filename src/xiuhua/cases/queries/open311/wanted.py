"""What a client of Open311 asks for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from ...workflow import CaseState

MOST_ROWS = 1000


@dataclass(frozen=True)
class Near:
    """A circle: WGS84 degrees and metres."""

    lon: float
    lat: float
    radius_m: float


@dataclass(frozen=True)
class Wanted:
    """What a client asks for; moments are aware, both ends count, None is open.

    `numbers` override everything else; `page` counts from 1.
    """

    numbers: tuple[str, ...] = ()
    codes: tuple[str, ...] = ()
    states: tuple[CaseState, ...] = ()
    since: datetime | None = None
    until: datetime | None = None
    moved_since: datetime | None = None
    moved_until: datetime | None = None
    near: Near | None = None
    page: int = 1
    size: int = MOST_ROWS
