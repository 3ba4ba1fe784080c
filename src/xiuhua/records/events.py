"""What records announce."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xiuhua.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class DeniedDeed(Event):
    """Somebody tried a deed that is not open to them; announced after everything was undone."""

    by: Any
    """The `kernel.permissions.Actor` who tried."""
    deed: str
    permission: str
    subject: tuple[str, str] | None = None
    division: str | None = None
