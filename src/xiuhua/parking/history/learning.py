"""What the kept days teach: a typical week of each car park, and how good it would have been.

The rules of `rules.forecast` over columns, a row a car park, held equal to them by a test. Slots are
so long all year, so weeks are counted in slots: a zone that changes its clocks is off by an hour
for the weeks after.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

import duckdb
import numpy as np
from django.db import transaction
from numpy.typing import NDArray

from ..models import CarPark, ForecastScore, TypicalWeek
from ..rules.forecast import HORIZONS_MIN, LEAST_WEEKS, WEEKS, Score
from .folder import DAY, bounds, engine, micros, rows_of, there
from .occupancy import SLOT, STEP_MIN

A_DAY = DAY // SLOT
A_WEEK = 7 * A_DAY
TRIED_DAYS = 14
"""Of so many last days each slot is an origin of a trial."""
AT_ONCE = 500
"""Car parks in memory at a time."""

Grid = NDArray[np.float64]
"""Cars inside, a row a car park and a column a slot; NaN where nobody knows."""


def learn(today: date) -> int:
    """Work out the typical weeks and scores anew from the days before `today`; of how many car parks."""
    with engine() as db:
        keys = _told_of(db, today)
        for start in range(0, len(keys), AT_ONCE):
            some = keys[start : start + AT_ONCE]
            _write(some, *_taught(_grid(db, some, today), today), today - DAY)
    gone = [model.objects.exclude(car_park__in=keys) for model in (TypicalWeek, ForecastScore)]
    for rows in gone:
        rows.delete()
    return len(keys)


# --- the rules over columns -------------------------------------------------------------------------
def typical(grid: Grid, day: date) -> Grid:
    """As `rules.forecast.typical` for each slot of the grid, and for a week beyond it.

    Nothing is asked further ahead than a week, so the same slot a week before is always known.
    """
    wanted, parks = WEEKS.on(day), len(grid)
    total, many = np.zeros((2, parks, grid.shape[1] + A_WEEK))
    for back in range(1, 2 * wanted + 1):
        here = slice(back * A_WEEK, back * A_WEEK + grid.shape[1])
        values = grid[:, : total[:, here].shape[1]]
        takes = ~np.isnan(values) & (many[:, here] < wanted)
        total[:, here] += np.where(takes, values, 0)
        many[:, here] += takes
    enough = many >= LEAST_WEEKS.on(day)
    found: Grid = np.where(enough, total / np.maximum(many, 1), np.nan)
    return found


def scores(grid: Grid, told: Grid, horizon_min: int) -> Iterator[Score]:
    """As `rules.forecast.score`, a car park after the other, from the slots of the last days."""
    ahead, last = horizon_min // STEP_MIN, grid.shape[1]
    origins = np.arange(max(0, last - TRIED_DAYS * A_DAY), last - ahead)
    truth = grid[:, origins + ahead]
    error, naive = np.abs(told[:, origins + ahead] - truth), np.abs(grid[:, origins] - truth)
    tried = ~np.isnan(error) & ~np.isnan(naive)
    trials = tried.sum(axis=1)
    means = [np.where(tried, one, 0).sum(axis=1) / np.maximum(trials, 1) for one in (error, naive)]
    for wrong, naively, many in zip(*means, trials, strict=True):
        yield Score(horizon_min, float(wrong), float(naively), int(many))


def _taught(grid: Grid, today: date) -> tuple[Grid, list[list[Score]]]:
    """The coming week as is typical, from Monday on, and the scores by horizon."""
    told = typical(grid, today)
    week = np.roll(told[:, -A_WEEK:], today.weekday() * A_DAY, axis=1)
    return week, [list(scores(grid, told, one)) for one in HORIZONS_MIN]


# --- in and out -------------------------------------------------------------------------------------
def _days(today: date) -> tuple[date, date]:
    """The days that are looked at: those tried, and what was typical before them."""
    return today - DAY * (TRIED_DAYS + 2 * WEEKS.on(today) * 7), today - DAY


def _occupancy(today: date) -> str:
    files = there("occupancy", *_days(today))
    return rows_of(*files) if files else ""


def _told_of(db: duckdb.DuckDBPyConnection, today: date) -> list[int]:
    """The car parks of which the days tell, of those there still are."""
    if not (rows := _occupancy(today)):
        return []
    told = db.execute(f"SELECT DISTINCT car_park FROM {rows}").fetchall()
    return sorted(
        CarPark.objects.filter(pk__in=[pk for (pk,) in told]).values_list("pk", flat=True)
    )


def _grid(db: duckdb.DuckDBPyConnection, keys: Sequence[int], today: date) -> Grid:
    """The occupancy of some car parks (`keys` in order) over all days that are looked at."""
    first, last = _days(today)
    grid = np.full((len(keys), ((last - first).days + 1) * A_DAY), np.nan)
    start = micros(bounds(first)[0])
    told = db.execute(
        f"SELECT car_park, (epoch_us(slot) - ?) // ? AS n, inside FROM {_occupancy(today)} "
        "WHERE car_park BETWEEN ? AND ?",
        [start, SLOT // timedelta(microseconds=1), keys[0], keys[-1]],
    ).fetchnumpy()
    place = np.minimum(np.searchsorted(keys, told["car_park"]), len(keys) - 1)
    here = np.asarray(keys)[place] == told["car_park"]
    grid[place[here], told["n"][here]] = told["inside"][here]
    return grid


def _write(keys: Sequence[int], week: Grid, by_horizon: list[list[Score]], last_on: date) -> None:
    weeks = [
        TypicalWeek(car_park_id=pk, inside=_plain(row), last_on=last_on)
        for pk, row in zip(keys, week, strict=True)
    ]
    scored = [
        ForecastScore(car_park_id=pk, last_on=last_on, **one._asdict())
        for told in by_horizon
        for pk, one in zip(keys, told, strict=True)
    ]
    with transaction.atomic():
        TypicalWeek.objects.bulk_create(
            weeks, batch_size=200, update_conflicts=True, unique_fields=["car_park"],
            update_fields=["inside", "last_on"],
        )  # fmt: skip
        ForecastScore.objects.bulk_create(
            scored, batch_size=1000, update_conflicts=True,
            unique_fields=["car_park", "horizon_min"],
            update_fields=["error", "naive_error", "trials", "last_on"],
        )  # fmt: skip


def _plain(row: Grid) -> list[float | None]:
    return [None if np.isnan(one) else round(float(one), 2) for one in row]
