"""What the papers of a case say: every gap a form may have, and what fills it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from xiuhua.evidence import intake
from xiuhua.evidence import queries as evidence
from xiuhua.kernel.permissions import Actor, Role
from xiuhua.kernel.words import Missing
from xiuhua.kernel.working_time import Limit, Unit
from xiuhua.records.queries import thing_state
from xiuhua.web.language import say
from xiuhua.web.papers import Picture, Value, blank

from .. import permissions as may
from ..models import Ask, Case, Cause, Handover, Order, PaperTemplate, Step
from ..workflow import Asking, Stage
from .desk import SOURCES, place_of, title_of, with_place
from .gaps import GAPS, OF_CASE, OF_HANDOVER
from .hands import step_words_for, words_for
from .queues import BY_KEY
from .step_looks import DONE
from .windows import send_back_window

DATA = Path(__file__).resolve().parent.parent / "data" / "papers.json"
MOST_PHOTOS = 4


@dataclass(frozen=True)
class Paper:
    """A paper: its key, what it is called, and what it is about besides the case."""

    key: str
    title: str
    about: str = ""
    """"order", "ask" or "handover"; without it the case alone."""


PAPERS: dict[str, Paper] = {
    one.key: one
    for one in (
        Paper("dispatch", _("Dispatch slip")),
        Paper("order", _("Order"), "order"),
        Paper("request", _("Request form"), "ask"),
        Paper("transfer", _("Letter of transfer")),
        Paper("file", _("Case file")),
        Paper("handover", _("Hand-over record"), "handover"),
    )
}


def menu(case: Case, by: Actor) -> list[dict[str, Any]]:
    """The papers that can be made of a case as it stands, in the order of an office's day."""
    if not by.may(may.PAPERS, case.division_code):
        return []
    found: list[dict[str, Any]] = []
    if case.unit_id:
        found.append({"key": "dispatch", "title": PAPERS["dispatch"].title})
    found += [_named("order", order.number, order.pk) for order in case.orders.all()]
    asks = case.asks.filter(kind__in=[Asking.EXTEND, Asking.DEFER, Asking.SHELVE])
    found += [_named("request", say(Asking(ask.kind).title), ask.pk) for ask in asks]
    found.append({"key": "transfer", "title": PAPERS["transfer"].title})
    found.append({"key": "file", "title": PAPERS["file"].title})
    return found


def _named(key: str, what: str, pk: int) -> dict[str, Any]:
    return {"key": key, "title": PAPERS[key].title, "what": what, "query": f"?about={pk}"}


@cache
def shipped(key: str) -> bytes:
    """The form that comes with the platform, as .docx."""
    return blank(json.loads(DATA.read_text("utf-8"))[key])


def template_of(key: str) -> bytes:
    """The office's own form, else the shipped one."""
    row = PaperTemplate.objects.filter(paper=key, is_active=True).first()
    return bytes(row.content) if row else shipped(key)


def find_paper(key: str) -> Paper:
    """The paper called `key`; Missing when there is none."""
    if key not in PAPERS:
        raise Missing("There is no such paper.")
    return PAPERS[key]


def of_case(case: Case, about: Order | Ask | None, *, by: Actor) -> dict[str, Value]:
    """What fills the gaps of a paper about a case. Whoever reported is not among it.

    A handler gets no word that says who reported either.
    """
    steps = list(case.steps.order_by("at", "id"))
    told = _case(with_place(case), by) | _times(case, steps) | _work(case, steps, by)
    told |= _pictures(case) | _printed(by)
    if isinstance(about, Order):
        told |= _order(about)
    if isinstance(about, Ask):
        told |= _ask(about)
    return told


def _case(case: Case, by: Actor) -> dict[str, Value]:
    named = case.lon is not None and case.lat is not None
    return {
        "office": str(getattr(settings, "SITE_TITLE", "")),
        "number": case.number,
        "title": title_of(case),
        "class": f"{case.category.key} {case.category}" if case.category else title_of(case),
        "defect": str(case.rule or ""),
        "place": place_of(case),
        "point": f"{case.lon:.6f}, {case.lat:.6f} (CGCS2000)" if named else "",
        "cell": case.cell,
        "source": say(SOURCES.get(case.source, case.source)),
        "state": say(case.now.title),
        "words": words_for(case, by),
        "unit": str(case.unit or ""),
        "extensions": str(case.extensions),
        "reworks": str(case.reworks),
    }


