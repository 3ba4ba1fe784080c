"""Writing an application in steps: where, spaces, how it is run, papers; or why it ends."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localdate

from xiuhua.evidence.actions import prepare_all
from xiuhua.evidence.forms import MOST_PHOTOS
from xiuhua.evidence.queries import picture
from xiuhua.kernel.words import Missing, Refused
from xiuhua.places.queries import outline
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say

from .. import permissions
from ..actions import applying
from ..forms import registering as forms
from ..models import CarPark, Operator, Registration
from ..queries.checklist import papers_for, photos_by_paper
from ..queries.facts import facts_of
from ..queries.owning import car_parks_of, is_officer, only_own, operator_of

STEPS = (("where", "Car park"), ("spaces", "Spaces"), ("running", "How it is run"),
         ("papers", "Papers of the application"))  # fmt: skip
ENDING = (("ending", "Why it ends"), ("papers", "Papers of the application"))


def steps_of(registration: Registration | None) -> tuple[tuple[str, str], ...]:
    """The steps of an application."""
    return ENDING if registration and registration.kind == "cancellation" else STEPS


def operators_for(by: Any) -> Any:
    """For whom somebody may apply: officers for every admitted operator, others for their own."""
    admitted = Operator.objects.filter(state="admitted").order_by("name")
    if is_officer(by):
        return admitted
    own = operator_of(by)
    return admitted.filter(pk=own.pk) if own else admitted.none()


@page(needs=permissions.APPLY, method=("GET", "POST"))
def apply(request: Request) -> HttpResponse:
    """The first step of a new application; `car_park` names one of the inventory."""
    by = request.by
    operators = operators_for(by)
    if not operators.exists():
        facts = {"title": say("Register a car park")}
        return render(request, "parking/not_admitted.html", facts)
    there = _asked_car_park(request)
    told = facts_of(there) if there else {}
    form = forms.Where(
        operators, told | _operator(there), request.POST or None, counted=there is not None
    )
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = applying.begin_registration(
                operator=form.cleaned_data["operator"], told=form.told(), car_park=there,
                request_key=form.cleaned_data["request_key"] or None, by=by,
            )  # fmt: skip
            return redirect("parking:write", made.number, "spaces")
    return _shown(request, None, "where", form)


def _asked_car_park(request: Request) -> CarPark | None:
    """The car park that is to be registered, among those that `by` sees."""
    number = request.GET.get("car_park", "")[:24]
    if not number:
        return None
    found = car_parks_of(request.by).filter(number=number).first()
    if found is None:
        raise Missing("There is no such car park among yours.")
    return found


def _operator(there: CarPark | None) -> dict[str, Any]:
    return {"operator": there.operator_id} if there and there.operator_id else {}


@page(
    needs=permissions.APPLY,
    of=Registration,
    by="number",
    method=("GET", "POST"),
    select=("operator", "car_park"),
)
def write(request: Request, registration: Registration, name: str) -> HttpResponse:
    """One step of an application that is being written."""
    only_own(registration, request.by)
    steps = [key for key, _title in steps_of(registration)]
    if name not in steps or name == "papers":
        raise Missing("There is no such step.")
    if not registration.writing:
        raise Refused(
            "The application lies with the office. Wait for its question, or take it back."
        )
    form = _form(request, registration, name)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            applying.write_registration(registration, by=request.by, **_told(form))
            after = steps[steps.index(name) + 1]
            where = "parking:papers" if after == "papers" else "parking:write"
            rest = () if after == "papers" else (after,)
            return redirect(where, registration.number, *rest)
    return _shown(request, registration, name, form)


def _form(request: Request, one: Registration, name: str) -> Any:
    data = request.POST or None
    if name == "where":
        own = Operator.objects.filter(pk=one.operator_id)
        form = forms.Where(
            own, one.told | {"operator": one.operator_id}, data, counted=one.car_park is not None
        )
        form.fields["operator"].disabled = True
        return form
    if name == "spaces":
        return forms.Spaces(one.kind, one.told | {"reason": one.reason, "words": one.words}, data)
    if name == "running":
        return forms.HowRun(one.told, data)
    return forms.Ending(one.words, one.kept_open, data)


def _told(form: Any) -> dict[str, Any]:
    if isinstance(form, forms.Ending):
        return {"told": {}, **form.cleaned_data}
    why = form.why() if isinstance(form, forms.Spaces) else {}
    return {"told": form.told(), **why}


@page(needs=permissions.APPLY, of=Registration, by="number", select=("operator", "car_park"))
def papers(request: Request, registration: Registration) -> HttpResponse:
    """The last step: the checklist, with photos of each paper."""
    return _papers(request, registration)


@page(
    needs=permissions.APPLY,
    of=Registration,
    by="number",
    method="POST",
    select=("operator", "car_park"),
)
def hand_in_paper(request: Request, registration: Registration, paper: str) -> HttpResponse:
    """Photos of one paper."""
    only_own(registration, request.by)
    form = forms.OnePaper(registration, request.POST, request.FILES, auto_id=f"{paper}_%s")
    if form.is_valid():
        with refusals_on(form):
            photos = list(prepare_all(form.cleaned_data["photos"], most=MOST_PHOTOS))
            applying.hand_in_paper(registration, paper=paper, photos=photos, by=request.by)
            messages.success(request, say("The paper is there."))
            return redirect("parking:papers", registration.number)
    return _papers(request, registration, (paper, form))


def _papers(
    request: Request, one: Registration, wrong: tuple[str, Any] | None = None
) -> HttpResponse:
    only_own(one, request.by)
    today = localdate()
    photos = photos_by_paper([one])
    tried = dict([wrong]) if wrong else {}
    rows = [
        (paper, [picture(item, today=today) for item in photos.get(paper.key, [])],
         tried.get(paper.key) or forms.OnePaper(one, auto_id=f"{paper.key}_%s"))
        for paper in papers_for(one, today)
    ]  # fmt: skip
    facts = _frame(one, "papers") | {
        "rows": rows,
        "missing": [paper for paper, there, _form in rows if paper.needed and not there],
    }
    return render(request, "parking/papers.html", facts, status=422 if wrong else 200)


def _shown(request: Request, one: Registration | None, name: str, form: Any) -> HttpResponse:
    facts = _frame(one, name) | {"form": form, "shape": outline()}
    return render(request, f"parking/write_{name}.html", facts, status=422 if form.errors else 200)


def _frame(one: Registration | None, name: str) -> dict[str, Any]:
    """What every step shows: how far it is, and back to where."""
    steps = steps_of(one)
    here = [key for key, _title in steps].index(name)
    stitches = [
        {"title": title, "done": n < here, "current": n == here}
        for n, (_key, title) in enumerate(steps)
    ]
    return {
        "title": one.name if one else say("Register a car park"), "one": one, "steps": stitches,
        "back": steps[here - 1][0] if one and here else "",
    }  # fmt: skip
