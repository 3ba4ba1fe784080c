"""One call of WeChat from its bytes to the answer: the same path for every account and mode."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import TypeVar

from django.conf import settings
from django.db.models import Q
from django.utils import timezone, translation

from ...models import OfficialAccount
from ...wechat import callbacks
from ...wechat.account import Account, Mode, Moment
from ...wechat.answers import Answer
from ...wechat.calls import Call
from ...wechat.messages import Event, Message
from ...wechat.once import ANSWER_WITHIN_S
from ...wechat.refusal import Unheard
from .answering import answer
from .once import InDatabase
from .within import TooLong, within

T = TypeVar("T")
ON_THE_WAY_S = 1.0
"""Of WeChat's five seconds, what is left for the network in both directions."""
NOTED_EVERY = timedelta(minutes=1)
POLL_S = 0.1


@dataclass(frozen=True)
class Came:
    """A call to an account: `account` is None for a name that no account has."""

    account: OfficialAccount | None
    call: Call


def greet(came: Came) -> str:
    """The echo that proves to WeChat that the address is ours, or Unheard."""
    now = datetime.now(UTC)
    return _by_any(came, lambda one: callbacks.greeted(one, came.call, now=now))[1]


def received(came: Came, body: bytes, *, work: Callable[..., Answer] = answer) -> str:
    """The reply to a message, readable or sealed like the call, within five seconds; or Unheard.

    The clock of the machine and not that of a demonstration says whether a call is fresh: it is
    compared with WeChat's.
    """
    now = datetime.now(UTC)
    speaks, message = _by_any(came, lambda one: callbacks.heard(one, came.call, body, now=now))
    assert came.account is not None  # whoever is None is Unheard by now
    said = _in_time(came.account, speaks, message, work)
    return callbacks.answered(speaks, came.call, said.to(message, at=now), now=now)


def _by_any(came: Came, ask: Callable[[Account], T]) -> tuple[Account, T]:
    """The secrets that fit the call, and what came of it; Unheard where none does.

    An account that is not there, or not in use, is asked for like any other, of secrets nobody has.
    """
    known = came.account
    speaking = known.spoken(timezone.now()) if known and known.in_use else []
    for one in speaking or [_nobody()]:
        try:
            found = ask(one)
        except Unheard:
            continue
        if speaking:
            return one, found
    raise Unheard


@cache
def _nobody() -> Account:
    """An account that exists nowhere, so that a wrong name takes as long as a wrong signature."""
    return Account(
        key="nobody", app_id="wx0", token=secrets.token_hex(16), mode=Mode.BOTH,
        aes_key=secrets.token_hex(22)[:43],
    )  # fmt: skip


def _in_time(
    account: OfficialAccount, speaks: Account, message: Message, work: Callable[..., Answer]
) -> Answer:
    """The answer, worked out once for all tries; where that takes too long, a word to try again."""
    wait_s = ANSWER_WITHIN_S.on(timezone.localdate()) - ON_THE_WAY_S
    until = time.monotonic() + wait_s
    try:
        return within(wait_s, lambda: _once(account, speaks, message, work, until))
    except TooLong:
        late = Moment.LATER
        return Answer() if isinstance(message, Event) else Answer(late, speaks.says(late))


def _once(
    account: OfficialAccount, speaks: Account, message: Message, work: Callable[..., Answer],
    until: float,
) -> Answer:  # fmt: skip
    once = InDatabase(account, type(message).__name__)
    if not once.claim(speaks.key, message.key):
        return _settled(once, speaks, message, until)
    try:
        with translation.override(settings.LANGUAGE_CODE):
            said = work(account, speaks, message)
    except BaseException:
        once.release(speaks.key, message.key)
        raise
    once.settle(speaks.key, message.key, said.kept())
    if time.monotonic() > until:
        once.note_late(message.key)
    _note_heard(account)
    return said


def _settled(once: InDatabase, speaks: Account, message: Message, until: float) -> Answer:
    """What the first call answers, waited for while there is time."""
    while (kept := once.answer(speaks.key, message.key)) is None:
        if time.monotonic() >= until:
            raise TooLong
        time.sleep(POLL_S)
    return Answer.of(kept)


def _note_heard(account: OfficialAccount) -> None:
    """When it was last heard, at most once a minute: one row that every message wants."""
    now = timezone.now()
    seldom = Q(heard_at=None) | Q(heard_at__lt=now - NOTED_EVERY)
    OfficialAccount.objects.filter(seldom, pk=account.pk).update(heard_at=now)
