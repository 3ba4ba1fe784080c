"""What is asked about partners: what of a case can be told, what waits, and what came of it."""

from __future__ import annotations

from typing import Any

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from xiuhua.kernel.permissions import Actor, Permission

from .. import permissions as may
from ..models import Case, Handoff, OrderAnswer, Partner
from ..models.partners import Telling
from .desk import title_of

BESIDE = ("category", "plain", "rule", "unit", "division", "division__parent")


def facts_of(case: Case) -> dict[str, Any]:
    """What can be told of a case (`mapping.CASE_FIELDS`), moments in local time."""
    category, here = case.category, case.division
    community = here if len(here.code) > 9 else None
    town = here.parent if community else (here if len(here.code) == 9 else None)
    answer = case.steps.filter(name="answer").values_list("words", flat=True).last()
    facts: dict[str, Any] = {
        "number": case.number,
        "title": title_of(case),
        "kind": category.kind if category else "",
        "category": category.key if category else "",
        "major": category.major if category else "",
        "name": category.name if category else "",
        "defect": case.rule.defect if case.rule else "",
        "words": case.words,
        "source": case.source,
        "state": case.state,
        "division": here.code,
        "town": str(town or ""),
        "community": str(community or ""),
        "unit": str(case.unit or ""),
        "answer": answer or "",
    }
    facts |= {name: getattr(case, name) for name in ("cell", "address", "lon", "lat")}
    moments = ("reported_at", "due_at", "closed_at")
    return facts | {
        name: localtime(at) if (at := getattr(case, name)) else None for name in moments
    }


def whole(number: str) -> Case | None:
    """A case with all that can be told of it."""
    rows = Case.objects.select_related(*BESIDE).defer(
        "division__geometry", "division__parent__geometry"
    )
    return rows.filter(number=number).first()


def example() -> Case | None:
    """The case filed last, to show what a mapping makes of it."""
    row = Case.objects.filter(rule__isnull=False).order_by("-reported_at", "-id").first()
    return whole(row.number) if row else None


def receivers(case: Case) -> list[Partner]:
    """Partners that a case can still be told to: not where it came from, not told already."""
    rows = Partner.objects.filter(is_active=True).exclude(handoffs__case=case)
    return [one for one in rows.exclude(orders__case=case) if one.mapping]


def handoffs_of(case: Case) -> QuerySet[Handoff]:
    """Whom a case was told to."""
    return Handoff.objects.select_related("partner").filter(case=case).order_by("at", "id")


def handoffs(by: Actor, *, partner: str = "", state: str = "") -> QuerySet[Handoff]:
    """Cases told to partners, of the divisions that `by` may hand off from."""
    wanted = _wanted(by, may.HAND_OFF, "case__division_id", "partner__key", partner, state)
    rows = Handoff.objects.filter(wanted)
    return rows.select_related("partner", "case", "case__category", "case__plain")


def answers(by: Actor, *, partner: str = "", state: str = "") -> QuerySet[OrderAnswer]:
    """Answers to their orders, of the divisions that `by` answers for."""
    place = "order__case__division_id"
    wanted = _wanted(by, may.ORDERS, place, "order__partner__key", partner, state)
    return OrderAnswer.objects.filter(wanted).select_related(
        "order", "order__partner", "order__case", "order__case__category", "order__case__plain"
    )


def _wanted(by: Actor, permission: Permission, place: str, key: str, partner: str, state: str) -> Q:
    """The rows of one's divisions, one partner and one state; SYSTEM reaches everything."""
    reach = getattr(by, "reach", None)
    found: Q = reach(permission).q(place) if reach else Q()
    if partner:
        found &= Q(**{key: partner})
    return found & Q(state=state) if state else found


def last_taken(rows: QuerySet[Any]) -> list[Any]:
    """What was taken with the last file, to take the same again."""
    taken = rows.filter(state=Telling.State.FILE)
    last = taken.order_by("-sent_at").values_list("sent_at", flat=True).first()
    return list(taken.filter(sent_at=last).order_by("at", "id")) if last else []
