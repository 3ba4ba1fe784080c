"""Bulletins: preparing, releasing, reading, and taking them away."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.indicators import Figure
from xiuhua.kernel.words import Missing
from xiuhua.records.names import resolve
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import Sheet, as_workbook
from xiuhua.web.language import say
from xiuhua.web.papers import FORMS, fill, give
from xiuhua.web.tables import keyset, turned

from .. import permissions
from ..actions import bulletins as actions
from ..forms import Prepare, Release, Withdraw, Write
from ..models import Bulletin
from ..queries import bulletin_paper
from ..queries import bulletins as queries
from .evaluation import cells, header

SIZE = 30


@page(needs=permissions.READ)
def bulletins(request: Request) -> HttpResponse:
    """Every bulletin that may be read, newest first, and a form to prepare one."""
    return _list(request)


def _list(request: Request, form: Prepare | None = None) -> HttpResponse:
    rows = queries.readable(request.by).defer("figures")
    kind = request.GET.get("kind", "")
    if kind in Bulletin.Kind.values:
        rows = rows.filter(kind=kind)
    facts = {
        "title": say("Bulletins"),
        "page": keyset(rows, order=("-first", "-id"), size=SIZE, **turned(request)),
        "kinds": Bulletin.Kind.choices,
        "kind": kind,
        "form": form or Prepare(),
        "may_prepare": request.by.may(permissions.PREPARE),
    }
    return render(request, "indicators/bulletins.html", facts, status=422 if form else 200)


@page(needs=permissions.PREPARE, method="POST")
def prepare(request: Request) -> HttpResponse:
    """Count a period and keep it as a draft."""
    form = Prepare(request.POST)
    if form.is_valid():
        with refusals_on(form):
            made = actions.prepare(**form.cleaned_data, by=request.by)
            messages.success(request, say("Counted. Read it, then put it forward."))
            return HttpResponseRedirect(reverse("indicators:bulletin", args=[made.pk]))
    return _list(request, form)


@page(needs=permissions.READ)
def bulletin(request: Request, key: int) -> HttpResponse:
    """One bulletin as it was frozen; drafts are for those who see figures."""
    return _one(request, key)


def _one(request: Request, key: int, wrong: Any = None) -> HttpResponse:
    found = _found(request, key)
    forms = {
        "write": Write(initial={"words": found.words}),
        "release": Release(),
        "withdraw": Withdraw(),
    }
    if wrong is not None:
        forms[type(wrong).__name__.lower()] = wrong
    by = request.by
    sees = by.may(permissions.SEE)
    facts = _facts(found) | {
        "forms": forms,
        "sees": sees,
        "may_prepare": by.may(permissions.PREPARE),
        "may_release": by.may(permissions.RELEASE),
        "own": by.ref in (found.proposed_by, found.prepared_by),
        "names": resolve(
            [found.prepared_by, found.proposed_by, found.released_by, found.withdrawn_by]
        ),
        "moved": queries.moved(found, timezone.now()) if sees else [],
    }
    return render(request, "indicators/bulletin.html", facts, status=422 if wrong else 200)


def _facts(found: Bulletin) -> dict[str, Any]:
    return {
        "title": say(str(found.get_kind_display())),
        "bulletin": found,
        "serial": bulletin_paper.serial(found),
        "period": bulletin_paper.period_words(found),
        "headlines": [
            (one, bulletin_paper.change(one, "before"), bulletin_paper.change(one, "year"))
            for one in queries.headlines(found)
        ],
        "sheets": queries.sheets_of(found),
    }


def _found(request: Request, key: int) -> Bulletin:
    found = queries.readable(request.by).filter(pk=key).first()
    if found is None:
        raise Missing("There is no such bulletin, or it is not released.")
    return found


def _do(
    request: Request, key: int, deed: Callable[..., Any], done: str, form: Any = None
) -> HttpResponse:
    """Do something with a bulletin; what the form or the deed refuses is said beside the form."""
    found = _found(request, key)
    if form is None:
        deed(found, by=request.by)
    else:
        if form.is_valid():
            with refusals_on(form):
                deed(found, **form.cleaned_data, by=request.by)
        if form.errors:
            return _one(request, key, form)
    messages.success(request, say(done))
    return HttpResponseRedirect(reverse("indicators:bulletin", args=[key]))


@page(needs=permissions.PREPARE, method="POST")
def count_again(request: Request, key: int) -> HttpResponse:
    """Count a draft anew."""
    return _do(request, key, actions.count_again, "Counted again.")


@page(needs=permissions.PREPARE, method="POST")
def write(request: Request, key: int) -> HttpResponse:
    """Keep what a bulletin says beside its figures."""
    return _do(request, key, actions.write, "Kept.", Write(request.POST))


@page(needs=permissions.PREPARE, method="POST")
def put_forward(request: Request, key: int) -> HttpResponse:
    """Put a draft forward."""
    return _do(request, key, actions.put_forward, "Put forward; somebody else has to release it.")


@page(needs=permissions.RELEASE, method="POST")
def release(request: Request, key: int) -> HttpResponse:
    """Release what somebody else put forward."""
    return _do(request, key, actions.release, "Released.", Release(request.POST))


@page(needs=permissions.RELEASE, method="POST")
def withdraw(request: Request, key: int) -> HttpResponse:
    """Withdraw a bulletin, for a reason."""
    return _do(request, key, actions.withdraw, "Withdrawn.", Withdraw(request.POST))


@page(needs=permissions.READ)
def paper(request: Request, key: int, form: str) -> HttpResponse:
    """A bulletin as docx, pdf or xlsx."""
    found = _found(request, key)
    name = f"{found.get_kind_display()} {found.first}_{found.last}"
    if form == "xlsx":
        return as_workbook(name, _book(found))
    if form not in FORMS:
        raise Missing("Bulletins are made as docx, pdf or xlsx.")
    return give(fill(bulletin_paper.form(), bulletin_paper.facts(found)), form, name)


def _book(found: Bulletin) -> Iterator[Sheet]:
    """A sheet for the whole, and one for each kind of evaluation."""
    whole = [
        [say(one.column.title), str(one.value), one.value.parts if isinstance(one.value, Figure) else "",
         bulletin_paper.change(one, "before"), bulletin_paper.change(one, "year")]
        for one in queries.headlines(found)
    ]  # fmt: skip
    titles = (
        "Indicator",
        "This period",
        "Parts",
        "Since the period before",
        "Since the year before",
    )
    yield say("The whole"), [say(one) for one in titles], whole
    for one in queries.sheets_of(found):
        yield say(one.sheet.title), header(one), cells(one)


@page(needs=permissions.PUBLIC)
def released(request: Request) -> HttpResponse:
    """What was released for everybody."""
    rows = Bulletin.objects.filter(state=Bulletin.State.RELEASED, is_public=True).defer("figures")
    facts = {
        "title": say("Bulletins"),
        "page": keyset(rows, order=("-first", "-id"), size=SIZE, **turned(request)),
    }
    return render(request, "indicators/released.html", facts)


@page(needs=permissions.PUBLIC)
def released_one(request: Request, key: int) -> HttpResponse:
    """One bulletin released for everybody."""
    rows = Bulletin.objects.filter(state=Bulletin.State.RELEASED, is_public=True)
    found = rows.filter(pk=key).first()
    if found is None:
        raise Missing("There is no such bulletin, or it is not released.")
    return render(request, "indicators/released_one.html", _facts(found))
