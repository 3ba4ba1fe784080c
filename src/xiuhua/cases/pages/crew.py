"""Crews: the unit hands out a link, and whoever holds it sees one case on a phone."""

from __future__ import annotations

from typing import Any

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from xiuhua.accounts import links
from xiuhua.accounts.models import PersonalLink
from xiuhua.evidence.queries import of as photos_of
from xiuhua.evidence.queries import picture
from xiuhua.kernel.words import Missing, Words
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import actions, permissions
from ..forms import desk as forms
from ..forms.street import Work
from ..models import Case
from ..queries import desk as queries
from ..queries.timing import running
from ..queries.wayfinding import map_links
from . import once, showing


@page(needs=permissions.ANSWER, of=Case, by="number", method="POST", select=showing.LOADED)
def assign(request: Request, case: Case) -> HttpResponse:
    """A link for a crew, shown this once, as a code to scan and words to send on."""
    queries.seen(request.by, case)
    form = forms.Crew(request.POST, auto_id="id_crew_%s")
    if form.is_valid():
        with refusals_on(form):
            crew = form.cleaned_data["crew"]
            link, secret = actions.assign_crew(case, crew=crew, by=request.by)
            return _shown_once(request, case, link, secret)
    return showing.show(request, case, status=422, crew=form, wrong=form)


def _shown_once(request: Request, case: Case, link: PersonalLink, secret: str) -> HttpResponse:
    address = links.url(secret)
    if not settings.BASE_URL:
        address = request.build_absolute_uri(links.url(secret, whole=False))
    queries.with_place(case)
    title, place = queries.title_of(case), queries.place_of(case)
    said = Words("{place}: {title}. Open to see it and to say it is done: {url}",
                 place=place, title=title, url=address)  # fmt: skip
    facts = {
        "title": say("Link for the crew"),
        "case": case,
        "case_title": title,
        "place": place,
        "link": link,
        "address": address,
        "said": say(said),
        "code": qr(address),
    }
    return render(request, "cases/crew_link.html", facts)


def qr(address: str) -> SafeString:
    """An address as a QR code drawn in SVG, as large as the page lets it be."""
    drawn = segno.make(address, error="m").svg_inline(border=2, svgclass="xh-qr", omitsize=True)
    return mark_safe(drawn)  # noqa: S308 - segno draws it out of numbers


@page(needs=permissions.ANSWER, of=Case, by="number", method="POST")
def recall(request: Request, case: Case, link: int) -> HttpResponse:
    """Close a crew's link."""
    queries.seen(request.by, case)
    held = PersonalLink.objects.filter(pk=link).first()
    if held is None:
        raise Missing("This link is not for this case.")
    actions.recall_crew(case, link=held, by=request.by)
    messages.success(request, say("The link opens nothing any more."))
    return HttpResponseRedirect(reverse("cases:case", args=[case.number]))


def work(request: Request, link: PersonalLink, rest: str) -> HttpResponse:
    """What a crew's link opens: one case, its way there, and “done” with a photo; nothing else.

    It has no door of its own: `accounts` opens it once the secret is right.
    """
    rows = Case.objects.select_related("category", "plain", "rule", "unit")
    case = rows.filter(number=link.subject_key).first()
    if rest or case is None or link.subject_kind != "cases.case":
        raise Missing("This link no longer opens anything.")
    if request.method not in {"GET", "HEAD", "POST"}:
        return HttpResponseNotAllowed(["GET", "POST"])
    form = Work(case, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            once.take(actions.handle, case, form.told(), link)
            return HttpResponseRedirect(request.path)
    status = 422 if form.errors else 200
    return render(request, "cases/crew.html", _seen_by_crew(case, link, form), status=status)


def _seen_by_crew(case: Case, link: PersonalLink, form: Work) -> dict[str, Any]:
    """Place, class, photos and the clock: nothing of whoever reported, not even their words."""
    today, now = timezone.localdate(), timezone.now()
    place = queries.place_of(queries.with_place(case))
    photos = [picture(item, today=today) for item in photos_of("cases.case", case.number)]
    rework = case.steps.filter(name="rework").last()
    named = case.lon is not None and case.lat is not None
    return {
        "title": case.title or say("Not classed yet"),
        "case": case,
        "place": place,
        "ways": map_links(case.lon, case.lat, place) if named else [],  # type: ignore[arg-type]  # both are there
        "before": [one for one in photos if one.stage == "before"],
        "after": [one for one in photos if one.stage == "after"],
        "timer": running([case], now).get(case.pk),
        "now": now,
        "open": case.now in showing.CREW_STATES,
        "rework": rework.words if rework and case.now == "rework" else "",
        "note": case.steps.filter(name="dispatch").values_list("words", flat=True).last(),
        "holder": link.words,
        "form": form,
        "large": True,
    }
