"""Tables brought in: the list, handing in, the review of a batch, and what is decided about it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from xiuhua.kernel.words import Missing, Refused
from xiuhua.web import downloads
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from . import actions, forms, permissions, queries
from .kinds import Kind, find, kinds
from .models import Batch, Row, Trouble
from .reading import as_words
from .workflow import BATCH, BatchState

SIZE = 30
ROWS = 50
CHANGES = (
    ("", "All rows"), ("wrong", "To be looked at"), ("new", "New"), ("changed", "Changed"),
    ("gone", "No longer named"), ("same", "As before"), ("out", "Left out"),
)  # fmt: skip


@page(needs=permissions.LOOK)
def imports(request: Request) -> HttpResponse:
    """What may come in, and every batch so far, the newest first."""
    found = keyset(queries.seen_by(request.by), order=("-id",), size=SIZE, **turned(request))
    open_kinds = [
        one
        for one in kinds()
        if request.by.may(permissions.PREPARE) and request.by.may(one.prepares)
    ]
    facts = {
        "title": say("Tables brought in"),
        "kinds": open_kinds,
        "page": found,
        "titles": {one.key: one.title for one in kinds()},
    }
    return render(request, "imports/imports.html", facts)


@page(needs=permissions.PREPARE, method=("GET", "POST"))
def hand_in(request: Request, kind: str) -> HttpResponse:
    """Choose a workbook; a worker reads it, and nothing of it counts before its release."""
    wanted = find(kind)
    form = forms.HandIn(wanted, request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        with refusals_on(form):
            batch = actions.hand_in(
                kind, name=file.name, content=file.read(wanted.most_bytes + 1), given=form.given,
                by=request.by,
            )  # fmt: skip
            return _to(batch)
    facts = {"title": say(wanted.title), "kind": wanted, "form": form}
    return render(request, "imports/hand_in.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.LOOK)
def template(request: Request, kind: str) -> HttpResponse:
    """An empty workbook with the right headings and an example."""
    wanted = find(kind)
    heads = [say(one.heading) for one in wanted.columns]
    return downloads.as_xlsx(say(wanted.title), heads, wanted.template())


@page(needs=permissions.LOOK, of=Batch)
def batch(request: Request, batch: Batch) -> HttpResponse:
    """One batch: what is wrong first, then what it changes, then what can be done."""
    return _show(request, batch)


@page(needs=permissions.LOOK, of=Batch)
def head(request: Request, batch: Batch) -> HttpResponse:
    """How far it is, asked for while a worker is busy with it; when it is done, the page anew."""
    _seen(request, batch)
    answer = render(request, "imports/_running.html", {"batch": batch})
    if not batch.running:
        answer["HX-Refresh"] = "true"
    return answer


def _seen(request: Request, batch: Batch) -> Kind:
    kind = find(batch.kind)
    if not queries.sees(request.by, kind):
        raise Missing("There is no such batch, or it is not yours to see.")
    return kind


def _show(request: Request, batch: Batch, wrong: Any = None) -> HttpResponse:
    kind = _seen(request, batch)
    which = request.GET.get("rows", "")
    found = keyset(queries.rows_of(batch, which), order=("id",), size=ROWS, **turned(request))
    groups, more = queries.groups(batch, kind)
    accepted, _n = queries.groups(batch, kind, accepted=True)
    by = request.by
    may = by.may(permissions.PREPARE) and by.may(kind.prepares)
    releases = by.may(permissions.RELEASE) and by.may(kind.releases)
    facts = {
        "title": batch.name,
        "batch": batch,
        "kind": kind,
        "given": [(one.label, one.said(batch.given)) for one in kind.questions],
        "error": as_words(batch.error) if batch.error else "",
        "groups": groups,
        "groups_left": more - len(groups),
        "accepted": accepted,
        "counts": [(key, title, batch.counts.get(key, 0)) for key, title in CHANGES[2:6]],
        "which": which,
        "filters": CHANGES,
        "page": found,
        "lines": queries.lines(found.rows, kind),
        "may": may and batch.now is BatchState.REVIEW,
        "may_take_back": may and batch.now in {BatchState.SUBMITTED, BatchState.CHECKING},
        "may_discard": may and batch.now in {BatchState.REVIEW, BatchState.FAILED},
        "may_release": releases and batch.now is BatchState.SUBMITTED,
        "own": bool(BATCH.find("release").not_by & set(batch.done_by(by.ref))),
        "may_undo": releases and batch.now is BatchState.RELEASED,
        "why": wrong if isinstance(wrong, forms.Words) else forms.Words(),
        "wrong": wrong,
    }
    return render(request, "imports/batch.html", facts, status=422 if wrong else 200)


def _to(batch: Batch) -> HttpResponseRedirect:
    return HttpResponseRedirect(reverse("imports:batch", args=[batch.pk]))


def _done(
    request: Request, batch: Batch, form: Any, deed: Callable[[dict[str, Any]], Any], said: str
) -> HttpResponse:
    if form.is_valid():
        with refusals_on(form):
            deed(form.cleaned_data)
            messages.success(request, say(said))
            return _to(batch)
    return _show(request, batch, form)


def _trouble(batch: Batch, number: int) -> Trouble:
    found = batch.troubles.select_related("row").filter(pk=number).first()
    if found is None:
        raise Refused("This was settled meanwhile. Look at the list again.")
    return found


def _row(batch: Batch, number: int) -> Row:
    found = batch.rows.filter(pk=number).first()
    if found is None:
        raise Missing("There is no such row.")
    return found


@page(needs=permissions.PREPARE, of=Batch, method="POST")
def mend(request: Request, batch: Batch, row: int, field: str) -> HttpResponse:
    """Put a cell right."""
    there = _row(batch, row)
    return _done(
        request, batch, forms.Mend(request.POST),
        lambda told: actions.mend(batch, row=there, field=field, **told, by=request.by),
        "Put right, and checked again.",
    )  # fmt: skip


@page(needs=permissions.PREPARE, of=Batch, method="POST")
def accept(request: Request, batch: Batch, trouble: int) -> HttpResponse:
    """It is meant so."""
    there = _trouble(batch, trouble)
    return _done(
        request, batch, forms.Reason(request.POST),
        lambda told: actions.accept(batch, trouble=there, **told, by=request.by),
        "Settled, with your reason.",
    )  # fmt: skip


@page(needs=permissions.PREPARE, of=Batch, method="POST")
def reconsider(request: Request, batch: Batch, trouble: int) -> HttpResponse:
    """It was accepted too soon."""
    actions.reconsider(batch, trouble=_trouble(batch, trouble), by=request.by)
    return _to(batch)


@page(needs=permissions.PREPARE, of=Batch, method="POST")
def leave_out(request: Request, batch: Batch, row: int) -> HttpResponse:
    """Leave a row out, or take it in again; with a trouble, every row that has the same."""
    there = _row(batch, row)
    if "again" in request.POST:
        actions.leave_out(batch, rows=[there], reason="", by=request.by)
        return _to(batch)
    form = forms.Reason(request.POST)

    def deed(told: dict[str, Any]) -> None:
        rows = [there]
        if told["everywhere"] and (first := there.troubles.first()):
            same = batch.troubles.filter(
                field=first.field, code=first.code, value=first.value
            ).select_related("row")
            rows = [one.row for one in same]
        actions.leave_out(batch, rows=rows, reason=told["reason"], by=request.by)

    return _done(request, batch, form, deed, "Settled, with your reason.")


PREPARING = {
    "hand_on": actions.check_again,
    "review": actions.take_back,
    "discard": actions.discard,
}
WORDED = {"send_back": actions.send_back, "undo": actions.undo}


@page(needs=permissions.PREPARE, of=Batch, method="POST")
def prepare(request: Request, batch: Batch, name: str) -> HttpResponse:
    """Hand on, review again, discard."""
    if name not in PREPARING:
        raise Missing("There is no such step.")
    PREPARING[name](batch, by=request.by)
    return _to(batch)


@page(needs=permissions.RELEASE, of=Batch, method="POST")
def decide(request: Request, batch: Batch, name: str) -> HttpResponse:
    """Release; send back or take back, with a reason."""
    if name == "release":
        actions.release(batch, by=request.by)
        return _to(batch)
    if name not in WORDED:
        raise Missing("There is no such step.")
    deed, form = WORDED[name], forms.Words(request.POST)
    return _done(
        request, batch, form, lambda told: deed(batch, **told, by=request.by), "Kept, and recorded."
    )
