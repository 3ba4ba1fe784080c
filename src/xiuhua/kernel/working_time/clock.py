"""A legal clock that can be paused: kept as the spans in which it ran, computed when asked.

Nothing but the spans is kept, so a new list of days, a changed limit or a corrected pause needs
no repair: ask again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from .calendar import Calendar
from .counting import Due, elapsed_s, is_provisional, require_aware
from .limits import Limit, Unit


@dataclass(frozen=True)
class Span:
    """A stretch in which the clock ran; without `end` it is running."""

    start: datetime
    end: datetime | None = None

    def __post_init__(self) -> None:
        require_aware(self.start, *([self.end] if self.end else []))
        if self.end and self.end < self.start:
            raise ValueError(f"a span from {self.start} cannot end at {self.end}")


@dataclass(frozen=True)
class Clock:
    """A limit and the spans in which it was counted, in order; stopping is a pause without end."""

    limit: Limit
    spans: tuple[Span, ...]

    def __post_init__(self) -> None:
        if not self.spans:
            raise ValueError("a clock starts once")
        for earlier, later in zip(self.spans, self.spans[1:], strict=False):
            if earlier.end is None or later.start < earlier.end:
                raise ValueError("the spans of a clock follow one another")

    @classmethod
    def started(cls, limit: Limit, at: datetime) -> Self:
        """A clock that has been running since `at`."""
        return cls(limit, (Span(at),))

    @property
    def is_running(self) -> bool:
        return self.spans[-1].end is None

    def pause(self, at: datetime) -> Self:
        """The clock stopped at `at`; ValueError when it does not run."""
        if not self.is_running:
            raise ValueError("the clock is paused already")
        return replace(self, spans=(*self.spans[:-1], Span(self.spans[-1].start, at)))

    def resume(self, at: datetime) -> Self:
        """The clock running again from `at`; ValueError when it runs."""
        if self.is_running:
            raise ValueError("the clock is running already")
        return replace(self, spans=(*self.spans, Span(at)))

    def as_of(self, now: datetime) -> Self:
        """The clock as it stood at `now`, without what came later."""
        past = [span for span in self.spans if span.start <= now] or [self.spans[0]]
        last = past[-1]
        if last.end and last.end > now:
            past[-1] = Span(last.start)
        return replace(self, spans=tuple(past))

    def due(self, calendar: Calendar, now: datetime | None = None) -> Due | None:
        """When the limit is used up, each pause moving it by the counted time really lost.

        While the clock stands with time left the answer is None, or, given `now`, the due time
        were it to go on at `now`.
        """
        scale = calendar.scale(self.limit.unit)
        left = self.limit.amount(scale.grain)
        for span in self.spans:
            start = scale.position(span.start)
            if span.end is None or left <= scale.position(span.end) - start:
                return self._due(scale.instant(start + left), calendar)
            left -= scale.position(span.end) - start
        return self._due(scale.instant(scale.position(now) + left), calendar) if now else None

    def _due(self, at: datetime, calendar: Calendar) -> Due:
        return Due(at, is_provisional(self.spans[0].start, at, self.limit.unit, calendar))

    def used(self, calendar: Calendar, now: datetime) -> float:
        """The share of the limit used by `now`: 0 is fresh, 1 is due, more is late."""
        scale = calendar.scale(self.limit.unit)
        counted = 0
        for span in self.as_of(now).spans:
            end = max(span.start, span.end or now)
            counted += scale.position(end) - scale.position(span.start)
        return counted / self.limit.amount(scale.grain)

    def remaining_s(self, calendar: Calendar, now: datetime) -> float:
        """Counted seconds left at `now`; negative when late, by the time it ran since it was due."""
        then = self.as_of(now)
        due = then.due(calendar, max(now, then.spans[0].start))
        assert due is not None  # with a `now`, due() always answers
        if now <= due.at:
            return elapsed_s(max(now, then.spans[0].start), due.at, calendar, self.limit.unit)
        late = 0.0
        for span in then.spans:
            start, end = max(span.start, due.at), span.end or now
            if start < end:
                late += elapsed_s(start, end, calendar, self.limit.unit)
        return -late

    def is_late(self, calendar: Calendar, now: datetime) -> bool:
        """Whether the limit was used up before `now`."""
        due = self.as_of(now).due(calendar)
        return due is not None and due.at < now

    def as_data(self) -> dict[str, Any]:
        """Plain values for JSON; `from_data` reads them back."""
        spans = [[s.start.isoformat(), s.end.isoformat() if s.end else None] for s in self.spans]
        return {"value": str(self.limit.value), "unit": self.limit.unit.value, "spans": spans}

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Self:
        """The clock that `as_data` wrote."""
        value = Decimal(data["value"])
        limit = Limit(int(value) if value == int(value) else value, Unit(data["unit"]))
        return cls(limit, tuple(_span(*pair) for pair in data["spans"]))


def _span(start: str, end: str | None) -> Span:
    return Span(datetime.fromisoformat(start), datetime.fromisoformat(end) if end else None)
