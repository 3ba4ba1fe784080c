"""Whose a car park is: operators see and touch their own, officers those of their divisions."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied

from .. import permissions as may
from ..models import CarPark, Operator, Registration


def operator_of(by: Actor) -> Operator | None:
    """The admitted operator that `by` works for."""
    own = getattr(by, "organisation_id", None)
    return Operator.objects.filter(organisation=own, state="admitted").first() if own else None


def is_officer(by: Actor, division: str | None = None) -> bool:
    """Whether `by` sees car parks for the administration, there or anywhere."""
    return by.ref == "system" or by.may(may.SEE, division)


def registrations_of(by: Actor) -> QuerySet[Registration]:
    """The registrations that `by` may see: by division for officers, their own for operators."""
    rows = Registration.objects.select_related("operator", "car_park")
    return rows.filter(_seen(by, "operator__"))


def car_parks_of(by: Actor) -> QuerySet[CarPark]:
    """The car parks that `by` may see: by division for officers, their own for operators."""
    return CarPark.objects.select_related("operator").filter(_seen(by, "operator__"))


def _seen(by: Actor, to_operator: str) -> Q:
    if is_officer(by):
        reach = getattr(by, "reach", None)
        return reach(may.SEE).q("division") if reach else Q()
    own = getattr(by, "organisation_id", None)
    return Q(**{f"{to_operator}organisation": own}) if own else Q(pk__in=())


def only_own(thing: Registration | CarPark, by: Actor) -> None:
    """Denied for whoever neither runs it nor works on registrations where it lies."""
    if is_officer(by, thing.division):
        return
    own = getattr(by, "organisation_id", None)
    if own is None or thing.operator is None or thing.operator.organisation_id != own:
        raise Denied("This car park belongs to another operator.")
