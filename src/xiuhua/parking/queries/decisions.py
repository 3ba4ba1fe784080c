"""Decisions about bays: the desk's list, what waits for whom, and what falls due."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Q, QuerySet

from xiuhua.kernel.permissions import Actor

from .. import permissions
from ..models import CarPark, Decision
from ..rules.deciding import SOON_DAYS
from ..rules.stays import Limit as Hours
from ..workflow import OPEN_TO_ALL, STANDING, WRITTEN
from ..workflow import DecisionState as D
from .finding import regime_on

TABS = (
    ("written", "To be written", tuple(WRITTEN)),
    ("sign", "To be signed", (D.MEASURED,)),
    ("publish", "To be published", (D.SIGNED,)),
    ("published", "In publication", (D.PUBLISHED,)),
    ("carry_out", "To be carried out", (D.DECIDED, D.SET_OUT)),
    ("standing", "In force", tuple(STANDING)),
    ("over", "Over", (D.REPLACED, D.REMOVED, D.DROPPED)),
)
"""The tabs of the list: key, words, states."""
NOTICE_TABS = (
    ("now", "In publication", (D.PUBLISHED,)),
    ("standing", "In force", (D.DECIDED, D.SET_OUT, *STANDING)),
    ("over", "Over", (D.REPLACED, D.REMOVED)),
)
"""The tabs of the public's list."""


def visible(by: Actor) -> QuerySet[Decision]:
    """The decisions in the divisions of `by`."""
    rows = Decision.objects.select_related("car_park")
    reach = getattr(by, "reach", None)
    return rows.filter(reach(permissions.SEE).q("division")) if reach else rows


def to_all() -> QuerySet[Decision]:
    """What everybody may read: from its publication on."""
    return Decision.objects.select_related("car_park").filter(
        state__in=[one.value for one in OPEN_TO_ALL]
    )


def tab(rows: QuerySet[Decision], tabs: Iterable[tuple[str, str, Iterable[D]]], which: str) -> QuerySet[Decision]:  # fmt: skip
    """The rows of one tab."""
    states = {key: told for key, _title, told in tabs}[which]
    return rows.filter(state__in=[one.value for one in states])


def found(rows: QuerySet[Decision], q: str = "", town: str = "", kind: str = "") -> QuerySet[Decision]:  # fmt: skip
    """Those that fit: part of the street, the stretch or the number; a town; a kind."""
    if q:
        rows = rows.filter(
            Q(street__icontains=q) | Q(name__icontains=q) | Q(number__icontains=q)
            | Q(car_park__number__icontains=q)
        )  # fmt: skip
    if town:
        rows = rows.filter(division__startswith=town)
    return rows.filter(kind=kind) if kind else rows


def with_counts(rows: QuerySet[Decision]) -> QuerySet[Any]:
    """With how many objected, and how many wait for an answer."""
    return rows.annotate(
        objected=Count("objections"),
        unanswered=Count("objections", filter=Q(objections__answered_at=None)),
    )


@dataclass(frozen=True)
class Due:
    """What an officer has to do next about decisions, oldest first in each list."""

    objections: list[Decision]
    publication_over: list[Decision]
    to_publish: list[Decision]
    to_carry_out: list[Decision]
    sent_back: list[Decision]
    reviews: list[Decision]
    ending: list[Decision]

    @property
    def count(self) -> int:
        return sum(len(getattr(self, name)) for name in TITLES)

    @property
    def lists(self) -> list[tuple[str, list[Decision]]]:
        """The lists that are not empty, each with its words."""
        return [(words, rows) for name, words in TITLES.items() if (rows := getattr(self, name))]


TITLES = {
    "objections": "Objections to be answered",
    "publication_over": "Publication over, to be decided",
    "to_publish": "Signed, to be published",
    "to_carry_out": "Decided, to be carried out",
    "sent_back": "Sent back",
    "reviews": "Bays to be looked at again",
    "ending": "Decisions that end",
}
"""The lists of `Due` and their words."""
MOST_DUE = 50


def due_decisions(by: Actor, today: date) -> Due:
    """What is due about the decisions in the divisions of `by`; at most fifty of each."""
    rows = with_counts(visible(by)).order_by("pk")
    soon = today + timedelta(days=SOON_DAYS.on(today))
    waiting = [D.PUBLISHED.value]
    return Due(
        objections=_some(rows.filter(state__in=waiting, unanswered__gt=0)),
        publication_over=_some(rows.filter(state__in=waiting, published_until__lt=today)),
        to_publish=_some(rows.filter(state=D.SIGNED)),
        to_carry_out=_some(rows.filter(state=D.DECIDED)),
        sent_back=_some(rows.filter(state=D.BACK)),
        reviews=_some(rows.filter(state__in=_values(STANDING), review_on__lte=today)),
        ending=_some(rows.filter(state__in=_values(STANDING), last_on__lte=soon)),
    )


def to_sign(by: Actor) -> QuerySet[Decision]:
    """What waits for the signature of `by`: for urban management, the traffic police, or neither."""
    rows = visible(by).filter(state=D.MEASURED)
    city, police = by.may(permissions.SIGN_CITY), by.may(permissions.SIGN_POLICE)
    if not city and not police:
        return rows.none()
    wanted = Q(pk__in=[])
    if city:
        wanted |= Q(city_on=None)
    if police:
        wanted |= Q(police_on=None)
    return rows.filter(wanted)


def hours_now(car_park: CarPark, day: date) -> list[Hours]:
    """The same as a list, to begin a proposal with."""
    return list(regime_on(car_park, day).limits)


def _some(rows: QuerySet[Any]) -> list[Decision]:
    return list(rows[:MOST_DUE])


def _values(states: Iterable[Any]) -> list[str]:
    return [one.value for one in states]
