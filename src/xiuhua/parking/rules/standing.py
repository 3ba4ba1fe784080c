"""How a place stands now: live, stale, closed, unknown or suspect, and why; and what is an alarm."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from xiuhua.kernel.rules import Dated, Finding

from ..feeds.shapes import Reading
from .judging import DEFAULT, FIRST, READINGS, Place, clock, moment, suspicion
from .readings import Board

STALE_MIN = Dated({FIRST: 30}, unit="minutes",
                  source="信息延迟时间见 DB11/T 667-2020；数值为本平台默认值，来源可自定")  # fmt: skip
"""After so long a count is shown as stale."""
SILENT_MIN = Dated({FIRST: 120}, unit="minutes", source=DEFAULT)
"""After so long a device is silent, which is an alarm."""
CASE_AFTER_MIN = Dated({FIRST: 24 * 60}, unit="minutes", source=DEFAULT)
"""An alarm that lasts so long becomes a case for the operator."""
DRIVERS = Dated({FIRST: 3}, unit="drivers", source=DEFAULT)
"""So many different drivers who found no space make a count suspect."""
DRIVERS_WITHIN_MIN = Dated({FIRST: 15}, unit="minutes", source=DEFAULT)


class State(StrEnum):
    """The five states of a place."""

    LIVE = "live"
    STALE = "stale"
    CLOSED = "closed"
    UNKNOWN = "unknown"
    SUSPECT = "suspect"


@dataclass(frozen=True)
class Standing:
    """A state, the last count whatever the state, as of when, and the rules that had a say."""

    state: State
    free: int | None = None
    capacity: int | None = None
    as_of: datetime | None = None
    why: tuple[str, ...] = ()


@dataclass(frozen=True)
class Alarm:
    """A silent device or a count beyond reason: since when, and whether it is time for a case."""

    key: str
    rule: str
    since: datetime
    is_case: bool


@READINGS.rule("readings.stale", title="The count is old", source=STALE_MIN.source)
def stale(one: Reading, place: Place, now: datetime) -> Finding | None:
    """Older than its source allows; size is minutes. It is shown, and shown as stale."""
    age = (now - moment(one)).total_seconds() / 60
    most = place.stale_min or STALE_MIN.on(now.date())
    return Finding("{size} minutes old.", size=round(age)) if age > most else None


@READINGS.rule("readings.silent", title="The device is silent", source=DEFAULT)
def silent(one: Reading, place: Place, now: datetime) -> Finding | None:
    """Nothing was heard for so long that somebody should look; size is minutes."""
    age = (now - moment(one)).total_seconds() / 60
    most = place.silent_min or SILENT_MIN.on(now.date())
    return Finding("Silent for {size} minutes.", size=round(age)) if age > most else None


@READINGS.rule("readings.drivers", title="Drivers found no space", source=DEFAULT)
def drivers_doubt(one: Reading, place: Place, drivers: int) -> Finding | None:
    """The count says there is space, and several drivers found none; size is drivers."""
    most = DRIVERS.on(one.received_at.date())
    if not free_of(one, place.capacity) or drivers < most:
        return None
    return Finding("{size} drivers found no space.", size=drivers)


def free_of(one: Reading, capacity: int | None) -> int | None:
    """Free spaces as said, or the capacity less the occupied; the inventory's capacity counts."""
    spaces = capacity if capacity is not None else one.capacity
    if one.free is not None or one.occupied is None or spaces is None:
        return one.free
    return max(0, spaces - one.occupied)


def doubting(reports: Iterable[tuple[str, datetime]], one: Reading, now: datetime) -> int:
    """How many different drivers found no space lately, and since the reading.

    `reports` are pairs of who and when.
    """
    since = max(moment(one), now - timedelta(minutes=DRIVERS_WITHIN_MIN.on(now.date())))
    return len({who for who, when in reports if since <= when <= now})


def standing(
    place: Place, one: Reading | None, now: datetime, *, missing: bool = False, drivers: int = 0
) -> Standing:
    """How a place stands at `now`; `drivers` as `doubting` counts them.

    Stale comes before closed and suspect: an old word is no better for being a strange one. A
    driver's doubt only weighs where the count says there is space.
    """
    if one is None:
        return Standing(State.UNKNOWN, None, place.capacity, None, ("missing",) if missing else ())
    free = free_of(one, place.capacity)
    doubt = suspicion(one, place)
    why = [name for name, said in (("missing", missing), ("untimed", not one.timed)) if said]
    why += ["readings.clock"] if clock(one, place) else []
    why += [doubt[0]] if doubt else []
    if stale(one, place, now):
        state = State.STALE
    elif one.open is False:
        state, free = State.CLOSED, 0
    elif free is None:
        state = State.UNKNOWN
    elif drivers_doubt(one, place, drivers):
        state = State.SUSPECT
        why.append("readings.drivers")
    else:
        state = State.SUSPECT if doubt else State.LIVE
    return Standing(state, free, place.capacity, moment(one), tuple(why))


def gathered(bays: Iterable[Standing], capacity: int | None = None) -> Standing:
    """A site out of its bays: live bays are counted, the others are not called free.

    Live when a bay is; as of the oldest live word. `capacity` is the number of bays where not given.
    """
    all_bays = list(bays)
    live = [bay for bay in all_bays if bay.state is State.LIVE]
    spaces = len(all_bays) if capacity is None else capacity
    if live:
        free = sum(bay.free or 0 for bay in live)
        as_of = min(bay.as_of for bay in live if bay.as_of)
        why = ("partly",) if len(live) < len(all_bays) else ()
        return Standing(State.LIVE, min(free, spaces), spaces, as_of, why)
    for state in (State.CLOSED, State.SUSPECT, State.STALE):
        if some := [bay for bay in all_bays if bay.state is state]:
            times = [bay.as_of for bay in some if bay.as_of]
            free = 0 if state is State.CLOSED else sum(bay.free or 0 for bay in some)
            return Standing(state, min(free, spaces), spaces, min(times, default=None))
    return Standing(State.UNKNOWN, None, spaces)


def alarms(board: Board, now: datetime) -> Iterator[Alarm]:
    """Every place that is silent for too long, or whose last word is beyond reason.

    A place that never said anything is no alarm: it may have no device.
    """
    after = timedelta(minutes=CASE_AFTER_MIN.on(now.date()))
    for key, one in board.known.items():
        place = board.places[key]
        quiet = timedelta(minutes=place.silent_min or SILENT_MIN.on(now.date()))
        if silent(one, place, now):
            since = moment(one) + quiet
            yield Alarm(key, "readings.silent", since, now - since > after)
        elif (doubt := suspicion(one, place)) is not None:
            yield Alarm(key, doubt[0], moment(one), now - moment(one) > after)
