"""Papers at one press, as .docx in the office's own form or as PDF; and the forms themselves."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from xiuhua.kernel.words import Denied, Missing
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.papers import FORMS, Value, fill, give

from .. import permissions
from ..actions import paper_forms as actions
from ..forms.papers import OwnForm
from ..models import Ask, Case, Handover, Order, PaperTemplate
from ..queries import desk as queries
from ..queries.handovers import centre_of
from ..queries.papers import (
    PAPERS,
    Paper,
    find_paper,
    gaps_of,
    of_case,
    of_handover,
    shipped,
    template_of,
)
from . import showing


@page(needs=permissions.PAPERS, of=Case, by="number", select=showing.LOADED)
def paper(request: Request, case: Case, name: str, form: str) -> HttpResponse:
    """A paper about a case; an order or a request is named by `?about=`, else it is the latest."""
    queries.seen(request.by, case)
    found = find_paper(name)
    about = _about(found, case, request.GET.get("about", ""))
    return _give(found, form, of_case(case, about, by=request.by), case.number)


@page(needs=permissions.HANDOVER, of=Handover)
def handover(request: Request, page_of_book: Handover, form: str) -> HttpResponse:
    """The record of a hand-over, out of the book of one's own centre."""
    if page_of_book.centre != centre_of(request.by):
        raise Denied("This page is in the book of another centre.")
    facts = of_handover(page_of_book, by=request.by)
    return _give(PAPERS["handover"], form, facts, f"{page_of_book.day}-{page_of_book.pk}")


def _about(found: Paper, case: Case, key: str) -> Order | Ask | None:
    if not found.about:
        return None
    if found.about == "handover":
        raise Missing("This paper is not about a case.")
    rows: Any = case.orders if found.about == "order" else case.asks
    rows = rows.select_related("unit", "case")
    one = rows.filter(pk=key).first() if key.isdigit() else rows.last()
    if one is None:
        raise Missing("There is nothing on this case that such a paper could be about.")
    return one  # type: ignore[no-any-return]  # one of the two


def _give(found: Paper, form: str, facts: dict[str, Value], key: str) -> HttpResponse:
    if form not in FORMS:
        raise Missing("Papers are made as docx or pdf.")
    return give(fill(template_of(found.key), facts), form, f"{say(found.title)} {key}")


@page(needs=permissions.TEMPLATES)
def forms(request: Request) -> HttpResponse:
    """Each paper with the form in use, the gaps it may have, and a way to bring one's own."""
    return _forms(request)


def _forms(request: Request, wrong: dict[str, OwnForm] | None = None) -> HttpResponse:
    own = {row.paper: row for row in PaperTemplate.objects.filter(is_active=True).defer("content")}
    rows = [
        {
            "paper": one,
            "own": own.get(one.key),
            "gaps": gaps_of(one).items(),
            "form": (wrong or {}).get(one.key) or OwnForm(auto_id=f"id_{one.key}_%s"),
        }
        for one in PAPERS.values()
    ]
    facts = {"title": say("Forms of papers"), "rows": rows}
    return render(request, "cases/forms.html", facts, status=422 if wrong else 200)


@page(needs=permissions.TEMPLATES, method="POST")
def take_form(request: Request, name: str) -> HttpResponse:
    """Take up the office's own form for a paper."""
    found = find_paper(name)
    form = OwnForm(request.POST, request.FILES, auto_id=f"id_{name}_%s")
    if form.is_valid():
        with refusals_on(form):
            file = form.cleaned_data["file"]
            actions.take_form(name, name=file.name, content=file.read(), by=request.by)
            messages.success(request, say("Your own form is in use from now on."))
            return HttpResponseRedirect(reverse("cases:forms") + f"#form-{found.key}")
    return _forms(request, {name: form})


@page(needs=permissions.TEMPLATES, of=PaperTemplate, method="POST")
def put_back(request: Request, form: PaperTemplate) -> HttpResponse:
    """Use the shipped form again."""
    actions.put_back(form, by=request.by)
    messages.success(request, say("The shipped form is in use again."))
    return HttpResponseRedirect(reverse("cases:forms") + f"#form-{form.paper}")


@page(needs=permissions.TEMPLATES)
def form_file(request: Request, name: str, which: str) -> HttpResponse:
    """The form in use, or the shipped one, to be edited in Word."""
    found = find_paper(name)
    content = shipped(found.key) if which == "shipped" else template_of(found.key)
    return give(content, "docx", say(found.title))
