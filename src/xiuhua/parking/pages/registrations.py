"""Registrations at the desk: the queue with its clock, one of them with its review, the certificate."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.calendars.queries import calendar
from xiuhua.evidence.queries import picture
from xiuhua.kernel.words import Missing
from xiuhua.kernel.working_time import elapsed_s
from xiuhua.places.atlas import atlas
from xiuhua.places.queries import outline
from xiuhua.places.queries import towns as towns_of
from xiuhua.records.names import resolve
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import list_maker
from xiuhua.web.fields import Because
from xiuhua.web.language import say
from xiuhua.web.papers import FORMS, fill, give
from xiuhua.web.tables import PageOf, keyset, turned

from .. import permissions
from ..actions import applying, deciding
from ..forms import registering as forms
from ..models import CarPark, Registration
from ..models.registration import KINDS
from ..queries.checklist import photos_by_paper
from ..queries.owning import car_parks_of, is_officer, only_own, registrations_of
from ..queries.registrations import heap, unregistered
from ..queries.reviewing import Review, flat, review, sides
from ..rules.registration import REVIEW_DAYS
from ..workflow import HELD, UNDECIDED, WITH_THE_OFFICE
from ..workflow import RegistrationState as R
from .certificate import facts_of_certificate, shipped
from .own import own_rows

SIZE = 30
WORK_DAY_S = 8 * 3600
TABS = (
    ("waiting", "To be decided"), ("overdue", "Reviews overdue"), ("asked", "Waiting for an answer"),
    ("draft", "Being written"), ("registered", "On the register"), ("expiring", "Expiring soon"),
    ("expired", "In use, registration expired"), ("unregistered", "In use without registration"),
    ("over", "Over"),
)  # fmt: skip
BY_STATE = {
    "waiting": tuple(WITH_THE_OFFICE), "asked": (R.ASKED,), "draft": (R.DRAFT,),
    "registered": (R.REGISTERED,), "over": (R.REFUSED, R.WITHDRAWN, R.REPLACED, R.CANCELLED),
}  # fmt: skip
ORDERS = {"waiting": ("due_at", "id"), "overdue": ("due_at", "id"), "expiring": ("until", "id"),
          "expired": ("until", "id")}  # fmt: skip
"""What is urgent stands first; the rest newest first."""
HEAD = ("Number of the application", "Registered number", "Kind of application", "Car park", "Place", "Operator", "Spaces",
        "State", "Handed in on", "Answer due", "Entered on", "Valid until")  # fmt: skip
HEAD_CAR_PARKS = (
    "Number of the car park",
    "Car park",
    "Place",
    "Operator",
    "Spaces",
    "In use since",
)
STEPS = ((R.DRAFT, "Application written"), (R.SUBMITTED, "With the office"), (R.REVIEWING, "Review"),
         (R.REGISTERED, "Decision"))  # fmt: skip


def _in(*states: R) -> Any:
    return lambda registration: registration.now in states


def _ends(registration: Registration) -> bool:
    return registration.now is R.REVIEWING and registration.kind == "cancellation"


DOINGS = (
    Doing("submit", "Hand in", permissions.APPLY, applying.submit_registration, when=_in(R.DRAFT),
          look="primary", said="Handed in. The office answers here."),
    Doing("answer", "Answer the question", permissions.APPLY, applying.answer_question, forms.AnswerIt, _in(R.ASKED),
          look="primary", said="Answered. The office's clock goes on."),
    Doing("review", "Begin the review", permissions.REVIEW, deciding.review_registration,
          when=_in(R.SUBMITTED), look="primary"),
    Doing("register", "Enter in the register", permissions.REVIEW, deciding.register_car_park, forms.Register,
          lambda one: one.now is R.REVIEWING and one.kind != "cancellation", look="primary",
          said="Registered. The car park and its spaces are entered."),
    Doing("end", "End it as applied for", permissions.REVIEW, deciding.end_registration, when=_ends,
          look="primary", said="The registration has ended."),
    Doing("ask", "Ask the operator", permissions.REVIEW, deciding.ask_operator, forms.AskOperator,
          _in(R.REVIEWING), said="Asked. The clock stands until they answer."),
    Doing("refuse", "Do not enter", permissions.REVIEW, deciding.refuse_registration, Because,
          _in(R.REVIEWING), look="danger"),
    Doing("cancel", "Strike off", permissions.REVIEW, deciding.cancel_registration, forms.Cancel, _in(*HELD),
          look="danger", said="The registration is cancelled."),
    Doing("withdraw", "Take back", permissions.APPLY, applying.withdraw_registration,
          when=_in(*UNDECIDED)),
)  # fmt: skip


@dataclass(frozen=True)
class Timed:
    """A registration in a list, with what is left of the office's clock in working time."""

    one: Registration
    left_s: float | None
    total_s: float


