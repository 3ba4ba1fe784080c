"""How a hot spot named in the records becomes a link."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import Spot


def _spot(key: str) -> tuple[str, str] | None:
    found = (
        Spot.objects.select_related("category").filter(pk=key).first() if key.isdigit() else None
    )
    return (reverse("hotspots:spot", args=[found.pk]), str(found.category)) if found else None


SUBJECTS = (Subject("hotspots.spot", _spot),)
