"""Two plans of new car parks side by side."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from xiuhua.places.atlas import atlas
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import permissions
from ..forms import siting as forms
from ..models import SitingPlan
from ..queries.sites import plans
from ..queries.siting_paper import proof
from .sites_given import computed


@page(needs=permissions.SEE)
def compare(request: Request) -> HttpResponse:
    """Two computed plans side by side."""
    mine = plans().filter(request.by.reach(permissions.SEE).q("division"), result__isnull=False)
    form = forms.Compare(mine.order_by("-id"), request.GET or None)
    both: list[dict[str, Any]] = []
    if form.is_valid():
        both = [_side(form.cleaned_data[name].pk) for name in ("a", "b")]
    facts = {"title": say("Two plans side by side"), "form": form, "both": both,
             "rows": _beside(both) if both else []}  # fmt: skip
    return render(request, "parking/site_compare.html", facts, status=422 if form.errors else 200)


def _side(key: int) -> dict[str, Any]:
    plan = SitingPlan.objects.get(pk=key)
    view = computed(plan)
    return {"plan": plan, "view": view, "where": atlas().label(plan.division), "proof": proof(view)}


def _beside(both: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Each plot that one of them chose, with its rank in both; those that both chose first."""
    ranks = [{row.plot.key: row for row in one["view"].chosen} for one in both]
    keys = sorted({*ranks[0], *ranks[1]}, key=lambda key: (not (key in ranks[0] and key in ranks[1]), key not in ranks[0], key))  # fmt: skip
    return [
        {"name": (ranks[0].get(key) or ranks[1][key]).plot.name, "key": key,
         "rows": [one.get(key) for one in ranks]}
        for key in keys
    ]  # fmt: skip
