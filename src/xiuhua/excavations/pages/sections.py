"""One section: its looks, who watches, what was measured and found, and what to do there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.evidence.forms import pictured
from xiuhua.evidence.models import Item
from xiuhua.evidence.queries import of as photos_of
from xiuhua.evidence.queries import picture, sounds
from xiuhua.places.queries import outline
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import actions, forms, permissions
from ..models import Look, Section
from ..queries import public
from ..queries.coverage import active
from ..queries.days import days_of, rain_for
from ..queries.owning import is_officer, only_own
from ..queries.saying import sentence_of
from ..rules.sights import SIGHTS
from ..workflow import OPENED, UNDER_WAY
from ..workflow import SectionState as X

LOOKS = 30


def _permit_open(section: Section) -> bool:
    return section.now is X.PLANNED and section.permit.now in UNDER_WAY


DOINGS = (
    Doing("open", "Open the road", permissions.START, actions.open_section, forms.Pictures, _permit_open,
          look="primary", said="The road is open. It is watched every day from now on."),
    Doing("restore", "Road restored", permissions.START, actions.restore, forms.Pictures,
          lambda one: one.now in OPENED, look="primary"),
    Doing("rest", "Rest", permissions.START, actions.rest, when=lambda one: one.now is X.OPEN),
    Doing("resume", "Go on", permissions.START, actions.resume, when=lambda one: one.now is X.RESTING),
    Doing("watcher", "Give it to a watcher", permissions.RECRUIT,
          lambda section, watcher, by: actions.give_section(watcher, section=section, by=by), forms.HandOver,
          lambda one: one.now is not X.SIGNED_OFF, look="primary", said="Somebody watches it from today on."),
    Doing("unwatched", "It may go without a watcher", permissions.RECRUIT, actions.leave_unwatched,
          forms.Unwatched, lambda one: one.now is not X.SIGNED_OFF),
    Doing("walk", "Walk round it", permissions.MEASURE, actions.walk, forms.Walk, lambda one: one.now in OPENED,
          said="Measured. What lies outside the permit for certain is found tonight."),
    Doing("tape", "Length and width", permissions.MEASURE, actions.tape, forms.Tape, lambda one: one.now in OPENED,
          said="Measured. What lies outside the permit for certain is found tonight."),
    Doing("note", "Something is wrong here", permissions.PERSUADE, actions.note_finding, forms.Note,
          lambda one: one.now is not X.SIGNED_OFF),
)  # fmt: skip


@page(
    needs=permissions.WORK,
    of=Section,
    by="number",
    select=("permit__applicant", "permit__contractor"),
)
def section(request: Request, section: Section) -> HttpResponse:
    """One section, as those who work on it see it."""
    return shown(request, section)


@page(
    needs=permissions.WORK,
    of=Section,
    by="number",
    method="POST",
    select=("permit__applicant", "permit__contractor"),
)
def step(request: Request, section: Section, name: str) -> HttpResponse:
    """One thing done at a section."""
    only_own(section.permit, request.by)
    return carry_out(
        request, DOINGS, section, name, there=reverse("excavations:section", args=[section.number]),
        shown=lambda wrong: shown(request, section, wrong), prepare=pictured,
    )  # fmt: skip


def shown(request: Request, section: Section, wrong: Offer | None = None) -> HttpResponse:
    """The page of a section; 422 with the form that was refused."""
    by, today = request.by, localdate()
    only_own(section.permit, by)
    officer = is_officer(by, section.division)
    looks = list(section.looks.order_by("-day", "-pk")[:LOOKS]) if officer else []
    facts = {
        "title": f"{section.permit.road} {section.name}",
        "section": section,
        "permit": section.permit,
        "days": days_of(section.permit, rain_for([section.permit]), today),
        "offers": offers(DOINGS, section, by, wrong),
        "looks": seen(looks) if officer else [],
        "watches": list(active(today).filter(section=section).select_related("watcher")) if by.may(permissions.WATCHERS) else [],
        "watched": active(today).filter(section=section).exists(),
        "measured": list(section.measurements.all()[:10]),
        "findings": [(one, sentence_of(one)) for one in section.findings.order_by("-last_seen", "-pk")[:20]],
        "photos": [picture(one, today=today) for one in photos_of("excavations.section", section.number)],
        "src": reverse("excavations:own_outlines", args=[section.permit.number]),
        "drawn": public.outlines(section.permit),
        "shape": outline(),
        "officer": officer,
        "today": today,
    }  # fmt: skip
    return render(request, "excavations/section.html", facts, status=422 if wrong else 200)


def seen(looks: list[Look]) -> list[dict[str, Any]]:
    """Looks with their photos and spoken notes, in two queries; not who looked."""
    keys = [str(one.pk) for one in looks]
    items: dict[str, list[Any]] = {}
    today = localdate()
    for item in Item.objects.filter(subject_kind="excavations.look", subject_key__in=keys):
        items.setdefault(item.subject_key, []).append(picture(item, today=today))
    notes = sounds("excavations.look", keys)
    return [
        {
            "look": one, "photos": items.get(str(one.pk), []), "sounds": notes.get(str(one.pk), []),
            "problems": [say(SIGHTS[key].title) for key in one.problems if key in SIGHTS],
        }
        for one in looks
    ]  # fmt: skip
