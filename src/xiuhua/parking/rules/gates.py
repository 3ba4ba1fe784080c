"""Counting in and out: how many cars are inside, how far the count has drifted, and its nightly reset.

Gates miss cars and count some twice, and the error only grows; so every count starts from a base
that somebody or some rule set, and starts anew each night.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from xiuhua.kernel.rules import Dated, Finding, Rules

GATES = Rules()
FIRST = date(2000, 1, 1)
DEFAULT = "本平台默认值"
DRIFT_SHARE = Dated(
    {FIRST: 0.05}, unit="share of the spaces",
    source="车辆数积累误差见 DB11/T 667-2020；数值为本平台默认值",
)  # fmt: skip
RESET_AT = Dated({FIRST: time(4, 0)}, unit="time of day", source=DEFAULT)
"""When the fewest cars move."""


@dataclass(frozen=True, order=True)
class Pass:
    """Cars through a gate since the last report of it: `at` is the gate's time."""

    at: datetime
    gate: str
    cars_in: int = 0
    cars_out: int = 0


@dataclass(frozen=True)
class Base:
    """So many cars were inside at a moment; `counted` by somebody, otherwise taken by a rule."""

    at: datetime
    inside: int
    counted: bool = False


@dataclass(frozen=True)
class Count:
    """Cars inside, never below none or above the spaces; `drift` is how far the bare sum is beyond.

    `at` is the time of the last pass that counted.
    """

    inside: int
    drift: int
    at: datetime
    cars_in: int
    cars_out: int


def once(passes: Iterable[Pass]) -> list[Pass]:
    """Each report of a gate once, in order of time: one gate says one thing at one time.

    Of two that differ the larger counts, so that the order of arrival does not matter.
    """
    kept: dict[tuple[str, datetime], Pass] = {}
    for one in passes:
        before = kept.get((one.gate, one.at))
        if one.cars_in >= 0 and one.cars_out >= 0 and (before is None or one > before):
            kept[one.gate, one.at] = one
    return sorted(kept.values())


def inside(base: Base, passes: Iterable[Pass], spaces: int) -> Count:
    """Cars inside after all passes later than the base; the same in whatever order they come."""
    after = [one for one in once(passes) if one.at > base.at]
    cars_in, cars_out = sum(p.cars_in for p in after), sum(p.cars_out for p in after)
    bare = base.inside + cars_in - cars_out
    held = min(max(bare, 0), spaces)
    at = after[-1].at if after else base.at
    return Count(held, bare - held, at, cars_in, cars_out)


def reset_before(now: datetime) -> datetime:
    """The last reset moment at or before `now`, in the zone of `now`."""
    moment = datetime.combine(now.date(), RESET_AT.on(now.date()), now.tzinfo)
    return moment if moment <= now else moment - timedelta(days=1)


@GATES.rule("gates.reset", title="The count starts anew each night", source=DEFAULT)
def reset(
    base: Base, passes: Iterable[Pass], spaces: int, now: datetime, overnight: int | None
) -> Base:
    """The base to count from at `now`: the old one until the reset moment has come, then a new one.

    `overnight` is how many cars usually stay the night (permit holders), None where nobody knows:
    then the count itself goes on, without its drift. A count somebody made after the reset stands.
    """
    moment = reset_before(now)
    if base.at >= moment:
        return base
    if overnight is not None:
        return Base(moment, min(max(overnight, 0), spaces))
    until = [one for one in passes if one.at <= moment]
    return Base(moment, inside(base, until, spaces).inside)


@GATES.rule("gates.drift", title="The gates have lost count", source=DRIFT_SHARE.source)
def drift(count: Count, spaces: int, today: date) -> Finding | None:
    """The bare sum lies further outside of what is possible than is allowed; size is cars."""
    if abs(count.drift) <= DRIFT_SHARE.on(today) * spaces:
        return None
    return Finding("In and out differ from what is possible by {size} cars.", size=count.drift)
