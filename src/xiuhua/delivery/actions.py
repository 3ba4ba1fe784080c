"""Telling people things. The row and its job are written with the deed; sending comes after."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from xiuhua.accounts.models import Person, User
from xiuhua.jobs.actions import enqueue
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused, Words
from xiuhua.records.deeds import deed
from xiuhua.web.language import say

from . import channels, permissions, receivers, wordings
from .models import Channel, Message, MessageState, Subscription, Wording
from .receivers import Receiver

ATTEMPTS = 8
_OPEN = (MessageState.WAITING, MessageState.FAILED)


def send(
    to: Receiver,
    template: str | Words,
    *,
    by: Actor,
    facts: dict[str, Any] | None = None,
    channel: str | None = None,
    subject: tuple[str, str] = ("", ""),
    division: str = "",
    once: str | None = None,
) -> Message | None:
    """Tell one receiver something, after the caller's transaction; None when nothing reaches them.

    `template` is a wording's key, filled with `facts`, or Words as they are. `channel` unless
    told is the first the receiver has: text message, then e-mail. With `once` (an event's id,
    say) the same receiver is told once however often this runs.
    """
    found = receivers.reach(to, channel)
    if found is None:
        return None
    once = f"{once}:{_who(to)}:{found.channel.value}"[:160] if once else None
    if once and Message.objects.filter(once=once).exists():
        return Message.objects.get(once=once)
    key = template if isinstance(template, str) else ""
    filled = (
        wordings.fill(key, found.channel, facts or {}) if key else wordings.Text("", say(template))
    )
    message = Message.objects.create(
        once=once,
        channel=found.channel,
        user=found.user,
        person=found.person,
        address=found.address,
        address_shown=found.shown,
        template=key,
        title=filled.title,
        text=filled.text,
        subject_kind=subject[0],
        subject_key=subject[1],
        division=division,
        asked_by=by.ref,
    )
    _post(message)
    return message


def _who(to: Receiver) -> str:
    return to if isinstance(to, str) else to.ref


def _post(message: Message) -> None:
    enqueue(
        "delivery.send",
        {"message": message.pk, "round": message.round},
        key=f"delivery:{message.pk}:{message.round}",
    )


def tell_followers(
    subject: tuple[str, str],
    template: str | Words,
    *,
    by: Actor,
    facts: dict[str, Any] | None = None,
    division: str = "",
    once: str | None = None,
) -> list[Message]:
    """Tell everybody who follows `subject`, each by their channel; one row each."""
    rows = Subscription.objects.filter(
        subject_kind=subject[0], subject_key=subject[1], ended_at=None
    ).select_related("user", "person")
    sent = [
        send(
            row.user or row.person,  # type: ignore[arg-type]  # a constraint holds that one is there
            template,
            by=by,
            facts=facts,
            channel=row.channel,
            subject=subject,
            division=division,
            once=once,
        )
        for row in rows
    ]
    return [message for message in sent if message]


def follow(to: User | Person, subject: tuple[str, str], *, channel: str = "sms") -> Subscription:
    """Have somebody hear about `subject` from now on; following twice does no harm."""
    one = {"user": to} if isinstance(to, User) else {"person": to}
    row, _made = Subscription.objects.get_or_create(
        subject_kind=subject[0],
        subject_key=subject[1],
        channel=Channel(channel),
        ended_at=None,
        **one,
    )
    return row


def stop_following(to: User | Person, subject: tuple[str, str]) -> int:
    """Let somebody hear no more of `subject`; how many subscriptions ended."""
    one = {"user": to} if isinstance(to, User) else {"person": to}
    rows = Subscription.objects.filter(
        subject_kind=subject[0], subject_key=subject[1], ended_at=None, **one
    )
    return rows.update(ended_at=timezone.now())


def attempt(pk: int, *, round: int = 1) -> None:  # noqa: A002 - the field's own name
    """One try at one message. Raises what the channel raised while another try may help.

    A message already sent, given up or in a later round is left alone. Two tries at once are
    impossible: each first counts itself by compare-and-set.
    """
    message = Message.objects.select_related("user", "person").filter(pk=pk, round=round).first()
    if message is None or message.state not in _OPEN or not _count(message):
        return
    try:
        channels.carry(message, receivers.address_of(message))
    except Exception as error:
        dead = message.tries >= ATTEMPTS or isinstance(error, channels.Hopeless | ValueError)
        _mark(message, MessageState.DEAD if dead else MessageState.FAILED, _said(message, error))
        if not dead:
            raise
        return
    _mark(message, MessageState.SENT)


def _count(message: Message) -> bool:
    rows = Message.objects.filter(pk=message.pk, tries=message.tries, state__in=_OPEN)
    message.tries += 1
    return bool(rows.update(tries=message.tries))


def _mark(message: Message, state: MessageState, error: str = "") -> None:
    facts: dict[str, Any] = {"state": state, "error": error}
    if state == MessageState.SENT:
        facts |= {"sent_at": timezone.now(), "address": ""} | _scrubbed(message)
    Message.objects.filter(pk=message.pk).update(**facts)


def _scrubbed(message: Message) -> dict[str, str]:
    """A link's secret is of no use here once it has been sent; the demo shows it."""
    demo = channels.stays_here(message)
    return {} if demo else {"text": receivers.veiled(message.text)}


def _said(message: Message, error: Exception) -> str:
    """The error in one line, without the receiver's address in it."""
    text = " ".join(f"{type(error).__name__}: {error}".split())
    if address := receivers.address_of(message):
        text = text.replace(address, message.address_shown)
    return text[:300]


def give_up(pk: int, error: str) -> None:
    """Its job died outside our hands (a killed worker); show it among the dead."""
    Message.objects.filter(pk=pk, state__in=_OPEN).update(
        state=MessageState.DEAD, error=" ".join(error.split())[-300:]
    )


@deed(permissions.REQUEUE, on="message")
def requeue(message: Message, *, by: Actor) -> Message:
    """Try a dead message again from the start."""
    if message.state != MessageState.DEAD:
        raise Refused("Only a message that was given up can be sent again. Reload the page.")
    message.state, message.tries, message.error = MessageState.WAITING, 0, ""
    message.round += 1
    message.save(update_fields=["state", "tries", "error", "round"])
    _post(message)
    return message


def load_wordings() -> int:
    """Make a row of every shipped wording that has none, to be edited; how many were made."""
    rows = [Wording(key=k, channel=c, **t._asdict()) for (k, c), t in wordings.shipped().items()]
    before = Wording.objects.count()
    Wording.objects.bulk_create(rows, ignore_conflicts=True)
    return Wording.objects.count() - before
