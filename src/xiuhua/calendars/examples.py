"""Small true calendars, shared by tests and the demo."""

from __future__ import annotations

import io
import json
from datetime import date
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from xiuhua.kernel.working_time import Calendar

from .actions.lists import SHIPPED


@cache
def a_calendar() -> Calendar:
    """The shipped calendar, 2004 to 2026, without a database."""
    lists = json.loads(SHIPPED.read_text("utf-8"))["years"]
    days = [(date.fromisoformat(d["day"]), d["works"]) for found in lists for d in found["days"]]
    return Calendar(
        zone=ZoneInfo("Asia/Shanghai"),
        holidays=frozenset(day for day, works in days if not works),
        makeups=frozenset(day for day, works in days if works),
        years=frozenset(found["year"] for found in lists),
    )


def a_list(year: int = 2027, *days: tuple[str, bool, str], source: str = "Notice") -> io.BytesIO:
    """A file with the list of one year; by default its first day is a holiday."""
    rows: list[dict[str, Any]] = [
        {"day": day, "works": works, "name": name}
        for day, works, name in days or ((f"{year}-01-01", False, "New Year"),)
    ]
    lists = {"years": [{"year": year, "source": source, "days": rows}]}
    return io.BytesIO(json.dumps(lists).encode())
