"""Telling whoever reported, joined or follows what happened to a case, once for each step."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from xiuhua.accounts import links
from xiuhua.accounts.models import Person, User
from xiuhua.delivery.actions import send
from xiuhua.delivery.receivers import reach
from xiuhua.kernel.permissions import SYSTEM

from .. import permissions
from ..models import Case
from ..queries.news import facts_of, hearers
from ..queries.numbers import whole

NEWS = {
    "report": "cases.reported",
    "take_in": "cases.taken_in",
    "turn_away": "cases.turned_away",
    "return_order": "cases.turned_away",
    "file": "cases.filed",
    "decline": "cases.declined",
    "merge": "cases.merged",
    "dispatch": "cases.dispatched",
    "send_simple": "cases.dispatched",
    "call_out": "cases.dispatched",
    "defer": "cases.deferred",
    "shelve": "cases.shelved",
    "resume": "cases.resumed",
    "answer": "cases.handled",
    "clear_shelved": "cases.handled",
    "close": "cases.closed",
    "force_close": "cases.forced",
    "void": "cases.void",
    "not_fixed": "cases.doubted",
    "check_again": "cases.checked_again",
    "stand_by": "cases.stands",
}
"""The steps that are told, and the wording of each (in the `data/messages.json` of delivery)."""
LINKS = {
    "report": "cases.follow",
    "close": "cases.rate",
    "force_close": "cases.rate",
    "stand_by": "cases.rate",
}
"""The steps whose message carries a personal link, and what it is for."""
FOLLOWED_DAYS = 180


def tell(number: str, name: str, event: str) -> int:
    """Tell everybody of the step `name`; `event` makes telling twice harmless. How many were told."""
    rows = Case.objects.select_related("category", "plain", "unit", "reporter")
    case = rows.filter(number=number).first()
    if case is None:
        return 0
    told, facts = 0, facts_of(case, name)
    for one, channel in hearers(case).values():
        told += bool(
            send(
                one,
                NEWS[name],
                by=SYSTEM,
                facts=facts | _link(case, one, LINKS.get(name, "")),
                channel=channel,
                subject=(case.record_kind, case.number),
                division=case.division_id,
                once=f"{event}:{name}",
            )
        )
    return told


def tell_joined(case: Case, person: Person) -> None:
    """Say to somebody who joined with a number that they did, with a link to follow it by."""
    send(
        person,
        "cases.joined",
        by=SYSTEM,
        facts=facts_of(case, "join") | _link(case, person, "cases.follow"),
        subject=(case.record_kind, case.number),
        division=case.division_id,
        once=f"joined:{case.number}",
    )


def _link(case: Case, to: Person | User, purpose: str) -> dict[str, str]:
    """A link of their own, for persons who can be reached; it lasts as long as they may answer."""
    if not purpose or not isinstance(to, Person) or reach(to, None) is None:
        return {}
    rating = purpose == "cases.rate"
    days = whole("doubt_days", timezone.localdate()) if rating else FOLLOWED_DAYS
    _made, secret = links.issue(
        purpose,
        subject=(case.record_kind, case.number),
        holder=to,
        permissions=[permissions.FOLLOW],
        division=case.division_id,
        until=timezone.now() + timedelta(days=days),
        by=SYSTEM,
    )
    return {"url": links.url(secret)}
