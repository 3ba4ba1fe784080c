"""Whose exports are whose."""

from __future__ import annotations

from django.db.models import QuerySet

from xiuhua.kernel.permissions import Actor

from .models import Export


def owned_by(by: Actor) -> QuerySet[Export]:
    """The exports of an account or a key; nobody else has any."""
    kind, _, number = by.ref.partition(":")
    if kind == "user":
        return Export.objects.filter(user_id=int(number))
    if kind == "key":
        return Export.objects.filter(machine_id=int(number))
    return Export.objects.none()
