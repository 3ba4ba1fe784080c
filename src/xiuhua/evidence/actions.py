"""What people do with photos. Preparing is slow and comes before the deed; attaching is the deed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.core import signing
from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from . import copies, permissions
from .intake import prepare, prepare_all
from .models import Item, Sound, Staged
from .prepared import Prepared
from .sounds import sound_of
from .store import store
from .verification import Fault, Verified, verify_store

__all__ = [
    "Fault",
    "Prepared",
    "Verified",
    "attach",
    "attach_sound",
    "held",
    "hold",
    "keep",
    "look_at_original",
    "prepare",
    "prepare_all",
    "redact",
    "release",
    "verify_store",
    "withdraw",
]

HELD_S = 24 * 3600
"""How long a photo waits between the steps of a form."""

_SALT = "evidence.held"


@deed(permissions.BRING)
def attach(
    prepared: Prepared,
    *,
    subject: tuple[str, str],
    by: Actor,
    stage: str = "before",
    note: str = "",
    division: str = "",
    through: str = "",
    released: bool = False,
) -> Item:
    """Make a prepared photo part of `subject`, within the caller's deed.

    `stage` is the caller's word (before, after, check …), `through` the door it came by (web,
    phone, link, open311 …), `division` the code where the subject lies. Refused when the
    sweeper has taken the file meanwhile.
    """
    if not store().touch("original", prepared.sha256):
        raise Refused("The photo is no longer here. Choose it again.", field="photos")
    return Item.objects.create(
        subject_kind=subject[0],
        subject_key=subject[1],
        stage=stage,
        note=note,
        division=division,
        brought_by=by.ref,
        brought_through=through,
        released=released,
        **vars(prepared),
    )


@deed(permissions.BRING)
def attach_sound(data: bytes, *, subject: tuple[str, str], by: Actor, division: str = "") -> Sound:
    """Keep a spoken note as a part of `subject`; Refused for what is no sound, or too long."""
    media = sound_of(data)
    name = hashlib.sha256(data).hexdigest()
    store().put("original", name, data)
    return Sound.objects.create(
        subject_kind=subject[0], subject_key=subject[1], sha256=name, media=media,
        size_bytes=len(data), received_at=timezone.now(), brought_by=by.ref, division=division,
    )  # fmt: skip


def keep(file: Any, *, by: Actor, subject: tuple[str, str], **facts: Any) -> Item:
    """Prepare and attach in one go, where the caller has no deed of its own."""
    item: Item = attach(prepare(file), subject=subject, by=by, **facts)
    return item


def hold(prepared: Prepared) -> str:
    """Keep a prepared photo for the next step of a form; the answer is a signed token."""
    row = Staged.objects.create(sha256=prepared.sha256, facts=prepared.facts())
    store().touch("original", prepared.sha256)
    return signing.TimestampSigner(salt=_SALT).sign(row.key)


def held(token: str) -> Prepared:
    """The photo of a token; Refused when the day is over or the token is not ours."""
    try:
        key = signing.TimestampSigner(salt=_SALT).unsign(token, max_age=HELD_S)
        return Prepared.of(Staged.objects.get(key=key).facts)
    except (signing.BadSignature, Staged.DoesNotExist):
        raise Refused(
            "The photo was kept for a day and is gone. Choose it again.", field="photos"
        ) from None


@deed(permissions.RELEASE, on="item")
def release(item: Item, *, by: Actor) -> Item:
    """Let everybody see the shown copy, with its boxes painted over."""
    item.released = True
    item.save(update_fields=["released"])
    return item


@deed(permissions.RELEASE, on="item")
def withdraw(item: Item, *, by: Actor, reason: str = "") -> Item:
    """Take a released photo back."""
    item.released = False
    item.save(update_fields=["released"])
    return item


@deed(permissions.RELEASE, on="item")
def redact(item: Item, *, boxes: Sequence[copies.Box], by: Actor) -> Item:
    """Say what is painted over in the public copy; no boxes, and nothing is."""
    item.boxes = copies.checked(boxes)
    item.save(update_fields=["boxes"])
    return item


@deed(permissions.ORIGINAL, on="item")
def look_at_original(item: Item, *, by: Actor, reason: str = "") -> Item:
    """Somebody is about to see the original: the records know before they do."""
    if not store().touch("original", item.sha256):
        raise Refused("The original is missing from the store. Tell the system administrator.")
    return item


def sweep(*, whole: bool = False) -> int:
    """Drop what waited over a day in a form and became part of nothing; how many files went.

    `whole` looks at every original, for what a crash left behind.
    """
    since = timezone.now() - timedelta(seconds=HELD_S)
    stale = Staged.objects.filter(staged_at__lt=since)
    found = set(stale.values_list("sha256", flat=True))
    stale.delete()
    if whole:
        old = since.timestamp()
        found |= {name for name, wanted in store().names("original") if wanted < old}
    return sum(_drop(sha256, since.timestamp()) for sha256 in sorted(found))


def _drop(sha256: str, since: float) -> bool:
    """Drop one original and its copies, unless something or somebody still wants it."""
    if any(one.objects.filter(sha256=sha256).exists() for one in (Item, Sound, Staged)):
        return False
    if not store().discard("original", sha256, unwanted_since=since):
        return False
    for size in copies.SIZES:
        store().discard("shown", copies.name(sha256, size), unwanted_since=since)
    return True
