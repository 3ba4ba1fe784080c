"""What people ask of accounts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from xiuhua.kernel.permissions import Role
from xiuhua.web.rows import find

from . import secret
from .models import (
    ApiKey,
    Deputy,
    Grant,
    Identity,
    Organisation,
    Person,
    PersonalLink,
    SignIn,
    User,
)

SEEN_EVERY = timedelta(minutes=5)


def users(
    *, text: str = "", role: str = "", organisation: str = "", closed: bool = False
) -> QuerySet[User]:
    """Accounts with their organisation and the roles they hold today."""
    today = timezone.localdate()
    found = User.objects.filter(is_active=not closed).select_related("organisation")
    if text := text.strip():
        found = found.filter(
            Q(username__icontains=text) | Q(name__icontains=text)
            | Q(organisation__name__icontains=text)
        )  # fmt: skip
    if role:
        found = found.filter(pk__in=Grant.objects.in_force(today).filter(role=role).values("user"))
    if organisation:
        found = found.filter(organisation__code=organisation)
    in_force = Grant.objects.in_force(today)
    return found.prefetch_related(Prefetch("grants", queryset=in_force, to_attr="present"))


def holders(role: Role | str, division: str = "") -> QuerySet[User]:
    """Active accounts that hold `role` today where `division` lies; any where without one."""
    grants = Grant.objects.in_force(timezone.localdate()).filter(role=Role(role).value)
    if division:
        beginnings = [division[:length] for length in range(len(division) + 1)]
        grants = grants.filter(division__in=beginnings)
    return User.objects.filter(is_active=True, pk__in=grants.values("user")).order_by("username")


def organisations(*, text: str = "", inactive: bool = False) -> QuerySet[Organisation]:
    """Organisations with the one they belong to; found by any name they ever had."""
    found = Organisation.objects.select_related("parent")
    if not inactive:
        found = found.filter(is_active=True)
    if text := text.strip():
        found = found.filter(
            Q(code__icontains=text) | Q(name__icontains=text)
            | Q(pk__in=Organisation.objects.filter(names__name__icontains=text).values("pk"))
        )  # fmt: skip
    return found


def key_of(shown: str) -> ApiKey | None:
    """The key of a secret, when it still opens anything."""
    key = find(ApiKey, secret_hash=secret.hashed(shown))
    return key if key and key.works else None


def key_seen(key: ApiKey) -> None:
    """Note that a key was used, at most once in five minutes."""
    now = timezone.now()
    if key.last_used_at is None or now - key.last_used_at >= SEEN_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=now)


def own_account(user: User, session_key: str | None) -> dict[str, Any]:
    """What somebody sees of their own account."""
    today = timezone.localdate()
    standing = Deputy.objects.filter(ended_at=None, last_on__gte=today)
    sign_ins = list(SignIn.objects.filter(user=user).order_by("-seen_at")[:50])
    return {
        "sign_ins": [(row, row.session_key == session_key) for row in sign_ins],
        "devices": list(user.devices.filter(expires_at__gt=timezone.now()).order_by("-created_at")),
        "grants": list(user.grants.in_force(today)),
        "codes_left": user.recovery_codes.filter(used_at=None).count(),
        "deputies": list(standing.filter(principal=user).select_related("deputy")),
        "principals": list(standing.filter(deputy=user).select_related("principal")),
    }


def open_links() -> QuerySet[PersonalLink]:
    """Personal links that still open something."""
    now = timezone.now()
    return PersonalLink.objects.filter(
        Q(expires_at__isnull=True) | Q(expires_at__gt=now), revoked_at=None
    ).select_related("user", "organisation")


@dataclass(frozen=True)
class Kept:
    """What is kept of one person, as far as a list or a page may show it."""

    person: Person
    name: str
    phone: str
    email: bool
    wechat: bool
    links: int
    """Personal links that still open something."""


def kept(public_ids: Iterable[str]) -> list[Kept]:
    """What is kept of these persons, masked, newest first; two queries."""
    persons = list(
        Person.objects.filter(public_id__in=list(public_ids))
        .annotate(open_links=Count("links", filter=Q(links__in=open_links())))
        .order_by("-pk")
    )
    known = {row.person_id: row for row in Identity.objects.filter(person__in=persons)}
    return [_kept(person, known.get(person.pk)) for person in persons]


def _kept(person: Any, identity: Identity | None) -> Kept:
    from .phones import masked, masked_name

    known = identity or Identity()
    return Kept(
        person, masked_name(known.name), masked(known.phone), bool(known.email),
        bool(known.wechat_openid), person.open_links,
    )  # fmt: skip


def masked(persons: Iterable[Person]) -> dict[int, tuple[str, str]]:
    """Family name and masked phone of each person, for pages that may show no more; one query."""
    from .phones import masked, masked_name

    rows = Identity.objects.filter(person__in=[person.pk for person in persons])
    return {row.person_id: (masked_name(row.name), masked(row.phone)) for row in rows}
