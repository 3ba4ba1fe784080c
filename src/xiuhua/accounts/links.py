"""Personal links: one secret address, one purpose, one holder; they can be revoked and re-issued.

An app says what a purpose opens, ``links.purpose("cases.work", work, "Work on a case")``, and
issues links inside its deeds. The view is called as ``view(request, link, rest)``; `rest` is what
follows the secret in the address, and ``request.by`` is the link.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.http import HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.module_loading import import_string

from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Missing
from xiuhua.records.actions import note

from . import secret
from .models import Organisation, Person, PersonalLink, User

View = Callable[..., HttpResponse]
SEEN_EVERY = timedelta(minutes=5)


@dataclass(frozen=True)
class Purpose:
    """What a kind of link opens; `view` may be a dotted path, read when it is first opened."""

    key: str
    view: View | str
    title: str

    def open(self, *args: Any) -> HttpResponse:
        view: View = import_string(self.view) if isinstance(self.view, str) else self.view
        return view(*args)


_PURPOSES: dict[str, Purpose] = {}


def purpose(key: str, view: View | str, title: str = "Personal link") -> Purpose:
    """Register what links of this purpose open; `title` is an English msgid."""
    made = Purpose(key, view, title)
    if _PURPOSES.setdefault(key, made).title != title:
        raise ValueError(f"two purposes are called {key}")
    return made


def purpose_of(link: PersonalLink) -> Purpose:
    """The purpose of a link; Missing when its app is no longer there."""
    if link.purpose not in _PURPOSES:
        raise Missing("This link no longer opens anything.")
    return _PURPOSES[link.purpose]


def title_of(link: PersonalLink) -> str:
    """What the link is for, as a msgid."""
    known = _PURPOSES.get(link.purpose)
    return known.title if known else link.purpose


def issue(
    purpose: str,
    *,
    subject: tuple[str, str] = ("", ""),
    holder: Person | User | str | None = None,
    permissions: Iterable[Permission | str] = (),
    division: str = "",
    until: datetime | None,
    by: Actor,
) -> tuple[PersonalLink, str]:
    """A new link and its secret, which is shown now and never again.

    Whoever calls has asked whether `by` may; the link acts in the chain of `by`'s organisation.
    """
    with transaction.atomic():
        link, shown = make(
            purpose,
            subject=subject,
            holder=holder,
            permissions=permissions,
            division=division,
            until=until,
            organisation=_organisation(by),
            issued_by=by.ref,
        )
        _note(link, "accounts.issue_link", by, before=None)
    return link, shown


def make(
    purpose: str,
    *,
    subject: tuple[str, str],
    holder: Person | User | str | None,
    permissions: Iterable[Permission | str],
    division: str,
    until: datetime | None,
    organisation: Organisation | None,
    issued_by: str = "",
) -> tuple[PersonalLink, str]:
    """The row of a link, unrecorded: `issue` and the examples share it."""
    shown = secret.new()
    link = PersonalLink.objects.create(
        purpose=purpose,
        subject_kind=subject[0],
        subject_key=subject[1],
        person=holder if isinstance(holder, Person) else None,
        user=holder if isinstance(holder, User) else None,
        words=holder if isinstance(holder, str) else "",
        permissions=sorted(str(one) for one in permissions),
        division=division,
        organisation=organisation,
        secret_hash=secret.hashed(shown),
        expires_at=until,
        issued_by=issued_by,
    )
    return link, shown


def reissue(
    link: PersonalLink, *, by: Actor, until: datetime | None = None
) -> tuple[PersonalLink, str]:
    """The same link under a new secret; the old one opens nothing from now on."""
    with transaction.atomic():
        link = PersonalLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        before = link.record_facts()
        shown = secret.new()
        link.secret_hash, link.revoked_at = secret.hashed(shown), None
        link.expires_at = until or link.expires_at
        link.save(update_fields=["secret_hash", "revoked_at", "expires_at"])
        _note(link, "accounts.reissue_link", by, before)
    return link, shown


def revoke(link: PersonalLink, *, by: Actor, reason: str = "") -> None:
    """Close a link for good; closing it twice does no harm."""
    with transaction.atomic():
        link = PersonalLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
        if link.revoked_at is None:
            before = link.record_facts()
            link.revoked_at = timezone.now()
            link.save(update_fields=["revoked_at"])
            _note(link, "accounts.revoke_link", by, before, reason)


def revoke_for(subject: tuple[str, str], *, by: Actor, reason: str = "", purpose: str = "") -> int:
    """Close every open link about a thing, or those of one purpose; answers how many there were."""
    rows = PersonalLink.objects.filter(
        subject_kind=subject[0], subject_key=subject[1], revoked_at=None
    )
    if purpose:
        rows = rows.filter(purpose=purpose)
    for link in rows:
        revoke(link, by=by, reason=reason)
    return len(rows)


def find(shown: str) -> PersonalLink:
    """The link of a secret; Missing, in the same words, for an unknown, ended or revoked one."""
    link = (
        PersonalLink.objects.select_related("organisation", "person", "user")
        .filter(secret_hash=secret.hashed(shown))
        .first()
    )
    if link is None or not link.works or (link.user and not link.user.is_active):
        raise Missing("This link is not valid, or no longer. Ask whoever sent it for a new one.")
    return link


def seen(link: PersonalLink) -> None:
    """Note that the link was used, at most once in five minutes."""
    now = timezone.now()
    if link.last_used_at is None or now - link.last_used_at >= SEEN_EVERY:
        PersonalLink.objects.filter(pk=link.pk).update(last_used_at=now)


def url(shown: str, *, whole: bool = True) -> str:
    """The address of a secret, with the site before it for messages."""
    path = reverse("accounts:link", kwargs={"secret": shown})
    return f"{getattr(settings, 'BASE_URL', '').rstrip('/')}{path}" if whole else path


def _organisation(by: Actor) -> Organisation | None:
    found = getattr(by, "organisation", None)
    return found if isinstance(found, Organisation) else None


def _note(
    link: PersonalLink, deed: str, by: Actor, before: dict[str, Any] | None, reason: str = ""
) -> None:
    note(
        subject=(link.record_kind, link.record_key),
        deed=deed,
        by=by,
        before=before,
        after=link.record_facts(),
        reason=reason,
        division=link.division,
    )
