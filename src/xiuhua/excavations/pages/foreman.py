"""The foreman's page, opened by a link: today's state, what was said, days left, asking for more time."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.shortcuts import render
from django.utils.timezone import localdate

from xiuhua.accounts.models import PersonalLink
from xiuhua.evidence.actions import prepare_all
from xiuhua.evidence.forms import MOST_PHOTOS
from xiuhua.kernel.words import Missing, Refused
from xiuhua.web.doors import Request, refusals_on

from .. import actions, forms
from ..models import Permit, Persuasion, Section
from ..queries.days import days_of, rain_for
from ..queries.saying import sentence_of
from ..workflow import OPENED, STANDING, UNDER_WAY, SectionState

STEPS = {"rest": actions.rest, "resume": actions.resume, "restore": actions.restore}


def by_link(request: Request, link: PersonalLink, rest: str) -> HttpResponse:
    """What a foreman's link opens: one dig, its open talks, and asking for more time."""
    permit = (
        Permit.objects.select_related("applicant", "contractor")
        .filter(number=link.subject_key)
        .first()
    )
    if permit is None or link.subject_kind != Permit.record_kind:
        raise Missing("This link no longer opens anything.")
    base = request.path.removesuffix(rest)
    if not rest and request.method in {"GET", "HEAD"}:
        return _shown(request, permit, base)
    if request.method != "POST":
        return HttpResponseNotAllowed(["POST"])
    head, _sep, tail = rest.strip("/").partition("/")
    if head == "answer":
        return _answer(request, permit, tail, base, link)
    if head == "time":
        return _time(request, permit, base, link)
    section = permit.sections.filter(number=head).first()
    if section is None or tail not in STEPS:
        raise Missing("This link no longer opens anything.")
    return _step(request, permit, section, tail, base, link)


def _step(
    request: Request, permit: Permit, section: Section, name: str, base: str, link: PersonalLink
) -> HttpResponse:
    form = forms.Pictures(section, request.POST, request.FILES)
    if form.is_valid():
        with refusals_on(form):
            photos = list(prepare_all(form.cleaned_data["photos"], most=MOST_PHOTOS))
            told = {"photos": photos} if name == "restore" else {}
            STEPS[name](section, by=link, **told)
            return HttpResponseRedirect(base)
    return _shown(request, permit, base, wrong=form)


def _answer(
    request: Request, permit: Permit, key: str, base: str, link: PersonalLink
) -> HttpResponse:
    told = Persuasion.objects.filter(
        pk=key if key.isdigit() else 0, finding__section__permit=permit
    ).first()
    if told is None:
        raise Missing("This link no longer opens anything.")
    form = forms.Answer(told, request.POST, request.FILES, auto_id=f"answer_{told.pk}_%s")
    if form.is_valid():
        with refusals_on(form):
            photos = list(prepare_all(form.cleaned_data["photos"], most=MOST_PHOTOS))
            actions.answer_persuasion(
                told, words=form.cleaned_data["words"], photos=photos, by=link
            )
            return HttpResponseRedirect(base)
    return _shown(request, permit, base, wrong=form)


def _time(request: Request, permit: Permit, base: str, link: PersonalLink) -> HttpResponse:
    data = request.POST.copy()
    data["kind"] = "time"
    form = forms.Change(permit, data, auto_id="time_%s")
    if form.is_valid():
        with refusals_on(form):
            if form.cleaned_data.get("last") is None:
                raise Refused("Choose a day after the granted end.", field="last")
            actions.ask_change(
                permit,
                kind="time",
                last=form.cleaned_data["last"],
                words=form.cleaned_data["words"],
                by=link,
            )
            return HttpResponseRedirect(base)
    return _shown(request, permit, base, wrong=form)


def _shown(request: Request, permit: Permit, base: str, wrong: Any = None) -> HttpResponse:
    today = localdate()
    sections = list(permit.sections.all())
    rows = Persuasion.objects.filter(
        finding__section__permit=permit, finding__state__in=[one.value for one in STANDING]
    ).select_related("finding__section")
    facts = {
        "title": f"{permit.road} {permit.words}",
        "permit": permit,
        "days": days_of(permit, rain_for([permit]), today),
        "sections": [(one, one.now is SectionState.OPEN, one.now is SectionState.RESTING, one.now in OPENED) for one in sections],
        "talks": [(one, sentence_of(one.finding), _form(one, wrong)) for one in rows.order_by("-pk")],
        "change": wrong if isinstance(wrong, forms.Change) else forms.Change(permit, auto_id="time_%s"),
        "may_change": permit.now in UNDER_WAY
        and not permit.requests.filter(kind="time", state="open").exists(),
        "asked": permit.requests.filter(kind="time", state="open").first(),
        "wrong": wrong,
        "base": base,
        "today": today,
    }  # fmt: skip
    return render(
        request, "excavations/foreman.html", facts, status=422 if wrong is not None else 200
    )


def _form(told: Persuasion, wrong: Any) -> forms.Answer:
    if isinstance(wrong, forms.Answer) and wrong.thing.pk == told.pk:
        return wrong
    return forms.Answer(told, auto_id=f"answer_{told.pk}_%s")
