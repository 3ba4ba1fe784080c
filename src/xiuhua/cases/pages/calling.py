"""The call-back desk: whom to call now, the number on request, what the call brought."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.accounts.actions.persons import reveal
from xiuhua.accounts.permissions import REVEAL
from xiuhua.evidence.queries import of, picture
from xiuhua.kernel.words import Denied, Missing, Words
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import turned

from .. import permissions
from ..actions import calling as actions
from ..forms import calling as forms
from ..forms.desk import Reveal
from ..models import Case
from ..queries import calling as queries
from ..queries.asked_back import asked_back
from ..queries.desk import place_of, seen, title_of, with_place
from . import showing

CALLED = ("category", "plain", "unit", "reporter")
"""What the door of a call's page loads along with the case."""
STAGES = {"before": "Before", "after": "After", "check": "At the check"}


@page(needs=permissions.CALL_BACK)
def call_backs(request: Request) -> HttpResponse:
    """Units' questions first, then who has waited longest; and how many answered."""
    now = timezone.now()
    found = queries.to_call(request.by, now, **turned(request))
    facts = {
        "title": say("Call-backs"),
        "page": found,
        "rows": found.rows,
        "questions": queries.questions(request.by),
        "later": queries.later(request.by, now),
        "tally": queries.tally(request.by, now),
        "days": queries.COUNTED_DAYS,
        "now": now,
    }
    return render(request, "cases/call_backs.html", facts)


@page(needs=permissions.CALL_BACK, of=Case, by="number", select=CALLED)
def call(request: Request, case: Case) -> HttpResponse:
    """One call: what it was about, what was done, and the number on request."""
    return _call(request, case)


@page(needs=permissions.CALL_BACK, of=Case, by="number", method="POST", select=CALLED)
def show_number(request: Request, case: Case) -> HttpResponse:
    """Show the number, once, with the reason; the look is recorded."""
    if not request.by.may(permissions.IDENTIFY, case.division_code):
        raise Denied("Your account may not see who reported. Ask the security administrator.")
    if case.reporter is None:
        raise Missing("Whoever reported left no name and no number.")
    form, known = Reveal(request.POST, auto_id="id_reveal_%s"), None
    if form.is_valid():
        with refusals_on(form):
            reason, division = form.cleaned_data["reason"], case.division_code
            known = reveal(case.reporter, by=request.by, reason=reason, division=division)
    return _call(request, case, wrong=bool(form.errors), reveal=form, known=known)


@page(needs=permissions.CALL_BACK, of=Case, by="number", method="POST", select=CALLED)
def result(request: Request, case: Case) -> HttpResponse:
    """Write the call down: answered with what they said, or nobody there."""
    if "silent" in request.POST:
        actions.called(case, reached=False, by=request.by)
        messages.success(request, say("It is tried again."))
        return HttpResponseRedirect(reverse("cases:call_backs"))
    form = forms.Result(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.called(case, reached=True, by=request.by, **form.told)
            messages.success(request, say("Written down."))
            return HttpResponseRedirect(reverse("cases:call_backs"))
    return _call(request, case, wrong=True, result=form)


@page(needs=permissions.RELAY, of=Case, by="number", method="POST", select=CALLED)
def relay(request: Request, case: Case, question: int) -> HttpResponse:
    """Write down what whoever reported says to a unit's question."""
    form = forms.Relay(request.POST)
    if form.is_valid():
        with refusals_on(form):
            actions.relay(case, question=question, by=request.by, **form.cleaned_data)
            messages.success(request, say("Passed on to the unit."))
            return HttpResponseRedirect(reverse("cases:call_backs"))
    return _call(request, case, wrong=True, answer=form)


def _call(request: Request, case: Case, *, wrong: bool = False, **more: Any) -> HttpResponse:
    case, steps = with_place(case), list(case.steps.all())
    waiting = asked_back(case, steps)
    questions = list(case.contacts.filter(answered_at=None))
    why = say("A question of the unit" if questions else "Call-back after closing")
    answers = [step for step in steps if step.name in {"answer", "clear_shelved"}]
    facts = {
        "title": title_of(case),
        "case": case,
        "place": place_of(case),
        "photos": _photos(case),
        "unit_words": answers[-1] if answers else None,
        "waiting": waiting if waiting and waiting.state != "answered" else None,
        "questions": questions,
        "may_number": case.reporter_id is not None and request.by.may(REVEAL, case.division_code),
        "reveal": Reveal(initial={"reason": why}, auto_id="id_reveal_%s"),
        "result": forms.Result(),
        "answer": forms.Relay(),
        "wrong": next((form for form in more.values() if getattr(form, "errors", None)), None),
    }
    return render(request, "cases/call.html", facts | more, status=422 if wrong else 200)


def _photos(case: Case) -> list[dict[str, Any]]:
    """Before, after and at the check, as the caller may have to describe them."""
    today = timezone.localdate()
    shown = [picture(item, today=today) for item in of(case.record_kind, case.number)]
    return [
        {
            "url": one.url,
            "alt": Words(STAGES[one.stage]),
            "title": STAGES[one.stage],
            "words": one.at,
            "width": one.width,
            "height": one.height,
        }
        for one in shown
        if one.stage in STAGES
    ]


@page(needs=permissions.CONTACT, of=Case, by="number", method="POST", select=showing.LOADED)
def contact(request: Request, case: Case) -> HttpResponse:
    """The unit asks whoever reported something, through the desk."""
    seen(request.by, case)
    form = forms.Contact(request.POST, auto_id="id_contact_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.ask_reporter(case, by=request.by, **form.cleaned_data)
            messages.success(request, say("The desk calls them and writes the answer here."))
            there = reverse("cases:case", args=[case.number])
            return HttpResponseRedirect(f"{there}#contact")
    return showing.show(request, case, status=422, contact=form, wrong=form)
