"""Asking a unit to see to a cause, where it has no open case of the spot to give an order on."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Spot, UnitRequest
from .deciding import ahead, decided, undecided


@deed(permissions.DECIDE, on="spot")
def ask_unit(
    spot: Spot, *, unit: Organisation | None, words: str, due_at: datetime, by: Actor
) -> Spot:
    """Ask the unit to see to the cause and to reply in time; it finds this at its desk."""
    undecided(spot)
    ahead(due_at)
    if unit is None or not unit.is_active:
        raise Refused("Choose the unit that is asked.", field="unit")
    decided(spot, Spot.State.ASKED, words, by)
    UnitRequest.objects.create(
        spot=spot, unit=unit, words=spot.words, asked_by=by.ref, asked_at=timezone.now(),
        due_at=due_at,
    )  # fmt: skip
    return spot


@deed(permissions.ANSWER, on="asked")
def reply(asked: UnitRequest, *, words: str, by: Actor) -> UnitRequest:
    """The unit's reply, once."""
    if by is not SYSTEM and getattr(by, "organisation_id", None) != asked.unit_id:
        raise Denied("Another unit was asked.")
    if asked.replied_at:
        raise Refused("This was replied to already.")
    if not words.strip():
        raise Refused("Say in a sentence what was done.", field="words")
    asked.reply, asked.replied_by = words.strip()[:1000], by.ref
    asked.replied_at = timezone.now()
    asked.save()
    return asked
