"""The handling unit's desk: what to receive, what is due, what waits, and until when it may ask."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from xiuhua.accounts.models import PersonalLink
from xiuhua.accounts.queries import open_links
from xiuhua.calendars.queries import calendar
from xiuhua.evidence.models import Item
from xiuhua.evidence.queries import Picture, picture
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Missing, Words
from xiuhua.kernel.working_time import Limit, Unit
from xiuhua.web.language import say
from xiuhua.web.looks.dates import day, duration, when
from xiuhua.web.tables import PageOf, keyset

from ..models import Case, Clock, Order
from ..rules import MOST_EXTENSIONS, send_back_until
from ..workflow import WITH_UNIT, Asking, CaseState, Stage
from .desk import place_of
from .numbers import number
from .timing import Timer, timer

S = CaseState
SIZE = 20
WORKING = (S.DISPATCHED, S.REWORK, S.HANDLED)


def _in(*states: CaseState) -> Q:
    return Q(state__in=[one.value for one in states])


def _today_ends(now: datetime) -> datetime:
    tomorrow = timezone.localdate(now) + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min))


BY_REPORT = ("reported_at", "id")
"""For lists that hold closed cases too, which are due no more."""


@dataclass(frozen=True)
class Section:
    """One list of the desk: which cases it holds, and what an empty one says."""

    key: str
    title: str
    icon: str
    holds: Callable[[datetime], Q]
    empty: str
    order: tuple[str, str] = ("due_at", "id")


SECTIONS = (
    Section("receive", _("To receive"), "inbox",
            lambda now: _in(S.DISPATCHED) & Q(received_at=None),
            _("Nothing new was sent to you.")),
    Section("late", _("Overdue"), "alert-octagon",
            lambda now: _in(*WORKING) & Q(due_at__lt=now),
            _("Nothing is overdue.")),
    Section("today", _("Due today"), "hourglass-low",
            lambda now: _in(*WORKING) & Q(due_at__gte=now, due_at__lt=_today_ends(now)),
            _("Nothing is due today.")),
    Section("rework", _("Rework"), "arrow-back-up", lambda now: _in(S.REWORK),
            _("No check has sent anything back.")),
    Section("answer", _("To be answered"), "message-check", lambda now: _in(S.HANDLED),
            _("No crew has said that it is done.")),
    Section("hand", _("All in hand"), "tool", lambda now: _in(*WORKING),
            _("Nothing is in your hands.")),
    Section("asked", _("Waiting for a decision"), "help-hexagon",
            lambda now: ~Q(asked="") & _in(*WITH_UNIT, S.CLOSED),
            _("You have asked for nothing that is still open."), BY_REPORT),
    Section("waiting", _("Shelved and deferred"), "player-pause",
            lambda now: _in(S.DEFERRED, S.SHELVED),
            _("Nothing is shelved or deferred.")),
    Section("orders", _("Orders to reply to"), "file-alert",
            lambda now: Q(orders__replied_at=None, orders__isnull=False),
            _("No order waits for your reply."), BY_REPORT),
)  # fmt: skip
BY_KEY = {one.key: one for one in SECTIONS}
FIRST = ("receive", "late", "answer", "rework", "today", "orders")
"""Where one begins: the first of these that has something in it."""


@dataclass(frozen=True)
class Row:
    """A case as its unit sees it; nothing of it says who reported."""

    case: Case
    title: str
    place: str
    timer: Timer | None
    before: Picture | None
    crews: list[PersonalLink]
    orders: list[Order]
    asks: list[tuple[str, str, Words]]
    note: Words | None

    @property
    def receives(self) -> bool:
        """Whether it waits to be received."""
        return self.case.now is S.DISPATCHED and self.case.received_at is None

    @property
    def works(self) -> bool:
        """Whether there is work to be done on the spot."""
        return self.case.now in {S.DISPATCHED, S.REWORK}

    @property
    def stopped(self) -> bool:
        """Whether its clock stands."""
        return self.case.now in {S.DEFERRED, S.SHELVED}

    @property
    def asked(self) -> str:
        """What is asked about it."""
        return Asking(self.case.asked).title if self.case.asked else ""


def find(key: str) -> Section:
    """The section called `key`; Missing when there is none."""
    if key not in BY_KEY:
        raise Missing("There is no such worklist.")
    return BY_KEY[key]


def own(by: Actor) -> QuerySet[Case]:
    """The cases in the hands of the reader's unit."""
    unit = getattr(by, "organisation_id", None)
    return Case.objects.filter(unit_id=unit) if unit else Case.objects.none()


def counts(by: Actor, now: datetime) -> dict[str, int]:
    """How many each section holds: two statements, whatever there is."""
    cases = {one.key: Count("pk", filter=one.holds(now)) for one in SECTIONS if one.key != "orders"}
    found = own(by).aggregate(**cases)
    unit = getattr(by, "organisation_id", None)
    orders = Order.objects.filter(unit_id=unit, replied_at=None, case__unit_id=unit)
    return found | {"orders": orders.values("case").distinct().count() if unit else 0}


