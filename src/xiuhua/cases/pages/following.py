"""Following a report: by its code, or because this browser keeps the code."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.accounts import limits
from xiuhua.evidence.queries import picture
from xiuhua.kernel.words import Missing
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import permissions, queries
from ..forms.citizen import Follow
from ..models import Case
from ..queries.codes import read_code, shown_code
from . import mine

GUESSES = 10
"""Wrong codes from one address in a quarter of an hour; 84 bits are not guessed at that pace."""


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
    code = mine.code_of(request, case)
    if not code:
        return HttpResponseRedirect(reverse("cases:follow"))
    found = queries.followed(queries.find_by_code(code))
    today = timezone.localdate()
    facts = {
        "found": found,
        "case": found.case,
        "code": shown_code(code),
        "before": [picture(item, today=today) for item in found.before],
        "after": [picture(item, today=today) for item in found.after],
        "fresh": found.case.state == "reported",
    }
    return render(request, "cases/followed.html", facts)


@page(needs=permissions.FOLLOW, of=Case, by="number", method="POST")
def forget(request: Request, case: Case) -> HttpResponse:
    """Take a report out of this browser, for a borrowed phone."""
    answer = HttpResponseRedirect(reverse("cases:follow"))
    code = mine.code_of(request, case)
    return mine.forget(request, answer, code) if code else answer
