"""Following the digs of an area by e-mail: asked for, confirmed by a link, ended by the same link."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from xiuhua.accounts import links
from xiuhua.accounts.actions.persons import register
from xiuhua.accounts.models import Person, PersonalLink
from xiuhua.delivery.actions import follow, send, stop_following
from xiuhua.delivery.models import Subscription
from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Missing, Refused
from xiuhua.places.atlas import atlas
from xiuhua.records.deeds import deed

from .. import permissions

PURPOSE = "excavations.follow"
AREA = "excavations.area"


@deed(permissions.FOLLOW)
def ask_to_follow(*, email: str, area: str, base: str, by: Actor) -> Person:
    """Send a link to the address; nothing is sent there again before it is confirmed.

    `area` is the code of the district, a town or a community; `base` is put before the link where
    the site does not know its own address.
    """
    try:
        validate_email(email)
    except ValidationError:
        raise Refused("This is no e-mail address.", field="email") from None
    if area not in atlas().entries or len(area) > 12:
        raise Refused("Choose a town or a community.", field="area")
    person = register(email=email)
    _link, secret = links.issue(
        PURPOSE, subject=(AREA, area), holder=person, permissions=[], division=area, until=None,
        by=SYSTEM,
    )  # fmt: skip
    address = links.url(secret)
    send(
        person, "excavations.follow_confirm", by=SYSTEM, channel="mail", subject=(AREA, area),
        facts={"area": atlas().label(area) or area, "url": address if "://" in address else base + address},
    )  # fmt: skip
    return person


def confirmed(link: PersonalLink) -> bool:
    """Whether the holder of the link follows its area now."""
    return Subscription.objects.filter(
        person=link.person, subject_kind=AREA, subject_key=link.subject_key, ended_at=None
    ).exists()


def confirm(link: PersonalLink) -> None:
    """The holder follows the area from now on."""
    follow(_holder(link), link.subject, channel="mail")


def end(link: PersonalLink) -> None:
    """The holder hears no more of the area."""
    stop_following(_holder(link), link.subject)


def _holder(link: PersonalLink) -> Person:
    if link.person is None or link.subject_kind != AREA:
        raise Missing("This link no longer opens anything.")
    return link.person
