"""What the calendar announces."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from xiuhua.kernel.events import Event


@dataclass(frozen=True, kw_only=True)
class CalendarChanged(Event):
    """A list of days or the working hours changed: compute provisional deadlines again.

    `who` and `chain` are the actor's, so that records can write it down; `years` are those whose
    list changed, `before` and `after` the facts, by year or by first day. All are JSON values.
    Ask `queries.calendar(fresh=True)` when you hear it.
    """

    who: str
    chain: str
    what: Literal["years", "hours"]
    years: tuple[int, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
