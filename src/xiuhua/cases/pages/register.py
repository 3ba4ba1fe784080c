"""Taking down what somebody tells by telephone."""

from __future__ import annotations

import secrets
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from xiuhua.evidence.actions import prepare_all
from xiuhua.places.queries import communities_by_town
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, permissions
from ..actions.reporting import MOST_PHOTOS
from ..forms.taking import Taking, Telephone
from ..models import Case
from ..queries import desk as queries
from ..queries.codes import shown_code


@page(needs=permissions.REGISTER, method=("GET", "POST"))
def register(request: Request) -> HttpResponse:
    """Class, place, words and caller; afterwards the number and the code to read out."""
    form = begun(Telephone, request)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            case, code = report(form, "desk", request)
            facts = {
                "title": say("Taken down"),
                "case": queries.with_place(case),
                "place": queries.place_of(case),
                "code": shown_code(code),
            }
            return render(request, "cases/registered.html", facts)
    facts = asked(form) | {"title": say("Take a report down"), "elsewhere": elsewhere(form)}
    return render(request, "cases/register.html", facts, status=422 if form.errors else 200)


def begun(kind: type[Taking], request: Request) -> Taking:
    """The form as sent, or an empty one that can be sent once."""
    if request.method == "POST":
        return kind(request.POST, request.FILES)
    return kind(initial={"request_key": secrets.token_urlsafe(24)})


def report(form: Taking, source: str, request: Request) -> tuple[Case, str]:
    """Report what the form tells; photos are decoded first."""
    photos = prepare_all(form.cleaned_data["photos"], most=MOST_PHOTOS)
    told = form.report
    if told["lon"] is None and not told["division"]:
        first = next((one for one in photos if one.lon is not None), None)
        told |= {"lon": first.lon, "lat": first.lat, "precision": "photo"} if first else {}
    return actions.report(actions.Report(source=source, photos=photos, **told), by=request.by)


def asked(form: Taking) -> dict[str, Any]:
    """What the form's own widgets need."""
    return {
        "form": form,
        "towns": communities_by_town(),
        "chosen": str(form["place"].value() or ""),
        "most": MOST_PHOTOS,
    }


def elsewhere(form: Taking) -> bool:
    """Whether to offer keeping it: a place was given, and it was refused."""
    given = form["lon"].value() or form["place"].value()
    refused = bool(given) and "place" in form.errors
    return refused or bool(form.data.get("keep_elsewhere"))
