"""Separation of duties: no account holds two of the three administrators' roles."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Q
from django.utils import timezone

from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Refused, Words

from ..models import Deputy, Grant, User
from ..permissions import THREE


def duties(user: User) -> frozenset[str]:
    """Which of the three it holds, or will hold, by itself or standing in for somebody."""
    today = timezone.localdate()
    lenders = Deputy.objects.filter(deputy=user, last_on__gte=today, ended_at=None)
    rows = Grant.objects.filter(
        Q(last_on__isnull=True) | Q(last_on__gte=today),
        Q(user=user) | Q(user__in=lenders.values("principal")),
    )
    return frozenset(rows.values_list("role", flat=True)) & THREE


def refuse_together(roles: Iterable[str]) -> None:
    """Raise Refused when the roles hold two of the three."""
    both = sorted(set(roles) & THREE)
    if len(both) > 1:
        raise Refused(
            "“{one}” and “{other}” are never in one hand. Use two accounts of two people.",
            field="role",
            one=Words(Role(both[0]).title),
            other=Words(Role(both[1]).title),
        )


def refuse_last(user: User, role: Role) -> None:
    """Raise Refused when `user` is the last active account with `role`."""
    held = Grant.objects.in_force(timezone.localdate()).filter(role=role.value)
    holders = set(held.filter(user__is_active=True).values_list("user", flat=True))
    if holders == {user.pk}:
        raise Refused(
            "This is the last account with the role “{role}”. Give the role to another first.",
            role=Words(role.title),
        )
