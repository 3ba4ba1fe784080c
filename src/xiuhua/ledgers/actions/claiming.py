"""Totals that were only stated: kept as they were printed, and withdrawn in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.conf import settings
from django.utils import timezone

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Claim, Ledger
from ..rules import Qualifier, last_place
from .entering import in_its_class, in_its_unit


@deed(permissions.KEEP)
def claim(
    *, ledger: Ledger, day: date, quantity: Decimal | int, source_words: str, document: str,
    by: Actor, class_key: str = "", division: str = "", qualifier: str = "",
    step: Decimal | int | None = None, since: date | None = None,
) -> Claim:  # fmt: skip
    """Keep a stated total; without a `step` it was rounded to the place of its last digit.

    With `since` it is the change from the end of that day. Without a `division` it is of the whole
    district.
    """
    value = Decimal(quantity)
    if class_key:
        in_its_class(ledger, class_key)
    in_its_unit(ledger, value)
    if qualifier not in {one.value for one in Qualifier}:
        raise Refused("There is no such qualifier.", field="qualifier")
    if since is not None and since >= day:
        raise Refused("The change begins before it ends. Choose an earlier day.", field="since")
    if not source_words.strip() or not document.strip():
        raise Refused("Give the words of the source and its document.", field="source_words")
    rounded = max(Decimal(step) if step is not None else last_place(value), ledger.finest)
    return Claim.objects.create(
        ledger=ledger, day=day, since=since, class_key=class_key,
        division=division or settings.DISTRICT, quantity=value, qualifier=qualifier, step=rounded, source_words=source_words.strip()[:400],
        document=document.strip()[:200], stated_at=timezone.now(), by=by.ref,
    )  # fmt: skip


@deed(permissions.KEEP, on="claim")
def withdraw_claim(claim: Claim, *, reason: str, by: Actor) -> Claim:
    """The stated total no longer counts: its source took it back, or it was misread."""
    if claim.withdrawn_words:
        raise Refused("It was withdrawn before.")
    if not reason.strip():
        raise Refused("Say why it no longer counts.", field="reason")
    claim.withdrawn_words = reason.strip()[:400]
    claim.save()
    return claim
