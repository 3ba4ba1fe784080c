"""What may be wrong with one reading: what sends it to quarantine, and what is only doubted."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from xiuhua.kernel.rules import Dated, Finding, Rules

from ..feeds.shapes import Reading

DEFAULT = "本平台默认值"
FIRST = date(2000, 1, 1)
YEAR_2000 = datetime(2000, 1, 1, tzinfo=UTC)
CLOCK_MIN = Dated({FIRST: 10}, unit="minutes", source=DEFAULT)
"""A device whose time is further from ours is said to have its clock wrong."""
READINGS = Rules()


@dataclass(frozen=True)
class Place:
    """A site or bay as the rules know it: whose it is, and how many spaces there are (a bay has 1).

    Of a `gate` only the cars through it count. `stale_min` and `silent_min` are its source's own, in minutes; None takes the platform's.
    """

    key: str
    source: str = ""
    capacity: int | None = None
    stale_min: int | None = None
    silent_min: int | None = None
    gate: bool = False


Judge = Callable[[Reading, Place], Finding | None]


def moment(one: Reading) -> datetime:
    """When the reading holds: the device's time, or ours where the device runs ahead too far.

    Otherwise a device set to next year would be the latest word until then.
    """
    if one.at <= one.received_at:
        return one.at
    ahead = timedelta(minutes=CLOCK_MIN.on(one.received_at.date()))
    return one.at if one.at <= one.received_at + ahead else one.received_at


def lag_min(one: Reading) -> float:
    """Receive time less device time in minutes; below zero where the device runs ahead."""
    return (one.received_at - one.at).total_seconds() / 60


@READINGS.rule("readings.no_such_place", title="A reading for no place we have", source=DEFAULT)
def no_such_place(one: Reading, place: Place | None) -> Finding | None:
    """No site or bay has this key: kept aside until the inventory has it."""
    return None if place else Finding("No site or bay is called {key}.", key=one.key)


@READINGS.rule("readings.no_zone", title="A time without its zone", source=DEFAULT)
def no_zone(one: Reading, place: Place) -> Finding | None:
    """The device time does not say its zone, so nobody knows when it was."""
    return Finding("The time {at} does not say its zone.", at=one.at) if not one.at.tzinfo else None


@READINGS.rule("readings.before_2000", title="A time before the year 2000", source=DEFAULT)
def before_2000(one: Reading, place: Place) -> Finding | None:
    """The device has lost its clock: such devices start at 1970."""
    return Finding("The device says it is {at}.", at=one.at) if one.at < YEAR_2000 else None


@READINGS.rule("readings.negative", title="Less than no cars or spaces", source=DEFAULT)
def negative(one: Reading, place: Place) -> Finding | None:
    """A count below zero counts nothing; size is the smallest."""
    least = min(number or 0 for number in (one.free, one.occupied, one.capacity, one.cars_in,
                                           one.cars_out))  # fmt: skip
    return Finding("It reports {size}.", size=least) if least < 0 else None


@READINGS.rule("readings.says_nothing", title="Nothing is said", source=DEFAULT)
def says_nothing(one: Reading, place: Place) -> Finding | None:
    """Neither a number nor whether the place is open; of a gate, neither cars in nor cars out."""
    cars, counts = (one.cars_in, one.cars_out), (one.free, one.occupied, one.open)
    if all(said is None for said in (cars if place.gate else counts)):
        return Finding("It says neither how many nor whether open.")
    return None


@READINGS.rule("readings.beyond_capacity", title="More than there are spaces", source=DEFAULT)
def beyond_capacity(one: Reading, place: Place) -> Finding | None:
    """Free or occupied is more than the spaces that the inventory has; size is how many more.

    The inventory counts, not the total that the device believes in.
    """
    most = max(one.free or 0, one.occupied or 0)
    if place.capacity is None or most <= place.capacity:
        return None
    return Finding("{size} more than the {capacity} spaces there are.",
                   size=most - place.capacity, capacity=place.capacity)  # fmt: skip


@READINGS.rule("readings.does_not_add_up", title="Free and occupied do not add up", source=DEFAULT)
def does_not_add_up(one: Reading, place: Place) -> Finding | None:
    """Free and occupied together are more than the spaces; fewer may be bays out of use."""
    if one.free is None or one.occupied is None or place.capacity is None:
        return None
    over = one.free + one.occupied - place.capacity
    return Finding("Free and occupied are {size} too many.", size=over) if over > 0 else None


@READINGS.rule("readings.clock", title="The clock is off", source=DEFAULT)
def clock(one: Reading, place: Place) -> Finding | None:
    """Device and receive time lie more than ten minutes apart; size is minutes, minus where ahead.

    One that came late looks the same: it is flagged for people, and counts by its time.
    """
    lag = lag_min(one)
    if not one.timed or abs(lag) <= CLOCK_MIN.on(one.received_at.date()):
        return None
    return Finding("Device and receive time are {size} minutes apart.", size=round(lag))


QUARANTINE: tuple[Judge, ...] = (no_zone, before_2000, negative, says_nothing)
"""The first that finds something sends the reading to quarantine, with its words as the reason."""
SUSPECT: tuple[Judge, ...] = (beyond_capacity, does_not_add_up)
"""What makes the state of a place suspect, and is an alarm."""
KEYS: dict[Callable[..., Finding | None], str] = {rule.ask: rule.key for rule in READINGS}


def quarantined(one: Reading, place: Place | None) -> tuple[str, Finding] | None:
    """Why a reading cannot be used at all: the rule's key and what it found."""
    if place is None:
        lost = no_such_place(one, None)
        return (KEYS[no_such_place], lost) if lost else None
    return _first(QUARANTINE, one, place)


def suspicion(one: Reading, place: Place) -> tuple[str, Finding] | None:
    """Why a reading is not believed."""
    return _first(SUSPECT, one, place)


def _first(judges: tuple[Judge, ...], one: Reading, place: Place) -> tuple[str, Finding] | None:
    for judge in judges:
        if (found := judge(one, place)) is not None:
            return KEYS[judge], found
    return None
