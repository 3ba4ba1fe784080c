"""Entering changes of quantity: a part of some domain's deed, which asks for its own permission."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection
from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from ..models import Checkpoint, Entry, Ledger, Project
from ..rules import ENTERED, Reason, fits
from ..workflow import ProjectState
from .writing import AT_ONCE, insert


@dataclass(frozen=True, kw_only=True)
class Change:
    """A change to be entered. `request_key` makes entering it twice the same as once."""

    day: date
    quantity: Decimal | int
    reason: Reason
    division: str
    class_key: str = ""
    subject: tuple[str, str] = ("", "")
    document: str = ""
    basis: str = ""
    words: str = ""
    project: Project | None = None
    request_key: str | None = None


def enter(ledger: Ledger | str, change: Change, *, by: Actor) -> Entry:
    """Enter one change; called inside a deed. Answers the entry there is, if its request came before.

    Refused when the class is unknown, the sign does not fit the reason, or a count is not whole.
    """
    if change.request_key and (there := _there(ledger, change)):
        return there
    return _enter(ledger=opened(ledger), change=change, by=by)


@deed(None, name="ledgers.enter")
def _enter(*, ledger: Ledger, change: Change, by: Actor) -> Entry:
    """A change becomes an entry of its ledger."""
    hold(ledger)
    made = Entry(**_facts(ledger, change, by))
    made.save(force_insert=True)
    forget_sums(ledger, change.day)
    return made


def enter_many(ledger: Ledger | str, changes: Iterable[Change], *, by: Actor) -> int:
    """Enter any number at once; how many. The records keep their number, the ledger each of them.

    A request key that is there already refuses them all.
    """
    return _enter_many(ledger=opened(ledger), changes=changes, by=by)


@deed(None, name="ledgers.enter_many")
def _enter_many(*, ledger: Ledger, changes: Iterable[Change], by: Actor) -> int:
    """Many changes become entries of one ledger, all or none; how many."""
    hold(ledger)
    count, earliest = 0, date.max
    for some in _batches(changes):
        insert([_facts(ledger, one, by) for one in some])
        count, earliest = count + len(some), min(earliest, *(one.day for one in some))
    forget_sums(ledger, earliest)
    return count


def _batches(changes: Iterable[Change]) -> Iterator[list[Change]]:
    batch: list[Change] = []
    for one in changes:
        batch.append(one)
        if len(batch) == AT_ONCE:
            yield batch
            batch = []
    if batch:
        yield batch


def _there(ledger: Ledger | str, change: Change) -> Entry | None:
    """The entry of an earlier request of this key; Refused when it said something else."""
    there = Entry.objects.filter(request_key=change.request_key).first()
    if there is None:
        return None
    key = ledger if isinstance(ledger, str) else ledger.key
    told = (key, change.day, Decimal(change.quantity), change.class_key, change.division)
    if told != (there.ledger_id, there.day, there.quantity, there.class_key, there.division):
        raise Refused("This request was entered before, with other figures.")
    return there


def opened(ledger: Ledger | str) -> Ledger:
    """The ledger itself; Refused when nobody has opened it."""
    if isinstance(ledger, Ledger):
        return ledger
    if (found := Ledger.objects.filter(pk=ledger).first()) is None:
        raise Refused("There is no ledger “{key}”.", key=ledger)
    return found


def check(ledger: Ledger, change: Change) -> None:
    """Refused, beside its field, when the change does not fit its ledger, its reason or its project."""
    quantity = Decimal(change.quantity)
    in_its_class(ledger, change.class_key)
    in_its_unit(ledger, quantity)
    if change.reason not in ENTERED:
        raise Refused("A correction points to the entry it corrects.", field="reason")
    if words := fits(change.reason, quantity):
        raise Refused(words.text, field="quantity", **words.facts)
    if change.project is not None and change.project.now is ProjectState.CANCELLED:
        raise Refused("This project was given up.", field="project")


def _facts(ledger: Ledger, change: Change, by: Actor) -> dict[str, Any]:
    check(ledger, change)
    kind, key = change.subject
    return {
        "ledger": ledger, "day": change.day, "quantity": Decimal(change.quantity),
        "class_key": change.class_key,
        "division": change.division, "subject_kind": kind, "subject_key": key,
        "reason": change.reason.value, "counts_as": change.reason.value, "document": change.document,
        "basis": change.basis, "words": change.words, "project": change.project,
        "entered_at": timezone.now(), "by": by.ref, "request_key": change.request_key or None,
    }  # fmt: skip


def in_its_class(ledger: Ledger, key: str) -> None:
    """Refused unless it is a class of the ledger; a ledger without classes takes none."""
    if key not in (ledger.titles or {"": ""}):
        raise Refused("“{ledger}” has no class “{key}”.", field="class_key",
                      ledger=ledger.title, key=key)  # fmt: skip


def in_its_unit(ledger: Ledger, quantity: Decimal) -> None:
    """Refused when the ledger counts whole things, or in hundredths, and this is finer."""
    if quantity % ledger.finest:
        raise Refused("“{ledger}” is counted in steps of {finest}.", field="quantity",
                      ledger=ledger.title, finest=f"{ledger.finest}")  # fmt: skip


def hold(ledger: Ledger) -> None:
    """Keep the nightly sums of this ledger out until the transaction is over; entries pass freely.

    SQLite lets one transaction write at a time anyway.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT 1 FROM ledgers_ledger WHERE key = %s FOR KEY SHARE", [ledger.key]
            )


def forget_sums(ledger: Ledger, day: date) -> None:
    """Throw away the kept sums that a change on `day` makes untrue."""
    Checkpoint.objects.filter(ledger=ledger, day__gte=day).delete()
