"""Stated totals: beside the ledger's own with a verdict, kept, withdrawn."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localdate

from xiuhua.places.atlas import atlas
from xiuhua.records.names import resolve
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import actions, forms, permissions
from ..models import Claim, Ledger
from ..queries.claims import Compared, claims_of, verdicts
from ..queries.lists import place_of, within
from .around import about, written

SIZE = 30
MOST = 5000
ORDER = ("-day", "-id")
HEAD = (
    "As of", "Change since", "Class", "Place", "Qualifier", "Stated", "Rounded to", "Sum of the ledger",
    "Difference", "Verdict", "Sum of the stated parts", "Words of the source", "Document", "Withdrawn",
)  # fmt: skip
DOINGS = (
    Doing("withdraw", "Withdraw it", permissions.KEEP, actions.withdraw_claim, forms.Withdraw,
          lambda claim: not claim.withdrawn_words, said="Withdrawn. It stays in the list of those."),
)  # fmt: skip


@page(needs=permissions.SEE, of=Ledger)
def claims(request: Request, ledger: Ledger) -> HttpResponse:
    """The stated totals of a ledger, each with its verdict."""
    withdrawn = _withdrawn(request)
    rows = claims_of(ledger.key, within(request.by), withdrawn=withdrawn)
    found = keyset(rows, order=ORDER, size=SIZE, **turned(request))
    facts = about(request, ledger, "claims") | {
        "withdrawn": withdrawn,
        "page": found,
        "rows": _rows(found.rows, request),
    }
    return render(request, "ledgers/claims.html", facts)


def _withdrawn(request: Request) -> bool:
    return request.GET.get("tab") == "withdrawn"


def _rows(found: list[Claim], request: Request) -> list[tuple[Compared, str, str]]:
    compared, known = verdicts(found, within=within(request.by)), atlas().entries
    return [(one, _class(one.claim), place_of(one.claim.division, known)) for one in compared]


def _class(claim: Claim) -> str:
    return say(claim.ledger.titles.get(claim.class_key, claim.class_key) or "All")


@page(needs=permissions.SEE, of=Ledger)
def taken(request: Request, ledger: Ledger, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    rows = claims_of(ledger.key, within(request.by), withdrawn=_withdrawn(request))
    found = _rows(list(rows.order_by(*ORDER)[:MOST]), request)
    name = f"{say(ledger.title)} {say('Stated totals')} {localdate():%Y%m%d}"
    return make(name, [say(one) for one in HEAD], (_cells(*row) for row in found))


def _cells(one: Compared, class_title: str, place: str) -> list[Any]:
    claim, mine, parts = one.claim, one.by_ledger, one.by_parts
    return [
        claim.day, claim.since, class_title, place, str(claim.get_qualifier_display()), claim.quantity,
        claim.step, mine.known.value, mine.difference, say(mine.agreement.title),
        parts.known.value if parts else None, claim.source_words, claim.document,
        claim.withdrawn_words,
    ]  # fmt: skip


@page(needs=permissions.KEEP, of=Ledger, method=("GET", "POST"))
def claim(request: Request, ledger: Ledger) -> HttpResponse:
    """Keep a total that was only stated."""
    form = forms.Claimed(ledger, request.POST or None)
    return written(
        request, form, lambda: actions.claim(ledger=ledger, by=request.by, **form.told()),
        lambda made: reverse("ledgers:claim", args=[made.pk]),
        said="The stated total is kept beside the ledger's own.",
        facts=about(request, ledger, "claims")
        | {"form_title": say("Keep a stated total"), "send": say("Keep")},
    )  # fmt: skip


@page(needs=permissions.SEE, of=Claim, select=("ledger",))
def one_claim(request: Request, claim: Claim) -> HttpResponse:
    """One stated total: what it may mean, and why its verdict is what it is."""
    return _shown(request, claim)


@page(needs=permissions.KEEP, of=Claim, select=("ledger",), method="POST")
def step(request: Request, claim: Claim, name: str) -> HttpResponse:
    """Withdraw it."""
    return carry_out(
        request, DOINGS, claim, name, there=reverse("ledgers:claim", args=[claim.pk]),
        shown=lambda wrong: _shown(request, claim, wrong),
    )  # fmt: skip


def _shown(request: Request, claim: Claim, wrong: Offer | None = None) -> HttpResponse:
    (compared,) = verdicts([claim], within=within(request.by))
    facts = about(request, claim.ledger, "claims") | {
        "one": compared,
        "figure": claim.figure,
        "class_title": _class(claim),
        "place": place_of(claim.division, atlas().entries),
        "kept_by": resolve([claim.by])[claim.by],
        "parts": [(part, _class(part)) for part in compared.parts],
        "offers": offers(DOINGS, claim, request.by, wrong),
    }
    return render(request, "ledgers/claim.html", facts, status=422 if wrong else 200)
