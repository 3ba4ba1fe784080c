"""How an export named in the records becomes a title; its page is its owner's alone."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import Export


def _export(key: str) -> tuple[str, str] | None:
    found = Export.objects.filter(pk=key).first() if key.isdigit() else None
    return (reverse("exports:exports"), found.name) if found else None


SUBJECTS = (Subject("exports.export", _export),)
