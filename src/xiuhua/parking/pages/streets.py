"""Decisions about bays on a street: the list, proposing, measuring, and one with all that happened."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.evidence.actions import prepare_all
from xiuhua.evidence.forms import MOST_PHOTOS, pictured
from xiuhua.evidence.queries import of as photos_of
from xiuhua.evidence.queries import picture
from xiuhua.places.atlas import atlas
from xiuhua.places.queries import outline
from xiuhua.places.queries import towns as towns_of
from xiuhua.records.names import resolve
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.fields import Because
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import permissions
from ..actions import marking_out, proposing, publishing, signing
from ..forms import hours as hour_forms
from ..forms import streets as forms
from ..models import CarPark, Decision, Objection
from ..models.decision import DecisionKind, hours_of
from ..queries import decisions as queries
from ..queries.conditions import conditions, of_decision
from ..queries.finding import regime_on
from ..queries.ground import outlines, placed
from ..queries.progress import thread, track, turn
from ..queries.staying import sign
from ..workflow import OPEN_TO_ALL, STANDING, WRITTEN
from ..workflow import DecisionState as D

SIZE = 30
HEAD = ("Number of the decision", "Street", "From where to where", "Place", "What is decided", "Bays", "State", "Proposed on",
        "Signed for urban management", "Signed for the traffic police", "Published on", "Published until",
        "Objections", "Decided on", "In force since", "In force until", "To be looked at again on")  # fmt: skip


def _in(*states: D, kind: DecisionKind | None = None) -> Any:
    return lambda one: one.now in states and (kind is None or one.kind == kind)


def _waivable(decision: Decision) -> bool:
    found = of_decision(decision, localdate()) if decision.now is D.MEASURED else []
    return decision.kind != DecisionKind.REMOVE and any(one.may_be_waived for one in found)


DOINGS = (
    Doing("hand_on", "Hand on to be signed", permissions.PROPOSE, proposing.hand_on, look="primary",
          when=lambda one: one.now in WRITTEN and one.kind != DecisionKind.SET_OUT,
          said="Handed on. Urban management and the traffic police sign next."),
    Doing("waive", "Waive a condition", permissions.PROPOSE, proposing.waive, forms.Waive, _waivable,
          said="Noted. Those who sign read it."),
    Doing("sign_city", "Sign for urban management", permissions.SIGN_CITY, signing.sign_city, look="primary",
          when=lambda one: one.now is D.MEASURED and not one.city_on, said="Signed."),
    Doing("sign_police", "Sign for the traffic police", permissions.SIGN_POLICE, signing.sign_police, look="primary",
          when=lambda one: one.now is D.MEASURED and not one.police_on, said="Signed."),
    Doing("decline_city", "Do not sign for urban management", permissions.SIGN_CITY, signing.decline_city, Because,
          _in(D.MEASURED), look="danger", said="Sent back with your reason."),
    Doing("decline_police", "Do not sign for the traffic police", permissions.SIGN_POLICE, signing.decline_police,
          Because, _in(D.MEASURED), look="danger", said="Sent back with your reason."),
    Doing("publish", "Publish", permissions.SET_OUT, publishing.publish, when=_in(D.SIGNED), look="primary",
          said="Published. Anybody may object now."),
    Doing("decide", "Decide", permissions.SIGN_CITY, publishing.decide, forms.Decide, _in(D.PUBLISHED), look="primary",
          said="Decided. It is carried out next."),
    Doing("uphold", "Objections hold: send back", permissions.SIGN_CITY, publishing.uphold, Because,
          _in(D.PUBLISHED), look="danger", said="Sent back with your reason."),
    Doing("set_out", "Bays are set out", permissions.SET_OUT, marking_out.set_out, forms.SetOut,
          _in(D.DECIDED, kind=DecisionKind.SET_OUT), look="primary", said="Set out; the bays are in the ledger."),
    Doing("change_hours", "Put the hours in force", permissions.SET_OUT, marking_out.change_hours, forms.FromDay,
          _in(D.DECIDED, kind=DecisionKind.HOURS), look="primary", said="The hours count from that day on."),
    Doing("remove", "Bays are removed", permissions.SET_OUT, marking_out.remove, forms.Pictures,
          _in(D.DECIDED, kind=DecisionKind.REMOVE), look="danger", said="Removed; the bays have left the ledger."),
    Doing("look_again", "Look again", permissions.SET_OUT, marking_out.look_again, forms.LookAgain,
          _in(*STANDING), said="Written down. The next look is due in a year."),
    Doing("drop", "Give this up", permissions.PROPOSE, lambda one, by, words: proposing.drop(one, words=words, by=by),
          Because, _in(*WRITTEN, D.MEASURED, D.SIGNED, D.DECIDED)),
)  # fmt: skip


@page(needs=permissions.SEE)
def decisions(request: Request) -> HttpResponse:
    """The list by what is to be done, searched by street, town and kind; the newest first."""
    which, rows, asked = _asked(request)
    found = keyset(
        queries.with_counts(rows.defer("geometry")), order=("-id",), size=SIZE, **turned(request)
    )
    facts = {
        "title": say("Bays on streets"),
        "tabs": [(key, words) for key, words, _states in queries.TABS],
        "which": which,
        "rows": placed(found.rows),
        "page": found,
        **asked,
        "towns": towns_of(),
        "kinds": DecisionKind.choices,
        "today": localdate(),
        "may_propose": request.by.may(permissions.PROPOSE),
        "signs": request.by.may(permissions.SIGN_CITY) or request.by.may(permissions.SIGN_POLICE),
        "due": queries.due_decisions(request.by, localdate()),
        "query": request.GET.urlencode(),
    }
    return render(request, "parking/streets.html", facts)


def _asked(request: Request) -> tuple[str, Any, dict[str, str]]:
    """The tab ("" while searching), its rows, and what was asked."""
    which, rows = request.GET.get("tab", ""), queries.visible(request.by)
    asked = {
        "q": request.GET.get("q", "").strip()[:60],
        "town": town if (town := request.GET.get("town", "")[:9]).isdigit() else "",
        "kind": kind if (kind := request.GET.get("kind", "")[:8]) in DecisionKind.values else "",
    }
    rows = queries.found(rows, **asked)
    if which not in {key for key, *_rest in queries.TABS}:
        which = "" if any(asked.values()) else "sign"
    return which, queries.tab(rows, queries.TABS, which) if which else rows, asked


@page(needs=permissions.SEE)
def taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    _which, rows, _told = _asked(request)
    told = queries.with_counts(rows.defer("geometry")).order_by("-id")[:5000]
    name = f"{say('Bays on streets')} {localdate():%Y%m%d}"
    return make(
        name, [say(one) for one in HEAD], (_cells(one, place) for one, place in placed(told))
    )


def _cells(one: Any, place: str) -> list[object]:
    return [
        one.number, one.street, one.name, place, one.get_kind_display(),
        one.bays, say(one.now.title), one.proposed_on, one.city_on, one.police_on, one.published_on,
        one.published_until, one.objected, one.decided_on, one.first_on, one.last_on, one.review_on,
    ]  # fmt: skip


@page(needs=permissions.SEE)
def signatures(request: Request) -> HttpResponse:
    """What waits for one's signature, with the conditions that are not met: the police's own page."""
    found = keyset(
        queries.to_sign(request.by).defer("geometry"), order=("id",), size=SIZE, **turned(request)
    )
    today = localdate()
    rows = [
        (one, [c for c in of_decision(one, today) if c.finding is not None] if one.measured else [], place)
        for one, place in placed(found.rows)
    ]  # fmt: skip
    facts = {"title": say("To be signed"), "rows": rows, "page": found}
    return render(request, "parking/signatures.html", facts)


LOADED = ("car_park",)


@page(needs=permissions.SEE, of=Decision, by="number", select=LOADED)
def decision(request: Request, decision: Decision) -> HttpResponse:
    """One decision: its conditions, both signatures, its publication, and what to do next."""
    return shown(request, decision)


@page(needs=permissions.SEE, of=Decision, by="number", method="POST", select=LOADED)
def step(request: Request, decision: Decision, name: str) -> HttpResponse:
    """One step of a decision."""
    return carry_out(
        request, DOINGS, decision, name, there=reverse("parking:street", args=[decision.number]),
        shown=lambda wrong: shown(request, decision, wrong), prepare=pictured,
    )  # fmt: skip


def shown(
    request: Request, decision: Decision, wrong: Offer | None = None,
    answered: tuple[int, forms.Answer] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page of a decision; 422 with the form that was refused."""
    today, by = localdate(), request.by
    facts = {
        "title": str(decision),
        "decision": decision,
        "place": atlas().label(decision.division) or decision.division,
        "turn": turn(decision, today),
        "returned": decision.back_words if decision.now in (D.BACK, D.DROPPED) else "",
        "track": track(decision),
        "conditions": _conditions(decision, today),
        "sign": sign(decision.regime) if decision.kind != DecisionKind.REMOVE else [],
        "signed": _signed(decision),
        "objections": _objections(decision, by, answered),
        "looks": list(decision.looks.all()),
        "steps": thread(decision),
        "offers": offers(DOINGS, decision, by, wrong),
        "photos": [picture(one, today=today) for one in photos_of(Decision.record_kind, decision.number)],
        "may_write": by.may(permissions.PROPOSE, decision.division),
        "writing": decision.now in WRITTEN,
        "may_measure": decision.kind != DecisionKind.REMOVE
        and decision.now in (*WRITTEN, D.MEASURED),
        "standing": decision.now in STANDING and decision.car_park is not None,
        "public": decision.now in OPEN_TO_ALL,
        "src": reverse("parking:street_outline", args=[decision.number]),
        "drawn": outlines(decision),
        "shape": outline(),
        "today": today,
    }  # fmt: skip
    return render(request, "parking/street.html", facts, status=422 if wrong or answered else 200)


