"""The phone list: calls that still have to be made, and what came of them."""

from __future__ import annotations

from django.utils import timezone

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Missing, Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case, PhoneCall
from ..workflow import OVER


@deed(permissions.CALL_OUT, on="case")
def plan_call(
    case: Case, *, by: Actor, words: str, organisation: Organisation | None = None
) -> PhoneCall:
    """Put a call on the list: whom to reach about the case, and what for."""
    if case.now in OVER:
        raise Refused("This case is over; there is nobody to call about it.")
    if not words.strip():
        raise Refused("Say what the call is about.", field="words")
    return PhoneCall.objects.create(
        case=case, organisation=organisation, words=words.strip()[:500],
        by=by.ref, at=timezone.now(),
    )  # fmt: skip


@deed(permissions.CALL_OUT, on="case")
def tick_call(case: Case, *, call: PhoneCall, whom: str, by: Actor, words: str = "") -> Case:
    """A call was made: who was reached, and what they said."""
    if call.case_id != case.pk:
        raise Missing("This call is not about this case.")
    if call.called_at:
        raise Refused("This call was ticked off already. Reload the page.")
    if not whom.strip():
        raise Refused("Say who was spoken to.", field="whom")
    said = "\n".join(filter(None, [call.words, words.strip()]))
    call.whom, call.words, call.called_at = whom.strip()[:60], said[:500], timezone.now()
    call.save()
    return case
