"""Closed cases of an older system: once each, by their old number, without clocks and messages.

They count among what was reported and closed on their days, and never among what was due: their
time limits were another system's.
"""

from __future__ import annotations

import secrets
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.db.models import Count
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from xiuhua.imports.kinds import (
    Batch,
    Checked,
    Column,
    Given,
    Gone,
    Kind,
    Question,
    RowIn,
    Trouble,
)
from xiuhua.imports.reading import rows as rows_of_file
from xiuhua.kernel.datum import Datum
from xiuhua.kernel.events import announce
from xiuhua.kernel.geometry import h3_cell
from xiuhua.kernel.words import Refused, Words

from .. import permissions
from ..actions.numbers import numbers
from ..actions.reporting import own_county
from ..events import CasesTakenOver
from ..models import Case, OldCase, Step
from ..queries.bigrams import endings
from ..queries.finding import bigrams_of
from ..queries.tiles import KEPT_RESOLUTION
from ..workflow import CaseState
from .legacy_rows import Known, Old
from .words import aliases

SOURCE = "legacy"
CHUNK = 2000
MOST_ROWS, MOST_BYTES, MOST_CELLS = 200_000, 40_000_000, 6_000_000
NEEDED = {"number", "reported_at", "closed_at"}
HEADINGS = {
    "number": _("Old case number"),
    "code": _("Code of the class"),
    "class": _("Name of the class"),
    "words": _("Description"),
    "town": _("Town"),
    "community": _("Community"),
    "address": _("Address"),
    "lon": _("Longitude"),
    "lat": _("Latitude"),
    "unit": _("Unit"),
    "reported_at": _("Reported"),
    "filed_at": _("Filed"),
    "closed_at": _("Closed"),
    "result": _("How it ended"),
}
COLUMNS = tuple(
    Column(name, heading, aliases("legacy", name), name in NEEDED)
    for name, heading in HEADINGS.items()
)
DATUMS = (
    (Datum.WGS84.value, "CGCS2000 / WGS84"), (Datum.GCJ02.value, "GCJ-02"), (Datum.BD09.value, "BD-09"),
)  # fmt: skip


def read(content: bytes, given: Given) -> Iterator[RowIn]:
    """The rows of the file. Names and numbers of callers are no column of ours and are not read."""
    return rows_of_file(content, LEGACY, most_cells=MOST_CELLS)


def check(rows: Sequence[RowIn], given: Given) -> Iterable[Checked]:
    """Every row by itself; then no number twice, and what is here already is left as it is."""
    known = Known(given.get("datum", Datum.WGS84))
    count = Counter(row.cells.get("number", "") for row in rows)
    there = _there(given)
    for row in rows:
        old = known.meant(row.cells)
        if old.number in there:
            yield Checked(old.number, "same")
            continue
        if old.number and count[old.number] > 1:
            words = Words("The number stands in {count} rows of the file.", count=count[old.number])
            old.troubles.append(Trouble("number", "twice", words))
        wrong = any(not one.doubt for one in old.troubles)
        yield Checked(old.number, "" if wrong else "new", {}, tuple(old.troubles))


def _there(given: Given) -> set[str]:
    """The old numbers that are here already."""
    rows = OldCase.objects.filter(system=given.get("system", ""))
    return set(rows.values_list("number", flat=True))


def prepare(rows: Sequence[RowIn], batch: Batch) -> list[tuple[Case, OldCase]]:
    """The cases as they will stand, all but their numbers; nothing is kept yet."""
    known = Known(batch.given.get("datum", Datum.WGS84))
    return [_case(row, known.meant(row.cells), batch) for row in rows]


