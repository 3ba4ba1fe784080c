"""Whose a permit is: companies see and move their own, officers those of their divisions."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Denied

from .. import permissions as may
from ..models import Company, Permit

OFFICERS = (may.REVIEW, may.SEE)


def company_of(by: Actor) -> Company | None:
    """The admitted company that `by` works for."""
    own = getattr(by, "organisation_id", None)
    if own is None:
        return None
    return Company.objects.filter(organisation=own, state="admitted").first()


def is_officer(by: Actor, division: str | None = None) -> bool:
    """Whether `by` works on permits for the administration."""
    return by.ref == "system" or any(by.may(one, division) for one in OFFICERS)


def permits_of(by: Actor, needs: Permission = may.SEE) -> QuerySet[Permit]:
    """The permits that `by` may see: by division for officers, their own for companies."""
    rows = Permit.objects.select_related("applicant", "contractor")
    if is_officer(by):
        reach = getattr(by, "reach", None)
        return rows.filter(reach(needs).q("division")) if reach else rows
    own = getattr(by, "organisation_id", None)
    mine = Q(applicant__organisation=own) | Q(contractor__organisation=own)
    return rows.filter(mine) if own else rows.none()


def only_own(permit: Permit, by: Actor) -> None:
    """Denied for whoever neither applied, nor digs, nor works on permits."""
    if is_officer(by, permit.division):
        return
    if by.ref.startswith("link:") and getattr(by, "subject_key", "") == permit.number:
        return
    own = getattr(by, "organisation_id", None)
    if own is None or own not in (
        permit.applicant.organisation_id,
        permit.contractor.organisation_id,
    ):
        raise Denied("This permit belongs to another company.")
