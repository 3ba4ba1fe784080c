"""Which papers an application takes: a dated table that the office may change."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings

from xiuhua.evidence.models import Item
from xiuhua.evidence.queries import of as photos_of

from ..models import Registration

SHIPPED = Path(__file__).resolve().parent.parent / "data" / "registration_checklist.json"
STAGE = "paper:"
"""How photos of papers are told apart: the stage is "paper:" and the key of the item."""


@dataclass(frozen=True)
class Paper:
    """An item of the checklist: which applications take it, since when, and who says so."""

    key: str
    title: str
    source: str
    hint: str = ""
    since: date = date.min
    until: date | None = None
    kinds: tuple[str, ...] = ()
    supplies: tuple[str, ...] = ()
    needed: bool = True
    confirmed: bool = False

    def asked(self, kind: str, supply: str, day: date) -> bool:
        """Whether an application of that kind, for a car park of that class, takes it on that day."""
        held = self.since <= day and (self.until is None or day <= self.until)
        return held and kind in self.kinds and (not self.supplies or supply in self.supplies)


def papers_for(registration: Registration, day: date) -> list[Paper]:
    """The papers that an application takes, in the order of the table."""
    supply = str(registration.told.get("supply", ""))
    return [one for one in table() if one.asked(registration.kind, supply, day)]


def table() -> tuple[Paper, ...]:
    """The checklist as shipped, or the office's own file."""
    return _read(str(settings.PARKING_CHECKLIST or SHIPPED))


@cache
def _read(path: str) -> tuple[Paper, ...]:
    """Raises ValueError for a table that names a key twice, or gives no source."""
    rows = json.loads(Path(path).read_text("utf-8"))["items"]
    made = tuple(_paper(row) for row in rows)
    if len({one.key for one in made}) != len(made):
        raise ValueError(f"{path}: a key is named twice")
    return made


def _paper(row: dict[str, Any]) -> Paper:
    if not row.get("source") or not row.get("key") or len(STAGE + row["key"]) > MOST_STAGE:
        raise ValueError(f"an item of the checklist needs a short key and a source: {row}")
    return Paper(
        key=row["key"], title=row["title"], source=row["source"], hint=row.get("hint", ""),
        since=date.fromisoformat(row["since"]),
        until=date.fromisoformat(row["until"]) if row.get("until") else None,
        kinds=tuple(row["kinds"]), supplies=tuple(row["supplies"]), needed=bool(row["needed"]),
        confirmed=bool(row["confirmed"]),
    )  # fmt: skip


MOST_STAGE = 20
"""So long a stage of a photo is at most."""


def stage_of(key: str) -> str:
    """The stage of the photos of a paper."""
    return STAGE + key


def photos_by_paper(registrations: Iterable[Registration]) -> dict[str, list[Item]]:
    """The photos of papers of these applications, by the key of the paper, oldest first."""
    found: dict[str, list[Item]] = {}
    for registration in registrations:
        for item in photos_of(Registration.record_kind, registration.number):
            found.setdefault(item.stage.removeprefix(STAGE), []).append(item)
    return found
