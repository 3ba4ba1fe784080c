"""When schedules fire. Pure: the moment and the zone are arguments."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Any

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Schedule:
    """Enqueue `task` (the key, unless told) every so often, daily `at` a local time, or weekly.

    `weekday` counts from Monday = 0. Firings missed while no worker ran are made up by one, or
    not at all with `catch_up=False`. A schedule seen for the first time waits for its next moment.
    """

    key: str
    task: str = ""
    every: timedelta | None = None
    at: time | None = None
    weekday: int | None = None
    payload: dict[str, Any] = field(default_factory=dict)
    catch_up: bool = True

    def __post_init__(self) -> None:
        if (self.every is None) == (self.at is None):
            raise ValueError(f"{self.key}: give either every=… or at=…")
        if self.every is not None and self.every < timedelta(seconds=1):
            raise ValueError(f"{self.key}: fires at most once a second")
        if self.weekday is not None and (self.at is None or not 0 <= self.weekday <= 6):
            raise ValueError(f"{self.key}: a weekday is 0 to 6 and needs at=…")
        if not self.task:
            object.__setattr__(self, "task", self.key)

    def latest(self, now: datetime, zone: tzinfo) -> datetime:
        """The last moment, up to and with `now`, at which it should have fired."""
        if self.every is not None:
            return _EPOCH + (now - _EPOCH) // self.every * self.every
        day = now.astimezone(zone).date()
        while (moment := self._on(day, zone)) is None or moment > now:
            day -= _DAY
        return moment

    def next(self, now: datetime, zone: tzinfo) -> datetime:
        """The first moment after `now` at which it will fire."""
        if self.every is not None:
            return self.latest(now, zone) + self.every
        day = now.astimezone(zone).date()
        while (moment := self._on(day, zone)) is None or moment <= now:
            day += _DAY
        return moment

    def _on(self, day: date, zone: tzinfo) -> datetime | None:
        if self.at is None or self.weekday not in (None, day.weekday()):
            return None
        return datetime.combine(day, self.at, zone).astimezone(UTC)
