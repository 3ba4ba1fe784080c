"""Proposing bays on a street, other hours for them, or their end; measuring; waiving a condition."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from math import isinf
from typing import Any

from django.utils.timezone import localdate

from xiuhua.evidence.actions import attach
from xiuhua.kernel.geometry import line_of, strip
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.kernel.workflow import move
from xiuhua.records.deeds import deed

from .. import permissions
from ..feeds.shapes import Supply
from ..models import CarPark, Decision
from ..models.decision import NOWHERE, Angle, DecisionKind, kept
from ..queries.conditions import of_decision
from ..rules.on_street import Stretch
from ..rules.stays import Limit as Hours
from ..workflow import DECISION, STANDING, UNDER_WAY
from .numbers import decision_number

LEAST_M, MOST_M = 3.0, 3000.0
LEAST_DEPTH_M, MOST_DEPTH_M = 1.5, 12.0
FIELDS = ("street", "name", "division", "depth_m", "angle", "bays", "disabled", "reasons",
          "outside", "last_on")  # fmt: skip
"""What a proposal to set bays out may say and change, besides its line and its hours."""


@deed(permissions.PROPOSE)
def propose(
    *, street: str, name: str, division: str, line: Any, bays: int, reasons: str, by: Actor,
    hours: Iterable[Hours] = (), outside: bool = True, depth_m: float = 2.5,
    angle: str = Angle.PARALLEL, disabled: int = 0, last_on: date | None = None,
    is_demo: bool = False,
) -> Decision:  # fmt: skip
    """Propose bays along a line; the stretch itself comes into being when they are set out."""
    made = Decision(
        number=decision_number(localdate()), kind=DecisionKind.SET_OUT, proposed_on=localdate(),
        is_demo=is_demo,
    )  # fmt: skip
    told = {
        "street": street, "name": name, "division": division, "bays": bays, "reasons": reasons,
        "outside": outside, "depth_m": depth_m, "angle": angle, "disabled": disabled,
        "last_on": last_on,
    }  # fmt: skip
    return _begun(made, _written(made, told, line, hours), by)


@deed(permissions.PROPOSE)
def propose_hours(
    *, car_park: CarPark, hours: Iterable[Hours], reasons: str, by: Actor, outside: bool = True,
    last_on: date | None = None,
) -> Decision:  # fmt: skip
    """Propose other hours for bays that lie there; what was measured is taken over."""
    made = _about(car_park, DecisionKind.HOURS)
    told = {"reasons": reasons, "outside": outside, "last_on": last_on}
    return _begun(made, _said(made, told, hours), by)


@deed(permissions.PROPOSE)
def propose_removal(*, car_park: CarPark, reasons: str, by: Actor) -> Decision:
    """Propose that bays go."""
    made = _about(car_park, DecisionKind.REMOVE)
    made.reasons = _because(reasons)
    return _begun(made, made, by)


@deed(permissions.PROPOSE, on="decision")
def revise(decision: Decision, *, by: Actor, line: Any = None, hours: Iterable[Hours] | None = None, **told: Any) -> Decision:  # fmt: skip
    """Change a proposal that nobody signs yet; only what is told changes."""
    plain = decision.kind != DecisionKind.SET_OUT
    if plain and (line is not None or set(told) - {"reasons", "outside", "last_on"}):
        raise Refused("Only the reasons and the hours of this proposal can be changed.")
    move(decision, DECISION, "revise", by=by)
    before = {name: getattr(decision, name) for name in FIELDS}
    if plain:
        _said(decision, before | told, hours)
    else:
        _written(decision, before | told, line, hours)
    decision.save()
    return decision


@deed(permissions.PROPOSE, on="decision")
def measure(
    decision: Decision, *, stretch: Stretch, by: Actor, on: date | None = None, photos: Any = ()
) -> Decision:
    """Enter what was measured; signatures given on other figures are void."""
    today = localdate()
    if on is not None and on > today:
        raise Refused("This day lies ahead.", field="on")
    if decision.kind == DecisionKind.REMOVE:
        raise Refused("To remove bays nothing has to be measured.")
    unsigned(decision)
    move(decision, DECISION, "measure", by=by)
    decision.measured = {
        name: NOWHERE if isinstance(value, float) and isinf(value) else value
        for name, value in asdict(stretch).items()
    }
    decision.measured_on = on or today
    decision.save()
    for photo in photos:
        attach(photo, subject=(Decision.record_kind, decision.number), stage="measured",
               division=decision.division, by=by)  # fmt: skip
    return decision


@deed(permissions.PROPOSE, on="decision")
def hand_on(decision: Decision, *, by: Actor) -> Decision:
    """Hand other hours, or a removal, on to those who sign."""
    move(decision, DECISION, "hand_on", by=by, facts=decision)
    decision.save()
    return decision


@deed(permissions.PROPOSE, on="decision")
def waive(decision: Decision, *, condition: str, words: str, document: str, by: Actor) -> Decision:
    """Note why a condition does not count here and by which document; those who sign judge it."""
    found = {one.key: one for one in of_decision(decision, localdate())}.get(condition)
    if found is None or found.finding is None:
        raise Refused("Choose a condition that is not met.", field="condition")
    if found.is_unmeasured:
        raise Refused("Nobody has measured it. Measure it first.", field="condition")
    if found.forbids:
        raise Refused("Nobody may waive a fire lane. Change the plan.", field="condition")
    if not words.strip():
        raise Refused("Say why.", field="words")
    if not document.strip():
        raise Refused("Name the document.", field="document")
    unsigned(decision)
    move(decision, DECISION, "waive", by=by)
    note = {"words": words.strip()[:400], "document": document.strip()[:120], "by": by.ref,
            "on": localdate().isoformat()}  # fmt: skip
    decision.waived = decision.waived | {condition: note}
    decision.save()
    return decision


@deed(permissions.PROPOSE, on="decision")
def drop(decision: Decision, *, words: str, by: Actor) -> Decision:
    """Give a proposal up, or a decision that was not carried out."""
    move(decision, DECISION, "drop", by=by)
    decision.back_words = _because(words)[:400]
    decision.save()
    return decision


def _begun(made: Decision, written: Decision, by: Actor) -> Decision:
    made.doers = {"propose": by.ref}
    written.save()
    return written


def _written(decision: Decision, told: Mapping[str, Any], line: Any, hours: Iterable[Hours] | None) -> Decision:  # fmt: skip
    """The proposal with what is told, checked; Refused in words beside the field that is wrong."""
    for name in ("street", "name"):
        if not str(told[name]).strip():
            raise Refused("Say which street, from where to where.", field=name)
    if not 0 < told["bays"] <= 2000:
        raise Refused("Say how many bays: 1 to 2000.", field="bays")
    if told["disabled"] > told["bays"]:
        raise Refused("These bays are among the {bays}.", field="disabled", bays=told["bays"])
    if not LEAST_DEPTH_M <= told["depth_m"] <= MOST_DEPTH_M:
        raise Refused("Bays are between {least} and {most} metres deep.", field="depth_m",
                      least=LEAST_DEPTH_M, most=MOST_DEPTH_M)  # fmt: skip
    for name in FIELDS:
        value = told[name]
        setattr(decision, name, value.strip() if isinstance(value, str) else value)
    if line is not None:
        decision.line = line_of(line, least_m=LEAST_M, most_m=MOST_M)
    decision.take_shape(strip(decision.line, decision.depth_m))
    return _said(decision, told, hours)


def _said(decision: Decision, told: Mapping[str, Any], hours: Iterable[Hours] | None) -> Decision:
    """What every proposal says: why, until when, and which hours."""
    decision.reasons = _because(told["reasons"])
    decision.outside, decision.last_on = told["outside"], told["last_on"]
    if decision.last_on is not None and decision.last_on <= localdate():
        raise Refused("Choose a day that is still to come.", field="last_on")
    if hours is not None:
        decision.hours = kept(hours)
    return decision


def _about(car_park: CarPark, kind: DecisionKind) -> Decision:
    """A decision about a stretch that is there, out of the one it lies there by."""
    if car_park.supply != Supply.ON_STREET.value:
        raise Refused("Only bays on a street are decided about.", field="car_park")
    if car_park.state == "removed":
        raise Refused("These bays are removed already.", field="car_park")
    if other := car_park.decisions.filter(state__in=UNDER_WAY).first():
        raise Refused("Decision {number} about these bays is under way. Finish it first.",
                      field="car_park", number=other.number)  # fmt: skip
    before = car_park.decisions.filter(state__in=STANDING).order_by("-pk").first()
    made = Decision(
        number=decision_number(localdate()), kind=kind, car_park=car_park, proposed_on=localdate(),
        street=before.street if before else car_park.address[:80] or car_park.name[:80],
        name=before.name if before else car_park.name, division=car_park.division,
        bays=car_park.capacity, disabled=car_park.disabled, outside=car_park.outside,
        is_demo=car_park.is_demo,
    )  # fmt: skip
    if before is not None:
        for name in ("line", "depth_m", "angle", "measured", "measured_on", "waived"):
            setattr(made, name, getattr(before, name))
    outline = before.outline if before is not None else car_park.outline
    if outline is not None:
        made.take_shape(outline)
    return made


def _because(words: str) -> str:
    if not words.strip():
        raise Refused("Say why.", field="reasons")
    return words.strip()[:2000]


def unsigned(decision: Decision) -> None:
    """What is signed is signed as it was: a change takes the signatures away."""
    decision.city_on = decision.police_on = None
    decision.city_by = decision.police_by = ""
    gone = {"sign_city", "sign_police"}
    decision.doers = {step: ref for step, ref in decision.doers.items() if step not in gone}
