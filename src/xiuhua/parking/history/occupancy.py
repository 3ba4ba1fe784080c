"""How many cars stood in each car park at every quarter of an hour of a day, as the boards counted.

The value of a slot is what was known at its start: the last word of a count of the whole, else of the
gates, else of the bays gathered. Where that was stale, closed or not to be believed there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

import duckdb
import numpy as np
from django.utils.timezone import get_current_timezone

from ..models import CarPark, Device
from ..rules.standing import STALE_MIN
from .folder import DAY, EPOCH, bounds, micros, rows_of, there
from .gates import Gated, by_slots
from .rows import NONE, PASSES, READINGS

STEP_MIN = 15
SLOT = timedelta(minutes=STEP_MIN)
HEARD_SHARE = 0.8
"""Bays that are silent are not called free, so a car park of which more are is not told at all."""
BAY, COUNT = 0, 1

_SLOTS = (
    "CREATE OR REPLACE TEMP TABLE slots AS SELECT make_timestamptz(unnest(range(?, ?, ?))) AS slot"
)
_WORDS = """
CREATE OR REPLACE TEMP TABLE words AS
SELECT d.car_park, d.kind, d.slot, w.moment, w.open IS FALSE AS closed,
  coalesce(w.free, greatest(0, d.spaces - w.occupied)) AS free,
  coalesce(w.free, 0) <= d.spaces AND coalesce(w.occupied, 0) <= d.spaces
    AND (w.free IS NULL OR w.occupied IS NULL OR w.free + w.occupied <= d.spaces) AS believed
FROM (SELECT * FROM devices, slots) AS d
ASOF JOIN said AS w ON d.device = w.device AND d.slot >= w.moment
WHERE epoch_us(d.slot) - epoch_us(w.moment) <= d.stale_us
"""
_OF_DAY = f"""
WITH counted AS (
  SELECT car_park, slot,
    arg_max(CASE WHEN believed AND NOT closed THEN coalesce(free, {NONE}) ELSE {NONE} END, moment) AS free
  FROM words WHERE kind = {COUNT} GROUP BY car_park, slot
), bays AS (
  SELECT car_park, slot, sum(CASE WHEN closed THEN 0 ELSE free END) AS free
  FROM words JOIN parks USING (car_park)
  WHERE kind = {BAY} AND believed AND (free IS NOT NULL OR closed)
  GROUP BY car_park, slot, bays HAVING count(*) >= bays * {HEARD_SHARE}
), told AS (
  SELECT car_park, slot, free, 0 AS place FROM counted WHERE free <> {NONE}
  UNION ALL SELECT car_park, make_timestamptz(slot), free, 1 FROM gated
  UNION ALL SELECT car_park, slot, free, 2 FROM bays
)
SELECT car_park, slot, greatest(0, spaces - arg_min(free, place))::INTEGER AS inside,
  spaces::INTEGER AS spaces
FROM told JOIN parks USING (car_park) GROUP BY car_park, slot, spaces
"""


def of_day(db: duckdb.DuckDBPyConnection, day: date) -> str:
    """The query for a day's occupancy, over the tables it sets up; the day's rows are in its files."""
    start, end = bounds(day)
    db.execute(_SLOTS, [micros(start), micros(end), SLOT // timedelta(microseconds=1)])
    _devices(db, day)
    _said(db, READINGS.name, "said", day - DAY, day)
    db.execute(_WORDS)
    _gated(db, day)
    return _OF_DAY


def _devices(db: duckdb.DuckDBPyConnection, day: date) -> None:
    """What counts bays or whole car parks, and the car parks with how many bays count."""
    rows = Device.objects.filter(in_use=True).exclude(measures="gate").values_list(
        "pk", "car_park_id", "measures", "car_park__capacity", "source__stale_min"
    )  # fmt: skip
    told = [
        (pk, park, COUNT if how == "count" else BAY, spaces if how == "count" else 1,
         (stale or STALE_MIN.on(day)) * 60_000_000)
        for pk, park, how, spaces, stale in rows
    ]  # fmt: skip
    _table(db, "devices", ("device", "car_park", "kind", "spaces", "stale_us"), told)
    parks = CarPark.objects.filter(devices__in_use=True).distinct().values_list("pk", "capacity")
    _table(db, "capacities", ("car_park", "spaces"), list(parks))
    db.execute(
        "CREATE OR REPLACE TEMP TABLE parks AS SELECT c.*, count(d.device) AS bays FROM capacities c "
        f"LEFT JOIN devices d ON d.car_park = c.car_park AND d.kind = {BAY} GROUP BY ALL"
    )


def _table(
    db: duckdb.DuckDBPyConnection,
    name: str,
    columns: tuple[str, ...],
    rows: Sequence[tuple[int, ...]],
) -> None:
    """Rows of whole numbers as a table of DuckDB's."""
    cells = np.array(rows, dtype=np.int64).reshape(-1, len(columns))
    db.register("chunk", {one: np.ascontiguousarray(cells[:, n]) for n, one in enumerate(columns)})
    db.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM chunk")
    db.unregister("chunk")


