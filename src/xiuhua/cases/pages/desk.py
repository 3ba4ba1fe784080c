"""One case at the desk: its page, its preview beside the worklist, its map, and who reported."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import render

from xiuhua.accounts.actions.persons import reveal as look_at
from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page, refusals_on

from .. import permissions
from ..forms import desk as forms
from ..models import Case
from ..queries import desk as queries
from ..queries.near_cases import near_of
from ..queries.queues import BY_KEY
from . import showing


@page(needs=permissions.DESK, of=Case, by="number", select=showing.LOADED)
def case(request: Request, case: Case) -> HttpResponse:
    """Whose turn it is, what was seen and done, and the steps that are open to the reader."""
    return showing.show(request, queries.seen(request.by, case))


@page(needs=permissions.DESK, of=Case, by="number", select=showing.LOADED)
def preview(request: Request, case: Case) -> HttpResponse:
    """The same in a pane beside the worklist; `queue` is where the reader goes back to."""
    queries.seen(request.by, case)
    back = request.GET.get("queue", "")
    facts = showing.facts(request, case, brief=True, queue=back if back in BY_KEY else "")
    facts["near"] = near_of(case) if request.by.may(permissions.SEE, case.division_code) else []
    return render(request, "cases/_preview.html", facts)


@page(needs=permissions.DESK, of=Case, by="number", select=("category", "plain"))
def case_map(request: Request, case: Case) -> HttpResponse:
    """Its point and the outline of its cell as GeoJSON."""
    queries.seen(request.by, case)
    features = []
    if shape := queries.shape_of(case):
        features.append({"type": "Feature", "geometry": shape, "properties": {"kind": "block"}})
    if case.lon is not None:
        spot = {"type": "Point", "coordinates": [case.lon, case.lat]}
        looks = {
            "id": case.number,
            "number": "",
            "status": case.now.status,
            "title": queries.title_of(case),
        }
        features.append({"type": "Feature", "geometry": spot, "properties": looks})
    return JsonResponse({"type": "FeatureCollection", "features": features})


@page(needs=permissions.IDENTIFY, of=Case, by="number", method="POST", select=showing.LOADED)
def reveal(request: Request, case: Case) -> HttpResponse:
    """Show who reported, once, to call back; the look and its reason are recorded."""
    queries.seen(request.by, case)
    if case.reporter is None:
        raise Missing("Whoever reported left no name and no number.")
    form, known = forms.Reveal(request.POST, auto_id="id_reveal_%s"), None
    if form.is_valid():
        with refusals_on(form):
            known = look_at(
                case.reporter,
                by=request.by,
                reason=form.cleaned_data["reason"],
                division=case.division_code,
            )
    status = 200 if known else 422
    return showing.show(request, case, status=status, reveal=form, known=known)
