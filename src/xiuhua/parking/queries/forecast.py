"""How full a car park usually is, how full it will be on arrival, and how good that is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import Avg, Count, F, Q, QuerySet
from django.utils.timezone import localtime

from ..models import CarPark, ForecastScore, TypicalWeek
from ..rules import forecast as rules
from ..rules.forecast import Forecast, Score

SLOTS_AN_HOUR = 4
FORGOTTEN = timedelta(days=3)
"""What was learnt of older days only is not told any more: the nightly work must have failed."""


class Hour(NamedTuple):
    """An hour of the week: cars inside on the mean, and their share of the spaces in per cent."""

    inside: int
    percent: int


@dataclass(frozen=True)
class Typical:
    """A typical week by day, Monday first, and hour; None where too few weeks are known."""

    days: list[list[Hour | None]]
    capacity: int
    last_on: date

    def day(self, day: date) -> list[Hour | None]:
        """The hours of one day."""
        return self.days[day.weekday()]


def typical(car_park: CarPark) -> Typical | None:
    """The typical week of a car park; None where nothing was learnt."""
    row = TypicalWeek.objects.filter(car_park=car_park).first()
    if row is None or not car_park.capacity or not any(one is not None for one in row.inside):
        return None
    hours = [
        _hour(row.inside[n : n + SLOTS_AN_HOUR], car_park.capacity)
        for n in range(0, len(row.inside), SLOTS_AN_HOUR)
    ]
    days = [hours[n : n + 24] for n in range(0, len(hours), 24)]
    return Typical(days, car_park.capacity, row.last_on)


def _hour(slots: list[float | None], capacity: int) -> Hour | None:
    known = [one for one in slots if one is not None]
    if not known:
        return None
    inside = min(sum(known) / len(known), capacity)
    return Hour(round(inside), round(100 * inside / capacity))


# --- on arrival -------------------------------------------------------------------------------------
def expected(car_park: CarPark, arrival: datetime, now: datetime) -> Forecast | None:
    """What to expect of one car park; None where the forecast is no better than a guess."""
    return ease_on_arrival([car_park.pk], arrival, now).get(car_park.pk)


def ease_on_arrival(
    car_parks: Iterable[int], arrival: datetime, now: datetime
) -> dict[int, Forecast]:
    """The same of many at once, in two queries; whoever is not in it has no forecast worth telling."""
    now, arrival = localtime(now), localtime(arrival)
    far = rules.horizon(now, arrival)
    if far is None:
        return {}
    rows = ForecastScore.objects.filter(car_park__in=list(car_parks), horizon_min=far)
    scored = {one.car_park_id: score(one) for one in rows}
    good = [pk for pk, one in scored.items() if one.is_better(now.date())]
    weeks = TypicalWeek.objects.filter(
        car_park__in=good, car_park__state="open", last_on__gte=now.date() - FORGOTTEN
    ).select_related("car_park")
    told = {
        week.pk: rules.expected(
            week.inside[_slot(arrival)], {far: scored[week.pk]}, now=now, arrival=arrival,
            capacity=week.car_park.capacity,
        )
        for week in weeks
    }  # fmt: skip
    return {pk: one for pk, one in told.items() if one is not None}


def score(one: ForecastScore) -> Score:
    """A row as the rules know it."""
    return Score(one.horizon_min, one.error, one.naive_error, one.trials)


def _slot(local: datetime) -> int:
    """Which of the quarters of an hour of a week."""
    return (local.weekday() * 24 + local.hour) * SLOTS_AN_HOUR + local.minute // 15


# --- how good ---------------------------------------------------------------------------------------
def scores(by: Any, permission: Any) -> QuerySet[ForecastScore]:
    """Scores of the car parks somebody answers for; `trials` of none say nothing and are left out."""
    rows = ForecastScore.objects.filter(by.reach(permission).q("car_park__division"), trials__gt=0)
    return rows.select_related("car_park")


def is_told(day: date) -> Q:
    """Which scores let the forecast speak: as `Score.is_better`."""
    better = F("naive_error") * (1 - rules.BETTER_BY.on(day))
    return Q(trials__gte=rules.LEAST_TRIALS.on(day), error__lt=better)


def by_horizon(rows: QuerySet[ForecastScore], day: date) -> list[Any]:
    """Of each horizon: how many car parks are scored, how many told of, and both mean errors."""
    grouped = rows.order_by("horizon_min").values("horizon_min")
    found = grouped.annotate(
        many=Count("pk"), told=Count("pk", filter=is_told(day)),
        mean=Avg("error"), naive=Avg("naive_error"),
    )  # fmt: skip
    return list(found)
