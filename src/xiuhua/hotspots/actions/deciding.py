"""What a head decides about a spot: an order, a topic for the studio, or to let it be."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils import timezone

from xiuhua.cases import actions as cases
from xiuhua.cases.models import Order
from xiuhua.cases.workflow import WITH_UNIT
from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..events import TopicProposed
from ..models import Spot
from ..queries.reports import cases_of

MOST_WEEKS = 26
State = Spot.State


@deed(permissions.DECIDE, on="spot")
def give_order(spot: Spot, *, words: str, due_at: datetime, by: Actor) -> Spot:
    """A numbered order (督办) on the newest open case of the spot, to the unit that has it."""
    _undecided(spot)
    in_hand = [state.value for state in WITH_UNIT]
    case = cases_of(spot).filter(state__in=in_hand, unit__isnull=False).first()
    if case is None:
        raise Refused(
            "No unit has an open case of this spot now. Propose it as a topic, or wait for the next case."
        )
    cases.oversee(case, kind=Order.Kind.GRAVE.value, words=words, due_at=due_at, by=by)
    order = Order.objects.filter(case=case).order_by("-pk").values_list("number", flat=True).first()
    spot.order = str(order or "")
    return _decided(spot, State.ORDERED, words, by)


@deed(permissions.DECIDE, on="spot")
def propose_topic(spot: Spot, *, words: str, by: Actor) -> Spot:
    """For residents, the bureau and others to settle together in the studio."""
    _undecided(spot)
    _decided(spot, State.TOPIC, words, by)
    announce(
        TopicProposed(
            spot=spot.pk, division=spot.division, category=spot.category_id, words=spot.words
        )
    )
    return spot


@deed(permissions.DECIDE, on="spot")
def dismiss(spot: Spot, *, words: str, weeks: int, by: Actor) -> Spot:
    """Let it be for some weeks, for a reason: works that are known, an event that is over."""
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refused("Choose between 1 and {most} weeks.", field="weeks", most=MOST_WEEKS)
    if not words.strip():
        raise Refused("Say why it may be let be.", field="words")
    spot.until = _today() + timedelta(weeks=weeks)
    return _decided(spot, State.DISMISSED, words, by)


def _undecided(spot: Spot) -> None:
    if spot.state in (State.ORDERED, State.TOPIC):
        raise Refused("Something was decided about this spot already.")


def _decided(spot: Spot, state: Spot.State, words: str, by: Actor) -> Spot:
    if not words.strip():
        raise Refused("Say what is to be done.", field="words")
    spot.state, spot.words = state, words.strip()[:400]
    spot.decided_by, spot.decided_at = by.ref, timezone.now()
    spot.save()
    return spot


def _today() -> date:
    return timezone.localdate()
