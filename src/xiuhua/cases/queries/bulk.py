"""What would happen to many cases at once: asked of the table of steps, and nothing is written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from django.db.models import Q

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused, Words

from ..models import Case, Step
from ..workflow import CASE
from .desk import place_of, title_of
from .duties import propose_many
from .looking import eyes_of
from .queues import visible

MOST = 200
"""So many at once; more is no longer looked at by anybody."""
BESIDE = ("category", "plain", "rule", "unit", "division__parent")


@dataclass(frozen=True)
class Many:
    """A deed that may be done to many cases: its step, its title, and what it asks for besides.

    `unit` is "proposed" where each case goes to the unit of the duty list, "chosen" where all go
    to one.
    """

    key: str
    step: str
    title: str
    unit: str = ""


MANY = (
    Many("take_in", "take_in", "Take in"),
    Many("dispatch", "dispatch", "Dispatch as proposed", unit="proposed"),
    Many("hand", "dispatch", "Dispatch to one unit", unit="chosen"),
    Many("receive", "receive", "Receive"),
    Many("urge", "urge", "Urge"),
    Many("close", "close", "Close"),
    Many("seen", "seen", "It has been looked at"),
)
BY_KEY = {one.key: one for one in MANY}


@dataclass(frozen=True)
class Foreseen:
    """What would happen to one case: `happens` in words, or `stop` says why not."""

    case: Case
    title: str
    place: str
    happens: Words | None = None
    stop: Words | None = None
    unit: Organisation | None = None
    why: Words | None = None


def offered(by: Actor) -> list[Many]:
    """What `by` may do to many cases at once."""
    return [one for one in MANY if by.may(CASE.find(one.step).permission)]


def chosen_cases(by: Actor, numbers: Iterable[str]) -> list[Case]:
    """The cases of these numbers that `by` may see, in the order they were chosen.

    Refused when there are too many, or none.
    """
    wanted = list(dict.fromkeys(numbers))
    if len(wanted) > MOST:
        raise Refused("At most {most} cases at once. Choose fewer.", most=MOST)
    rows = visible(by).filter(number__in=wanted).select_related(*BESIDE)
    found = {
        case.number: case for case in rows.defer("division__geometry", "division__parent__geometry")
    }
    if not found:
        raise Refused("Choose at least one case from the list.")
    return [found[number] for number in wanted if number in found]


def foresee(
    many: Many, cases: Sequence[Case], *, by: Actor, day: date, unit: Organisation | None = None
) -> list[Foreseen]:
    """What the deed would do to each case, in a few statements for any number of them."""
    proposals = propose_many(cases, day) if many.unit == "proposed" else {}
    taken = _taken(cases, by)
    found = []
    for case in cases:
        proposal = proposals.get(case.pk)
        to = proposal.unit if proposal else unit
        one = Foreseen(
            case, title_of(case), place_of(case), unit=to, why=proposal.why if proposal else None
        )
        found.append(_weighed(many, one, taken.get(case.pk, set()), by))
    return found


def _taken(cases: Sequence[Case], by: Actor) -> dict[int, set[str]]:
    """The steps that `by`, or somebody they stand in for, has taken on each case."""
    eyes = eyes_of(by)
    own = Q(by__in=eyes) | Q(acting_for__in=eyes)
    found: dict[int, set[str]] = {}
    for key, name in Step.objects.filter(own, case__in=cases).values_list("case_id", "name"):
        found.setdefault(key, set()).add(name)
    return found


def _weighed(many: Many, one: Foreseen, doers: set[str], by: Actor) -> Foreseen:
    case, transition = one.case, CASE.find(many.step)
    if not by.may(transition.permission, case.division_code):
        return replace(one, stop=Words("This is not open to you in that place."))
    if stop := _in_the_way(many, one, by):
        return replace(one, stop=stop)
    facts = case.facts()
    if one.unit:
        facts = replace(facts, unit=str(one.unit.pk))
    try:
        now = CASE.step(many.step, case.now, facts, doers=doers)
    except Refused as refused:
        return replace(one, stop=refused.words)
    return replace(one, happens=_happens(many, one, Words(type(case.now)(now).title)))


def _in_the_way(many: Many, one: Foreseen, by: Actor) -> Words | None:
    """What the deeds ask beside the table of steps."""
    case, unit = one.case, one.unit
    if many.unit == "proposed" and unit is None:
        return Words("The duty list proposes no unit. Dispatch it by hand.")
    if many.unit and unit and not case.division_id.startswith(unit.division):
        return Words("{unit} does not work there. Choose another unit.", unit=str(unit))
    if many.unit and unit and not unit.is_active:
        return Words("{unit} no longer works; choose another.", unit=str(unit))
    if many.step == "receive" and getattr(by, "organisation_id", None) != case.unit_id:
        return Words("This case is in the hands of another unit.")
    if many.step == "receive" and case.received_at:
        return Words("The unit has received it already.")
    if many.step == "seen" and not case.attention:
        return Words("Nothing on this case waits for a look.")
    return None


def _happens(many: Many, one: Foreseen, now: Words) -> Words:
    if one.unit:
        return Words("Goes to {unit}", unit=str(one.unit))
    if many.step == "urge":
        unit, before = str(one.case.unit or ""), one.case.urges
        return Words("{unit} is urged; it was urged {n} times before", unit=unit, n=before)
    if many.step == "receive":
        return Words("Counts as received from now on")
    if many.step == "seen":
        return Words("Leaves the list of what a person must look at")
    return Words("Becomes “{state}”", state=now)
