"""When a restored road is looked at once more before its warranty is over."""

from __future__ import annotations

from datetime import date, timedelta

LOOK_DAYS = 92
"""The last three months."""


def look_from(until: date) -> date:
    """From which day on the look counts."""
    return until - timedelta(days=LOOK_DAYS)
