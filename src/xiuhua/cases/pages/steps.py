"""The steps of a case, each by POST: the form's words in, the deed, and back to the list."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from xiuhua.kernel.words import Missing, Words
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..actions import doing
from ..forms.around import Around
from ..forms.desk import Classed, StepForm
from ..forms.steps import STEPS, form_of
from ..models import Case
from ..queries import desk as queries
from ..queries.step_looks import DONE
from . import showing
from .blocks import block_of
from .kept_photos import KeptPhotos, kept_photos


@page(needs=permissions.DESK, of=Case, by="number", method="POST", select=showing.LOADED)
def take(request: Request, case: Case, name: str) -> HttpResponse:
    """Take the step `name`; what stands in its way comes back beside its field, photos kept."""
    queries.seen(request.by, case)
    if name not in STEPS:
        raise Missing("There is no such step.")
    around, block = Around(case, request.by), block_of(name)
    if "look" in request.POST:
        form = form_of(name, case, block=block, around=around, initial=request.POST.dict())
        return showing.show(request, case, bound={block: form}, around=around)
    form = form_of(name, case, request.POST, request.FILES, block=block, around=around)
    photos = _photos(request, form)
    if form.is_valid() and "drop" not in request.POST:
        with refusals_on(form):
            _do(request, case, name, form, photos)
            said = Words("{step}: {title}", step=Words(DONE[name]), title=queries.title_of(case))
            messages.success(request, say(said))
            return HttpResponseRedirect(_next(request, case))
    _keep(request, form, photos)
    dropped = "drop" in request.POST
    wrong = None if dropped else form
    status = 200 if dropped else 422
    return showing.show(
        request, case, status=status, bound={block: form}, wrong=wrong, around=around
    )


def _do(request: Request, case: Case, name: str, form: StepForm, photos: KeptPhotos) -> None:
    told = form.told()
    told["photos"] = photos.all
    doing.take(case, name, told, by=request.by)


def _photos(request: Request, form: StepForm) -> KeptPhotos:
    """What was uploaded or kept; the form says what was wrong with it."""
    if "photos" not in form.fields:
        return KeptPhotos([])
    photos = kept_photos(form, request.FILES.getlist("photos"), request.POST.get("drop", ""))
    if photos.wrong:
        form.full_clean()
        for words in photos.wrong:
            form.add_error("photos", words)
    return photos


def _keep(request: Request, form: StepForm, photos: KeptPhotos) -> None:
    """Show again what was sent; the next try sends only the tokens."""
    if "photos" in form.fields:
        form.kept = photos.hold()
        form.data = request.POST.copy()
        form.data["held"] = " ".join(form.kept)


def _next(request: Request, case: Case) -> str:
    there = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(there, {request.get_host()}, request.is_secure())
    return there if there and safe else reverse("cases:case", args=[case.number])


@page(needs=permissions.DESK, of=Case, by="number", select=("category", "plain"))
def rows(request: Request, case: Case) -> HttpResponse:
    """What can be wrong with the class just chosen, with its time limits; for htmx."""
    queries.seen(request.by, case)
    name = request.GET.get("step", "file")
    if not issubclass(STEPS.get(name, StepForm), Classed):
        raise Missing("There is no such step.")
    chosen: dict[str, Any] = {"category": request.GET.get("category", "")[:8]}
    form = form_of(name, case, initial=chosen)
    return render(request, "cases/_rows.html", {"form": form})