def timed(rows: list[Registration], now: datetime) -> list[Timed]:
    """The rows of a page with their clocks; no query."""
    known = calendar()
    return [
        Timed(one, elapsed_s(now, one.due_at, known) if one.due_at else None,
              REVIEW_DAYS.on(localdate(one.submitted_at or now)) * WORK_DAY_S)
        for one in rows
    ]  # fmt: skip


@page(needs=permissions.OWN)
def registrations(request: Request) -> HttpResponse:
    """The queue: by state, the most urgent first; operators begin on their own page."""
    if not request.GET and not is_officer(request.by):
        return redirect("parking:own")
    which, now = _tab(request), timezone.now()
    found = _page(request, which)
    car_parks = which == "unregistered"
    facts = _asked_for(request) | {
        "title": say("Registrations of car parks"),
        "tabs": [
            (key, title) for key, title in TABS if key != "draft" or not is_officer(request.by)
        ],
        "which": which,
        "page": found,
        "rows": found.rows if car_parks else timed(found.rows, now),
        "car_parks": car_parks,
        "towns": towns_of(),
        "kinds": KINDS,
        "may_apply": request.by.may(permissions.APPLY),
        "may_see": request.by.may(permissions.SEE),
        "now": now,
        "today": localdate(),
        "query": request.GET.urlencode(),
    }
    return render(request, "parking/registrations.html", facts)


def _tab(request: Request) -> str:
    """The tab that is asked for; none while something is looked for."""
    which = request.GET.get("tab", "")
    if which in dict(TABS):
        return which
    return "" if request.GET.get("q", "").strip() else "waiting"


def _asked_for(request: Request) -> dict[str, str]:
    town, kind = request.GET.get("town", "")[:9], request.GET.get("kind", "")
    return {
        "q": request.GET.get("q", "").strip()[:60],
        "town": town if town.isdigit() else "",
        "kind": kind if kind in dict(KINDS) else "",
    }


def _page(request: Request, which: str) -> PageOf[Any]:
    rows, order = _rows(request, which)
    return keyset(rows, order=order, size=SIZE, **turned(request))


def _rows(request: Request, which: str) -> tuple[QuerySet[Any], tuple[str, ...]]:
    if which == "unregistered":
        return _car_parks(request), ("-id",)
    rows = _filtered(registrations_of(request.by), request)
    if which in BY_STATE:
        rows = rows.filter(state__in=[one.value for one in BY_STATE[which]])
    elif which:
        rows = heap(rows, which, today=localdate(), now=timezone.now())
    return rows, ORDERS.get(which, ("-id",))


def _filtered(rows: QuerySet[Registration], request: Request) -> QuerySet[Registration]:
    asked = _asked_for(request)
    if q := asked["q"]:
        rows = rows.filter(Q(name__icontains=q) | Q(number__icontains=q)
                           | Q(paper_number__icontains=q) | Q(operator__name__icontains=q))  # fmt: skip
    if asked["town"]:
        rows = rows.filter(division__startswith=asked["town"])
    return rows.filter(kind=asked["kind"]) if asked["kind"] else rows


def _car_parks(request: Request) -> QuerySet[CarPark]:
    asked = _asked_for(request)
    rows = unregistered(car_parks_of(request.by), localdate())
    if q := asked["q"]:
        rows = rows.filter(
            Q(name__icontains=q) | Q(number__icontains=q) | Q(operator__name__icontains=q)
        )
    return rows.filter(division__startswith=asked["town"]) if asked["town"] else rows


@page(needs=permissions.OWN)
def taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make, which = list_maker(form), _tab(request)
    rows, order = _rows(request, which)
    name = f"{say('Registrations of car parks')} {localdate():%Y%m%d}"
    if which == "unregistered":
        return make(
            name,
            [say(one) for one in HEAD_CAR_PARKS],
            map(_car_park_cells, rows.order_by(*order)[:5000]),
        )
    return make(name, [say(one) for one in HEAD], map(_cells, rows.order_by(*order)[:5000]))


def _cells(one: Registration) -> list[object]:
    return [
        one.number, one.paper_number, one.get_kind_display(), one.name, atlas().label(one.division),
        str(one.operator), one.spaces, say(one.now.title), one.submitted_at, one.due_at, one.first_on,
        one.until,
    ]  # fmt: skip


def _car_park_cells(one: CarPark) -> list[object]:
    return [one.number, one.name, atlas().label(one.division), str(one.operator or ""), one.capacity,
            one.opened_on]  # fmt: skip


@page(
    needs=permissions.OWN, of=Registration, by="number", select=("operator", "car_park", "earlier")
)
def registration(request: Request, registration: Registration) -> HttpResponse:
    """One registration: what was asked for, what is missing, its papers, and what to do next."""
    return shown(request, registration)


