"""Correcting 更正: the wrong entry stays, is taken back, and another takes its place."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from django.utils import timezone

from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..events import EntryCorrected
from ..models import Entry
from ..rules import Reason
from .entering import forget_sums, hold, in_its_class, in_its_unit


@deed(permissions.KEEP, on="entry")
def correct(
    entry: Entry, *, quantity: Decimal | int, reason: str, document: str, by: Actor,
    day: date | None = None, class_key: str | None = None, division: str | None = None,
    booked_on: date | None = None,
) -> Entry:  # fmt: skip
    """Correct an entry by hand; see `correct_entry`. Whoever keeps what it is about hears of it."""
    made = correct_entry(
        entry, quantity=quantity, reason=reason, document=document, day=day, class_key=class_key,
        division=division, booked_on=booked_on, by=by,
    )  # fmt: skip
    subject = (entry.subject_kind, entry.subject_key)
    announce(EntryCorrected(ledger=entry.ledger_id, subject=subject, by=by))
    return made


@deed(None, on="entry")
def correct_entry(
    entry: Entry, *, quantity: Decimal | int, reason: str, document: str, by: Actor,
    day: date | None = None, class_key: str | None = None, division: str | None = None,
    booked_on: date | None = None,
) -> Entry:  # fmt: skip
    """Take the entry back and enter what it should have said; a quantity of 0: it never should.

    Part of a deed: a domain corrects what it entered, and asks its own permission. Both count from
    the entry's own day, so that every stock since is right, and under its own line of the bridge.
    Where that year's figures are out, `booked_on` (a day of a later year) leaves them as they were
    printed: both count from that day, as a correction of an earlier year.
    """
    if not reason.strip():
        raise Refused("Say what was wrong.", field="reason")
    _may_be_corrected(entry, booked_on)
    facts = _facts(entry, reason, document, booked_on, by)
    taken_back = _put(
        entry=entry, facts=facts | {"quantity": -entry.quantity, "reverses": True}, by=by
    )
    if not quantity:
        return taken_back
    told = {"class_key": class_key, "division": division, "day": None if booked_on else day}
    told = {name: value for name, value in told.items() if value is not None}
    return _put(entry=entry, facts=facts | {"quantity": Decimal(quantity)} | told, by=by)


def _may_be_corrected(entry: Entry, booked_on: date | None) -> None:
    if entry.reverses:
        raise Refused("This takes another entry back. Correct the one that took its place.")
    if entry.corrections.filter(reverses=True).exists():
        raise Refused("This was corrected before. Correct the entry that took its place.")
    if booked_on is not None and booked_on.year <= entry.day.year:
        raise Refused("Book it in a later year, or on the entry's own day.", field="booked_on")


def _facts(
    entry: Entry, reason: str, document: str, booked_on: date | None, by: Actor
) -> dict[str, Any]:
    names = ("ledger_id", "class_key", "division", "subject_kind", "subject_key", "basis",
             "project_id")  # fmt: skip
    return {name: getattr(entry, name) for name in names} | {
        "day": booked_on or entry.day, "reason": Reason.CORRECTION.value,
        "counts_as": Reason.CORRECTION.value if booked_on else entry.counts_as,
        "document": document, "words": reason.strip()[:400], "corrects": entry,
        "entered_at": timezone.now(), "by": by.ref,
    }  # fmt: skip


@deed(None, name="ledgers.put_right")
def _put(*, entry: Entry, facts: dict[str, Any], by: Actor) -> Entry:
    """One entry of a correction, pointing at the entry it corrects."""
    in_its_class(entry.ledger, facts["class_key"])
    in_its_unit(entry.ledger, facts["quantity"])
    hold(entry.ledger)
    made = Entry(**facts)
    made.save(force_insert=True)
    forget_sums(entry.ledger, facts["day"])
    return made
