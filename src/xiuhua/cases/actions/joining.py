"""Saying "me too": somebody else has the same trouble and follows the case by a code of their own."""

from __future__ import annotations

from django.utils import timezone

from xiuhua.accounts.actions.persons import register
from xiuhua.accounts.models import Person
from xiuhua.accounts.phones import normal
from xiuhua.delivery.actions import follow
from xiuhua.delivery.models import Subscription
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case, Companion
from ..queries import codes
from ..workflow import OVER
from .news import tell_joined

MOST_WORDS = 2000


def subject_of(case: Case) -> tuple[str, str]:
    """What subscriptions and messages about a case point at."""
    return (case.record_kind, case.number)


def join(
    case: Case,
    *,
    by: Actor,
    words: str = "",
    phone: str = "",
    name: str = "",
    request_key: str | None = None,
) -> tuple[Companion, str]:
    """Join an open case; answers the companion and their tracking code.

    With a telephone number they hear of each step. The same `request_key` again answers the
    companion that is there, and leaves nothing behind.
    """
    if request_key:
        earlier = Companion.objects.filter(request_key=request_key).first()
        if earlier:
            return earlier, codes.new_code(request_key)
    code = codes.new_code(request_key)
    told = {"words": words, "phone": phone, "name": name}
    return _join(case, code=code, request_key=request_key, by=by, **told), code


@deed(permissions.REPORT, on="case", name="join")
def _join(
    case: Case,
    *,
    code: str,
    request_key: str | None,
    words: str,
    phone: str,
    name: str,
    by: Actor,
) -> Companion:
    """Write somebody down beside whoever reported."""
    if case.now in OVER:
        raise Refused("This case is over. If the trouble is there again, please report it anew.")
    if len(words) > MOST_WORDS:
        raise Refused("At most {most} characters, please.", field="words", most=MOST_WORDS)
    made = Companion.objects.create(
        case=case,
        tracking_hash=codes.hashed(code),
        request_key=request_key or None,
        words=words.strip(),
        at=timezone.now(),
        by=by.ref,
    )
    if phone:
        _leave_number(case, made, phone, name)
    return made


@deed(permissions.FOLLOW, on="case")
def leave_number(
    case: Case, *, companion: Companion, phone: str, by: Actor, name: str = ""
) -> Companion:
    """A companion leaves a number after all, and hears of each step from now on."""
    if companion.case_id != case.pk:
        raise Refused("This code is not for this case. Open the page anew.")
    if companion.person_id:
        raise Refused("A number was left already.", field="phone")
    _leave_number(case, companion, phone, name)
    return companion


def _leave_number(case: Case, companion: Companion, phone: str, name: str) -> None:
    person = register(name=name, phone=normal(phone))
    companion.person = person
    companion.save(update_fields=["person"])
    follow(person, subject_of(case))
    tell_joined(case, person)


def bring_over(number: str) -> None:
    """After a merge whoever reported or followed the merged case follows the one that goes on.

    Their subscriptions are made anew; doing it twice does no harm.
    """
    case = Case.objects.select_related("merged_into", "reporter").get(number=number)
    if case.merged_into is None:
        return
    for person in {case.reporter, *_followers(case)}:
        if person is not None:
            follow(person, subject_of(case.merged_into))


def _followers(case: Case) -> list[Person]:
    kind, key = subject_of(case)
    rows = Subscription.objects.filter(
        subject_kind=kind, subject_key=key, ended_at=None, person__isnull=False
    )
    return [row.person for row in rows.select_related("person") if row.person]
