"""Each night: decisions whose first day has come are in force, those whose last day is over are not."""

from __future__ import annotations

from datetime import date

from xiuhua.accounts.queries import holders
from xiuhua.delivery.actions import send
from xiuhua.kernel.permissions import SYSTEM, Role

from ..models import Decision
from ..queries.decisions import due_decisions
from ..workflow import DecisionState
from .marking_out import begin, lapse


def begin_and_end(today: date) -> tuple[int, int]:
    """Begin what begins and end what ended; answers how many of each."""
    coming = Decision.objects.filter(state=DecisionState.SET_OUT, first_on__lte=today)
    begun = [begin(one, by=SYSTEM) for one in coming.order_by("pk")]
    over = Decision.objects.filter(state=DecisionState.IN_USE, last_on__lt=today)
    ended = [lapse(one, by=SYSTEM) for one in over.order_by("pk")]
    return len(begun), len(ended)


def tell_officers(today: date) -> int:
    """Tell each parking officer once a day how many decisions wait for them; answers to how many."""
    told = 0
    for user in holders(Role.PARKING_OFFICER):
        if count := due_decisions(user, today).count:
            send(user, "parking.decisions_due", facts={"n": count}, by=SYSTEM,
                 subject=("parking.decision", ""), once=f"{today}:{user.pk}")  # fmt: skip
            told += 1
    return told
