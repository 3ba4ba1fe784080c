"""A photo that has been checked and stored, and belongs to nothing yet."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Prepared:
    """The facts of a stored photo. `lon`, `lat` are WGS84; both moments are aware.

    `received_at` is the server's clock, `taken_at` the camera's; both are kept, since either
    may matter later.
    """

    sha256: str
    format: str
    size_bytes: int
    width: int
    height: int
    received_at: datetime
    taken_at: datetime | None = None
    lon: float | None = None
    lat: float | None = None

    def facts(self) -> dict[str, Any]:
        """The same as JSON."""
        return {
            name: value.isoformat() if isinstance(value, datetime) else value
            for name, value in asdict(self).items()
        }

    @classmethod
    def of(cls, facts: dict[str, Any]) -> Prepared:
        """A photo out of its JSON."""
        taken = facts["taken_at"]
        return cls(
            **facts
            | {
                "received_at": datetime.fromisoformat(facts["received_at"]),
                "taken_at": datetime.fromisoformat(taken) if taken else None,
            }
        )
