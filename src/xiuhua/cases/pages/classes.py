"""How cases of each class may go, and the causes that may be given for a step."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render

from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.tables import keyset

from .. import permissions
from ..actions.causes import CAUSED, add_cause, retire_cause, set_ways
from ..forms import numbers as forms
from ..models import Category, Cause
from ..workflow import CASE


@page(needs=permissions.CATALOGUE)
def classes(request: Request) -> HttpResponse:
    """Every class with its ways, found by name or key."""
    form = forms.FindClasses(request.GET or None)
    told = form.cleaned_data if form.is_bound and form.is_valid() else {}
    found = keyset(
        _wanted(told.get("q", ""), told.get("way", "")),
        order=("key",),
        after=request.GET.get("after", ""),
        before=request.GET.get("before", ""),
    )
    facts = {"title": say("Ways of the classes"), "form": form, "page": found}
    return render(request, "cases/classes.html", facts)


@page(needs=permissions.CATALOGUE, of=Category, by="key", method=("GET", "POST"))
def one(request: Request, category: Category) -> HttpResponse:
    """One class; its ways may be changed."""
    names = ("is_simple", "is_on_spot", "near_m", "near_hours")
    form = forms.Ways(
        request.POST or None, initial={name: getattr(category, name) for name in names}
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            set_ways(category, by=request.by, **form.cleaned_data)
            messages.success(request, say("Kept, and recorded."))
            return redirect("cases:classes")
    facts = {"title": category.name, "category": category, "form": form}
    return render(request, "cases/class.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.CATALOGUE, method=("GET", "POST"))
def causes(request: Request) -> HttpResponse:
    """The causes of each step; POST adds one."""
    form = forms.NewCause(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            add_cause(by=request.by, **form.cleaned_data)
            messages.success(request, say("The cause is offered from now on."))
            return redirect("cases:causes")
    rows = list(Cause.objects.order_by("order", "id"))
    facts = {
        "title": say("Causes"),
        "form": form,
        "steps": [
            (CASE.find(step).title, [row for row in rows if row.step == step]) for step in CAUSED
        ],
    }
    return render(request, "cases/causes.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.CATALOGUE, of=Cause, method="POST")
def retire(request: Request, cause: Cause) -> HttpResponse:
    """Offer a cause no more."""
    retire_cause(cause, by=request.by)
    messages.success(request, say("The cause is offered no more."))
    return redirect("cases:causes")


def _wanted(text: str, way: str) -> QuerySet[Category]:
    rows = Category.objects.filter(is_active=True)
    for word in text.split()[:5]:
        rows = rows.filter(Q(name__icontains=word) | Q(key__iexact=word) | Q(major__icontains=word))
    if way == "simple":
        return rows.filter(is_simple=True)
    return rows.filter(is_on_spot=True) if way == "spot" else rows
