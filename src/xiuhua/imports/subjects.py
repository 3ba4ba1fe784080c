"""How a batch named in the records becomes a link."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import Batch


def _batch(key: str) -> tuple[str, str] | None:
    found = Batch.objects.filter(pk=key).first() if key.isdigit() else None
    return (reverse("imports:batch", args=[found.pk]), found.name) if found else None


SUBJECTS = (Subject("imports.batch", _batch),)
