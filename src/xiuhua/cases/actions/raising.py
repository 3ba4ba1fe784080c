"""A case raised by another part of the house: seen in office already, so it waits to be filed."""

from __future__ import annotations

from xiuhua.kernel.permissions import SYSTEM, Actor

from ..models import Case
from .moving import take_in
from .reporting import Report, report


def raise_case(told: Report, *, by: Actor) -> Case:
    """Take it down and in at once; `told` names its subject and the unit that is asked for.

    The same `request_key` again answers the case that is there.
    """
    case, _code = report(told, by=by)
    if case.now.value == "reported":
        take_in(case, by=SYSTEM)
    return case
