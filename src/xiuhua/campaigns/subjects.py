"""How the things of a campaign become links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import Campaign, Matter, Raised, Session, Viewpoint, Visit


def _campaign(key: str) -> tuple[str, str] | None:
    found = Campaign.objects.filter(pk=key).first() if key.isdigit() else None
    return (reverse("campaigns:campaign", args=[found.pk]), str(found)) if found else None


def _of(model: type[Any], page: str, which: Callable[[Any], int]) -> Subject:
    """A thing whose page is `page` of the key that `which` answers."""

    def find(key: str) -> tuple[str, str] | None:
        thing = model.objects.filter(pk=key).first() if key.isdigit() else None
        return (reverse(page, args=[which(thing)]), str(thing)) if thing else None

    return Subject(model.record_kind, find)


SUBJECTS = (
    Subject("campaigns.campaign", _campaign),
    _of(Visit, "campaigns:census", lambda one: one.task.campaign_id),
    _of(Raised, "campaigns:cases", lambda one: one.campaign_id),
    _of(Viewpoint, "campaigns:viewpoint", lambda one: one.pk),
    _of(Session, "campaigns:desk", lambda one: one.pk),
    _of(Matter, "campaigns:desk", lambda one: one.session_id),
)
