"""What the registration of a car park asks for: pure rules over an application as it stands.

Chongqing's own list of papers and its years of validity were not seen in print: what is written
here is what other cities ask for, unconfirmed and changeable.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from xiuhua.kernel.rules import Dated, Finding, Rules

from .restrictions import IN_FORCE, REGULATION, Running, breaches

REGISTRATION = Rules()
ELSEWHERE = "各地停车场备案办法的通行做法"
HOUSE = "本平台默认值，待核对当地规定"
DECREE = "《重庆市停车场管理办法》(2016)"
FIRST = date(2000, 1, 1)
REVIEW_DAYS = Dated({FIRST: 15}, unit="working days", source=f"{ELSEWHERE}：15日内办结")
VALID_YEARS = Dated({FIRST: 3}, unit="years", source=HOUSE)
RENEW_FROM_DAYS = Dated({FIRST: 90}, unit="days", source=HOUSE)
"""So long before its last day a registration may be renewed."""
REMIND_DAYS = Dated({FIRST: 60}, unit="days", source=HOUSE)
"""So long before its last day the operator is reminded."""
WITHIN_DAYS = Dated({FIRST: 30}, unit="days", source=HOUSE)
"""So long a car park may be in use before its registration is missed."""
TO_REGISTER = Dated(
    {FIRST: ("attached", "public")}, unit="classes",
    source=f"{DECREE}：停车场包括配建停车场、公共停车场和路内停车位；路内停车位由管理部门设置，不需备案",
)  # fmt: skip
KINDS_OF_SPACES = ("ordinary", "disabled", "charging", "large")
"""Kinds of spaces, of which each space is one."""
SIGNS = {"registered": 1, "built": 1, "removed": -1}
"""Why the number of spaces changes, as the ledger knows it, and in which direction."""
CANCELLATION = "cancellation"


@dataclass(frozen=True)
class Application:
    """An application as it stands. `needed` are the titles of the papers it takes, by key.

    `before` are the spaces that the ledger counts already; `kept_open` is whether the spaces stay
    when a registration is cancelled, None while nobody has said.
    """

    kind: str
    operator_admitted: bool
    needed: Mapping[str, str] = field(default_factory=dict)
    papers: frozenset[str] = frozenset()
    has_place: bool = False
    spaces: int = 0
    by_kind: Mapping[str, int] = field(default_factory=dict)
    before: int = 0
    reason: str = ""
    running: Running = field(default_factory=Running)
    unanswered: bool = False
    kept_open: bool | None = None

    @property
    def ends(self) -> bool:
        """Whether it is about ending a registration."""
        return self.kind == CANCELLATION


@REGISTRATION.rule("registration.operator", title="Whoever runs it is admitted",
                   source=f"{ELSEWHERE}：核验管理者身份", confirmed=False)  # fmt: skip
def operator(asked: Application, day: date) -> Finding | None:
    """Only a company that the office has admitted registers car parks."""
    return None if asked.operator_admitted else Finding("The operator is not admitted.")


@REGISTRATION.rule("registration.papers", title="The papers are complete",
                   source=f"{ELSEWHERE}：备案材料齐全", confirmed=False)  # fmt: skip
def papers(asked: Application, day: date) -> Finding | None:
    """Each paper that the checklist of the day needs is there; size is how many are not."""
    missing = [title for key, title in asked.needed.items() if key not in asked.papers]
    if not missing:
        return None
    return Finding("Papers missing: {papers}.", size=len(missing), papers="; ".join(missing))


@REGISTRATION.rule("registration.place", title="Drivers can be led there", source=HOUSE,
                   confirmed=False)  # fmt: skip
def place(asked: Application, day: date) -> Finding | None:
    """A registered car park has a point on the map."""
    if asked.ends or asked.has_place:
        return None
    return Finding("The point on the map is missing.")


@REGISTRATION.rule("registration.spaces", title="The kinds of spaces add up",
                   source=f"{ELSEWHERE}：泊位数量和类型", confirmed=False)  # fmt: skip
def spaces(asked: Application, day: date) -> Finding | None:
    """Each space is of one kind, so the kinds add up to all; size is by how many they do not."""
    if asked.ends:
        return None
    if asked.spaces <= 0:
        return Finding("Say how many spaces it has.")
    parts = sum(asked.by_kind.values())
    if parts == asked.spaces:
        return None
    return Finding("The kinds of spaces add up to {parts}, not to {spaces}.",
                   size=parts - asked.spaces, parts=parts, spaces=asked.spaces)  # fmt: skip


@REGISTRATION.rule("registration.reason", title="A change of spaces says why",
                   source="台账：每一笔增减有原因", confirmed=False)  # fmt: skip
def reason(asked: Application, day: date) -> Finding | None:
    """Building, registering and taking out of use are different lines of the year's bridge.

    A first registration needs no word for it: what the ledger does not count yet is registered.
    """
    difference = asked.spaces - asked.before
    if asked.ends or asked.kind == "first" or not difference:
        return None
    facts = {"before": asked.before, "after": asked.spaces}
    if asked.reason not in SIGNS:
        return Finding("The spaces change from {before} to {after}. Say why.", **facts)
    if SIGNS[asked.reason] * difference < 0:
        return Finding("The reason does not fit: the spaces change from {before} to {after}.",
                       **facts)  # fmt: skip
    return None


@REGISTRATION.rule("registration.running", title="It is said how it is run", source=REGULATION,
                   confirmed=False)  # fmt: skip
def running(asked: Application, day: date) -> Finding | None:
    """Since the regulation holds, what it asks about is answered; what is kept is asked apart."""
    if asked.ends or not IN_FORCE.on(day):
        return None
    told = (asked.running.has_information_system, asked.running.pay_ways,
            asked.running.adverts_in_payment, asked.running.asks_more_data_than_needed)  # fmt: skip
    if None in told:
        return Finding("Answer every question about how it is run.")
    return None


@REGISTRATION.rule("registration.ceasing", title="It is said whether the spaces cease", source=HOUSE,
                   confirmed=False)  # fmt: skip
def ceasing(asked: Application, day: date) -> Finding | None:
    """Ending a registration and taking spaces out of use are two things."""
    if asked.ends and asked.kept_open is None:
        return Finding("Say whether the spaces stay in use.")
    return None


@REGISTRATION.rule("registration.answered", title="No question is open", source=HOUSE,
                   confirmed=False)  # fmt: skip
def answered(asked: Application, day: date) -> Finding | None:
    """What the office asked has been answered."""
    return Finding("A question to the operator is not answered yet.") if asked.unanswered else None


def gaps(asked: Application, day: date) -> Iterator[tuple[str, Finding]]:
    """Everything that keeps an application from being registered on that day."""
    for rule in REGISTRATION:
        if (found := rule.ask(asked, day)) is not None:
            yield rule.key, found
    if not asked.ends:
        yield from breaches(asked.running, day)


def last_day(first: date, years: int) -> date:
    """The last day of so many years that begin on `first`; 29 February ends on the 28th."""
    try:
        return first.replace(year=first.year + years) - timedelta(days=1)
    except ValueError:
        return date(first.year + years, 2, 28)
