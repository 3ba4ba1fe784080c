"""Findings: the queue by rung of the ladder, and one with its evidence, its papers and what came of it."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib import messages
from django.db.models import F
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.evidence.actions import prepare_all
from xiuhua.evidence.forms import MOST_PHOTOS, pictured
from xiuhua.evidence.queries import of as photos_of
from xiuhua.evidence.queries import picture
from xiuhua.kernel.words import Missing
from xiuhua.records.names import resolve
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.papers import FORMS, blank, fill, give

from .. import actions, forms, permissions
from ..models import Escalation, Finding, Persuasion
from ..queries import findings as queries
from ..queries.bundle import bundle, looks_of
from ..queries.powers import holder_of
from ..queries.saying import came_of_it, sentence_of, title_of
from ..rules.works import BY_EYE, RULES, TITLES
from ..workflow import STANDING
from ..workflow import FindingState as S
from .sections import seen

DATA = Path(__file__).resolve().parent.parent / "data" / "papers.json"
SIZE = 30
PAPERS = {"bundle": "Evidence bundle", "order": "Order to correct"}
HEAD = ("Problem", "Road", "Section", "Contractor", "First seen", "Last seen", "How much", "State", "Next step due", "Outcome")  # fmt: skip


def _in(*states: S) -> Any:
    return lambda finding: finding.now in states


DOINGS = (
    Doing("persuade", "Talk to the site", permissions.PERSUADE, actions.persuade, forms.Persuade,
          _in(S.OPEN, S.PROMISED, S.UNHEEDED), look="primary", said="Written down."),
    Doing("recheck", "Look again", permissions.PERSUADE, actions.recheck, forms.Recheck, _in(S.PROMISED),
          look="primary"),
    Doing("name_it", "Say what it is", permissions.PERSUADE, actions.name_it, forms.NameIt,
          lambda one: one.now in STANDING and one.rule in BY_EYE),
    Doing("escalate", "Hand to enforcement", permissions.ESCALATE, actions.escalate, forms.Escalate,
          lambda one: one.now in (S.OPEN, S.UNHEEDED) and one.rule not in BY_EYE, look="danger",
          said="It lies with enforcement, with the evidence. A case was raised."),
    Doing("mend", "It is mended", permissions.PERSUADE, actions.mend, forms.Mend,
          _in(S.OPEN, S.PROMISED, S.UNHEEDED)),
    Doing("withdraw", "It was none", permissions.PERSUADE, actions.withdraw_finding, forms.Because,
          _in(S.OPEN, S.PROMISED, S.UNHEEDED)),
    Doing("outcome", "Say what came of it", permissions.ENFORCE,
          lambda finding, by, **told: actions.record_outcome(finding.escalation, by=by, **told), forms.Outcome,
          _in(S.ESCALATED), look="primary", said="Recorded. The watcher reads it in one sentence."),
)  # fmt: skip


@page(needs=permissions.SEE)
def findings(request: Request) -> HttpResponse:
    """What was found, by rung of the ladder; those whose next step is due first."""
    which, rows = _asked(request)
    rows = rows.order_by(F("due_at").asc(nulls_last=True), "-last_seen", "-pk")
    start = int(request.GET.get("from", "0") or 0) if request.GET.get("from", "0").isdigit() else 0
    start = min(start, 10_000)
    found = list(rows[start : start + SIZE + 1])
    now = timezone.now()
    facts = {
        "title": say("Findings at digs"),
        "tabs": [(key, title) for key, title, _states in queries.TABS],
        "which": which,
        "rows": [(one, say(title_of(one)), sentence_of(one), queries.is_late(one, now)) for one in found[:SIZE]],
        "more": start + SIZE if len(found) > SIZE else None,
        "less": max(0, start - SIZE) if start else None,
        "rules": [(key, say(title)) for key, title in TITLES.items()],
        "rule": request.GET.get("rule", "")[:30],
        "mine": request.GET.get("mine") == "1",
        "q": request.GET.get("q", "")[:60],
        "now": now,
        "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "excavations/findings.html", facts)


def _asked(request: Request) -> tuple[str, Any]:
    which = request.GET.get("tab", "")
    brigade = request.by.may(permissions.ENFORCE) and not request.by.may(permissions.PERSUADE)
    if which not in {key for key, *_rest in queries.TABS}:
        which = "escalated" if brigade else "open"
    rows = queries.tab(queries.visible(request.by), which)
    if (rule := request.GET.get("rule", "")[:30]) in TITLES:
        rows = rows.filter(rule=rule)
    if q := request.GET.get("q", "").strip()[:60]:
        rows = rows.filter(section__permit__road__icontains=q)
    if request.GET.get("mine") == "1":
        rows = rows.filter(escalation__holder=getattr(request.by, "organisation_id", None))
    return which, rows


@page(needs=permissions.SEE)
def taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    _which, rows = _asked(request)
    name = f"{say('Findings at digs')} {localdate():%Y%m%d}"
    told = map(_cells, rows.order_by("-last_seen", "-pk")[:5000])
    return make(name, [say(one) for one in HEAD], told)


def _cells(one: Finding) -> list[object]:
    escalation = getattr(one, "escalation", None)
    return [
        say(title_of(one)), one.section.permit.road, one.section.name, str(one.section.permit.contractor),
        one.first_seen, one.last_seen, one.size, say(one.now.title), one.due_at,
        escalation.get_outcome_display() if escalation and escalation.outcome else "",
    ]  # fmt: skip


LOADED = ("section__permit__applicant", "section__permit__contractor")


@page(needs=permissions.SEE, of=Finding, select=LOADED)
def finding(request: Request, finding: Finding) -> HttpResponse:
    """One finding: what was seen when, who was told, and what to do next."""
    return shown(request, finding)


@page(needs=permissions.SEE, of=Finding, method="POST", select=LOADED)
def step(request: Request, finding: Finding, name: str) -> HttpResponse:
    """One rung of the ladder."""
    return carry_out(
        request, DOINGS, finding, name, there=reverse("excavations:finding", args=[finding.pk]),
        shown=lambda wrong: shown(request, finding, wrong), prepare=pictured,
    )  # fmt: skip


def shown(request: Request, finding: Finding, wrong: Offer | None = None) -> HttpResponse:
    """The page of a finding; 422 with the form that was refused."""
    today, now = localdate(), timezone.now()
    escalation = Escalation.objects.select_related("holder", "case").filter(finding=finding).first()
    persuasions = list(finding.persuasions.all())
    told = {str(one.pk): [] for one in persuasions}  # type: dict[str, list[Any]]
    for one in persuasions:
        told[str(one.pk)] = [
            picture(item, today=today) for item in photos_of("excavations.persuasion", str(one.pk))
        ]
    names = resolve({one.by for one in persuasions} | ({escalation.by} if escalation else set()))
    facts = {
        "title": say(title_of(finding)),
        "finding": finding,
        "section": finding.section,
        "permit": finding.section.permit,
        "sentence": sentence_of(finding),
        "source": next((one.source for one in RULES if one.key == finding.rule), ""),
        "came": came_of_it(finding, escalation),
        "offers": offers(DOINGS, finding, request.by, wrong),
        "persuasions": [(one, told[str(one.pk)], names.get(one.by, "")) for one in persuasions],
        "escalation": escalation,
        "holder": holder_of(finding.rule, finding.section.division, today),
        "looks": list(reversed(seen(looks_of(finding)))),
        "measured": list(finding.section.measurements.all()[:5]),
        "late": queries.is_late(finding, now),
        "papers": [(key, say(title)) for key, title in PAPERS.items()],
        "now": now,
    }
    return render(request, "excavations/finding.html", facts, status=422 if wrong else 200)


@cache
def shipped(name: str) -> bytes:
    """The form of a paper as it comes with the platform."""
    return blank(json.loads(DATA.read_text("utf-8"))[name])


@page(needs=permissions.SEE, of=Finding, select=LOADED)
def paper(request: Request, finding: Finding, name: str, form: str) -> HttpResponse:
    """The evidence bundle, or the draft of an order to correct, as .docx or PDF."""
    if name not in PAPERS or form not in FORMS:
        raise Missing("There is no such paper.")
    return give(fill(shipped(name), bundle(finding)), form, f"{say(PAPERS[name])} {finding.pk}")


@page(
    needs=permissions.WORK,
    of=Persuasion,
    method="POST",
    select=("finding__section__permit__applicant",),
)
def answer(request: Request, persuasion: Persuasion) -> HttpResponse:
    """The contractor answers what its site was told."""
    form = forms.Answer(persuasion, request.POST, request.FILES)
    there = reverse("excavations:section", args=[persuasion.finding.section.number])
    if form.is_valid():
        with refusals_on(form):
            photos = list(prepare_all(form.cleaned_data["photos"], most=MOST_PHOTOS))
            actions.answer_persuasion(
                persuasion, words=form.cleaned_data["words"], photos=photos, by=request.by
            )
            messages.success(request, say("The office looks again."))
            return HttpResponseRedirect(there)
    messages.error(
        request,
        " ".join(map(str, form.non_field_errors())) or say("Write what was done, or add a photo."),
    )
    return HttpResponseRedirect(there)
