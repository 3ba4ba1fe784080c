"""Whether bays may be marked on a stretch of street: each condition a rule, each number dated.

Nobody here has read these numbers in print; they are what practice goes by, marked unconfirmed and
changeable. Those who sign decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xiuhua.kernel.rules import Dated, Finding, Rules

ON_STREET = Rules()
GA_T_850 = "GA/T 850《城市道路路内停车位设置规范》"
TRAFFIC_RULES = "《道路交通安全法实施条例》"
FIRE_LAW = "《消防法》"
FIRST = date(2000, 1, 1)
WIDTH_M = Dated(
    {FIRST: {("two_way", 2): 12.0, ("two_way", 1): 8.0, ("one_way", 2): 9.0, ("one_way", 1): 6.0}},
    unit="m", source=GA_T_850,
)  # fmt: skip
"""Least width of the carriageway, by its traffic and on how many sides cars park."""
SLOPE_PCT = Dated({FIRST: 4.0}, unit="%", source="本平台默认值，待核对规范")
FIRE_LANE_M = Dated({FIRST: 4.0}, unit="m", source="消防车道净宽，GB 50016")
CROSSING_M = Dated({FIRST: 50.0}, unit="m", source=TRAFFIC_RULES)
"""Clear of junctions, level crossings, sharp bends, bridges, steep slopes and tunnels."""
ZEBRA_M = Dated({FIRST: 5.0}, unit="m", source="本平台默认值，待核对规范")
STOP_M = Dated({FIRST: 30.0}, unit="m", source=TRAFFIC_RULES)
"""Clear of bus stops, first aid, filling stations, hydrants and fire stations."""
SIGHT_M = Dated({FIRST: 30.0}, unit="m", source="本平台默认值，待核对规范")
WALKWAY_M = Dated({FIRST: 1.5}, unit="m", source="本平台默认值，待核对规范")


@dataclass(frozen=True)
class Stretch:
    """A proposal as it was measured; None is what nobody has measured, and is asked for.

    `sides` are those on which cars would park. Distances run from the nearest bay, in metres; a
    thing that is nowhere near is `float("inf")`.
    """

    width_m: float | None = None
    one_way: bool = False
    sides: int = 1
    slope_pct: float | None = None
    on_fire_lane: bool | None = None
    left_for_fire_m: float | None = None
    to_junction_m: float | None = None
    to_zebra_m: float | None = None
    to_stop_m: float | None = None
    to_hydrant_m: float | None = None
    sight_m: float | None = None
    walkway_left_m: float | None = None


UNMEASURED = "Not measured yet: needed to decide."


def _at_least(value: float | None, least: float, text: str) -> Finding | None:
    """Nothing where the value reaches the least; size is how much is missing."""
    if value is None:
        return Finding(UNMEASURED)
    if value >= least:
        return None
    return Finding(text, size=round(least - value, 2), least=least, value=value)


@ON_STREET.rule("on_street.width", title="The carriageway is wide enough", source=GA_T_850,
                confirmed=False)  # fmt: skip
def width(street: Stretch, day: date) -> Finding | None:
    """Two-way 12 m for both sides and 8 m for one; one-way 9 m and 6 m."""
    least = WIDTH_M.on(day)["one_way" if street.one_way else "two_way", street.sides]
    return _at_least(street.width_m, least, "{value} m wide; {least} m are needed.")


@ON_STREET.rule("on_street.slope", title="The street is not too steep", source=SLOPE_PCT.source,
                confirmed=False)  # fmt: skip
def slope(street: Stretch, day: date) -> Finding | None:
    """A parked car must not roll; size is per cent too steep."""
    most = SLOPE_PCT.on(day)
    if street.slope_pct is None:
        return Finding(UNMEASURED)
    over = abs(street.slope_pct) - most
    if over <= 0:
        return None
    return Finding("{value} % steep; at most {most} %.", size=round(over, 2),
                   value=abs(street.slope_pct), most=most)  # fmt: skip


@ON_STREET.rule("on_street.fire_lane", title="Fire engines get through",
                source=f"{FIRE_LAW}、{FIRE_LANE_M.source}", confirmed=False)  # fmt: skip
def fire_lane(street: Stretch, day: date) -> Finding | None:
    """No bay on a fire lane, and beside the parked cars a fire engine has its width."""
    if street.on_fire_lane:
        return Finding("It lies on a fire lane.")
    if street.on_fire_lane is None:
        return Finding(UNMEASURED)
    return _at_least(street.left_for_fire_m, FIRE_LANE_M.on(day),
                     "{value} m are left for fire engines; {least} m are needed.")  # fmt: skip


@ON_STREET.rule("on_street.junction", title="Far enough from junctions", source=TRAFFIC_RULES,
                confirmed=False)  # fmt: skip
def junction(street: Stretch, day: date) -> Finding | None:
    """Fifty metres from junctions, level crossings, sharp bends, bridges, tunnels."""
    return _at_least(street.to_junction_m, CROSSING_M.on(day),
                     "{value} m from the junction; {least} m are needed.")  # fmt: skip


@ON_STREET.rule("on_street.zebra", title="Far enough from pedestrian crossings",
                source=ZEBRA_M.source, confirmed=False)  # fmt: skip
def zebra(street: Stretch, day: date) -> Finding | None:
    """Who steps onto the crossing must be seen."""
    return _at_least(street.to_zebra_m, ZEBRA_M.on(day),
                     "{value} m from the crossing; {least} m are needed.")  # fmt: skip


@ON_STREET.rule("on_street.stop", title="Far enough from bus stops", source=TRAFFIC_RULES,
                confirmed=False)  # fmt: skip
def stop(street: Stretch, day: date) -> Finding | None:
    """Thirty metres from bus stops, first aid and filling stations."""
    return _at_least(street.to_stop_m, STOP_M.on(day),
                     "{value} m from the stop; {least} m are needed.")  # fmt: skip


@ON_STREET.rule("on_street.hydrant", title="Far enough from hydrants", source=TRAFFIC_RULES,
                confirmed=False)  # fmt: skip
def hydrant(street: Stretch, day: date) -> Finding | None:
    """Thirty metres from hydrants and fire stations."""
    return _at_least(street.to_hydrant_m, STOP_M.on(day),
                     "{value} m from the hydrant; {least} m are needed.")  # fmt: skip


@ON_STREET.rule("on_street.sight", title="Drivers see far enough", source=SIGHT_M.source,
                confirmed=False)  # fmt: skip
def sight(street: Stretch, day: date) -> Finding | None:
    """Past the parked cars one sees as far as one needs to stop."""
    return _at_least(street.sight_m, SIGHT_M.on(day),
                     "One sees {value} m far; {least} m are needed.")  # fmt: skip


@ON_STREET.rule("on_street.walkway", title="Walkers keep their way",
                source="《道路交通安全法》：不影响行人、车辆通行", confirmed=False)  # fmt: skip
def walkway(street: Stretch, day: date) -> Finding | None:
    """Bays must not take the way of those on foot."""
    return _at_least(street.walkway_left_m, WALKWAY_M.on(day),
                     "{value} m are left to walk; {least} m are needed.")  # fmt: skip


def objections(street: Stretch, day: date) -> Iterator[tuple[str, Finding]]:
    """Every condition that is not met, or not measured, on that day."""
    for rule in ON_STREET:
        if (found := rule.ask(street, day)) is not None:
            yield rule.key, found