def _conditions(decision: Decision, today: Any) -> list[Any]:
    """Removals have none; nothing is said before anything was measured."""
    if decision.kind == DecisionKind.REMOVE or not decision.measured:
        return []
    return of_decision(decision, today)


def _signed(decision: Decision) -> list[tuple[str, Any, str]]:
    """Both parties: who they are, on which day they signed, and by whose hand."""
    names = resolve({ref for ref in (decision.city_by, decision.police_by) if ref})
    return [
        ("Urban management", decision.city_on, names.get(decision.city_by, "")),
        ("The traffic police", decision.police_on, names.get(decision.police_by, "")),
    ]


def _objections(decision: Decision, by: Any, answered: Any) -> list[tuple[Objection, Any]]:
    """Each objection with the form to answer it, for whoever may."""
    may = by.may(permissions.SET_OUT, decision.division) and decision.now is D.PUBLISHED
    return [
        (one, _answer_form(one, answered) if may and one.answered_at is None else None)
        for one in decision.objections.select_related("person")
    ]


def _answer_form(one: Objection, answered: Any) -> forms.Answer:
    if answered and answered[0] == one.pk:
        return answered[1]  # type: ignore[no-any-return]  # the pair of a refused form
    return forms.Answer(auto_id=f"answer_{one.pk}_%s")


