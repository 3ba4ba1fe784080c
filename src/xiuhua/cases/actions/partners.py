"""Setting partner platforms up: their addresses, their fields, which cases go there."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Handoff, OrderAnswer, Partner
from ..models.partners import Telling
from . import telling

DATA = Path(__file__).parent.parent / "data"
FIELDS = (
    "name", "kind", "url", "reply_url", "mapping", "incoming", "answering", "filters", "sends",
    "return_value", "return_unit", "is_active",
)  # fmt: skip


@deed(permissions.PARTNERS)
def add_partner(*, key: str, facts: dict[str, Any], secret: str = "", by: Actor) -> Partner:
    """A new partner; its key stays, because orders and addresses refer to it."""
    if Partner.objects.filter(key=key).exists():
        raise Refused("There is a partner with this key already.", field="key")
    made = Partner(key=key, secret=secret, **_known(facts))
    _whole(made)
    made.save()
    return made


@deed(permissions.PARTNERS, on="partner")
def change_partner(
    partner: Partner, *, facts: dict[str, Any], secret: str = "", by: Actor
) -> Partner:
    """Change what is known of a partner; an empty `secret` keeps the one there is.

    What waited for want of an address is sent now.
    """
    before = partner.url, partner.reply_url
    for name, fact in _known(facts).items():
        setattr(partner, name, fact)
    partner.secret = secret or partner.secret
    _whole(partner)
    partner.save()
    _send_what_waits(partner, before)
    return partner


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    return {name: fact for name, fact in facts.items() if name in FIELDS}


def _whole(partner: Partner) -> None:
    if (partner.url or partner.reply_url) and not partner.secret:
        raise Refused(
            "What is sent is signed: agree on a secret with the partner, and enter it.",
            field="secret",
        )
    if partner.sends and not partner.mapping:
        raise Refused("Say first how our cases are told there.", field="sends")


def _send_what_waits(partner: Partner, before: tuple[str, str]) -> None:
    waiting = Telling.State.WAITING.value
    if partner.url and not before[0]:
        for case in Handoff.objects.filter(partner=partner, state=waiting):
            telling.send("handoff", case)
    if partner.reply_url and not before[1]:
        for answer in OrderAnswer.objects.filter(order__partner=partner, state=waiting):
            telling.send("answer", answer)


def load_partners(file: Path | str = DATA / "partners.json", *, by: Actor) -> int:
    """Add the partners of a file that are not there yet; what the office has changed stays."""
    try:
        rows = msgspec.json.decode(Path(file).read_bytes())["partners"]
    except (OSError, msgspec.DecodeError, KeyError, TypeError) as problem:
        raise Refused("The file cannot be read as JSON: {why}", why=str(problem)) from None
    known = set(Partner.objects.values_list("key", flat=True))
    new = [row for row in rows if row["key"] not in known]
    for row in new:
        add_partner(key=row["key"], facts=row, by=by)
    return len(new)
