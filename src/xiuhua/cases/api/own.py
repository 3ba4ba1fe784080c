"""Cases for machines: report, list, look, and take the steps an account may take.

Places come with their datum; numbers are strings of 19 digits; moments are ISO 8601 with offset.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from ninja import File, Router, Schema, Status
from ninja.files import UploadedFile
from pydantic import ConfigDict, Field

from xiuhua.accounts.limits import address_of, limit, limit_roughly
from xiuhua.accounts.models.reach import Reach
from xiuhua.evidence.actions import held, hold, prepare
from xiuhua.kernel.datum import Datum
from xiuhua.kernel.permissions import PUBLIC, Actor
from xiuhua.kernel.words import Missing, Refused
from xiuhua.places.models import Division
from xiuhua.web.api import needs
from xiuhua.web.doors import actor
from xiuhua.web.gather import Api
from xiuhua.web.rows import find
from xiuhua.web.tables import keyset

from .. import actions, permissions, queries
from ..actions import doing
from ..actions.reporting import MOST_PHOTOS, MOST_WORDS
from ..models import Case, Category, PlainClass
from ..queries.codes import shown_code
from ..queries.hands import step_words_for, words_for
from ..workflow import CaseState
from .telling import StepIn, named, told_of

router = Router()
API = (Api("cases", router),)

PER_MINUTE_PUBLIC = 10
PER_MINUTE_KEY = 3000


class Strict(Schema):
    """A body in which a misspelt field is an error, not silence."""

    model_config = ConfigDict(extra="forbid")


class ReportIn(Strict):
    """A report: a line of the short list or a class or words, and a point or a division."""

    what: Annotated[str | None, Field(description="Key of the short list, e.g. manhole")] = None
    category: Annotated[str | None, Field(description="Class, e.g. C0101")] = None
    words: Annotated[str, Field(max_length=MOST_WORDS)] = ""
    lon: Annotated[float | None, Field(ge=-180, le=180)] = None
    lat: Annotated[float | None, Field(ge=-90, le=90)] = None
    datum: Datum = Datum.WGS84
    accuracy_m: Annotated[float | None, Field(ge=0)] = None
    division: Annotated[str | None, Field(max_length=14)] = None
    address: Annotated[str, Field(max_length=200)] = ""
    name: Annotated[str, Field(max_length=60)] = ""
    phone: Annotated[str, Field(max_length=20)] = ""
    photos: Annotated[list[str], Field(max_length=MOST_PHOTOS)] = []
    request_key: Annotated[
        str | None, Field(min_length=16, max_length=80, description="Sending it again is harmless")
    ] = None


class Reported(Schema):
    """What the reporter is given; the tracking code is theirs alone."""

    number: str
    tracking_code: str
    state: str


class PhotoOut(Schema):
    """A photo kept for a day until a report or a step names its token."""

    token: str
    taken_at: datetime | None
    lon: float | None
    lat: float | None


class CaseOut(Schema):
    """A case as staff see it in lists; the reporter is not among its fields."""

    number: str
    state: str
    source: str
    category: str | None
    title: str
    division: str
    cell: str
    address: str
    lon: float | None
    lat: float | None
    precision: str
    unit: str | None
    reported_at: datetime
    due_at: datetime | None
    provisional: bool
    closed_at: datetime | None
    elsewhere: str


class StepOut(Schema):
    """One step of the timeline, with the role, never the person."""

    name: str
    at: datetime
    role: str
    words: str


class CaseWhole(CaseOut):
    """A case with its words, its timeline and the steps open to the caller."""

    words: str
    steps: list[StepOut]
    open: list[str]


class CasesOut(Schema):
    """A page of cases; `next` goes into `after` for the page behind it."""

    cases: list[CaseOut]
    next: str


def _slow_down(request: HttpRequest, by: Actor, what: str) -> None:
    minute = timedelta(minutes=1)
    if by is PUBLIC:
        limit(f"api:{what}:{address_of(request)}", per=minute, count=PER_MINUTE_PUBLIC)
    else:
        limit_roughly(f"api:{what}:{by.ref}", per=minute, count=PER_MINUTE_KEY)


@router.post("/photos", auth=needs(permissions.REPORT), response={201: PhotoOut})
def photo(request: HttpRequest, photo: File[UploadedFile]) -> Any:
    """Send a photo ahead; its token goes into `photos` of a report or a step within a day."""
    _slow_down(request, actor(request), "photo")
    prepared = prepare(photo)
    facts = {"taken_at": prepared.taken_at, "lon": prepared.lon, "lat": prepared.lat}
    return Status(201, {"token": hold(prepared), **facts})


@router.post("", auth=needs(permissions.REPORT), response={201: Reported})
def report(request: HttpRequest, told: ReportIn) -> Any:
    """Report a problem. The place decides the division; outside the district it is refused."""
    by = actor(request)
    _slow_down(request, by, "report")
    case, code = actions.report(
        actions.Report(
            plain=named(PlainClass.objects.select_related("category"), "key", told.what, "what"),
            category=_category(told.category),
            words=told.words,
            lon=told.lon,
            lat=told.lat,
            datum=told.datum,
            accuracy_m=told.accuracy_m,
            division=named(Division.objects.defer("geometry"), "code", told.division, "division"),
            address=told.address,
            name=told.name,
            phone=told.phone,
            photos=[held(token) for token in told.photos],
            source="api",
            request_key=told.request_key,
        ),
        by=by,
    )
    facts = {"number": case.number, "tracking_code": shown_code(code), "state": case.state}
    return Status(201, facts)


@router.get("", auth=needs(permissions.DESK), response=CasesOut)
def cases(
    request: HttpRequest,
    state: CaseState | None = None,
    division: str = "",
    after: str = "",
    size: Annotated[int, Field(ge=1, le=200)] = 50,
    scope: Literal["open", "all"] = "all",
) -> Any:
    """Cases that the caller may see, the newest first; by state, division and scope."""
    rows = queries.visible(actor(request)).select_related("category", "plain", "unit")
    if state:
        rows = rows.filter(state=state.value)
    if scope == "open":
        rows = rows.exclude(state=CaseState.CLOSED.value)
    if inside := named(Division.objects.defer("geometry"), "code", division, "division"):
        rows = rows.filter(Reach.of([inside.code]).q())
    found = keyset(rows, order=("-reported_at", "-id"), after=after, size=size)
    return {"cases": [_out(case) for case in found.rows], "next": found.next}


@router.get("/{number}", auth=needs(permissions.DESK), response=CaseWhole)
def case(request: HttpRequest, number: str) -> Any:
    """One case with its timeline."""
    return _whole(_find(request, number), actor(request))


@router.post("/{number}/steps/{step}", auth=needs(permissions.DESK), response=CaseWhole)
def take_step(request: HttpRequest, number: str, step: str, told: StepIn) -> Any:
    """Take one step of the workflow by its name; `open` of a case lists those open to the caller."""
    by = actor(request)
    found = _find(request, number)
    doing.take(found, step, told_of(step, told), by=by)
    return _whole(_find(request, number), by)


def _find(request: HttpRequest, number: str) -> Case:
    rows = queries.visible(actor(request)).select_related("category", "plain", "unit", "rule")
    found = rows.filter(number=number).first()
    if found is None:
        raise Missing("There is no such case, or it is not open to you.")
    return found


def _category(key: str | None) -> Category | None:
    """The class that a body names; every intake asks, so the statement is prepared."""
    found = find(Category, key=key) if key else None
    if key and found is None:
        raise Refused(
            "“{where}”: there is no {value}.", field="category", where="category", value=key
        )
    return found


def _out(case: Case) -> dict[str, Any]:
    names = (
        "number", "state", "source", "title", "cell", "address", "lon", "lat", "precision",
        "reported_at", "due_at", "provisional", "closed_at", "elsewhere",
    )  # fmt: skip
    return {name: getattr(case, name) for name in names} | {
        "category": case.category_id,
        "division": case.division_id,
        "unit": case.unit.code if case.unit else None,
    }


def _whole(case: Case, by: Actor) -> dict[str, Any]:
    steps = [
        {"name": one.name, "at": one.at, "role": one.role, "words": step_words_for(case, one, by)}
        for one in case.steps.all()
    ]
    return _out(case) | {
        "words": words_for(case, by),
        "steps": steps,
        "open": [one.name for one in queries.open_steps(case, by)],
    }
