"""Telling partners: a case handed off, an order answered; sent as signed JSON or taken as a file."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import msgspec
from django.conf import settings
from django.db.models import Q
from django.utils import timezone
from django.utils.timezone import localtime

from xiuhua.delivery.channels import Hopeless, signature
from xiuhua.delivery.posting import exchange
from xiuhua.jobs.actions import enqueue
from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case, Handoff, OrderAnswer, OutsideOrder, Partner
from ..models.partners import Telling
from ..queries import mapping
from ..queries.partners import facts_of, whole

ATTEMPTS = 8
T = Telling.State
KINDS: dict[str, tuple[type[Handoff] | type[OrderAnswer], Permission]] = {
    "handoff": (Handoff, permissions.HAND_OFF),
    "answer": (OrderAnswer, permissions.ORDERS),
}
"""What is told, by the word that jobs and addresses use, and who may."""
WHOLE_ANSWER = [{"to": name, "from": name} for name in mapping.ANSWER_FIELDS]
"""How an answer is told to a partner for whom the office has set no fields: in our names."""


def partner_of(row: Telling) -> Partner:
    """To whom it is told."""
    return row.order.partner if isinstance(row, OrderAnswer) else row.partner  # type: ignore[attr-defined]  # the two rows there are


def address_of(row: Telling) -> str:
    """Where it is sent; "" for a partner whose things are taken as a file."""
    partner = partner_of(row)
    return partner.reply_url if isinstance(row, OrderAnswer) else partner.url


@deed(permissions.HAND_OFF, on="case")
def hand_off(case: Case, *, partner: Partner, by: Actor) -> Case:
    """Tell a case to a partner, once; one that came from there is answered there instead."""
    if OutsideOrder.objects.filter(case=case, partner=partner).exists():
        raise Refused("This case came from {partner}; reply to the order.", partner=str(partner))
    if Handoff.objects.filter(case=case, partner=partner).exists():
        raise Refused("{partner} was told of this case already.", partner=str(partner))
    if not partner.is_active or not partner.mapping:
        raise Refused("{partner} has no fields set up yet.", partner=str(partner))
    told = mapping.told(partner.mapping, facts_of(whole(case.number) or case))
    row = Handoff.objects.create(
        partner=partner, case=case, told=told, at=timezone.now(), by=by.ref
    )
    send("handoff", row)
    return case


def answer(order: OutsideOrder, kind: str, *, by: Actor) -> OrderAnswer:
    """Tell the partner what became of an order; part of the deed that answers it."""
    rows = order.partner.answering or WHOLE_ANSWER
    row = OrderAnswer.objects.create(
        order=order,
        kind=kind,
        told=mapping.told(rows, answer_facts(order, kind)),
        at=timezone.now(),
        by=by.ref,
    )
    send("answer", row)
    return row


def answer_facts(order: OutsideOrder, kind: str) -> dict[str, Any]:
    """What can be told of an answer (`mapping.ANSWER_FIELDS`), moments in local time."""
    at = order.returned_at if kind == OrderAnswer.Kind.RETURN else order.replied_at
    return {
        "their_number": order.number,
        "case_number": order.case.number,
        "kind": str(kind),
        "handled_by": order.handled_by,
        "contact": order.contact,
        "arrived_at": localtime(order.arrived_at) if order.arrived_at else None,
        "reply": order.reply,
        "called": order.called,
        "why": order.return_words,
        "at": localtime(at) if at else None,
    }


def send(kind: str, row: Telling) -> None:
    """Have it sent after the transaction; without an address it waits to be taken as a file."""
    if address_of(row):
        facts = {"kind": kind, "row": row.pk, "round": row.round}
        enqueue("cases.tell_partner", facts, key=f"tell:{kind}:{row.pk}:{row.round}")


@deed(lambda *, kind, **_rest: KINDS[kind][1])
def tell_again(*, kind: str, row: Telling, by: Actor) -> Telling:
    """Try once more what could not be sent."""
    model = KINDS[kind][0]
    found = model.objects.select_for_update().get(pk=row.pk)
    if found.state != T.FAILED:
        raise Refused("Only what could not be sent is sent again. Reload the page.")
    if not address_of(found):
        raise Refused("This partner has no address. Take it as a file.")
    found.state, found.tries, found.problem = T.WAITING.value, 0, ""
    found.round += 1
    found.save(update_fields=["state", "tries", "problem", "round"])
    send(kind, found)
    return found


def untold(kind: str, partner: Partner) -> Q:
    """What is taken as a file: all that waits where there is no address, else what failed."""
    address = partner.reply_url if kind == "answer" else partner.url
    states = [T.FAILED] if address else [T.WAITING, T.FAILED]
    to = "order__partner" if kind == "answer" else "partner"
    return Q(**{to: partner}, state__in=[state.value for state in states])


@deed(lambda *, kind, **_rest: KINDS[kind][1])
def take_file(*, kind: str, rows: Iterable[Telling], by: Actor) -> int:
    """Mark what goes out as a file, all with one moment; how many."""
    model, at = KINDS[kind][0], timezone.now()
    waiting = model.objects.filter(pk__in=[row.pk for row in rows], state__in=[T.WAITING, T.FAILED])
    return int(waiting.update(state=T.FILE.value, sent_at=at, problem=""))


# --- one try ----------------------------------------------------------------------------------
def attempt(kind: str, pk: int, *, round: int) -> None:  # noqa: A002 - the field's own name
    """One try at one telling. Raises what went wrong while another try may help.

    What is sent already, given up, taken as a file or in a later round is left alone.
    """
    model = KINDS[kind][0]
    row = model.objects.filter(pk=pk, round=round, state=T.WAITING.value).first()
    if row is None or not _counted(row) or not address_of(row):
        return
    try:
        facts = _post(kind, row)
    except Exception as error:
        dead = row.tries >= ATTEMPTS or isinstance(error, Hopeless | ValueError)
        _mark(row, T.FAILED if dead else T.WAITING, problem=_said(error))
        if not dead:
            raise
        return
    _mark(row, T.SENT, sent_at=timezone.now(), problem="", **facts)


def give_up(kind: str, pk: int, error: str) -> None:
    """Its job died outside our hands (a killed worker); show it among what failed."""
    rows = KINDS[kind][0].objects.filter(pk=pk, state=T.WAITING.value)
    rows.update(state=T.FAILED.value, problem=" ".join(error.split())[-300:])


def _counted(row: Telling) -> bool:
    """Count the try by compare-and-set, so that two at once are impossible."""
    rows = type(row)._default_manager.filter(pk=row.pk, tries=row.tries, state=T.WAITING.value)
    row.tries += 1
    return bool(rows.update(tries=row.tries))


def _mark(row: Telling, state: Telling.State, **facts: Any) -> None:
    rows = type(row)._default_manager.filter(pk=row.pk, state=T.WAITING.value)
    rows.update(state=state.value, **facts)


def _said(error: Exception) -> str:
    return " ".join(f"{type(error).__name__}: {error}".split())[:500]


def _post(kind: str, row: Telling) -> dict[str, Any]:
    """POST it signed; what is kept of their answer. In a demonstration nothing leaves the machine."""
    if settings.DEMO:
        return {}
    partner, body = partner_of(row), msgspec.json.encode(row.told)
    stamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json",
        "X-Xiuhua-Id": f"{kind}-{row.pk}",
        "X-Xiuhua-Timestamp": stamp,
        "X-Xiuhua-Signature": f"sha256={signature(partner.secret, stamp, body)}",
    }
    private = bool(settings.WEBHOOK_PRIVATE_ADDRESSES)
    status, said = exchange(address_of(row), body, headers, private=private)
    if status in (408, 425, 429) or status >= 500:
        raise ConnectionError(f"The other side answered {status}.")
    if not 200 <= status < 300:
        raise Hopeless(f"The other side answered {status}.")
    return {"their_number": _their_number(partner, said)} if kind == "handoff" else {}


def _their_number(partner: Partner, said: bytes) -> str:
    """The number they gave our case, where their answer names it as they name their orders'."""
    try:
        found = msgspec.json.decode(said)
    except (msgspec.DecodeError, RecursionError):
        return ""
    read = mapping.read(partner.incoming, found) if isinstance(found, dict) else {}
    return str(read.get("number", ""))[:60]
