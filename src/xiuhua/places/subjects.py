"""Turns the code of a division into a link and a title."""

from __future__ import annotations

from django.urls import reverse

from xiuhua.web.gather import Subject

from .atlas import atlas
from .models import Area, Load, Plot


def _division(key: str) -> tuple[str, str] | None:
    known = atlas()
    if key not in known.entries:
        return None
    return reverse("places:division", args=[key]), known.label(key) or key


def _load(key: str) -> tuple[str, str] | None:
    found = Load.objects.filter(pk=key).first() if key.isdigit() else None
    return (reverse("places:divisions"), str(found)) if found else None


def _area(key: str) -> tuple[str, str] | None:
    found = Area.objects.filter(pk=key).first() if key.isdigit() else None
    return (reverse("places:divisions"), str(found)) if found else None


def _plot(key: str) -> tuple[str, str] | None:
    found = Plot.objects.filter(pk=key).first() if key.isdigit() else None
    return (reverse("places:plot", args=[found.pk]), str(found)) if found else None


SUBJECTS = (
    Subject("places.division", _division),
    Subject("places.load", _load),
    Subject("places.area", _area),
    Subject("places.plot", _plot),
)
