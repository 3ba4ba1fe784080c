"""How a bulletin named in the records becomes a link."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import Bulletin


def _bulletin(key: str) -> tuple[str, str] | None:
    found = Bulletin.objects.defer("figures").filter(pk=key).first() if key.isdigit() else None
    return (reverse("indicators:bulletin", args=[found.pk]), str(found)) if found else None


SUBJECTS = (Subject("indicators.bulletin", _bulletin),)
