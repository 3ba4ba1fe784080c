"""Photos as links on other pages."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import Item


def _item(key: str) -> tuple[str, str] | None:
    found = Item.objects.filter(key=key).first()
    return (reverse("evidence:custody", args=[key]), found.sha256[:12]) if found else None


SUBJECTS = (Subject("evidence.item", _item),)