@page(needs=permissions.OWN, of=Registration, by="number", method="POST", select=("operator",))
def step(request: Request, registration: Registration, name: str) -> HttpResponse:
    """One step of a registration."""
    only_own(registration, request.by)
    return carry_out(
        request, DOINGS, registration, name,
        there=reverse("parking:registration", args=[registration.number]),
        shown=lambda wrong: shown(request, registration, wrong),
    )  # fmt: skip


def shown(request: Request, one: Registration, wrong: Offer | None = None) -> HttpResponse:
    """The page of a registration; 422 with the form that was refused."""
    by, today, now = request.by, localdate(), timezone.now()
    only_own(one, by)
    seen = review(one, today)
    names = resolve(one.doers.values())
    writing = one.writing and by.may(permissions.APPLY, one.division)
    facts = {
        "title": one.name,
        "one": one,
        "row": timed([one], now)[0],
        "steps": progress(one),
        "review": seen if one.now in UNDECIDED else None,
        "papers": _papers(one, seen, today),
        "sides": sides(one),
        "told": flat(one.told),
        "running": one.told.get("running") or {},
        "questions": list(one.questions.all()),
        "offers": offers(DOINGS, one, by, wrong),
        "writing": writing,
        "officer": is_officer(by, one.division),
        "doers": [
            (say(_TITLES.get(key, key)), names.get(ref, ref)) for key, ref in one.doers.items()
        ],
        "place": atlas().label(one.division) or one.division,
        "point": _point(one),
        "center": (one.told.get("lon"), one.told.get("lat")),
        "shape": outline(),
        "again": _again(one, by, today),
        "later": list(one.later.order_by("id")),
        "now": now,
        "today": today,
    }
    return render(request, "parking/registration.html", facts, status=422 if wrong else 200)


_TITLES = {one.name: one.title for one in DOINGS} | {
    "apply": "Applied for", "expire": "Its days are over", "replace": "A later one takes its place",
}  # fmt: skip


def progress(one: Registration) -> list[dict[str, Any]]:
    """The four stitches of an application."""
    order = [state for state, _title in STEPS]
    here = order.index(R.REVIEWING) if one.now is R.ASKED else (
        order.index(one.now) if one.now in order else len(order) - 1
    )  # fmt: skip
    over = one.now not in UNDECIDED
    return [
        {"title": title, "done": n < here or over, "current": n == here and not over,
         "words": say(one.now.title) if over and n == len(STEPS) - 1 else ""}
        for n, (_state, title) in enumerate(STEPS)
    ]  # fmt: skip


def _papers(one: Registration, seen: Review, today: Any) -> list[dict[str, Any]]:
    """The checklist with photos; those of the registration before stand beside what a later one takes."""
    before = photos_by_paper([one.earlier] if one.earlier else [])
    return [
        {"paper": paper, "photos": [picture(item, today=today) for item in photos],
         "before": [picture(item, today=today) for item in before.get(paper.key, [])]}
        for paper, photos in seen.papers
    ]  # fmt: skip


def _point(one: Registration) -> dict[str, Any] | None:
    lon, lat = one.told.get("lon"), one.told.get("lat")
    if lon is None or lat is None:
        return None
    feature = {"type": "Feature", "properties": {"title": one.name},
               "geometry": {"type": "Point", "coordinates": [lon, lat]}}  # fmt: skip
    return {"type": "FeatureCollection", "features": [feature]}


@page(needs=permissions.OWN, of=Registration, by="number", select=("operator",))
def map_of(request: Request, registration: Registration) -> HttpResponse:
    """Where cars drive in, as GeoJSON."""
    only_own(registration, request.by)
    return JsonResponse(_point(registration) or {"type": "FeatureCollection", "features": []})


def _again(one: Registration, by: Any, today: Any) -> list[tuple[str, str]]:
    """What may be asked of a registration that holds, one tap each."""
    if one.car_park is None or one.now not in HELD or not by.may(permissions.APPLY, one.division):
        return []
    row = own_rows([one.car_park], today)[0]
    if row.held is None or row.held.pk != one.pk or row.asked is not None:
        return []
    renew = [("renewal", "Renew")] if row.may_renew else []
    change = [("change", "Change the registration")] if row.may_change else []
    return [*renew, *change, ("cancellation", "End the registration")]


@page(needs=permissions.OWN, of=Registration, by="number", select=("operator", "car_park"))
def certificate(request: Request, registration: Registration, form: str) -> HttpResponse:
    """The certificate, as .docx or PDF, while the registration holds."""
    only_own(registration, request.by)
    if form not in FORMS or registration.now is not R.REGISTERED:
        raise Missing("There is no such paper.")
    address = request.build_absolute_uri(reverse("parking:registered"))
    filled = fill(shipped(), facts_of_certificate(registration, address))
    return give(filled, form, f"{say('Certificate of registration')} {registration.paper_number}")
