"""Giving and ending roles."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Q
from django.utils import timezone

from xiuhua.kernel.permissions import Actor, Role
from xiuhua.kernel.words import Denied, Refused, Words
from xiuhua.records.deeds import deed

from ..models import Deputy, Grant, User
from ..permissions import GRANT
from .separation import duties, refuse_last, refuse_together


@deed(GRANT)
def give_role(
    user: User,
    *,
    role: Role | str,
    division: str,
    by: Actor,
    first_on: date | None = None,
    last_on: date | None = None,
) -> Grant:
    """Give a role in a division and everything under it; "" is everywhere."""
    role, first_on = Role(role), first_on or timezone.localdate()
    if not by.may(GRANT, division):
        raise Denied("You may give roles only within your own divisions.", field="division")
    if user.ref in getattr(by, "refs", {by.ref}):
        raise Refused("Nobody gives a role to themselves. Ask another security administrator.")
    if last_on and last_on < first_on:
        raise Refused("The last day is before the first.", field="last_on")
    user = User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if not user.is_active:
        raise Refused("This account is closed. Open it first.")
    refuse_together({role.value, *duties(user)})
    for lent in Deputy.objects.filter(principal=user, ended_at=None).select_related("deputy"):
        refuse_together({role.value, *duties(lent.deputy)})
    _refuse_twice(user, role, division, first_on, last_on)
    return Grant.objects.create(
        user=user, role=role.value, division=division, first_on=first_on, last_on=last_on,
        given_by=by.ref,
    )  # fmt: skip


@deed(GRANT, on="grant")
def end_grant(grant: Grant, *, reason: str, by: Actor) -> Grant:
    """Take a role back; it opens nothing from this moment on."""
    if not by.may(GRANT, grant.division):
        raise Denied("You may end roles only within your own divisions.")
    if grant.role == Role.SECURITY:
        refuse_last(grant.user, Role.SECURITY)
    grant.last_on = timezone.localdate() - timedelta(days=1)
    grant.save(update_fields=["last_on"])
    return grant


def _refuse_twice(
    user: User, role: Role, division: str, first_on: date, last_on: date | None
) -> None:
    same = Grant.objects.filter(
        Q(last_on__isnull=True) | Q(last_on__gte=first_on), user=user, role=role.value,
        division=division,
    )  # fmt: skip
    if last_on:
        same = same.filter(first_on__lte=last_on)
    if same.exists():
        raise Refused(
            "This account already has the role “{role}” there in these days.",
            field="role", role=Words(role.title),
        )  # fmt: skip
