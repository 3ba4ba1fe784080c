"""Counting one delivery: each row ends up kept or named as lost, by construction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from .shapes import Bay, Defect, Lost, Parsed, Reading, Site, Source, shown

WRONG: dict[str, str] = {
    "unreadable": "The delivery cannot be read.",
    "version": "This version of the format is not known.",
    "nothing": "Nothing of this row could be used.",
    "no_object": "The row is not an object.",
    "no_key": "The row does not say which site or bay it is about.",
    "twice": "The same site or bay came before in this delivery.",
    "no_point": "There is no place on the map.",
    "impossible_point": "The place cannot be there.",
    "not_a_number": "This is not a whole number.",
    "not_a_length": "This is not a length.",
    "not_a_moment": "This is not a date and time.",
    "no_zone": "The time does not say its zone.",
    "before_2000": "The time lies before the year 2000.",
    "no_moment": "The device does not say when.",
    "no_reading": "A reading was promised and is not there.",
    "unknown_word": "This word is not in the table of the feed.",
    "unknown_class": "This class of bays is not known.",
    "negative": "The number is below zero.",
    "more_than_capacity": "More is reported than there are spaces.",
    "closed_with_numbers": "Closed, and still reports numbers.",
    "no_such_site": "A reading for a site that the list does not have.",
    "capacity_differs": "The reading counts other spaces than the list.",
    "extra_columns": "The row has more cells than the heading.",
    "not_valid": "The record does not follow the format.",
}
"""Every kind of defect, in a sentence that can be translated."""


class Row:
    """One row while it is being read."""

    def __init__(self, tally: Tally, number: int) -> None:
        self.tally, self.number, self.key = tally, number, ""
        self.kept = self.lost = False

    def wrong(self, field: str, wrong: str, value: Any = "", lost: Lost = Lost.FIELD) -> None:
        """Name what is wrong; `wrong` must be in the table WRONG."""
        assert wrong in WRONG, wrong
        self.lost = self.lost or lost is Lost.ROW
        self.tally.defects.append(Defect(self.number, self.key, field, wrong, shown(value), lost))

    def keep(self, one: Site | Bay | Reading) -> None:
        """This row gave something."""
        self.kept = True
        self.tally.keep(one)


class Tally:
    """The sites, readings and defects of one delivery of `source`, received at that moment."""

    def __init__(self, source: Source, received_at: datetime) -> None:
        self.source, self.received_at = source, received_at
        self.rows: list[Row] = []
        self.seen: set[str] = set()
        self.sites: dict[str, Site] = {}
        self.bays: dict[str, Bay] = {}
        self.readings: list[Reading] = []
        self.defects: list[Defect] = []

    def row(self) -> Row:
        """The next row, numbered from 1."""
        self.rows.append(Row(self, len(self.rows) + 1))
        return self.rows[-1]

    def row_0(self, field: str, wrong: str, value: Any = "", lost: Lost = Lost.NOTHING) -> None:
        """Something wrong with the delivery as a whole."""
        Row(self, 0).wrong(field, wrong, value, lost)

    def next_wrong(self, wrong: str, value: Any) -> None:
        """Something wrong with the row that is about to be read."""
        Row(self, len(self.rows) + 1).wrong("", wrong, value)

    def keep(self, one: Site | Bay | Reading) -> None:
        if isinstance(one, Site):
            self.sites[one.key] = one
        elif isinstance(one, Bay):
            self.bays[one.key] = one
        else:
            self.readings.append(one)

    def unreadable(self, value: Any, wrong: str = "unreadable") -> Parsed:
        """The answer for a delivery that is not what it should be at all."""
        self.row_0("", wrong, value, Lost.ROW)
        return self.done()

    def done(self) -> Parsed:
        """The whole; a row that gave nothing and was not named is named now."""
        for row in self.rows:
            if not row.kept and not row.lost:
                row.wrong("", "nothing", lost=Lost.ROW)
        return Parsed(
            self.source.key,
            len(self.rows),
            sum(row.kept for row in self.rows),
            tuple(self.sites.values()),
            tuple(self.bays.values()),
            tuple(self.readings),
            tuple(self.defects),
        )
