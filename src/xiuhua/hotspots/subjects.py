"""How a hot spot named in the records becomes a link."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.web.gather import Subject
from xiuhua.web.language import say

from .models import Spot, UnitRequest


def _spot(key: str) -> tuple[str, str] | None:
    found = (
        Spot.objects.select_related("category").filter(pk=key).first() if key.isdigit() else None
    )
    return (reverse("hotspots:spot", args=[found.pk]), str(found.category)) if found else None


def _request(key: str) -> tuple[str, str] | None:
    found = UnitRequest.objects.filter(pk=key).first() if key.isdigit() else None
    return _spot(str(found.spot_id)) if found else None


def _terms(key: str) -> tuple[str, str] | None:
    return reverse("hotspots:spots"), say("How strictly to look")


SUBJECTS = (
    Subject("hotspots.spot", _spot),
    Subject("hotspots.request", _request),
    Subject("hotspots.terms", _terms),
)