@page(needs=permissions.SET_OUT, of=Objection, method="POST", select=("decision__car_park",))
def answer(request: Request, objection: Objection) -> HttpResponse:
    """Answer an objection."""
    form = forms.Answer(request.POST, auto_id=f"answer_{objection.pk}_%s")
    if form.is_valid():
        with refusals_on(form):
            publishing.answer(objection, by=request.by, **form.cleaned_data)
            messages.success(request, say("Answered. The answer is published with the notice."))
            return redirect("parking:street", objection.decision.number)
    return shown(request, objection.decision, answered=(objection.pk, form))


@page(needs=permissions.SEE, of=Decision, by="number")
def outline_of(request: Request, decision: Decision) -> HttpResponse:
    """The bays of a decision as GeoJSON."""
    return JsonResponse(outlines(decision))


@page(needs=permissions.PROPOSE, method=("GET", "POST"))
def propose(request: Request) -> HttpResponse:
    """Propose bays along a line on the map."""
    return _written(request, None)


@page(needs=permissions.PROPOSE, of=Decision, by="number", method=("GET", "POST"), select=LOADED)
def revise(request: Request, decision: Decision) -> HttpResponse:
    """Change a proposal that nobody signs yet."""
    if decision.kind == DecisionKind.SET_OUT:
        return _written(request, decision)
    return _about(request, decision.car_park, decision)


def _written(request: Request, decision: Decision | None) -> HttpResponse:
    initial = {name: getattr(decision, name) for name in proposing.FIELDS} if decision else {}
    if decision:
        initial["line"] = "\n".join(f"{lon}, {lat}" for lon, lat in decision.line)
    form = forms.Proposal(request.POST or None, initial=initial)
    told_hours = hours_of(decision.hours) if decision else []
    rows = hour_forms.rows(request.POST or None, limits=told_hours)
    if request.method == "POST" and form.is_valid() and rows.is_valid():
        with refusals_on(form):
            told = form.cleaned_data | {"hours": rows.limits, "by": request.by}
            made = proposing.revise(decision, **told) if decision else proposing.propose(**told)
            if decision:
                return redirect("parking:street", made.number)
            messages.success(request, say("Proposed. Enter what was measured."))
            return redirect("parking:street_measure", made.number)
    facts = {
        "title": say("Change the proposal") if decision else say("Propose bays on a street"),
        "decision": decision, "form": form, "rows": rows, "shape": outline(),
        "center": decision.box.middle if decision and decision.box else None,
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "parking/street_propose.html", facts, status=status)