def _times(case: Case, steps: list[Step]) -> dict[str, Value]:
    clock = case.clocks.filter(stage=Stage.HANDLE).order_by("-turn").first()
    filed = next((one.at for one in reversed(steps) if one.name == "file"), None)
    late = clock is not None and (clock.late if clock.ended_at else clock.due_at < timezone.now())
    return {
        "reported_at": _moment(case.reported_at),
        "filed_at": _moment(filed),
        "dispatched_at": _moment(case.dispatched_at),
        "due_at": _moment(clock.due_at if clock else None),
        "limit": say(Limit(clock.limit_value, Unit(clock.limit_unit)).words) if clock else "",
        "closed_at": _moment(case.closed_at),
        "late": say("late" if late else "on time") if clock else "",
        "send_back_until": _moment(send_back_window(case)),
    }


def _work(case: Case, steps: list[Step], by: Actor) -> dict[str, Value]:
    def last(*names: str) -> str:
        rows = [one for one in steps if one.name in names]
        return step_words_for(case, rows[-1], by) if rows else ""

    return {
        "dispatch_words": last("dispatch", "send_simple", "call_out"),
        "answer": last("answer", "clear_shelved"),
        "transfer_words": last("turn_away", "decline", "ask_decline", "send_back"),
        "step_count": str(len(steps)),
        "steps": [
            {
                "at": _moment(one.at),
                "title": say(DONE.get(one.name, one.name)),
                "role": say(Role(one.role).title) if one.role in set(Role) else "",
                "words": step_words_for(case, one, by),
            }
            for one in steps
        ],
        "records": say(thing_state("cases.case", case.number).words),
    }


def _pictures(case: Case) -> dict[str, Value]:
    """The shown copies, so without a trace of the camera; at most four a stage."""
    items = list(evidence.of("cases.case", case.number))
    found: dict[str, Value] = {"photo_count": str(len(items))}
    for stage in ("before", "after", "check"):
        rows = [one for one in items if one.stage == stage][:MOST_PHOTOS]
        found[f"photos_{stage}"] = [one for one in map(_picture, rows) if one]
    return found


def _picture(item: Any) -> Picture | None:
    drawn = intake.for_paper(item.sha256, [])
    return Picture(drawn, width_mm=58) if drawn else None


def _order(order: Order) -> dict[str, Value]:
    return {
        "order_number": order.number,
        "order_kind": order.get_kind_display(),
        "order_words": order.words,
        "order_given_at": _moment(order.given_at),
        "order_due_at": _moment(order.due_at),
        "order_reply": order.reply,
        "order_replied_at": _moment(order.replied_at),
        "order_by": "",
        "unit": str(order.unit),
    }


def _ask(ask: Ask) -> dict[str, Value]:
    return {
        "ask_title": say(Asking(ask.kind).title),
        "ask_round": str(ask.round),
        "ask_unit": str(ask.unit or ""),
        "ask_at": _moment(ask.asked_at),
        "ask_cause": _cause(ask),
        "ask_until": str(ask.facts.get("until", "")),
        "ask_words": ask.words,
        "ask_first": ask.first_words,
        "ask_decision": ask.decision,
        "ask_state": ask.get_state_display(),
        "ask_decided_at": _moment(ask.decided_at),
        "ask_decided_by": "",
    }


def _cause(ask: Ask) -> str:
    rows = Cause.objects.filter(step=f"ask_{ask.kind}", key=ask.cause)
    return rows.values_list("title", flat=True).first() or ask.cause


def of_handover(page: Handover, *, by: Actor) -> dict[str, Value]:
    """What fills the hand-over record."""
    counts = [
        {"title": say(BY_KEY[key].title) if key in BY_KEY else key, "n": str(n)}
        for key, n in page.counts.items()
    ]
    return _printed(by) | {
        "office": str(getattr(settings, "SITE_TITLE", "")),
        "shift_day": page.day.isoformat(),
        "shift_name": say(page.shift),
        "left_name": page.left_name,
        "left_at": _moment(page.left_at),
        "taken_name": page.taken_name,
        "taken_at": _moment(page.taken_at),
        "handover_words": page.words,
        "taken_words": page.taken_words,
        "watched": ", ".join(page.cases),
        "counts": counts,
    }


def _printed(by: Actor) -> dict[str, Value]:
    now = timezone.localtime()
    return {
        "printed_at": _moment(now),
        "printed_on": f"{now:%Y-%m-%d}",
        "printed_by": str(getattr(by, "name", "") or ""),
    }


def _moment(at: datetime | date | None) -> str:
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}" if isinstance(at, datetime) else ""


def gaps_of(paper: Paper) -> dict[str, str]:
    """The gaps that a paper's form may have."""
    known = OF_HANDOVER if paper.about == "handover" else OF_CASE
    if paper.about != "order":
        known = {name for name in known if not name.startswith("order_")}
    if paper.about != "ask":
        known = {name for name in known if not name.startswith("ask_")}
    return {name: words for name, words in GAPS.items() if name in known}
