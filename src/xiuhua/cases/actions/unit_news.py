"""Telling a unit what came in, was nudged, ordered or came back: its own people, each once."""

from __future__ import annotations

from xiuhua.accounts.queries import holders
from xiuhua.delivery.actions import send
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.web.language import say

from ..models import Case
from ..queries.desk import place_of
from ..queries.news import facts_of

UNIT_NEWS = {
    "dispatch": "cases.to_unit",
    "send_simple": "cases.to_unit",
    "call_out": "cases.to_unit",
    "ruling": "cases.to_unit",
    "urge": "cases.urged",
    "oversee": "cases.ordered",
    "rework": "cases.sent_for_rework",
    "recheck_fails": "cases.sent_for_rework",
    "extend": "cases.granted",
    "defer": "cases.granted",
    "refuse": "cases.refused",
    "resume": "cases.resumed_unit",
}
"""The steps a unit is told of, and the wording of each (in the `data/messages.json` of delivery)."""


def tell_unit(number: str, name: str, event: str) -> int:
    """Tell everybody who works the unit's desk and can be reached; how many were told.

    What whoever reported has said is not among the facts.
    """
    rows = Case.objects.select_related("category", "plain", "unit", "division__parent")
    case = rows.filter(number=number).first()
    if case is None or case.unit is None:
        return 0
    last = case.steps.filter(name=name).last()
    facts = facts_of(case, name) | {
        "category": case.title or say("Not classed yet"),
        "place": place_of(case),
        "words": last.words if last else "",
    }
    told = 0
    for user in holders(Role.UNIT, case.division_id).filter(organisation=case.unit):
        told += bool(
            send(
                user,
                UNIT_NEWS[name],
                by=SYSTEM,
                facts=facts,
                subject=(case.record_kind, case.number),
                division=case.division_id,
                once=f"{event}:unit:{name}",
            )
        )
    return told
