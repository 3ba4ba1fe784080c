"""Orders of a partner, from a sheet or as JSON: looked at by doing and undoing, then all or none."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.db import transaction

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused, Words

from ..actions.orders import take_order
from ..models import OutsideOrder, Partner
from .order_facts import Names, understood
from .order_sheet import Line

SALT = "xiuhua.cases.orders"
KEPT_S = 3600
"""How long a sheet that was looked at may be brought in."""


@dataclass(frozen=True)
class Looked:
    """One row after looking: what it says, and what it would do or what is wrong with it."""

    line: Line
    new: bool = False
    order: OutsideOrder | None = None
    problem: Words | None = None


class Unfit(Refused):
    """Some rows do not fit, so none was brought in; `rows` are the bad ones."""

    def __init__(self, rows: list[Looked]) -> None:
        first = rows[0]
        super().__init__(
            "Nothing was brought in. Row {row}: {problem}",
            row=first.line.number,
            problem=first.problem,
        )
        self.rows = rows


class _Undone(Exception):  # noqa: N818 - it undoes a transaction, nothing has failed
    """Takes back what looking did."""


def look(partner: Partner, lines: Sequence[Line], *, by: Actor) -> list[Looked]:
    """What each row would do; nothing is kept."""
    found: list[Looked] = []
    try:
        with transaction.atomic():
            found = _each(partner, lines, by)
            raise _Undone
    except _Undone:
        return found


def bring_in(partner: Partner, lines: Sequence[Line], *, by: Actor) -> list[Looked]:
    """Take every row down, or none: Unfit, with the bad rows, when some do not."""
    with transaction.atomic():
        found = _each(partner, lines, by)
        if bad := [one for one in found if one.problem]:
            raise Unfit(bad)
    return found


def _each(partner: Partner, lines: Sequence[Line], by: Actor) -> list[Looked]:
    names, numbers, found = Names(), dict[str, int](), []
    for line in lines:
        number = str(line.facts.get("number", ""))
        earlier = numbers.setdefault(number, line.number)
        if line.problem is None and number and earlier != line.number:
            words = Words("The same number stands in row {row} already.", row=earlier)
            line = Line(line.number, line.facts, words)
        found.append(_one(partner, line, names, by))
    return found


def _one(partner: Partner, line: Line, names: Names, by: Actor) -> Looked:
    if line.problem is not None:
        return Looked(line, problem=line.problem)
    try:
        with transaction.atomic():
            order, new = take_order(partner, understood(line.facts, names), by=by)
    except Refused as refused:
        return Looked(line, problem=refused.words)
    return Looked(line, new=new, order=order)


def carried(partner: Partner, lines: Sequence[Line], *, by: Actor) -> str:
    """The rows as they go through the reader's page: signed, for the same person and an hour.

    They hold the callers' numbers, so that nothing of a sheet is kept before it is brought in.
    """
    rows = [[line.number, line.facts] for line in lines]
    return signing.dumps([by.ref, partner.key, rows], salt=SALT, compress=True)


def taken_back(text: str, *, by: Actor) -> tuple[str, list[Line]]:
    """The partner's key and the rows out of `carried`; Refused when they are old or another's."""
    try:
        ref, key, rows = signing.loads(text, salt=SALT, max_age=KEPT_S)
    except signing.BadSignature:
        ref, key, rows = "", "", []
    if ref != by.ref:
        raise Refused("The sheet was looked at too long ago. Upload it again.")
    return key, [Line(int(number), dict[str, Any](facts)) for number, facts in rows]
