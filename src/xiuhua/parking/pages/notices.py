"""What everybody reads: notices of bays on streets, the form to object, and the rules they go by."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.accounts.limits import address_of, limit
from xiuhua.evidence.queries import of as photos_of
from xiuhua.evidence.queries import picture
from xiuhua.kernel.rules import Dated, Rule
from xiuhua.kernel.words import Missing
from xiuhua.places.atlas import atlas
from xiuhua.places.queries import outline
from xiuhua.places.queries import towns as towns_of
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.language import say
from xiuhua.web.papers import FORMS, blank, fill, give
from xiuhua.web.tables import PageOf, keyset, turned

from .. import permissions
from ..actions import publishing
from ..forms import streets as forms
from ..models import Decision
from ..models.decision import DecisionKind
from ..queries import decisions as queries
from ..queries.conditions import NUMBERS, of_decision
from ..queries.ground import outlines, pins, placed
from ..queries.notice import notice as paper_facts
from ..queries.progress import track
from ..queries.staying import sign
from ..rules import DECIDING, ON_STREET, RESTRICTIONS, STAYS
from ..rules.deciding import NOTICE_DAYS, REVIEW_YEARS, publication
from ..rules.restrictions import PAY_WAYS

DATA = Path(__file__).resolve().parent.parent / "data" / "street_notice.json"
SIZE = 20
TABS = (
    ("where", "Where bays may be marked", ON_STREET),
    ("how", "How a decision is taken", DECIDING),
    ("stays", "How long one may stay", STAYS),
    ("running", "What the regulation of 2025 asks of whoever runs bays", RESTRICTIONS),
)
"""The parts of the page of rules."""
TITLES = {
    ("two_way", 2): "two-way, cars on both sides", ("two_way", 1): "two-way, cars on one side",
    ("one_way", 2): "one-way, cars on both sides", ("one_way", 1): "one-way, cars on one side",
}  # fmt: skip
TRIES = 10
"""So often one address may object within an hour."""


@page(needs=permissions.LOOK)
def notices(request: Request) -> HttpResponse:
    """What is published: open to objections, in force, or over; by town and street."""
    which, asked, found = _page(request)
    query = request.GET.urlencode()
    facts = {
        "title": say("Notices of bays on streets"),
        "tabs": [(key, words) for key, words, _states in queries.NOTICE_TABS],
        "which": which,
        "rows": placed(found.rows),
        "page": found,
        **asked,
        "towns": towns_of(),
        "today": localdate(),
        "src": f"{reverse('parking:notices_map')}?{query}",
        "shape": outline(),
    }
    return render(request, "parking/notices.html", facts)


@page(needs=permissions.LOOK)
def map_of_notices(request: Request) -> HttpResponse:
    """The pins of the list as GeoJSON."""
    _which, _told, found = _page(request)
    return JsonResponse(pins(found.rows, "parking:notice"))


def _page(request: Request) -> tuple[str, dict[str, str], PageOf[Decision]]:
    """The tab, what was asked, and the decisions of this page of the list."""
    which = request.GET.get("tab", "now")
    which = which if which in {key for key, *_rest in queries.NOTICE_TABS} else "now"
    town = request.GET.get("town", "")[:9]
    asked = {"q": request.GET.get("q", "").strip()[:40], "town": town if town.isdigit() else ""}
    rows = queries.found(queries.tab(queries.to_all(), queries.NOTICE_TABS, which), **asked)
    return (
        which,
        asked,
        keyset(rows.defer("geometry"), order=("-id",), size=SIZE, **turned(request)),
    )


def published(number: str) -> Decision:
    """A decision that everybody may read; Missing before its publication."""
    found = queries.to_all().filter(number=number).first()
    if found is None:
        raise Missing("There is no such notice, or it is not published yet.")
    return found


@page(needs=permissions.LOOK)
def notice(request: Request, number: str) -> HttpResponse:
    """One notice: the plan, its conditions, who signed, until when one may object."""
    return _shown(request, published(number), forms.Object())


@page(needs=permissions.OBJECT, method="POST")
def object_to(request: Request, number: str) -> HttpResponse:
    """Somebody objects, with or without a name."""
    decision = published(number)
    form = forms.Object(request.POST)
    if form.is_valid():
        limit(f"object:{address_of(request)}", per=timedelta(hours=1), count=TRIES)
        with refusals_on(form):
            publishing.object_to(decision, by=request.by, **form.cleaned_data)
            messages.success(
                request, say("Your objection has arrived. The answer will stand on this page.")
            )
            return redirect("parking:notice", decision.number)
    return _shown(request, decision, form)


def _shown(request: Request, decision: Decision, form: forms.Object) -> HttpResponse:
    """The page of a notice; 422 with a form that was refused. No person is on it."""
    today = localdate()
    heard = list(decision.objections.all())
    until = decision.published_until
    removal = decision.kind == DecisionKind.REMOVE
    pictures = photos_of(Decision.record_kind, decision.number).filter(released=True)
    facts = {
        "title": str(decision),
        "decision": decision,
        "place": atlas().label(decision.division) or decision.division,
        "track": track(decision),
        "conditions": [] if removal or not decision.measured else of_decision(decision, today),
        "sign": [] if removal else sign(decision.regime),
        "open": decision.state == "published" and until is not None
        and publication(until, today) is not None,
        "heard": len(heard),
        "answers": [one for one in heard if one.answered_at],
        "form": form,
        "photos": [picture(one) for one in pictures],
        "src": reverse("parking:notice_outline", args=[decision.number]),
        "drawn": outlines(decision),
        "shape": outline(),
    }  # fmt: skip
    return render(request, "parking/notice.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.LOOK)
def outline_of(request: Request, number: str) -> HttpResponse:
    """The bays of a notice as GeoJSON."""
    return JsonResponse(outlines(published(number)))


@cache
def shipped() -> bytes:
    """The form of the notice as it comes with the platform."""
    return blank(json.loads(DATA.read_text("utf-8")))


@page(needs=permissions.LOOK)
def paper(request: Request, number: str, form: str) -> HttpResponse:
    """The notice to be printed and hung up, as .docx or PDF."""
    if form not in FORMS:
        raise Missing("There is no such paper.")
    decision = published(number)
    there = reverse("parking:notice", args=[decision.number])
    address = (
        f"{settings.BASE_URL.rstrip('/')}{there}"
        if settings.BASE_URL
        else request.build_absolute_uri(there)
    )
    facts = paper_facts(decision, today=localdate(), address=address)
    return give(fill(shipped(), facts), form, f"{say('Public notice')} {decision.number}")


@page(needs=permissions.LOOK)
def rules(request: Request) -> HttpResponse:
    """Every condition for bays on a street, with its number, its day and where it is written."""
    more: dict[str, Dated[Any]] = {
        "deciding.publication": NOTICE_DAYS, "deciding.review": REVIEW_YEARS,
        "restrictions.pay_ways": PAY_WAYS,
    }  # fmt: skip
    facts = {
        "title": say("The rules for bays on streets"),
        "groups": [
            (words, [_rule(one, {**NUMBERS, **more}) for one in told]) for _key, words, told in TABS
        ],
    }
    return render(request, "parking/street_rules.html", facts)


def _rule(rule: Rule, numbers: dict[str, Dated[Any]]) -> dict[str, Any]:
    """A rule with every value its number has or had."""
    dated = numbers.get(rule.key)
    values = (
        []
        if dated is None
        else [(since, _value(value, dated.unit)) for since, value in dated.values.items()]
    )
    return {"rule": rule, "values": values}


def _value(value: Any, unit: str) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{say(TITLES[key])}: {one:g} {unit}" for key, one in value.items())
    return f"{value:g} {say(unit)}"