def _said(db: duckdb.DuckDBPyConnection, kind: str, name: str, first: date, last: date) -> None:
    """A view of the files of some days; an empty one where there are none."""
    files = there(kind, first, last)
    rows = rows_of(*files) if files else f"{kind} LIMIT 0"
    db.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS SELECT * FROM {rows}")


# --- gates ------------------------------------------------------------------------------------------
def _gated(db: duckdb.DuckDBPyConnection, day: date) -> None:
    """What the gates counted at each slot, as free spaces."""
    start, end = bounds(day)
    slots = [start + SLOT * n for n in range((end - start) // SLOT)]
    before, passes = _left_inside(db, day), _passes(db, day)
    rows = [
        (one.car_park, micros(slot), one.spaces - inside)
        for one in _with_gates(day)
        for slot, inside in by_slots(one, passes.get(one.car_park, []), before.get(one.car_park), slots)
    ]  # fmt: skip
    _table(db, "gated", ("car_park", "slot", "free"), rows)


def _with_gates(day: date) -> Iterator[Gated]:
    rows = CarPark.objects.filter(devices__measures="gate", devices__in_use=True).distinct()
    start, end = bounds(day)
    for park in rows.select_related("gate_count").prefetch_related("devices__source"):
        stale = [one.source.stale_min or STALE_MIN.on(day) for one in park.devices.all() if one.measures == "gate"]  # fmt: skip
        count = getattr(park, "gate_count", None)
        set_at = count.base_at if count and count.counted and start <= count.base_at < end else None
        yield Gated(
            park.pk, park.capacity, timedelta(minutes=min(stale)), count.overnight if count else None,
            set_at, count.base_inside if count else 0,
        )  # fmt: skip


def _passes(
    db: duckdb.DuckDBPyConnection, day: date
) -> dict[int, list[tuple[datetime, int, int, int]]]:
    """Reports of the day by car park: moment, device, in, out; in order of time."""
    _said(db, PASSES.name, "passed", day, day)
    gates = dict(Device.objects.filter(measures="gate").values_list("pk", "car_park_id"))
    zone = get_current_timezone()
    found: dict[int, list[tuple[datetime, int, int, int]]] = {}
    told = db.execute(
        "SELECT device, epoch_us(moment), cars_in, cars_out FROM passed ORDER BY 2, 1"
    )
    for device, moment, cars_in, cars_out in told.fetchall():
        if device in gates:
            at = (EPOCH + timedelta(microseconds=moment)).astimezone(zone)
            found.setdefault(gates[device], []).append((at, device, cars_in, cars_out))
    return found


def _left_inside(db: duckdb.DuckDBPyConnection, day: date) -> dict[int, int]:
    """How many cars the day before left inside."""
    if not (files := there("occupancy", day - DAY, day - DAY)):
        return {}
    told = db.execute(f"SELECT car_park, arg_max(inside, slot) FROM {rows_of(*files)} GROUP BY ALL")
    return dict(told.fetchall())
