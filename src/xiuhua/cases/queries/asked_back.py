"""Which call-back belongs to the latest closing of a case."""

from __future__ import annotations

from ..models import CallBack, Case, Step

CLOSINGS = {"close", "force_close"}


def round_of(steps: list[Step]) -> int:
    """How many times it was closed; a closing that stood after a doubt is no new one."""
    return sum(step.name in CLOSINGS for step in steps)


def asked_back(case: Case, steps: list[Step]) -> CallBack | None:
    """The call-back of the latest closing; None before it is closed, or when nobody was asked."""
    latest = round_of(steps)
    if not latest:
        return None
    return CallBack.objects.filter(case=case, round=latest).first()
