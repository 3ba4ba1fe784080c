"""The steps of a case, each by POST: the form's words in, the deed, and back to the list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from xiuhua.evidence.actions import prepare_all
from xiuhua.kernel.words import Missing, Words
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, permissions
from ..actions.reporting import MOST_PHOTOS
from ..forms import desk as forms
from ..models import Case
from ..queries import desk as queries
from ..queries.looking import DONE
from . import showing

DEEDS: dict[str, Callable[..., Any]] = {
    "take_in": actions.take_in,
    "file": actions.file,
    "dispatch": actions.dispatch,
    "handle": actions.handle,
    "answer": actions.answer,
    "check": actions.check,
    "rework": actions.rework,
    "close": actions.close,
}


@page(needs=permissions.DESK, of=Case, by="number", method="POST", select=showing.LOADED)
def take(request: Request, case: Case, name: str) -> HttpResponse:
    """Take the step `name`; what stands in its way comes back beside its field."""
    queries.seen(request.by, case)
    if name not in forms.STEPS:
        raise Missing("There is no such step.")
    block = "check" if name == "rework" else name
    if "look" in request.POST:
        form = forms.STEPS[name](case, initial=request.POST.dict(), auto_id=f"id_{block}_%s")
        return showing.show(request, case, bound={block: form})
    form = forms.STEPS[name](case, request.POST, request.FILES, auto_id=f"id_{block}_%s")
    if form.is_valid():
        with refusals_on(form):
            done(case, name, form, request)
            said = Words("{step}: {title}", step=Words(DONE[name]), title=queries.title_of(case))
            messages.success(request, say(said))
            return HttpResponseRedirect(_next(request, case))
    return showing.show(request, case, status=422, bound={block: form}, wrong=form)


def done(case: Case, name: str, form: forms.StepForm, request: Request) -> None:
    """Do the deed; photos are decoded before it, outside its transaction."""
    told = form.told()
    if "photos" in told:
        told["photos"] = prepare_all(told["photos"], most=MOST_PHOTOS)
    DEEDS[name](case, by=request.by, **told)


def _next(request: Request, case: Case) -> str:
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if there and safe else reverse("cases:case", args=[case.number])


@page(needs=permissions.FILE, of=Case, by="number")
def rows(request: Request, case: Case) -> HttpResponse:
    """What can be wrong with the class just chosen, with its time limits; for htmx."""
    queries.seen(request.by, case)
    chosen = {"category": request.GET.get("category", "")[:8]}
    form = forms.File(case, initial=chosen, auto_id="id_file_%s")
    return render(request, "cases/_rows.html", {"form": form})
