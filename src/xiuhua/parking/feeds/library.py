"""What the library parkapi-sources reads of other cities' feeds, taken over by its objects' fields.

The library is an extra that needs Python 3.12; nothing of it is imported here. Its objects say
`to_dict()`, and that is all that is asked of them. It refuses points outside of Europe.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from enum import Enum
from typing import Any, Protocol

from .mapping import readings_only, static
from .parkapi import SITE_V3, SPOT_V3, known
from .rows import read
from .shapes import Parsed, Source


class Input(Protocol):
    """Any of the library's inputs: static or realtime, site or spot."""

    def to_dict(self) -> dict[str, Any]: ...


def described(
    inputs: Iterable[Input], source: Source, received_at: datetime, *, spots: bool = False
) -> Parsed:
    """Sites, or with `spots` bays, out of static inputs."""
    mapping = static(SPOT_V3 if spots else SITE_V3)
    return read((known(_plain(one.to_dict())) for one in inputs), mapping, source, received_at)


def measured(
    inputs: Iterable[Input], source: Source, received_at: datetime, *, spots: bool = False
) -> Parsed:
    """Readings out of realtime inputs."""
    mapping = readings_only(SPOT_V3 if spots else SITE_V3)
    return read((known(_plain(one.to_dict())) for one in inputs), mapping, source, received_at)


def _plain(value: Any) -> Any:
    """As JSON would have it."""
    if isinstance(value, dict):
        return {name: _plain(inner) for name, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, Decimal):
        return float(value)
    return value.isoformat() if isinstance(value, datetime) else value