@page(needs=permissions.PROPOSE, of=CarPark, by="number", method=("GET", "POST"))
def change(request: Request, car_park: CarPark) -> HttpResponse:
    """Propose other hours for bays that lie there: the only way to change them."""
    return _about(request, car_park, None)


def _about(request: Request, car_park: Any, decision: Decision | None) -> HttpResponse:
    """Other hours, or a changed proposal of them; of a removal the reasons alone."""
    removal = decision is not None and decision.kind == DecisionKind.REMOVE
    if removal:
        form: Any = forms.Removal(request.POST or None, initial=vars(decision))
    else:
        form = forms.NewHours(request.POST or None, initial=vars(decision or car_park))
    now = hours_of(decision.hours) if decision else queries.hours_now(car_park, localdate())
    rows = None if removal else hour_forms.rows(request.POST or None, limits=now)
    if request.method == "POST" and form.is_valid() and (rows is None or rows.is_valid()):
        with refusals_on(form):
            told = form.cleaned_data | ({} if rows is None else {"hours": rows.limits})
            if decision:
                made = proposing.revise(decision, by=request.by, **told)
            else:
                made = proposing.propose_hours(car_park=car_park, by=request.by, **told)
            return redirect("parking:street", made.number)
    facts = {
        "title": say("Change the proposal") if decision else say("Propose other hours"),
        "car_park": car_park, "decision": decision, "form": form, "rows": rows,
        "sign": sign(regime_on(car_park, localdate())),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "parking/street_hours.html", facts, status=status)


@page(needs=permissions.PROPOSE, of=CarPark, by="number", method=("GET", "POST"))
def removal(request: Request, car_park: CarPark) -> HttpResponse:
    """Propose that bays go."""
    form = forms.Removal(request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = proposing.propose_removal(car_park=car_park, by=request.by, **form.cleaned_data)
            return redirect("parking:street", made.number)
    facts = {
        "title": say("Propose to remove the bays"), "car_park": car_park, "decision": None, "form": form,
        "rows": None, "sign": sign(regime_on(car_park, localdate())),
    }  # fmt: skip
    status = 422 if request.method == "POST" else 200
    return render(request, "parking/street_hours.html", facts, status=status)


@page(needs=permissions.PROPOSE, of=Decision, by="number", method=("GET", "POST"), select=LOADED)
def measure(request: Request, decision: Decision) -> HttpResponse:
    """Enter what was measured, with each condition evaluated beside it."""
    form = forms.Measure(
        request.POST or None, request.FILES or None, measured=decision.measured,
        initial={"on": decision.measured_on} if decision.measured_on else {},
    )  # fmt: skip
    if request.method == "POST" and form.is_valid() and "look" not in request.POST:
        with refusals_on(form):
            photos = list(prepare_all(form.cleaned_data["photos"], most=MOST_PHOTOS))
            proposing.measure(decision, stretch=form.stretch, on=form.cleaned_data["on"], photos=photos,
                              by=request.by)  # fmt: skip
            messages.success(
                request, say("Measured. Urban management and the traffic police sign next.")
            )
            return HttpResponseRedirect(reverse("parking:street", args=[decision.number]))
    facts = {
        "title": say("Enter what was measured"),
        "decision": decision,
        "form": form,
        "conditions": _as_told(form, decision),
    }
    wrong = request.method == "POST" and bool(form.errors)
    return render(request, "parking/street_measure.html", facts, status=422 if wrong else 200)


@page(needs=permissions.PROPOSE, of=Decision, by="number", method="POST")
def evaluated(request: Request, decision: Decision) -> HttpResponse:
    """The conditions for figures that are being typed, for htmx to swap in; nothing is kept."""
    form = forms.Measure(request.POST)
    form.is_valid()
    facts = {"decision": decision, "conditions": _as_told(form, decision)}
    return render(request, "parking/_conditions.html", facts)


def _as_told(form: forms.Measure, decision: Decision) -> list[Any]:
    stretch = form.stretch if form.is_bound else decision.stretch
    return conditions(stretch, localdate(), decision.waived)
