"""What a unit is asked about hot spots, and its reply."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone

from xiuhua.places.atlas import atlas
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import actions, forms, permissions
from ..models import UnitRequest
from ..queries.spots import place_of

SIZE = 30


@page(needs=permissions.ANSWER)
def asked(request: Request) -> HttpResponse:
    """What the own unit was asked, the newest first."""
    return _shown(request)


@page(needs=permissions.ANSWER, of=UnitRequest, method="POST", select=("spot", "unit"))
def reply(request: Request, asked: UnitRequest) -> HttpResponse:
    """The unit's reply."""
    form = forms.Reply(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.reply(asked, by=request.by, **form.cleaned_data)
            messages.success(request, say("The reply is on its way to whoever asked."))
            return redirect("hotspots:asked")
    return _shown(request, wrong=(asked.pk, form))


def _shown(request: Request, wrong: tuple[int, forms.Reply] | None = None) -> HttpResponse:
    own = getattr(request.by, "organisation_id", None)
    rows = UnitRequest.objects.filter(unit=own).select_related("spot__category", "spot__run")
    found = keyset(rows, order=("-id",), size=SIZE, **turned(request))
    known = atlas().entries
    facts = {
        "title": say("Asked about hot spots"),
        "page": found,
        "now": timezone.now(),
        "rows": [
            {
                "it": one,
                "place": place_of(one.spot.division, known),
                "wrong": bool(wrong and wrong[0] == one.pk),
                "form": wrong[1] if wrong and wrong[0] == one.pk
                else forms.Reply(auto_id=f"reply-{one.pk}-%s"),
            }
            for one in found.rows
        ],
    }  # fmt: skip
    return render(request, "hotspots/asked.html", facts, status=422 if wrong else 200)
