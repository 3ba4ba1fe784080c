"""A borrowed clock, so that a demo's past is lived through and its present is any day asked for.

Deeds, records and photos all ask Django what time it is; inside ``at(moment)`` they are told
`moment`. Only the demo does this.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

from django.utils import timezone


@contextmanager
def at(moment: datetime) -> Iterator[None]:
    """Let it be `moment` for everything that asks `timezone.now`."""
    real = timezone.now
    timezone.now = lambda: moment.astimezone(UTC)
    try:
        yield
    finally:
        timezone.now = real


def shift(seconds: float) -> None:
    """Let it be `seconds` later (or earlier) from now on, in this process."""
    real, away = timezone.now, timedelta(seconds=seconds)
    timezone.now = lambda: real() + away
