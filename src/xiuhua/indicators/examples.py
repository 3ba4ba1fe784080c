"""Many small cases at once, as figures need them; for tests."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from xiuhua.cases.models import Case

_made = [0]


def some_cases(n: int, at: datetime, **facts: Any) -> list[Case]:
    """`n` cases reported at `at`, with these facts, made at once and moved by nobody."""
    return Case.objects.bulk_create(_one(at, facts) for _ in range(n))


def _one(at: datetime, facts: dict[str, Any]) -> Case:
    _made[0] += 1
    told: dict[str, Any] = {
        "number": f"5001162016{_made[0]:09d}",
        "tracking_hash": f"h{_made[0]}",
        "source": "collector",
        "reported_by": "user:1",
        "reported_at": at,
    }
    return Case(**told | facts)


def closed(at: datetime, *, late: bool = False, hours: int = 4) -> dict[str, Any]:
    """The facts of a case filed at `at`, owed `hours` later, and closed in time or late."""
    owed = at + timedelta(hours=hours)
    answered = owed + timedelta(hours=1) if late else owed - timedelta(hours=1)
    return {
        "state": "closed",
        "filed_at": at,
        "dispatched_at": at,
        "owed_at": owed,
        "answered_at": answered,
        "first_closed_at": answered,
        "closed_at": answered,
    }


def filed(at: datetime, *, hours: int = 4, state: str = "dispatched") -> dict[str, Any]:
    """The facts of a case filed at `at`, owed `hours` later, and not closed."""
    owed = at + timedelta(hours=hours)
    return {"state": state, "filed_at": at, "owed_at": owed, "due_at": owed}


def joined(*parts: Iterable[Case]) -> list[Case]:
    """All of them."""
    return [case for part in parts for case in part]
