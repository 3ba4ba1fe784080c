"""What was told to partners: cases handed off and orders answered, sent, failed, or to be taken."""

from __future__ import annotations

from typing import Any

import msgspec
from django.contrib import messages
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from xiuhua.kernel.words import Missing, Words
from xiuhua.web.doors import Request, check, page
from xiuhua.web.downloads import as_xlsx, attachment
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import permissions
from ..actions import telling
from ..models import Case, Partner
from ..models.partners import Telling
from ..queries import desk, partners

TITLES = {"handoff": "Cases told to partners", "answer": "Answers to their orders"}
LOOKS = {"waiting": "doing", "sent": "done", "failed": "late", "file": "done"}
FORMS = ("xlsx", "json")


def _rows(request: Request, kind: str) -> Any:
    """The rows of one kind that the reader may see; Missing for a kind there is not."""
    if kind not in telling.KINDS:
        raise Missing("There is no such list.")
    check(request.by, telling.KINDS[kind][1], None, request.path)
    ask = partners.answers if kind == "answer" else partners.handoffs
    partner, state = (request.GET.get(name, "")[:20] for name in ("partner", "state"))
    return ask(request.by, partner=partner, state=state)


@page(needs=permissions.HAND_OFF)
def told(request: Request, kind: str = "handoff") -> HttpResponse:
    """What was told to whom, the newest first, with what went wrong; and what waits for a file."""
    found = keyset(_rows(request, kind), order=("-at", "-id"), **turned(request))
    files = _files(request, kind)
    facts = {
        "kind": kind,
        "title": say(TITLES[kind]),
        "kinds": TITLES,
        "rows": [_shown(row, kind) for row in found.rows],
        "page": found,
        "partners": files,
        "files": any(waiting or taken for _partner, waiting, taken in files),
        "states": Telling.State.choices,
        "partner": request.GET.get("partner", ""),
        "state": request.GET.get("state", ""),
    }
    return render(request, "cases/told.html", facts)


def _shown(row: Any, kind: str) -> dict[str, Any]:
    case = row.order.case if kind == "answer" else row.case
    return {
        "row": row,
        "case": case,
        "title": desk.title_of(case),
        "partner": telling.partner_of(row),
        "look": LOOKS[row.state],
        "number": row.order.number if kind == "answer" else row.their_number,
        "may_retry": row.state == Telling.State.FAILED and bool(telling.address_of(row)),
    }


def _files(request: Request, kind: str) -> list[tuple[Partner, int, bool]]:
    """Each partner with how many wait to be taken as a file, and whether one was taken before."""
    ask = partners.answers if kind == "answer" else partners.handoffs
    found = []
    for partner in Partner.objects.filter(is_active=True):
        mine = ask(request.by, partner=partner.key)
        taken = mine.filter(state=Telling.State.FILE).exists()
        found.append((partner, mine.filter(telling.untold(kind, partner)).count(), taken))
    return found


@page(needs=permissions.HAND_OFF, of=Partner, by="key", method="POST")
def take(request: Request, partner: Partner, kind: str) -> HttpResponse:
    """Take what waits for a partner as a file; `again` gives the last one once more."""
    form = request.POST.get("form", "xlsx")
    if form not in FORMS:
        raise Missing("There is no such form of file.")
    rows = _rows(request, kind)
    if "again" in request.POST:
        of = {"order__partner" if kind == "answer" else "partner": partner}
        found = partners.last_taken(rows.filter(**of))
    else:
        found = list(rows.filter(telling.untold(kind, partner)).order_by("at", "id")[:MOST_ROWS])
        telling.take_file(kind=kind, rows=found, by=request.by)
    if not found:
        messages.info(request, say(Words("Nothing waits for {partner}.", partner=str(partner))))
        return HttpResponseRedirect(reverse("cases:told", args=[kind]))
    name = f"{partner.key} {timezone.localtime():%Y%m%d-%H%M}"
    return _file(name, [row.told for row in found], form)


MOST_ROWS = 2000


def _file(name: str, rows: list[dict[str, Any]], form: str) -> HttpResponse:
    if form == "xlsx":
        heads = list(dict.fromkeys(field for row in rows for field in row))
        return as_xlsx(name, heads, ([row.get(head) for head in heads] for row in rows))
    answer = HttpResponse(msgspec.json.encode(rows), content_type="application/json")
    answer.headers["Content-Disposition"] = attachment(f"{name}.json")
    return answer


@page(needs=permissions.HAND_OFF, method="POST")
def again(request: Request, kind: str, row: int) -> HttpResponse:
    """Try once more what could not be sent."""
    found = _rows(request, kind).filter(pk=row).first()
    if found is None:
        raise Missing("There is no such entry.")
    telling.tell_again(kind=kind, row=found, by=request.by)
    messages.success(request, say("It is sent again."))
    return HttpResponseRedirect(reverse("cases:told", args=[kind]))


@page(needs=permissions.HAND_OFF, of=Case, by="number", method="POST")
def hand_off(request: Request, case: Case) -> HttpResponse:
    """Tell one case to one partner, from the page of the case."""
    desk.seen(request.by, case)
    partner = Partner.objects.filter(key=request.POST.get("partner", "")).first()
    if partner is None:
        raise Missing("There is no such partner.")
    telling.hand_off(case, partner=partner, by=request.by)
    messages.success(request, say(Words("Told to {partner}.", partner=str(partner))))
    return HttpResponseRedirect(reverse("cases:case", args=[case.number]) + "#order")
