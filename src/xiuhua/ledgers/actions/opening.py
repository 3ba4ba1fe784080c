"""Opening a ledger: what is counted, in which unit, split into which classes."""

from __future__ import annotations

from collections.abc import Sequence

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Entry, Ledger, Unit


def open_ledger(
    *, key: str, title: str, unit: str, by: Actor, whole: bool = True,
    classes: Sequence[tuple[str, str]] = (),
) -> Ledger:  # fmt: skip
    """The ledger of that key; made, or brought to these words. Running it twice does no harm.

    The unit and a class with entries stay: an entry keeps the meaning it had.
    """
    facts = {
        "title": title, "unit": unit, "whole": whole, "classes": [[*pair] for pair in classes],
    }  # fmt: skip
    there = Ledger.objects.filter(pk=key).first()
    if there is None:
        return open_anew(key=key, by=by, **facts)  # type: ignore[arg-type]  # as above
    if any(getattr(there, name) != value for name, value in facts.items()):
        change(there, by=by, **facts)  # type: ignore[arg-type]  # as above
    return there


@deed(permissions.KEEP)
def open_anew(
    *, key: str, title: str, unit: str, whole: bool, classes: list[list[str]], by: Actor
) -> Ledger:
    """A new ledger, with nothing in it."""
    if unit not in Unit.values:
        raise Refused("There is no such unit.", field="unit")
    if Ledger.objects.filter(pk=key).exists():
        raise Refused("There is a ledger of this key already. Choose another.", field="key")
    _named_once(classes)
    return Ledger.objects.create(key=key, title=title, unit=unit, whole=whole, classes=classes)


@deed(permissions.KEEP, on="ledger")
def change(
    ledger: Ledger, *, title: str, unit: str, whole: bool, classes: list[list[str]], by: Actor
) -> Ledger:
    """Other words, and more classes; what has entries is never taken away."""
    _named_once(classes)
    gone = {*ledger.titles} - {key for key, _title in classes}
    used = Entry.objects.filter(ledger=ledger)
    if gone and used.filter(class_key__in=gone).exists():
        raise Refused("A class with entries stays in its ledger.", field="classes")
    if (unit != ledger.unit or (whole and not ledger.whole)) and used.exists():
        raise Refused("The unit of a ledger with entries stays. Open another ledger.", field="unit")
    ledger.title, ledger.unit, ledger.whole, ledger.classes = title, unit, whole, classes
    ledger.save()
    return ledger


def _named_once(classes: list[list[str]]) -> None:
    keys = [key for key, _title in classes]
    if len({*keys}) != len(keys) or "" in keys:
        raise Refused("Each class needs a key of its own.", field="classes")
