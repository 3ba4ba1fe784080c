"""What a head decides about a spot: an order, a topic for the studio, or to let it be."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.utils import timezone

from xiuhua.cases import actions as cases
from xiuhua.cases.models import Order
from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..events import TopicProposed
from ..models import Spot, TopicProposal
from ..queries.reports import in_hand

MOST_WEEKS = 26
State = Spot.State


@deed(permissions.DECIDE, on="spot")
def give_order(spot: Spot, *, words: str, due_at: datetime, by: Actor) -> Spot:
    """A numbered order (督办) on the newest open case of the spot, to the unit that has it."""
    undecided(spot)
    case = in_hand(spot).first()
    if case is None:
        raise Refused(
            "No unit has an open case of this spot now. Ask the unit, or propose it as a topic."
        )
    ahead(due_at)
    cases.oversee(case, kind=Order.Kind.GRAVE.value, words=words, due_at=due_at, by=by)
    order = Order.objects.filter(case=case).order_by("-pk").values_list("number", flat=True).first()
    spot.order = str(order or "")
    return decided(spot, State.ORDERED, words, by)


@deed(permissions.DECIDE, on="spot")
def propose_topic(spot: Spot, *, words: str, by: Actor) -> Spot:
    """For residents, the bureau and others to settle together in the studio."""
    undecided(spot)
    decided(spot, State.TOPIC, words, by)
    topic = TopicProposal.objects.create(
        spot=spot, division=spot.division, category_id=spot.category_id, words=spot.words,
        figures={
            "n": spot.n, "expected": round(spot.expected, 2), "people": spot.people,
            "weeks": spot.weeks, "q": spot.q, "cell": spot.cell,
        },
        proposed_by=by.ref, proposed_at=timezone.now(),
    )  # fmt: skip
    announce(
        TopicProposed(
            topic=topic.pk, spot=spot.pk, division=spot.division, category=spot.category_id,
            words=spot.words,
        )
    )  # fmt: skip
    return spot


@deed(permissions.DECIDE, on="spot")
def dismiss(spot: Spot, *, words: str, weeks: int, by: Actor) -> Spot:
    """Let it be for some weeks, for a reason: works that are known, an event that is over."""
    undecided(spot)
    if not 1 <= weeks <= MOST_WEEKS:
        raise Refused("Choose between 1 and {most} weeks.", field="weeks", most=MOST_WEEKS)
    if not words.strip():
        raise Refused("Say why it may be let be.", field="words")
    decided(spot, State.DISMISSED, words, by)
    spot.until = timezone.localdate() + timedelta(weeks=weeks)
    spot.save()
    return spot


def undecided(spot: Spot) -> None:
    """Refused while an earlier decision has not had its weeks."""
    if not spot.open_to_decision(timezone.now()):
        raise Refused("Something was decided about this spot already. Give it its four weeks.")


def ahead(due_at: datetime) -> None:
    """Refused unless the deadline lies ahead."""
    if due_at <= timezone.now():
        raise Refused("Choose a deadline that lies ahead.", field="due")


def decided(spot: Spot, state: Spot.State, words: str, by: Actor) -> Spot:
    """Write down what was decided, by whom and when."""
    if not words.strip():
        raise Refused("Say what is to be done.", field="words")
    spot.state, spot.words, spot.until = state, words.strip()[:400], None
    spot.decided_by, spot.decided_at = by.ref, timezone.now()
    if state != State.ORDERED:
        spot.order = ""
    spot.save()
    return spot
