"""Persons: taking their identity in, looking at it, and letting it go."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.actions import note
from xiuhua.records.deeds import deed
from xiuhua.web.rows import insert

from .. import phones
from ..events import PersonErased
from ..models import Identity, Person, Salt
from ..permissions import ERASE, REVEAL, SEE_PERSONS

MOST_FOUND = 50


@dataclass(frozen=True)
class Known:
    """What a reveal shows, for the one page that asked; it goes into no cache and no log."""

    name: str
    phone: str
    email: str


def register(
    *, name: str = "", phone: str = "", email: str = "", wechat_openid: str = ""
) -> Person:
    """A person with their identity apart; Refused for what is no phone number.

    A deed of whoever calls. Typing a phone proves nothing, so two reports from one number are two
    persons; a WeChat account, which is proven, is always the same one.
    """
    phone = phones.normal(phone) if phone else ""
    if wechat_openid:
        known = Identity.objects.filter(wechat_openid=wechat_openid).select_related("person")
        if found := known.first():
            return found.person
    with transaction.atomic(savepoint=False):
        made = insert(Person())
        identity = Identity(person=made, name=name.strip()[:60], phone=phone, email=email)
        identity.wechat_openid = wechat_openid
        insert(identity)
        insert(Salt(person=made))
    return made


@deed(SEE_PERSONS)
def look_up(*, asked: str, by: Actor) -> tuple[str, ...]:
    """Public ids of the persons with exactly this phone number or public id, newest first.

    Each person found is a look, recorded with them; that nothing was found is recorded too.
    """
    found = Person.objects.filter(public_id=asked.strip())
    if not found:
        phone = phones.normal(asked, field="asked")
        found = Person.objects.filter(identity__phone=phone).order_by("-pk")[:MOST_FOUND]
    for person in found:
        facts = person.record_facts()
        subject = (person.record_kind, person.record_key)
        note(subject=subject, deed="accounts.look_up", by=by, before=facts, after=facts)
    return tuple(person.public_id for person in found)


@deed(REVEAL, on="person")
def reveal(person: Person, *, by: Actor, reason: str, division: str | None = None) -> Known:
    """Show who a person is. Each look is recorded with its reason; pages ask it by POST.

    `division` is where the thing lies on whose account one asks.
    """
    if not reason.strip():
        raise Refused("Say why you need to see it; the look is recorded.", field="reason")
    if division is not None and not by.may(REVEAL, division):
        raise Denied("You may look at identities only within your own divisions.")
    identity = Identity.objects.filter(person=person).first()
    if identity is None:
        raise Refused("This person's identity has been erased.")
    return Known(identity.name, identity.phone, identity.email)


@deed(REVEAL, on="person")
def correct_identity(
    person: Person, *, name: str, phone: str, email: str = "", reason: str, by: Actor
) -> Person:
    """Put a misheard name or number right."""
    if not Identity.objects.filter(person=person).update(
        name=name.strip(), phone=phones.normal(phone) if phone else "", email=email
    ):
        raise Refused("This person's identity has been erased.")
    return person


@deed(ERASE, on="person")
def erase(person: Person, *, reason: str, by: Actor) -> Person:
    """Delete identity and salt. What was recorded stays, and means nobody any more."""
    Identity.objects.filter(person=person).delete()
    Salt.objects.filter(person=person).delete()
    now = timezone.now()
    person.links.filter(revoked_at=None).update(revoked_at=now)
    person.links.update(words="")
    if person.erased_at is None:
        person.erased_at = now
        person.save(update_fields=["erased_at"])
        announce(PersonErased(person=person.public_id))
    return person
