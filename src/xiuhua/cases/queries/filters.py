"""What a list is narrowed to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from xiuhua.accounts.models import Organisation
from xiuhua.accounts.models.reach import Reach
from xiuhua.kernel.permissions import Actor
from xiuhua.places.models import Division
from xiuhua.web.tables import PageOf, keyset

from .. import permissions as may
from ..models import Case, Category
from ..workflow import OVER, CaseState
from .finding import beside_the_words, finding
from .queues import BY_REPORT, TO_LOOK_AT, listed, visible

_OVER = [state.value for state in OVER]


@dataclass(frozen=True)
class Days:
    """From a day to a day, both included; None is open."""

    first: date | None = None
    last: date | None = None

    def __bool__(self) -> bool:
        return bool(self.first or self.last)

    def q(self, column: str) -> Q:
        """Moments of `column` that lie on these days."""
        found = Q()
        if self.first:
            found &= Q(**{f"{column}__gte": _midnight(self.first)})
        if self.last:
            found &= Q(**{f"{column}__lt": _midnight(self.last + timedelta(days=1))})
        return found


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What a list is narrowed to: every part that says something must hold; none is the whole list.

    `place` is the code of a town or a community, `unit` the key of an organisation, `category`
    the key of a class. Several states, sources, ways or requests mean any of them.
    """

    text: str = ""
    states: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    ways: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    place: str = ""
    unit: int | None = None
    major: str = ""
    category: str = ""
    late: bool = False
    attention: bool = False
    shelved: bool = False
    outside: bool = False
    reported: Days = field(default_factory=Days)
    due: Days = field(default_factory=Days)
    closed: Days = field(default_factory=Days)

    def __bool__(self) -> bool:
        return self != Wanted()


def narrowed(rows: QuerySet[Case], wanted: Wanted, now: datetime, *, by: Actor) -> QuerySet[Case]:
    """Those of `rows` that are wanted; late is what is late at `now` and not over.

    Whoever only handles cases finds none by what was reported: not even that a name is in it.
    """
    if wanted.text:
        rows = finding(rows, wanted.text)
        if not by.may(may.SEE):
            rows = rows.filter(beside_the_words(wanted.text))
    return rows.filter(_chosen(wanted), _marked(wanted, now)) if wanted else rows


def _chosen(wanted: Wanted) -> Q:
    several = {"state": wanted.states, "source": wanted.sources, "way": wanted.ways,
               "asked": wanted.asked}  # fmt: skip
    single = {"unit_id": wanted.unit, "category_id": wanted.category,
              "category__major": wanted.major}  # fmt: skip
    found = Q(**{f"{name}__in": values for name, values in several.items() if values})
    found &= Q(**{name: value for name, value in single.items() if value})
    if wanted.place:
        found &= Reach.of([wanted.place]).q("division_id")
    spans = {"reported_at": wanted.reported, "due_at": wanted.due, "closed_at": wanted.closed}
    for column, days in spans.items():
        found &= days.q(column)
    return found


def _marked(wanted: Wanted, now: datetime) -> Q:
    found = Q()
    if wanted.late:
        found &= Q(due_at__lt=now) & ~Q(state__in=_OVER)
    if wanted.attention:
        found &= TO_LOOK_AT
    if wanted.shelved:
        found &= Q(state=CaseState.SHELVED.value)
    if wanted.outside:
        found &= Q(outside__isnull=False)
    return found


def unit_name(key: int) -> str:
    """What an organisation is called; "" when it is unknown."""
    return Organisation.objects.filter(pk=key).values_list("name", flat=True).first() or ""


def choices() -> Mapping[str, list[tuple[str, Any]]]:
    """What can be chosen of places, units and classes: four short statements for the panel."""
    places = Division.objects.filter(in_use=True, level__in=["town", "community"])
    units = Organisation.objects.filter(pk__in=Case.objects.values("unit"))
    classes = Category.objects.filter(is_active=True)
    return {
        "place": [
            (code, f"{'' if len(code) == 9 else '· '}{short or name}")
            for code, short, name in places.order_by("code").values_list("code", "short", "name")
        ],
        "unit": [
            (str(key), name) for key, name in units.order_by("name").values_list("pk", "name")
        ],
        "major": [
            (one, one)
            for one in classes.order_by("major").values_list("major", flat=True).distinct()
        ],
        "category": [
            (key, f"{name}·{key}")
            for key, name in classes.order_by("key").values_list("key", "name")
        ],
    }


def search(
    by: Actor, wanted: Wanted, now: datetime, *, after: str = "", before: str = ""
) -> PageOf[Case]:
    """A page of all that `by` may see and that is wanted, the newest first."""
    rows = narrowed(listed(visible(by)), wanted, now, by=by)
    return keyset(rows, order=BY_REPORT, after=after, before=before)
