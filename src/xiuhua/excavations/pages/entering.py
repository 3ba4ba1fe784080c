"""What the public sends: a company registers, somebody follows an area."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import redirect, render

from xiuhua.accounts.limits import address_of, limit
from xiuhua.accounts.models import PersonalLink
from xiuhua.kernel.words import Missing
from xiuhua.places.atlas import atlas
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..actions import following

TRIES = 20


@page(needs=permissions.FOLLOW, method=("GET", "POST"))
def follow(request: Request) -> HttpResponse:
    """Hear of digs in an area: by e-mail, or by the addresses for calendars and readers."""
    form = forms.Follow(request.POST or None, initial={"area": request.GET.get("area", "")[:12]})
    if request.method == "POST" and form.is_valid():
        limit(f"follow:{address_of(request)}", per=timedelta(hours=1), count=TRIES)
        with refusals_on(form):
            base = request.build_absolute_uri("/").rstrip("/")
            following.ask_to_follow(base=base, by=request.by, **form.cleaned_data)
            return redirect("excavations:follow_asked")
    facts = {
        "title": say("Follow the digs of an area"),
        "form": form,
        "base": request.build_absolute_uri("/"),
    }
    return render(request, "excavations/follow.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.FOLLOW)
def follow_asked(request: Request) -> HttpResponse:
    """A letter is on its way."""
    facts = {
        "title": say("One step is left"),
        "words": say("We have sent you an e-mail. Open the link in it to confirm."),
    }
    return render(request, "excavations/said.html", facts)


def by_link(request: Request, link: PersonalLink, rest: str) -> HttpResponse:
    """Confirm, or end, following an area."""
    if rest not in ("", "confirm/", "end/"):
        raise Missing("This link no longer opens anything.")
    if rest:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        (following.confirm if rest == "confirm/" else following.end)(link)
        return HttpResponseRedirect(request.path.removesuffix(rest))
    facts = {
        "title": say("Follow the digs of an area"),
        "area": atlas().label(link.subject_key) or link.subject_key,
        "follows": following.confirmed(link),
        "base": request.path,
    }
    return render(request, "excavations/following.html", facts)


@page(needs=permissions.REGISTER, method=("GET", "POST"))
def register(request: Request) -> HttpResponse:
    """A company registers, to apply for permits."""
    form = forms.Register(request.POST or None)
    if request.method == "POST" and form.is_valid():
        limit(f"register:{address_of(request)}", per=timedelta(hours=1), count=TRIES)
        with refusals_on(form):
            actions.register(by=request.by, **form.cleaned_data)
            return redirect("excavations:registered")
    facts = {"title": say("Register a company that digs"), "form": form}
    return render(request, "excavations/register.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.REGISTER)
def registered(request: Request) -> HttpResponse:
    """Somebody looks at it."""
    facts = {
        "title": say("Registered"),
        "words": say("The office looks at it and opens accounts for your people."),
    }
    return render(request, "excavations/said.html", facts)
