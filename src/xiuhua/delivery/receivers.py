"""Whom a message is for, and where it reaches them. Addresses are read late and shown masked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from xiuhua.accounts import phones
from xiuhua.accounts.models import Identity, Person, User
from xiuhua.kernel.words import Refused

from .models import Channel, Message

Receiver = User | Person | str
"""An account, a person, or a free address: a phone number, an e-mail address, an https URL."""


@dataclass(frozen=True)
class Reach:
    """How one receiver is reached: the row's columns, and the address masked for pages."""

    channel: Channel
    user: User | None = None
    person: Person | None = None
    address: str = ""
    shown: str = ""


def reach(to: Receiver, channel: str | None) -> Reach | None:
    """How to reach somebody, by `channel` or by the first that they have; None for nobody.

    Refused when a free address is none.
    """
    if isinstance(to, str):
        found, address = _free(to)
        return Reach(found, address=address, shown=masked(found, address))
    user, person = (to, None) if isinstance(to, User) else (None, to)
    known = _addresses(to)
    wanted = [Channel(channel)] if channel else [Channel.SMS, Channel.MAIL]
    for way in wanted:
        if address := known.get(way, ""):
            return Reach(way, user, person, shown=masked(way, address))
    return None


def address_of(message: Message) -> str:
    """Where a message goes now; "" when the receiver no longer has such an address."""
    if message.address:
        return message.address
    to = message.user or message.person
    return _addresses(to).get(Channel(message.channel), "") if to else ""


def masked(channel: str, address: str) -> str:
    """Enough to know one's own address, too little to use it."""
    if channel == Channel.MAIL:
        name, _, host = address.rpartition("@")
        return f"{name[:1]}***@{host}"
    if channel == Channel.WEBHOOK:
        return urlsplit(address).hostname or "***"
    return phones.masked(address)


def veiled(text: str) -> str:
    """A text without the secrets of the personal links in it."""
    return re.sub(r"/p/[^\s/]{8,}", "/p/…", text)


def _addresses(to: User | Person) -> dict[Channel, str]:
    if isinstance(to, User):
        if not to.is_active:
            return {}
        phone, email = to.phone, to.email
    else:
        identity = Identity.objects.filter(person=to).first()
        phone, email = (identity.phone, identity.email) if identity else ("", "")
    return {Channel.SMS: phone, Channel.MAIL: email, Channel.DEMO: phone or email}


def _free(address: str) -> tuple[Channel, str]:
    address = address.strip()
    if address.startswith(("http://", "https://")):
        return Channel.WEBHOOK, address
    if "@" in address:
        try:
            validate_email(address)
        except ValidationError:
            raise Refused("This is not an e-mail address.", field="address") from None
        return Channel.MAIL, address
    return Channel.SMS, phones.normal(address, field="address")
