"""Taking a report, from whichever side it comes: the first step of every case."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import IntegrityError
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts.actions.persons import register
from xiuhua.accounts.models import Organisation, Person
from xiuhua.accounts.phones import normal
from xiuhua.evidence.actions import Prepared, attach
from xiuhua.kernel.datum import Datum
from xiuhua.kernel.events import announce
from xiuhua.kernel.geometry import h3_cell, rounded
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Missing, Refused
from xiuhua.places.models import Division
from xiuhua.places.queries import what_lies_here
from xiuhua.records.deeds import deed
from xiuhua.web.rows import insert

from .. import permissions
from ..events import CaseMoved
from ..models import Case, Category, PlainClass, Step
from ..queries import codes
from ..queries.finding import refresh
from ..queries.tiles import KEPT_RESOLUTION
from ..workflow import CaseState, Stage
from .clocks import begin
from .numbers import number

MOST_WORDS = 2000
MOST_WORDS_OF = {"open311": 4000}
"""Where a standard promises more than our own forms do."""
MOST_PHOTOS = 6
SOURCES = {
    "public": permissions.REPORT,
    "api": permissions.REPORT,
    "open311": permissions.REPORT,
    "desk": permissions.REGISTER,
    "collector": permissions.COLLECT,
    "order": permissions.ORDERS,
    "raised": permissions.RAISE,
}
"""The ways in, and what each needs."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What somebody tells: a class in plain words or of the standard, a place, a sentence, photos.

    Either a point with its datum or a division is needed. `keep_elsewhere` is the staff's choice
    to keep what lies outside the district. `request_key` makes sending it twice harmless.
    """

    words: str = ""
    plain: PlainClass | None = None
    category: Category | None = None
    lon: float | None = None
    lat: float | None = None
    datum: Datum = Datum.WGS84
    accuracy_m: float | None = None
    division: Division | None = None
    address: str = ""
    precision: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    photos: Sequence[Prepared] = ()
    source: str = "public"
    request_key: str | None = None
    keep_elsewhere: bool = False
    contact_allowed: bool = False
    outside_due_at: datetime | None = None
    answers: Mapping[str, Any] = field(default_factory=dict)
    media_urls: Sequence[str] = ()
    subject: tuple[str, str] = ("", "")
    asked_unit: Organisation | None = None


@dataclass(frozen=True)
class Spot:
    """Where a report lies, settled: WGS84 degrees, the deepest division, its cell."""

    division: str
    cell: str = ""
    lon: float | None = None
    lat: float | None = None
    precision: str = "community"
    elsewhere: str = ""


def report(told: Report, *, by: Actor) -> tuple[Case, str]:
    """Take the report down and start its first clock; answers the case and its tracking code.

    The same `request_key` again answers the case that is there, and leaves nothing behind.
    """
    _check(told)
    code = codes.new_code(told.request_key)
    if earlier := _earlier(told):
        return earlier, code
    spot = locate(told)
    try:
        return _take_down(told, spot=spot, code=code, by=by), code
    except IntegrityError:  # the same was sent twice at once; the other one came first
        if earlier := _earlier(told):
            return earlier, code
        raise


def _earlier(told: Report) -> Case | None:
    """The case that this report made already."""
    if not told.request_key:
        return None
    return Case.objects.filter(request_key=told.request_key).first()


def _check(told: Report) -> None:
    most = MOST_WORDS_OF.get(told.source, MOST_WORDS)
    if len(told.words) > most:
        raise Refused("At most {most} characters, please.", field="words", most=most)
    if len(told.photos) > MOST_PHOTOS:
        raise Refused("At most {most} photos, please.", field="photos", most=MOST_PHOTOS)
    if told.phone:
        normal(told.phone)
    if not (told.plain or told.category or told.words.strip()):
        raise Refused("Choose what it is about, or say it in a sentence.", field="plain")


def locate(told: Report) -> Spot:
    """Settle the place of a report; Refused, naming the neighbour, when it lies elsewhere."""
    own, chosen = own_county(), told.division
    if told.lon is None or told.lat is None:
        if chosen is None:
            raise Refused("Say where it is: choose a point, or at least the town.", field="place")
        if not chosen.code.startswith(own):
            return _elsewhere(told, Spot(own), str(chosen))
        return Spot(chosen.code, precision=told.precision or "community")
    here = what_lies_here(told.lon, told.lat, told.datum)
    spot = Spot(own, here.cell or "", here.lon, here.lat, told.precision or "map")
    if not here.inside:
        return _elsewhere(told, spot, here.neighbour or "")
    deepest = here.community or here.town
    if deepest is None and chosen is not None and chosen.code.startswith(own):
        deepest = chosen.code
    return replace(spot, division=deepest or own)


def own_county() -> str:
    """The code of the county this deployment runs; Missing before it is set."""
    if not settings.DISTRICT:
        raise Missing("The district is not set up yet: set XIUHUA_DISTRICT and load its divisions.")
    return settings.DISTRICT


def _elsewhere(told: Report, at: Spot, neighbour: str) -> Spot:
    if told.keep_elsewhere:
        return replace(at, cell="", elsewhere=neighbour or "?")
    if neighbour:
        raise Refused(
            "This place lies in {neighbour}, which this platform does not serve. "
            "Please report it there, or call the hotline.",
            field="place",
            neighbour=neighbour,
        )
    raise Refused(
        "This place lies outside the district. Check the point on the map.", field="place"
    )


@deed(lambda told, **_: SOURCES[told.source])
def _take_down(told: Report, *, spot: Spot, code: str, by: Actor) -> Case:
    """Write a report down as a case: number, first step, first clock, photos."""
    at = timezone.now()
    reporter = _reporter(told)
    case = Case(
        number=number(own_county(), at),
        tracking_hash=codes.hashed(code),
        request_key=told.request_key,
        source=told.source,
        words=told.words.strip(),
        category=told.category or (told.plain.category if told.plain else None),
        plain=told.plain,
        division_id=spot.division,
        cell=spot.cell,
        address=told.address.strip()[:200],
        lon=spot.lon,
        lat=spot.lat,
        hexagon=_hexagon(spot),
        precision=spot.precision,
        accuracy_m=told.accuracy_m,
        elsewhere=spot.elsewhere,
        reporter=reporter,
        reported_by=by.ref,
        reported_at=at,
        contact_allowed=told.contact_allowed and reporter is not None,
        outside_due_at=told.outside_due_at,
        answers=dict(told.answers),
        media_urls=list(told.media_urls),
        subject_kind=told.subject[0],
        subject_key=told.subject[1],
        asked_unit=told.asked_unit,
    )
    refresh(case)
    clock = begin(case, Stage.TAKE_IN, at)
    clock.case = insert(case)
    insert(clock)
    insert(Step(case=case, name="report", at=at, by=by.ref, state=case.state))
    for photo in told.photos:
        attach(
            photo,
            subject=("cases.case", case.number),
            division=case.division_id,
            through=told.source,
            by=by,
        )
    days = (localdate(at),)
    announce(
        CaseMoved(number=case.number, was="", now=CaseState.REPORTED, step="report", days=days)
    )
    return case


def _hexagon(spot: Spot) -> str:
    """Where the map from afar counts it, by its rounded place; "" without a point."""
    if spot.lon is None or spot.lat is None:
        return ""
    return h3_cell(*rounded(spot.lon, spot.lat), KEPT_RESOLUTION)


def _reporter(told: Report) -> Person | None:
    """Whoever reported, their identity apart; nobody where no way to reach them was left."""
    if not (told.phone or told.email):
        return None
    return register(name=told.name, phone=told.phone, email=told.email)
