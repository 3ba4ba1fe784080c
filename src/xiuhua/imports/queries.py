"""What people ask of a batch: its troubles by group, its rows with what they change."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Min, QuerySet

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Words

from .kinds import Column, Kind, kinds
from .models import Batch, Row, Trouble
from .reading import as_words

MOST_GROUPS = 100
FILTERS = ("wrong", "new", "changed", "gone", "same", "out")


@dataclass(frozen=True)
class Group:
    """The same trouble with the same cell, in `count` rows, the first of which is `row`."""

    trouble: Trouble
    count: int
    heading: str

    @property
    def words(self) -> Words:
        return as_words({"text": self.trouble.text, "facts": self.trouble.facts})

    @property
    def row(self) -> Row:
        return self.trouble.row


def groups(batch: Batch, kind: Kind, *, accepted: bool = False) -> tuple[list[Group], int]:
    """Troubles that are open (or accepted), mistakes first, most frequent first; and how many groups.

    Two statements, however many there are.
    """
    rows = batch.troubles.exclude(accepted="") if accepted else batch.troubles.filter(accepted="")
    found = (
        rows.values("doubt", "field", "code", "value")
        .annotate(n=Count("pk"), first=Min("pk"))
        .order_by("doubt", "-n", "first")
    )
    total = found.count()
    some = list(found[:MOST_GROUPS])
    first = Trouble.objects.select_related("row").in_bulk([one["first"] for one in some])
    return [
        Group(first[one["first"]], one["n"], _heading(kind.column(one["field"]))) for one in some
    ], total


def _heading(column: Column | None) -> str:
    return column.heading if column else ""


@dataclass(frozen=True)
class Cell:
    """A cell as it counts, as it was read where that differs, and as it stands now."""

    text: str
    read: str = ""
    before: str = ""
    wrong: bool = False


@dataclass(frozen=True)
class Line:
    """A row of the batch for reading."""

    row: Row
    cells: list[Cell]
    troubles: list[tuple[Trouble, Words]]


def rows_of(batch: Batch, which: str) -> QuerySet[Row]:
    """The rows of a batch, those of one kind of change, with an open trouble, or left out."""
    rows = batch.rows.all()
    if which == "out":
        return rows.exclude(left_out="")
    if which == "wrong":
        open_ones = Trouble.objects.filter(batch=batch, accepted="").values("row")
        return rows.filter(pk__in=open_ones, left_out="")
    return rows.filter(change=which, left_out="") if which in FILTERS else rows


def lines(rows: Iterable[Row], kind: Kind) -> list[Line]:
    """Rows as the table shows them; one statement for the troubles of all of them."""
    there = list(rows)
    known: dict[int, list[Trouble]] = {}
    for trouble in Trouble.objects.filter(row__in=[row.pk for row in there]):
        known.setdefault(trouble.row_id, []).append(trouble)
    return [
        Line(
            row,
            [_cell(row, one.name, known.get(row.pk, [])) for one in kind.columns],
            [
                (each, as_words({"text": each.text, "facts": each.facts}))
                for each in known.get(row.pk, [])
            ],
        )
        for row in there
    ]


def _cell(row: Row, name: str, troubles: list[Trouble]) -> Cell:
    if row.change == "gone":
        return Cell(str(row.before.get(name, "")))
    text, read = row.cells.get(name, ""), row.told.get(name, "")
    before = str(row.before.get(name, text)) if row.change == "changed" else text
    return Cell(
        text,
        read if read != text else "",
        before if before != text else "",
        any(one.field == name and not one.accepted for one in troubles),
    )


def sees(by: Actor, kind: Kind) -> bool:
    """Whether somebody prepares or releases tables of this kind."""
    return by.may(kind.prepares) or by.may(kind.releases)


def seen_by(by: Actor) -> QuerySet[Batch]:
    """Batches of the kinds that somebody may prepare or release."""
    return Batch.objects.filter(kind__in=[one.key for one in kinds() if sees(by, one)])