def begins(found: dict[str, int]) -> Section:
    """The first section with work in it, else all in hand."""
    return BY_KEY[next((key for key in FIRST if found[key]), "hand")]


def page_of(
    by: Actor, shown: Section, now: datetime, *, after: str = "", before: str = ""
) -> PageOf[Case]:
    """A page of a section, the most urgent first."""
    rows = own(by).filter(shown.holds(now))
    if shown.key == "orders":
        rows = own(by).filter(pk__in=_ordered(by))
    return keyset(_listed(rows), order=shown.order, after=after, before=before, size=SIZE)


def _listed(rows: QuerySet[Case]) -> QuerySet[Case]:
    beside = ("category", "plain", "rule", "unit", "division", "division__parent")
    heavy = ("words", "bigrams", "division__geometry", "division__parent__geometry")
    return rows.select_related(*beside).defer(*heavy)


def _ordered(by: Actor) -> QuerySet[Order]:
    rows = Order.objects.filter(unit_id=getattr(by, "organisation_id", None), replied_at=None)
    return rows.values("case")  # type: ignore[return-value]  # a subquery


def rows_of(found: Iterable[Case], now: datetime) -> list[Row]:
    """Rows with clocks, photos, crews and orders: the same few queries for any number."""
    cases = list(found)
    clocks, items = _clocks(cases), _before(cases)
    crews, orders = _crews(cases), _orders(cases)
    today = timezone.localdate(now)
    return [
        Row(
            case=case,
            title=case.title or say("Not classed yet"),
            place=place_of(case),
            timer=timer(clock, now) if (clock := clocks.get(case.pk)) else None,
            before=picture(item, today=today) if (item := items.get(case.number)) else None,
            crews=crews.get(case.number, []),
            orders=orders.get(case.pk, []),
            asks=asks_of(case, clock, now) if clock else [],
            note=note_of(case, now),
        )
        for case in cases
    ]


def _clocks(cases: list[Case]) -> dict[int, Clock]:
    rows = Clock.objects.filter(case__in=[one.pk for one in cases], stage=Stage.HANDLE)
    return {clock.case_id: clock for clock in rows.order_by("turn")}


def _before(cases: list[Case]) -> dict[str, Item]:
    """The photo to be matched: the latest from before."""
    rows = Item.objects.filter(
        subject_kind="cases.case", subject_key__in=[one.number for one in cases], stage="before"
    )
    return {item.subject_key: item for item in rows.order_by("received_at", "pk")}


def _crews(cases: list[Case]) -> dict[str, list[PersonalLink]]:
    rows = open_links().filter(
        purpose="cases.work", subject_kind="cases.case",
        subject_key__in=[one.number for one in cases],
    )  # fmt: skip
    found: dict[str, list[PersonalLink]] = {}
    for link in rows.order_by("pk"):
        found.setdefault(link.subject_key, []).append(link)
    return found


def _orders(cases: list[Case]) -> dict[int, list[Order]]:
    rows = Order.objects.filter(case__in=[one.pk for one in cases], replied_at=None)
    found: dict[int, list[Order]] = {}
    for order in rows:
        found.setdefault(order.case_id, []).append(order)
    return found


def asks_of(case: Case, clock: Clock, now: datetime) -> list[tuple[str, str, Words]]:
    """What the unit may still ask: the step, its words, and until when; nothing while one waits."""
    if case.asked or case.now not in WORKING:
        return []
    told = []
    until = _send_back_until(case, clock)
    if case.now is S.DISPATCHED and until and now <= until and not case.bound:
        told.append(("ask_send_back", _("Ask to send back"), _left(until, now)))
    if now <= clock.due_at and case.extensions < MOST_EXTENSIONS:
        told.append(("ask_extend", _("Ask for more time"), _left(clock.due_at, now)))
    return told


def _left(until: datetime, now: datetime) -> Words:
    return Words("until {at}, {left} left", at=when(until, now), left=duration(until - now))


def _send_back_until(case: Case, clock: Clock) -> datetime | None:
    if case.dispatched_at is None:
        return None
    given = timezone.localdate(case.dispatched_at)
    return send_back_until(
        Limit(clock.limit_value, Unit(clock.limit_unit)),
        case.dispatched_at,
        calendar(),
        share=number("send_back_share", given),
        hours=number("send_back_hours", given),
    )


def note_of(case: Case, now: datetime) -> Words | None:
    """What one must know at once about a case."""
    if case.now is S.SHELVED and case.shelved_at and case.until:
        age = (timezone.localdate(now) - timezone.localdate(case.shelved_at)).days
        return Words("On the shelf for {n} days, until {day}", n=age, day=day(case.until))
    if case.now is S.DEFERRED and case.until:
        return Words("Deferred until {day}", day=day(case.until))
    if case.bound:
        return Words("By a ruling: it cannot be sent back")
    if case.fallback:
        return Words("By territory: make it safe, and help to find the owner")
    return Words("Urged {n} times", n=case.urges) if case.urges else None
