"""What else is open near a case and of its class: before it is taken in, filed or merged."""

from __future__ import annotations

from ..models import Case
from ..workflow import CaseState
from .nearby_same import MOST, Near, may_be_the_same

ASKED_IN = frozenset({CaseState.REPORTED, CaseState.CONFIRMING, CaseState.TAKEN_IN})
"""The states in which somebody has to know whether the same was reported before."""


def near_of(case: Case) -> list[Near]:
    """Open cases that may be the same, the nearest first; none for a case without class or point."""
    if case.now not in ASKED_IN or case.category is None or case.lon is None or case.lat is None:
        return []
    found = may_be_the_same(case.category, case.lon, case.lat, case.reported_at, most=MOST + 1)
    return [near for near in found if near.case.pk != case.pk][:MOST]
