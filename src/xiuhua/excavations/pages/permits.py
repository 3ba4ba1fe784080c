"""The permits one works on: the queue, one permit with everything about it, applying."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts import links
from xiuhua.accounts.models import PersonalLink
from xiuhua.cases.pages.crew import qr
from xiuhua.evidence.actions import attach, prepare_all
from xiuhua.evidence.forms import MOST_PHOTOS, pictured
from xiuhua.evidence.queries import of as photos_of
from xiuhua.evidence.queries import picture
from xiuhua.places.queries import outline
from xiuhua.records.names import resolve
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import actions, forms, permissions
from ..actions import sites
from ..actions.applying import FIELDS
from ..models import Permit, PermitRequest, Section
from ..queries import public
from ..queries.days import days_of, rain_for
from ..queries.owning import company_of, is_officer, only_own, permits_of
from ..queries.record import record_of
from ..queries.review import Review, fee_of, review
from ..rules.warranty import LOOK_DAYS
from ..workflow import LIVE, UNDER_WAY
from ..workflow import PermitState as P

SIZE = 30
TABS = (
    ("open", "To be decided", (P.SUBMITTED, P.REVIEWING, P.ASKED)),
    ("draft", "Being written", (P.DRAFT,)),
    ("granted", "Permit granted", (P.GRANTED,)),
    ("digging", "Being dug", (P.STARTED, P.SUSPENDED)),
    ("finished", "To be signed off", (P.FINISHED,)),
    ("warranty", "In warranty", (P.WARRANTY,)),
    ("look", "To be looked at in warranty", (P.WARRANTY,)),
    ("over", "Over", (P.CLOSED, P.REFUSED, P.REVOKED, P.WITHDRAWN)),
)
HEAD = ("Number of the permit", "Road", "Place", "Applicant", "Contractor", "Purpose", "Granted first day",
        "Granted last day", "Days left", "Area, m²", "State")  # fmt: skip


def _in(*states: P) -> Any:
    return lambda permit: permit.now in states


DOINGS = (
    Doing("submit", "Hand in", permissions.APPLY, actions.submit, when=_in(P.DRAFT), look="primary",
          said="Handed in. The office answers here."),
    Doing("break_open", "Dig at once", permissions.APPLY,
          lambda permit, by: actions.break_open(permit, at=timezone.now(), by=by),
          when=lambda permit: permit.now is P.DRAFT and permit.is_emergency, look="danger",
          said="The emergency is open. File it within 24 hours.",
          words="The road is opened from this moment. File the emergency within 24 hours."),
    Doing("answer", "Answer", permissions.APPLY, actions.answer, forms.Because, _in(P.ASKED), look="primary"),
    Doing("review", "Begin the review", permissions.REVIEW, actions.review, when=_in(P.SUBMITTED), look="primary"),
    Doing("ask", "Ask the applicant", permissions.REVIEW, actions.ask, forms.Ask, _in(P.REVIEWING)),
    Doing("unlock", "Note who allows it", permissions.UNLOCK, actions.unlock, forms.Unlock, _in(P.REVIEWING, P.SUBMITTED)),
    Doing("grant", "Grant", permissions.GRANT, actions.grant, forms.Grant,
          lambda permit: permit.now is P.REVIEWING
          or (permit.now is P.STARTED and permit.granted_last is None and permit.filed_at is not None),
          look="primary", said="Granted."),
    Doing("refuse", "Do not grant", permissions.GRANT, actions.refuse, forms.Because, _in(P.REVIEWING), look="danger"),
    Doing("file_emergency", "File the emergency", permissions.APPLY, actions.file_emergency, forms.FileEmergency,
          lambda permit: permit.broke_open_at is not None and permit.filed_at is None, look="primary",
          said="Filed. The office grants it next."),
    Doing("ask_change", "Ask for a change", permissions.APPLY, actions.ask_change, forms.Change,
          lambda permit: permit.now in UNDER_WAY and permit.granted_last is not None,
          said="The office decides about it."),
    Doing("finish", "Works over", permissions.START, actions.finish, when=_in(P.STARTED, P.SUSPENDED), look="primary",
          said="The office and the traffic police sign it off next."),
    Doing("sign_municipal", "Sign off for municipal works", permissions.SIGN_OFF,
          lambda permit, by: actions.sign(permit, party="municipal", by=by),
          when=lambda permit: permit.now is P.FINISHED and not permit.municipal_on, look="primary"),
    Doing("sign_police", "Sign off for the traffic police", permissions.SIGN_OFF,
          lambda permit, by: actions.sign(permit, party="police", by=by),
          when=lambda permit: permit.now is P.FINISHED and not permit.police_on, look="primary"),
    Doing("send_back", "Not restored well", permissions.SIGN_OFF, actions.send_back, forms.SendBack, _in(P.FINISHED)),
    Doing("check_warranty", "Look at it in warranty", permissions.SIGN_OFF, actions.check_warranty,
          forms.CheckWarranty, _in(P.WARRANTY)),
    Doing("close", "Close", permissions.SIGN_OFF, actions.close, when=_in(P.WARRANTY)),
    Doing("foreman", "A link for the foreman", permissions.START, sites.give_foreman_link,
          when=_in(*LIVE)),
    Doing("shorten", "An earlier end", permissions.GRANT, actions.shorten, forms.Shorten,
          lambda permit: permit.now in UNDER_WAY and permit.granted_last is not None),
    Doing("revoke", "Revoke", permissions.GRANT, actions.revoke, forms.Because, _in(*UNDER_WAY),
          look="danger"),
    Doing("withdraw", "Take back", permissions.APPLY, actions.withdraw,
          when=_in(P.DRAFT, P.SUBMITTED, P.REVIEWING, P.ASKED)),
)  # fmt: skip


@page(needs=permissions.WORK)
def permits(request: Request) -> HttpResponse:
    """The queue: by state, the newest first; companies see their own."""
    which, rows = _asked(request)
    found = keyset(rows.defer("geometry"), order=("-id",), size=SIZE, **turned(request))
    own = company_of(request.by)
    facts = {
        "title": say("Excavations"),
        "tabs": [(key, title) for key, title, _states in TABS],
        "which": which,
        "rows": public.rows_of(found.rows, localdate()),
        "page": found,
        "q": request.GET.get("q", "")[:60],
        "may_apply": request.by.may(permissions.APPLY),
        "may_admit": request.by.may(permissions.ADMIT),
        "may_see": request.by.may(permissions.SEE),
        "may_set": request.by.may(permissions.SET_RULES),
        "own": own,
        "now": timezone.now(),
        "record": record_of(own, localdate()) if own else None,
        "query": request.GET.urlencode(),
    }
    return render(request, "excavations/permits.html", facts)


def _asked(request: Request) -> tuple[str, Any]:
    which, q = request.GET.get("tab", ""), request.GET.get("q", "").strip()[:60]
    states = {key: told for key, _title, told in TABS}
    rows = permits_of(request.by)
    if q:
        rows = rows.filter(
            Q(road__icontains=q) | Q(number__icontains=q) | Q(paper_number__icontains=q)
            | Q(applicant__name__icontains=q) | Q(contractor__name__icontains=q)
        )  # fmt: skip
        return "", rows
    which = which if which in states else ("open" if is_officer(request.by) else "digging")
    rows = rows.filter(state__in=[one.value for one in states[which]])
    if which == "look":
        until = localdate() + timedelta(days=LOOK_DAYS)
        rows = rows.filter(warranty_until__lte=until, warranty_checked_on=None)
    return which, rows


@page(needs=permissions.WORK)
def taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    _which, rows = _asked(request)
    told = public.rows_of(list(rows.order_by("-id")[:5000]), localdate())
    name = f"{say('Excavations')} {localdate():%Y%m%d}"
    return make(name, [say(one) for one in HEAD], map(_cells, told))


def _cells(row: public.Row) -> list[object]:
    one = row.permit
    return [
        one.paper_number or one.number, one.road, one.address, str(one.applicant), str(one.contractor),
        one.get_purpose_display(), one.granted_first, one.granted_last,
        row.days.left if row.days else None, one.area_m2, say(row.said),
    ]  # fmt: skip


@page(needs=permissions.WORK, of=Permit, by="number", select=("applicant", "contractor", "project"))
def permit(request: Request, permit: Permit) -> HttpResponse:
    """One permit: what was asked for, what speaks against it, its sections, and what to do next."""
    return shown(request, permit)


@page(
    needs=permissions.WORK,
    of=Permit,
    by="number",
    method="POST",
    select=("applicant", "contractor"),
)
def step(request: Request, permit: Permit, name: str) -> HttpResponse:
    """One step of a permit."""
    only_own(permit, request.by)
    return carry_out(
        request, DOINGS, permit, name, there=reverse("excavations:permit", args=[permit.number]),
        shown=lambda wrong: shown(request, permit, wrong), prepare=pictured,
        then=lambda made: _foreman(request, permit, made) if name == "foreman" else None,
    )  # fmt: skip


def _foreman(request: Request, permit: Permit, made: tuple[PersonalLink, str]) -> HttpResponse:
    _link, secret = made
    return link_shown(request, secret, say("A link for the foreman"), f"{permit.road} {permit.words}",
                      reverse("excavations:permit", args=[permit.number]))  # fmt: skip


def link_shown(request: Request, secret: str, title: str, words: str, back: str) -> HttpResponse:
    """A new personal link, shown this once: a code to scan, and the address to send on."""
    address = links.url(secret)
    if "://" not in address:
        address = request.build_absolute_uri(links.url(secret, whole=False))
    facts = {"title": title, "words": words, "address": address, "code": qr(address), "back": back}
    return render(request, "excavations/link.html", facts)


def shown(
    request: Request, permit: Permit, wrong: Offer | None = None, part: Any = None
) -> HttpResponse:
    """The page of a permit; 422 with the form that was refused."""
    by = request.by
    only_own(permit, by)
    today = localdate()
    asked = list(permit.requests.order_by("-pk"))
    names = resolve({*permit.doers.values(), *(one.asked_by for one in asked)})
    officer = is_officer(by, permit.division)
    seen = review(permit) if officer else None
    writing = permit.now in (P.DRAFT, P.ASKED) and by.may(permissions.APPLY, permit.division)
    facts = {
        "title": f"{permit.road} {permit.words}",
        "permit": permit,
        "days": days_of(permit, rain_for([permit]), today),
        "sections": list(permit.sections.all()),
        "offers": offers(DOINGS, permit, by, wrong),
        "review": seen,
        "fee": _yuan(permit, seen),
        "now": timezone.now(),
        "asked": [(one, _decide(one, by)) for one in asked],
        "names": names,
        "doers": [(say(_TITLES.get(step, step)), names.get(ref, ref)) for step, ref in permit.doers.items()],
        "photos": [picture(one, today=today) for one in photos_of("excavations.permit", permit.number)],
        "writing": writing,
        "part": part or (forms.Part(permit, auto_id="part_%s") if writing else None),
        "src": reverse("excavations:own_outlines", args=[permit.number]),
        "drawn": public.outlines(permit),
        "shape": outline(),
        "center": middle(permit),
        "officer": officer,
        "public": permit.is_live or permit.now in (P.WARRANTY, P.CLOSED, P.STARTED),
        "today": today,
    }  # fmt: skip
    status = 422 if wrong or part else 200
    return render(request, "excavations/permit.html", facts, status=status)


def middle(permit: Permit) -> tuple[float, float] | None:
    """Where the map looks; None before anything is drawn."""
    return permit.box.middle if permit.box else None


def _yuan(permit: Permit, seen: Review | None) -> str:
    """The fee as it was settled, else by the table, in yuan."""
    fen = permit.fee_fen
    if fen is None:
        fen = seen.fee_fen if seen else fee_of(permit)
    return f"{fen / 100:,.2f}"


_TITLES = {one.name: one.title for one in DOINGS} | {
    "apply": "Applied for", "start": "Start works", "suspend": "Rest", "sign_off": "Sign off",
    "grant_emergency": "Grant afterwards", "mend_again": "Not restored well",
}  # fmt: skip


def _decide(asked: PermitRequest, by: Any) -> forms.DecideChange | None:
    if (
        asked.state != "open"
        or asked.kind == "question"
        or not by.may(permissions.GRANT, asked.division_code)
    ):
        return None
    return forms.DecideChange(asked, auto_id=f"decide_{asked.pk}_%s")


@page(needs=permissions.WORK, of=Permit, by="number")
def own_outlines(request: Request, permit: Permit) -> HttpResponse:
    """The outlines of a permit one works on, as GeoJSON."""
    only_own(permit, request.by)
    return JsonResponse(public.outlines(permit))


@page(needs=permissions.GRANT, of=PermitRequest, method="POST", select=("permit",))
def decide(request: Request, asked: PermitRequest) -> HttpResponse:
    """Grant or refuse a change."""
    form = forms.DecideChange(asked, request.POST)
    if form.is_valid():
        actions.decide_change(asked, by=request.by, **form.told())
        messages.success(request, say("Decided."))
    else:
        messages.error(request, say("Choose whether it is granted."))
    return redirect("excavations:permit", asked.permit.number)


@page(needs=permissions.APPLY, method=("GET", "POST"))
def apply(request: Request) -> HttpResponse:
    """Apply for a permit."""
    return _written(request, None)


@page(needs=permissions.APPLY, of=Permit, by="number", method=("GET", "POST"))
def change(request: Request, permit: Permit) -> HttpResponse:
    """Change an application that is still being written."""
    only_own(permit, request.by)
    return _written(request, permit)


def _written(request: Request, permit: Permit | None) -> HttpResponse:
    own = None if is_officer(request.by) else company_of(request.by)
    if own is None and not is_officer(request.by):
        told = {
            "title": say("Apply for a permit"),
            "words": say("Your company is not admitted yet. Ask the office."),
        }
        return render(request, "excavations/said.html", told)
    initial = {name: getattr(permit, name) for name in FIELDS} if permit else {}
    if permit:
        initial |= {
            "applicant": permit.applicant_id,
            "contractor": permit.contractor_id,
            "project": permit.project_id,
        }
    form = forms.Application(own, request.POST or None, request.FILES or None, initial=initial)
    if permit:
        form.fields["applicant"].disabled = True
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            photos = list(prepare_all(form.cleaned_data["photos"], most=MOST_PHOTOS))
            made = _kept(permit, form, request)
            for photo in photos:
                attach(photo, subject=("excavations.permit", made.number), stage="papers",
                       division=made.division, by=request.by)  # fmt: skip
            return redirect("excavations:permit", made.number)
    facts = {"title": say("Apply for a permit"), "form": form, "permit": permit}
    return render(request, "excavations/apply.html", facts, status=422 if form.errors else 200)


def _kept(permit: Permit | None, form: forms.Application, request: Request) -> Permit:
    if permit is None:
        told = form.told() | {"applicant": form.cleaned_data["applicant"]}
        made: Permit = actions.apply(
            request_key=form.cleaned_data["request_key"] or None, by=request.by, **told
        )
        return made
    changed: Permit = actions.change_draft(permit, by=request.by, **form.told())
    return changed


@page(
    needs=permissions.APPLY,
    of=Permit,
    by="number",
    method="POST",
    select=("applicant", "contractor"),
)
def add_section(request: Request, permit: Permit) -> HttpResponse:
    """A stretch of the dig."""
    form = forms.Part(permit, request.POST, auto_id="part_%s")
    if form.is_valid():
        with refusals_on(form):
            actions.add_section(permit, by=request.by, **form.told())
            messages.success(request, say("The section is entered."))
            return HttpResponseRedirect(
                reverse("excavations:permit", args=[permit.number]) + "#sections"
            )
    return shown(request, permit, part=form)


@page(needs=permissions.APPLY, of=Section, by="number", method="POST", select=("permit",))
def drop_section(request: Request, section: Section) -> HttpResponse:
    """Take a stretch out again."""
    permit = section.permit
    actions.drop_section(permit, section=section, by=request.by)
    return HttpResponseRedirect(reverse("excavations:permit", args=[permit.number]) + "#sections")
