"""Handing cases off by themselves: each filed case goes once to every partner whose filter it fits."""

from __future__ import annotations

from xiuhua.kernel.permissions import SYSTEM

from ..models import Handoff, OutsideOrder, Partner
from ..queries.mapping import fits
from ..queries.partners import facts_of, whole
from .telling import hand_off

FILED_BY = {"file", "send_simple", "papers", "fix_on_spot"}
"""The steps after which a case exists for others too."""


def hand_off_by_itself(number: str) -> list[Partner]:
    """Tell a case to the partners that take our cases; to whom it was told now."""
    case = whole(number)
    if case is None:
        return []
    facts, found = facts_of(case), []
    for partner in Partner.objects.filter(sends=True, is_active=True):
        known = Handoff.objects.filter(case=case, partner=partner).exists()
        theirs = OutsideOrder.objects.filter(case=case, partner=partner).exists()
        if partner.mapping and not known and not theirs and fits(partner.filters, facts):
            hand_off(case, partner=partner, by=SYSTEM)
            found.append(partner)
    return found
