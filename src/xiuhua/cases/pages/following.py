"""Following a report: by its code, or because this browser keeps the code."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.accounts import limits
from xiuhua.evidence.queries import picture
from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions, queries
from ..actions import calling, joining
from ..forms import joining as forms
from ..forms.citizen import Follow
from ..models import Case
from ..queries.calling import SCORES
from ..queries.codes import read_code, shown_code
from ..queries.following import Followed, Holder, find_holder
from . import mine

GUESSES = 10
"""Wrong codes from one address in a quarter of an hour; 84 bits are not guessed at that pace."""
NEW = timedelta(minutes=30)


@page(needs=permissions.FOLLOW, method=("GET", "POST"))
def follow(request: Request) -> HttpResponse:
    """Type a code, or pick a report that this browser keeps."""
    form = Follow(request.POST or None)
    if request.method == "POST" and form.is_valid():
        key, per = f"follow:{limits.address_of(request)}", timedelta(minutes=15)
        limits.check(key, per=per, count=GUESSES)
        try:
            case = queries.find_by_code(form.cleaned_data["code"])
        except Missing as missing:
            limits.limit(key, per=per, count=GUESSES)
            form.add_error("code", say(missing))
        else:
            answer = HttpResponseRedirect(reverse("cases:followed", args=[case.number]))
            return mine.remember(request, answer, read_code(form.cleaned_data["code"]))
    status = 422 if form.errors else 200
    facts = {"form": form, "mine": mine.cases(request)}
    return render(request, "cases/follow.html", facts, status=status)


@page(needs=permissions.FOLLOW, of=Case, by="number")
def followed(request: Request, case: Case) -> HttpResponse:
    """One's own report, for a browser that keeps its code; the number alone opens nothing."""
    if code := mine.code_of(request, case):
        return shown(request, find_holder(code), code=code)
    return HttpResponseRedirect(reverse("cases:follow"))


def shown(
    request: Request, holder: Holder, *, code: str = "", base: str = "", **more: Any
) -> HttpResponse:
    """The page of a report; by a personal link there is no code, and `base` is the link's address."""
    found, today = queries.followed(holder), timezone.localdate()
    base = base or reverse("cases:followed", args=[holder.case.number])
    wrong = next((form for form in more.values() if getattr(form, "errors", None)), None)
    facts = {
        "found": found,
        "case": found.case,
        "state": found.shown,
        "code": shown_code(code),
        "base": base,
        "before": [picture(item, today=today) for item in found.before],
        "after": [picture(item, today=today) for item in found.after],
        "fresh": bool(code) and _fresh(found),
        "may_leave": bool(code) and found.companion is not None and not found.companion.person_id,
        "scores": SCORES,
        "given": next((one for one in SCORES if found.call and one[0] == found.call.score), None),
        "leave": forms.LeaveNumber(),
        "doubt": forms.Doubt(),
        "wrong": wrong,
    }
    return render(request, "cases/followed.html", facts | more, status=422 if wrong else 200)


def _fresh(found: Followed) -> bool:
    """Whether the code is shown large: nobody has read the report yet, or one joined just now."""
    if found.companion is None:
        return found.case.state == "reported"
    return timezone.now() - found.companion.at < NEW


@page(needs=permissions.FOLLOW, of=Case, by="number", method="POST")
def rate(request: Request, case: Case) -> HttpResponse:
    """Say how satisfied one is."""
    return _said(request, case, rated)


@page(needs=permissions.FOLLOW, of=Case, by="number", method="POST")
def not_fixed(request: Request, case: Case) -> HttpResponse:
    """Say that it is not fixed."""
    return _said(request, case, doubted)


def _said(request: Request, case: Case, say_it: Any) -> HttpResponse:
    code = mine.code_of(request, case)
    if not code:
        return HttpResponseRedirect(reverse("cases:follow"))
    holder = find_holder(code)
    if wrong := say_it(request, holder):
        return shown(request, holder, code=code, **wrong)
    return HttpResponseRedirect(reverse("cases:followed", args=[case.number]) + "#how")


def rated(request: Request, holder: Holder) -> dict[str, Any]:
    """Write the score down; answers the form when it was refused."""
    form = forms.Rate(request.POST)
    if form.is_valid() and queries.followed(holder).may_rate:
        with refusals_on(form):
            calling.rate(holder.case, by=request.by, **form.cleaned_data)
    return {"rating": form} if form.errors else {}


def doubted(request: Request, holder: Holder) -> dict[str, Any]:
    """Have it looked at again; answers the form when it was refused. A second press changes nothing."""
    form, case = forms.Doubt(request.POST), queries.followed(holder).shown
    if form.is_valid() and case.state != "doubted":
        with refusals_on(form):
            calling.doubt(case, by=request.by, **form.cleaned_data)
    return {"doubt": form} if form.errors else {}


@page(needs=permissions.FOLLOW, of=Case, by="number", method="POST")
def leave_number(request: Request, case: Case) -> HttpResponse:
    """Somebody who joined leaves a number after all."""
    code = mine.code_of(request, case)
    holder = find_holder(code) if code else None
    if holder is None or holder.companion is None:
        return HttpResponseRedirect(reverse("cases:follow"))
    form = forms.LeaveNumber(request.POST)
    if form.is_valid():
        with refusals_on(form):
            joining.leave_number(
                case, companion=holder.companion, by=request.by, **form.cleaned_data
            )
            return HttpResponseRedirect(reverse("cases:followed", args=[case.number]))
    return shown(request, holder, code=code, leave=form)


@page(needs=permissions.FOLLOW, of=Case, by="number", method="POST")
def forget(request: Request, case: Case) -> HttpResponse:
    """Take a report out of this browser, for a borrowed phone."""
    answer = HttpResponseRedirect(reverse("cases:follow"))
    code = mine.code_of(request, case)
    return mine.forget(request, answer, code) if code else answer