def _case(row: RowIn, old: Old, batch: Batch) -> tuple[Case, OldCase]:
    if old.reported_at is None or old.closed_at is None:
        raise Refused("Row {row} is not closed.", row=row.number)
    done = old.state in {CaseState.CLOSED.value, CaseState.FORCED.value}
    case = Case(
        source=SOURCE, words=row.cells.get("words", "")[:4000], category=old.category,
        division_id=old.division, cell=old.cell, address=row.cells.get("address", "")[:200],
        lon=old.lon, lat=old.lat, precision="address" if old.lon else "community",
        hexagon=h3_cell(old.lon, old.lat, KEPT_RESOLUTION) if old.lon and old.lat else "",
        unit=old.unit, state=old.state, reported_at=old.reported_at, closed_at=old.closed_at,
        filed_at=old.filed_at or (old.reported_at if done else None), reported_by="system",
        first_closed_at=old.closed_at if old.state == CaseState.CLOSED.value else None,
        tracking_hash=sha256(secrets.token_bytes(16)).hexdigest(),
    )  # fmt: skip
    kept = OldCase(
        system=batch.given.get("system", "")[:40], number=old.number, batch=batch.number,
        unit=row.cells.get("unit", "")[:120],
        category=f"{row.cells.get('code', '')} {row.cells.get('class', '')}".strip()[:120],
    )  # fmt: skip
    return case, kept


def release(
    ready: list[tuple[Case, OldCase]], gone: Sequence[Gone], batch: Batch
) -> dict[str, Any]:
    """All of them at once: numbers by the day each was reported, then rows, thousands at a time."""
    _number([case for case, _old in ready])
    for first in range(0, len(ready), CHUNK):
        part = ready[first : first + CHUNK]
        for case, old in part:
            case.bigrams = " ".join([bigrams_of(case), *endings(old.number)])
        Case.objects.bulk_create([case for case, _old in part])
        for case, old in part:
            old.case = case
        OldCase.objects.bulk_create([old for _case, old in part])
        Step.objects.bulk_create(
            [
                Step(case=case, name="report", at=case.reported_at, by="system",
                     state=CaseState.REPORTED.value)
                for case, _old in part
            ]
        )  # fmt: skip
    _tell(case for case, _old in ready)
    return {"cases": len(ready)}


def _number(cases: Sequence[Case]) -> None:
    county = own_county()
    days: dict[date, list[Case]] = {}
    for case in cases:
        days.setdefault(localdate(case.reported_at), []).append(case)
    for day, some in sorted(days.items()):
        for case, number in zip(some, numbers(county, day, len(some)), strict=True):
            case.number = number


def _tell(cases: Iterable[Case]) -> None:
    days: set[date] = set()
    for case in cases:
        days |= {localdate(at) for at in (case.reported_at, case.filed_at, case.closed_at) if at}
    announce(CasesTakenOver(days=tuple(sorted(days))))


def undo(outcome: dict[str, Any], batch: Batch) -> None:
    """The cases of the batch go; Refused once somebody has done anything to one of them."""
    mine = Case.objects.filter(old__batch=batch.number)
    touched = mine.annotate(n=Count("steps")).filter(n__gt=1)
    if case := touched.first() or mine.filter(merged__isnull=False).first():
        raise Refused("Something was done to {number} since. It can no longer be taken back.",
                      number=case.number)  # fmt: skip
    days = mine.values_list("reported_at", "filed_at", "closed_at")
    seen = {localdate(at) for row in days.iterator(CHUNK) for at in row if at}
    keys = list(mine.values_list("pk", flat=True))
    for first in range(0, len(keys), CHUNK):
        Case.objects.filter(pk__in=keys[first : first + CHUNK]).delete()
    announce(CasesTakenOver(days=tuple(sorted(seen))))


LEGACY = Kind(
    "cases.legacy", "Cases of an older system",
    "Closed cases with their old numbers, for search, maps and comparison with earlier years. No clock "
    "runs, nobody is told, and who reported is not read.",
    COLUMNS, permissions.LEGACY, permissions.RELEASE_LEGACY, read, check, release, undo,
    questions=(
        Question("system", "Name of the old system", hint="The same each time: it tells its numbers apart"),
        Question("datum", "Coordinates of the file", "choice", choices=DATUMS),
        Question("document", "By which document", needed=False),
    ),
    prepare=prepare, most_rows=MOST_ROWS, most_bytes=MOST_BYTES,
)  # fmt: skip
