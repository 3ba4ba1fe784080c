"""What an officer has to look at first: silent lots, impossible counts, what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, F, Min, Q
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Words
from xiuhua.ledgers.queries import stock
from xiuhua.ledgers.queries.lists import within
from xiuhua.web.language import say

from ..models import CarPark, Latest, Registration, Source, Vacancy
from ..models.car_park import SUPPLIES
from ..rules.standing import SILENT_MIN
from .counts import LEDGER
from .owning import car_parks_of
from .registrations import due_registrations

MOST = 12


@dataclass(frozen=True)
class Trouble:
    """A car park whose count cannot be trusted: since when it is silent, or how far beyond."""

    car_park: CarPark
    since: datetime | None = None
    devices: int = 0
    free: int | None = None


def silent(by: Actor, now: datetime) -> list[Trouble]:
    """Car parks with devices that said nothing for too long, the longest silence first."""
    rows = Latest.objects.filter(_too_old(now), device__in_use=True, device__source__in_use=True)
    grouped = (
        rows.filter(device__car_park__in=car_parks_of(by).filter(state="open"))
        .values("device__car_park")
        .annotate(since=Min("at"), devices=Count("pk"))
        .order_by("since", "device__car_park")[:MOST]
    )
    found = {row["device__car_park"]: row for row in grouped}
    known = CarPark.objects.in_bulk([*found])
    return [
        Trouble(known[key], since=row["since"], devices=row["devices"])
        for key, row in found.items()
    ]


def _too_old(now: datetime) -> Q:
    """Older than its own source allows: sources differ in few ways."""
    house = SILENT_MIN.on(now.date())
    spans = Source.objects.order_by("silent_min").values_list("silent_min", flat=True).distinct()
    found = Q(pk__in=[])
    for most in spans:
        then = now - timedelta(minutes=house if most is None else most)
        found |= Q(device__source__silent_min=most, at__lt=then)
    return found


def beyond(by: Actor) -> list[Trouble]:
    """Car parks with more free spaces than they have."""
    rows = Vacancy.objects.filter(
        free__gt=F("car_park__capacity"), car_park__in=car_parks_of(by).filter(state="open")
    ).select_related("car_park")
    return [
        Trouble(one.car_park, since=one.as_of, free=one.free)
        for one in rows.order_by("car_park")[:MOST]
    ]


@dataclass(frozen=True)
class Waiting:
    """Something of a registration that is to be done: its title, why, by when, and where."""

    title: str
    words: str
    due_on: date | None
    url: str


def registrations_waiting(by: Actor, today: date, now: datetime) -> list[Waiting]:
    """Registrations that wait for an officer or run out soon, the most pressing heap first.

    Of each heap the first few; the rest, and car parks without a registration, is one line that
    leads to the list.
    """
    found = []
    for heap in due_registrations(by, today=today, now=now):
        shown = [one for one in heap.rows if isinstance(one, Registration)]
        found += [_one_waiting(row, say(heap.title)) for row in shown]
        if rest := heap.count - len(shown):
            n = f"{rest}+" if heap.more else rest
            more = Words("{n} more", n=n) if shown else Words("{n} car parks", n=n)
            url = f"{reverse('parking:registrations')}?tab={heap.key}"
            found.append(Waiting(say(heap.title), say(more), None, url))
    return found


def _one_waiting(row: Registration, words: str) -> Waiting:
    due = localdate(row.due_at) if row.due_at else row.until
    return Waiting(row.name, words, due, reverse("parking:registration", args=[row.number]))


@dataclass(frozen=True)
class ClassCount:
    """A class at the end of a day: its spaces, what the last week changed, and its car parks."""

    key: str
    title: object
    spaces: Decimal
    change: Decimal
    car_parks: int


def by_class(by: Actor, day: date) -> list[ClassCount]:
    """Each class on a day."""
    seen = within(by)
    now = stock(LEDGER, day, within=seen)
    week = stock(LEDGER, day - timedelta(days=7), within=seen)
    parks = dict(
        car_parks_of(by).exclude(state__in=("planned", "removed")).order_by()
        .values_list("supply").annotate(n=Count("pk"))
    )  # fmt: skip
    nothing = Decimal(0)
    return [
        ClassCount(key, title, now.get((key,), nothing),
                   now.get((key,), nothing) - week.get((key,), nothing), parks.get(key, 0))
        for key, title in SUPPLIES
    ]  # fmt: skip
