"""What everybody sees: the map and list of digs, each dig with its board, following an area."""

from __future__ import annotations

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.cases.pages.crew import qr
from xiuhua.evidence.queries import of as photos_of
from xiuhua.evidence.queries import picture
from xiuhua.kernel.words import Missing
from xiuhua.places.atlas import atlas
from xiuhua.places.queries import outline
from xiuhua.places.queries import towns as towns_of
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say
from xiuhua.web.tables import PageOf, keyset, turned

from .. import forms, permissions
from ..models import Permit
from ..queries import public
from ..queries.days import days_of, rain_for

SIZE = 20


def which_of(request: Request) -> str:
    """The tab that is asked for."""
    asked = request.GET.get("tab", "now")
    return asked if asked in dict(public.TABS) else "now"


@page(needs=permissions.LOOK)
def digs(request: Request) -> HttpResponse:
    """The map and the list: now, coming or past; by town and by road."""
    which, today = which_of(request), localdate()
    found = _page(request)
    town, q = _asked(request)
    query = urlencode({"tab": which, "town": town, "q": q} | turned(request))
    facts = {
        "title": say("Road digs"),
        "tabs": public.TABS,
        "which": which,
        "rows": public.rows_of(found.rows, today),
        "page": found,
        "towns": towns_of(),
        "town": town,
        "q": q,
        "src": f"{reverse('excavations:map')}?{query}",
        "shape": outline(),
    }
    return render(request, "excavations/digs.html", facts)


@page(needs=permissions.LOOK)
def map_of_digs(request: Request) -> HttpResponse:
    """The pins of the map as GeoJSON."""
    town, q = _asked(request)
    rows = public.map_sections(which_of(request))
    if town:
        rows = rows.filter(division__startswith=town)
    if q:
        rows = rows.filter(permit__road__icontains=q)
    numbers = {one.number: n for n, one in enumerate(_page(request).rows, 1)}
    return JsonResponse(public.map_data(rows, localdate(), numbers))


def _asked(request: Request) -> tuple[str, str]:
    """The town and the part of a road that are asked for."""
    town = request.GET.get("town", "")[:9]
    return (town if town.isdigit() else ""), request.GET.get("q", "").strip()[:40]


def _page(request: Request) -> PageOf[Permit]:
    """The digs of this page of the list."""
    town, q = _asked(request)
    rows = public.tab(public.public_permits(), which_of(request)).defer("geometry")
    if town:
        rows = rows.filter(division__startswith=town)
    if q:
        rows = rows.filter(road__icontains=q)
    return keyset(rows, order=("-id",), size=SIZE, **turned(request))


def shown_permit(number: str) -> Permit:
    """A dig that everybody may see; Missing for what is not public."""
    found = public.public_permits().filter(number=number).first()
    if found is None:
        raise Missing("There is no such dig, or it is not decided yet.")
    return found


@page(needs=permissions.LOOK)
def dig(request: Request, number: str) -> HttpResponse:
    """One dig: days left, where, what was found and mended, and its permit board."""
    permit, today = shown_permit(number), localdate()
    sections = list(permit.sections.all())
    facts = board_facts(permit) | {
        "title": f"{permit.road} {permit.words}",
        "days": days_of(permit, rain_for([permit]), today),
        "row": public.rows_of([permit], today)[0],
        "sections": sections,
        "drawn": public.outlines(permit),
        "src": reverse("excavations:outlines", args=[permit.number]),
        "shape": outline(),
        "findings": public.public_findings(permit),
        "history": public.history(permit),
        "photos": [picture(one) for part in sections
                   for one in photos_of("excavations.section", part.number) if one.released],
        "today": today,
    }  # fmt: skip
    return render(request, "excavations/dig.html", facts)


@page(needs=permissions.LOOK)
def outlines(request: Request, number: str) -> HttpResponse:
    """The outlines of one dig as GeoJSON."""
    return JsonResponse(public.outlines(shown_permit(number)))


@page(needs=permissions.LOOK)
def board(request: Request, number: str) -> HttpResponse:
    """The permit board to be printed and hung up at the site, with a code that opens the dig's page."""
    permit = shown_permit(number)
    address = settings.BASE_URL.rstrip("/") + reverse("excavations:dig", args=[permit.number])
    if not settings.BASE_URL:
        address = request.build_absolute_uri(reverse("excavations:dig", args=[permit.number]))
    facts = board_facts(permit) | {
        "title": say("Permit board"),
        "code": qr(address),
        "address": address,
    }
    return render(request, "excavations/board.html", facts)


def board_facts(permit: Permit) -> dict[str, object]:
    """What the board says, in the board's order."""
    rows = [
        (say("Number of the permit"), permit.paper_number or say("An emergency, to be filed")),
        (say("Applicant"), str(permit.applicant)),
        (say("Contractor"), str(permit.contractor)),
        (say("Purpose"), f"{permit.get_purpose_display()} · {permit.words}"),
        (say("Place"), f"{permit.road} {permit.address}, {permit.area_m2 or 0:.0f} m²"),
        (say("Granted days"), _days_words(permit)),
        (say("Hours of the day"), permit.hours),
        (say("Traffic police"), permit.police_document),
        (say("How the road is restored"), permit.restoration),
        (say("Warranty"), say(forms.months_words(permit.warranty_months))),
        (say("Telephone of the site"), permit.site_phone),
    ]
    place = atlas().label(permit.division) or permit.division
    return {"permit": permit, "board": [row for row in rows if row[1]], "place": place}


def _days_words(permit: Permit) -> str:
    if permit.granted_first is None:
        return ""
    return f"{permit.granted_first} – {permit.granted_last}"
