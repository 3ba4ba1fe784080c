"""The conditions for bays on a street, each with what was found, and where its numbers come from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiuhua.kernel.rules import Dated, Finding, Rule
from xiuhua.kernel.words import Words

from ..models import Decision
from ..rules import on_street
from ..rules.on_street import ON_STREET, UNMEASURED, Stretch

NUMBERS: Mapping[str, Dated[Any]] = {
    "on_street.width": on_street.WIDTH_M,
    "on_street.slope": on_street.SLOPE_PCT,
    "on_street.fire_lane": on_street.FIRE_LANE_M,
    "on_street.junction": on_street.CROSSING_M,
    "on_street.zebra": on_street.ZEBRA_M,
    "on_street.stop": on_street.STOP_M,
    "on_street.hydrant": on_street.STOP_M,
    "on_street.sight": on_street.SIGHT_M,
    "on_street.walkway": on_street.WALKWAY_M,
}
"""The number each condition goes by."""
FIRE_LANE = "on_street.fire_lane"


@dataclass(frozen=True)
class Condition:
    """One condition as it stands for a stretch: what was found, and whether somebody waived it."""

    rule: Rule
    number: str
    since: date
    finding: Finding | None
    waiver: Mapping[str, str] | None = None
    forbids: bool = False

    @property
    def key(self) -> str:
        return self.rule.key

    @property
    def is_open(self) -> bool:
        """Neither met nor waived."""
        return self.finding is not None and self.waiver is None

    @property
    def is_unmeasured(self) -> bool:
        return self.finding is not None and self.finding.text == UNMEASURED

    @property
    def may_be_waived(self) -> bool:
        """A condition that is not met may be waived for a reason; what nobody measured, or a fire
        lane, may not.
        """
        return self.is_open and not self.is_unmeasured and not self.forbids

    @property
    def words(self) -> Words:
        """What was found, in one sentence."""
        if self.finding is None:
            return Words("met")
        return self.finding.words

    @property
    def status(self) -> str:
        """Its look."""
        if self.finding is None:
            return "done"
        if self.waiver is not None:
            return "hold"
        return "soon" if self.is_unmeasured else "late"


def conditions(
    street: Stretch, day: date, waived: Mapping[str, Mapping[str, str]] | None = None
) -> list[Condition]:
    """Every condition, in the order of the rules, by the numbers that hold on `day`."""
    known = waived or {}
    return [
        _condition(rule, street, day, known.get(rule.key) if rule.key in known else None)
        for rule in ON_STREET
    ]


def of_decision(decision: Decision, day: date) -> list[Condition]:
    """The conditions of a decision: by today's numbers until it is taken, by those of its day after."""
    return conditions(decision.stretch, decision.decided_on or day, decision.waived)


def still_open(found: Iterable[Condition]) -> list[Condition]:
    """Those that keep it from being signed."""
    return [one for one in found if one.is_open]


def _condition(
    rule: Rule, street: Stretch, day: date, waiver: Mapping[str, str] | None
) -> Condition:
    finding = rule.ask(street, day)
    forbids = rule.key == FIRE_LANE and bool(street.on_fire_lane)
    dated = NUMBERS[rule.key]
    return Condition(
        rule, _number(rule.key, dated, street, day), _since(dated, day), finding,
        waiver if finding is not None and not forbids else None, forbids,
    )  # fmt: skip


def _number(key: str, dated: Dated[Any], street: Stretch, day: date) -> str:
    """The number with its unit, as it counts for this street."""
    value = dated.on(day)
    if isinstance(value, dict):
        value = value["one_way" if street.one_way else "two_way", street.sides]
    sign = "≤" if key == "on_street.slope" else "≥"
    return f"{sign} {value:g} {dated.unit}"


def _since(dated: Dated[Any], day: date) -> date:
    """From which day the number holds."""
    return max((one for one in dated.values if one <= day), default=min(dated.values))
