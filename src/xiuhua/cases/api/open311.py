"""Open311 GeoReport v2 under /open311/v2/: read and write, XML and JSON."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils import timezone

from xiuhua.accounts import limits
from xiuhua.evidence.actions import Prepared, prepare_all
from xiuhua.evidence.passes import signed
from xiuhua.kernel.words import Denied, Missing, Words
from xiuhua.web.doors import page
from xiuhua.web.language import say

from .. import permissions
from ..actions import filing311
from ..actions.reporting import MOST_PHOTOS
from ..models import Case
from ..open311 import reading, shapes
from ..queries import find_by_code
from ..queries import open311 as queries
from ..queries.codes import shown_code
from .answering import answering, own_ref, said, with_key

CHANGED = "2026-11-25T00:00:00+08:00"
"""When services, attributes or addresses last changed in a way that clients should notice."""
GUESSES = 20
"""Wrong tokens from one address in a quarter of an hour."""


@answering
@page(needs=permissions.LOOK_AROUND)
def discovery(request: Any, form: str) -> HttpResponse:
    """Where the endpoint is, what it speaks, and how to come by a key."""
    root = request.build_absolute_uri(reverse("cases:open311_root")).rstrip("/")
    told = shapes.discovery(
        root,
        contact=say(Words("Call the hotline {number}.", number=settings.HOTLINE)),
        key_service=say("Ask the security administrator of this platform for a key."),
        changed=CHANGED,
        live=not settings.DEMO,
    )
    return said(form, "discovery", told)


@answering
@page(needs=permissions.LOOK_AROUND)
def services(request: Any, form: str) -> HttpResponse:
    """What may be reported: the citizens' short list."""
    return said(form, "services", [shapes.service(one) for one in queries.services()])


@answering
@page(needs=permissions.LOOK_AROUND)
def definition(request: Any, code: str, form: str) -> HttpResponse:
    """What else is asked about one class."""
    asked = queries.service(code)
    told = shapes.definition(asked.kind.key, asked.questions)
    return said(form, "service_definition", told)


@answering
@page(needs=permissions.REPORT, method=("GET", "POST"))
def requests(request: Any, form: str) -> HttpResponse:
    """GET lists requests, POST files one."""
    return _filed(request, form) if request.method == "POST" else _listed(request, form)


@answering
@page(needs=permissions.LOOK_AROUND)
def one_request(request: Any, number: str, form: str) -> HttpResponse:
    """One request, as a list of one."""
    row = queries.request(number, ref=own_ref(request))
    return said(form, "service_requests", [_shaped(request, row)])


@answering
@page(needs=permissions.FOLLOW)
def token(request: Any, token: str, form: str) -> HttpResponse:
    """The number of a request by its tracking code; a number that may be read is its own token."""
    key, per = f"open311:token:{limits.address_of(request)}", timedelta(minutes=15)
    limits.check(key, per=per, count=GUESSES)
    try:
        number = find_by_code(token).number
    except Missing:
        try:
            number = queries.request(token, ref=own_ref(request)).number
        except Missing:
            limits.limit(key, per=per, count=GUESSES)
            raise Missing("There is no token {token}.", token=token[:40]) from None
    return said(form, "service_requests", [{"service_request_id": number, "token": token}])


@answering
@page(needs=permissions.REPORT, method=("GET", "POST"))
def updates(request: Any, form: str) -> HttpResponse:
    """GET lists what happened to requests since, POST tells more about one's own."""
    if request.method == "POST":
        return _told(request, form)
    wanted = reading.wanted_updates(request.given, timezone.now())
    address = addresses(request)
    rows = queries.updates(wanted, ref=own_ref(request))
    return said(form, "service_request_updates", [shapes.update(row, address) for row in rows])


@answering
@page(needs=permissions.LOOK_AROUND, method=("GET", "POST", "PUT", "PATCH", "DELETE"))
def nothing(request: Any, form: str, rest: str = "") -> HttpResponse:
    """Whatever else is asked for under this address."""
    raise Missing("There is nothing at this address. See discovery.xml.")


def _listed(request: Any, form: str) -> HttpResponse:
    rows = queries.requests(reading.wanted(request.given, timezone.now()), ref=own_ref(request))
    return said(form, "service_requests", [_shaped(request, row) for row in rows])


def _shaped(request: Any, row: queries.Row) -> dict[str, Any]:
    return shapes.request(row, addresses(request), extended=request.given.yes("extensions"))


def addresses(request: HttpRequest) -> Callable[[queries.Photo], str]:
    """Whole addresses of photos; what is not released opens by a pass, today and tomorrow."""
    root, today = request.build_absolute_uri("/").rstrip("/"), timezone.localdate()

    def address(photo: queries.Photo) -> str:
        if photo.released:
            shown = {"key": photo.key, "size": "shown"}
            return root + reverse("evidence:shown", kwargs=shown)
        return root + signed(photo.key, "shown", today)

    return address


def _filed(request: Any, form: str) -> HttpResponse:
    by = with_key(request)
    once = request.headers.get("Idempotency-Key", "")
    filed = filing311.file_request(request.given, photos=_photos(request), by=by, once=once)
    follow = request.build_absolute_uri(reverse("cases:follow"))
    notice = say(
        Words(
            "Whoever reported it can follow it at {address} with the code {code}.",
            address=follow,
            code=shown_code(filed.code),
        )
    )
    if filed.unread:
        left = Words("Not read, and not kept: {names}.", names=", ".join(filed.unread))
        notice = f"{notice} {say(left)}"
    return said(form, "service_requests", shapes.filed(filed.case.number, notice))


def _photos(request: HttpRequest) -> list[Prepared]:
    """Every file of the form, whatever its field is called."""
    files = [file for _name, several in request.FILES.lists() for file in several]
    return prepare_all(files, most=MOST_PHOTOS)


def _told(request: Any, form: str) -> HttpResponse:
    by, given = with_key(request), request.given
    number = given.one("service_request_id")
    row = queries.request(number, ref=by.ref)
    if not row.whole:
        raise Denied("Only the key that filed a request tells more about it.")
    step = filing311.tell(
        Case.objects.get(number=row.number),
        words=given.one("description"),
        status=given.one("status"),
        media_urls=reading.media_urls(given),
        photos=_photos(request),
        once=given.one("update_id"),
        by=by,
    )
    return said(form, "service_request_updates", [{"update_id": str(step.pk)}])


V2 = "open311/v2"
URLS = [
    path("open311/discovery.<str:form>", discovery),
    path(f"{V2}/discovery.<str:form>", discovery, name="open311_discovery"),
    path(f"{V2}/services.<str:form>", services, name="open311_services"),
    path(f"{V2}/services/<str:code>.<str:form>", definition, name="open311_definition"),
    path(f"{V2}/service/<str:code>.<str:form>", definition),
    path(f"{V2}/requests.<str:form>", requests, name="open311_requests"),
    path(f"{V2}/requests/<str:number>.<str:form>", one_request, name="open311_request"),
    path(f"{V2}/request/<str:number>.<str:form>", one_request),
    path(f"{V2}/tokens/<str:token>.<str:form>", token, name="open311_token"),
    path(f"{V2}/servicerequestupdates.<str:form>", updates, name="open311_updates"),
    path(f"{V2}/", discovery, {"form": "xml"}, name="open311_root"),
    path(f"{V2}/<path:rest>.<str:form>", nothing),
    path(f"{V2}/<path:rest>", nothing, {"form": "xml"}),
]
"""Every address of the standard, and two that clients ask for in the singular."""
