"""Standing in for somebody on leave."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import timezone

from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from ..models import Deputy, User
from ..permissions import GRANT, OWN
from .separation import duties, refuse_together

LONGEST_DAYS = 92


def _own_or_security(*, by: Actor, principal: User, **_rest: Any) -> Permission:
    return OWN if by.ref == principal.ref else GRANT


def _own_or_security_to_end(*, by: Actor, standing: Deputy, **_rest: Any) -> Permission:
    return OWN if by.ref == f"user:{standing.principal_id}" else GRANT


@deed(_own_or_security)
def arrange_deputy(
    *, principal: User, deputy: User, first_on: date, last_on: date, reason: str, by: Actor
) -> Deputy:
    """Let `deputy` use the principal's roles in these days; the principal or security arranges it.

    Refused where both together would hold two of the three administrators' roles, and where the
    principal is a deputy too: roles are lent once, not handed on.
    """
    _refuse_days(first_on, last_on)
    if principal.pk == deputy.pk:
        raise Refused("Choose somebody else as your deputy.", field="deputy")
    if not deputy.is_active:
        raise Refused("This account is closed. Choose another deputy.", field="deputy")
    list(
        User.objects.select_for_update(of=("self",))
        .filter(pk__in=(principal.pk, deputy.pk))
        .order_by("pk")
    )
    same = Deputy.objects.filter(
        principal=principal, first_on__lte=last_on, last_on__gte=first_on, ended_at=None
    )
    if same.exists():
        raise Refused("There is a deputy in these days already. End that first.", field="first_on")
    refuse_together(duties(principal) | duties(deputy))
    return Deputy.objects.create(
        principal=principal, deputy=deputy, first_on=first_on, last_on=last_on,
        reason=reason.strip(),
    )  # fmt: skip


@deed(_own_or_security_to_end, on="standing")
def end_deputy(standing: Deputy, *, by: Actor) -> Deputy:
    """End it early; from this moment the deputy has only their own roles."""
    if standing.ended_at is None:
        standing.ended_at = timezone.now()
        standing.save(update_fields=["ended_at"])
    return standing


def _refuse_days(first_on: date, last_on: date) -> None:
    if last_on < first_on:
        raise Refused("The last day is before the first.", field="last_on")
    if last_on < timezone.localdate():
        raise Refused("These days are over. Choose days to come.", field="last_on")
    if (last_on - first_on).days >= LONGEST_DAYS:
        raise Refused(
            "A deputy stands in for {days} days at most. Ask for a role of their own instead.",
            field="last_on", days=LONGEST_DAYS,
        )  # fmt: skip
