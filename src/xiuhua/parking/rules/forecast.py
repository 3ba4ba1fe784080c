"""How full it will be on arrival: what is typical of the weekday and hour, if that is any good.

Each horizon is scored on the past beside a naive reference, the last known value. Where the
typical value is no better the forecast says nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from xiuhua.kernel.rules import Dated

FIRST = date(2000, 1, 1)
DEFAULT = "本平台默认值"
WEEK = timedelta(days=7)
WEEKS = Dated({FIRST: 4}, unit="weeks", source=DEFAULT)
"""So many of the last same weekdays and hours are averaged."""
LEAST_WEEKS = Dated({FIRST: 2}, unit="weeks", source=DEFAULT)
LEAST_TRIALS = Dated({FIRST: 24}, unit="trials", source=DEFAULT)
"""A score out of fewer trials says nothing yet."""
BETTER_BY = Dated({FIRST: 0.05}, unit="share of the reference's error", source=DEFAULT)
HORIZONS_MIN = (15, 30, 60, 120, 180, 360, 720, 1440)
EASY_FROM = Dated(
    {FIRST: {"easy": 0.25, "fair": 0.08}}, unit="share of the spaces free",
    source="较易/一般/较难的分档为本平台默认值",
)  # fmt: skip

Series = Mapping[datetime, float]
"""Cars inside, by the start of the slot; slots of one length, aware times of one zone."""


class Ease(StrEnum):
    """How easy a space is found, 较易/一般/较难 on the page."""

    EASY = "easy"
    FAIR = "fair"
    HARD = "hard"


class Score(NamedTuple):
    """Mean absolute errors in cars at one horizon, over so many trials."""

    horizon_min: int
    error: float
    naive_error: float
    trials: int

    def is_better(self, day: date) -> bool:
        """Whether the typical value beats the reference by enough to be shown."""
        enough = self.trials >= LEAST_TRIALS.on(day)
        return enough and self.error < self.naive_error * (1 - BETTER_BY.on(day))


class Forecast(NamedTuple):
    """Cars inside and spaces free on arrival, how easy that is, and the error to be expected."""

    inside: int
    free: int
    ease: Ease
    error: float


def slot(moment: datetime, step_min: int) -> datetime:
    """The start of the slot of `step_min` minutes (a divisor of a day) that holds the moment."""
    past = (moment.hour * 60 + moment.minute) % step_min
    return moment.replace(second=0, microsecond=0) - timedelta(minutes=past)


def typical(series: Series, arrival: datetime, known: datetime) -> float | None:
    """Mean of the last same weekdays and hours as `arrival`'s slot, out of what was known by then.

    Weeks without a value are skipped, at most as many again; None for too few. `arrival` is the
    start of a slot.
    """
    wanted = WEEKS.on(known.date())
    found: list[float] = []
    for back in range(1, 2 * wanted + 1):
        then = arrival - back * WEEK
        if then <= known and then in series:
            found.append(series[then])
        if len(found) == wanted:
            break
    if len(found) < LEAST_WEEKS.on(known.date()):
        return None
    return sum(found) / len(found)


def score(series: Series, horizon_min: int, origins: Iterable[datetime]) -> Score:
    """How well both did from each origin (the start of a slot): only what was known then counts."""
    ahead = timedelta(minutes=horizon_min)
    errors, naive = [], []
    for origin in origins:
        told = typical(series, origin + ahead, origin)
        if told is None or origin not in series or origin + ahead not in series:
            continue
        truth = series[origin + ahead]
        errors.append(abs(told - truth))
        naive.append(abs(series[origin] - truth))
    trials = len(errors)
    if not trials:
        return Score(horizon_min, 0.0, 0.0, 0)
    return Score(horizon_min, sum(errors) / trials, sum(naive) / trials, trials)


def horizon(now: datetime, arrival: datetime) -> int | None:
    """The scored horizon at or above the time until arrival; None beyond the last, or in the past."""
    ahead_min = (arrival - now).total_seconds() / 60
    if ahead_min < 0:
        return None
    return next((one for one in HORIZONS_MIN if one >= ahead_min), None)


def forecast(
    series: Series, scores: Mapping[int, Score], *, now: datetime, arrival: datetime,
    capacity: int, step_min: int = 15,
) -> Forecast | None:  # fmt: skip
    """What to expect on arrival, never above capacity; None where it is no better than a guess.

    `scores` by horizon in minutes, as `score` made them for this place and this `step_min`.
    """
    told = typical(series, slot(arrival, step_min), now)
    return expected(told, scores, now=now, arrival=arrival, capacity=capacity)


def expected(
    told: float | None, scores: Mapping[int, Score], *, now: datetime, arrival: datetime,
    capacity: int,
) -> Forecast | None:  # fmt: skip
    """The same out of the `typical` value of the slot of arrival."""
    far = horizon(now, arrival)
    scored = scores.get(far) if far is not None else None
    if told is None or scored is None or not scored.is_better(now.date()):
        return None
    inside = min(max(round(told), 0), capacity)
    free = capacity - inside
    return Forecast(inside, free, ease(free, capacity, now.date()), scored.error)


def ease(free: int, capacity: int, day: date) -> Ease:
    """How easy a space is found with so many free; a place without spaces is hard."""
    share = free / capacity if capacity > 0 else 0.0
    steps = EASY_FROM.on(day)
    if share >= steps["easy"]:
        return Ease.EASY
    return Ease.FAIR if share >= steps["fair"] else Ease.HARD
