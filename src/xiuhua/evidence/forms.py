"""The one form of evidence: a box over what the public should not see; and photos in forms of others."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .actions import prepare_all
from .copies import Box as Painted

MOST_PHOTOS = 6


class Box(forms.Form):
    """A rectangle in per cent of the upright picture, from its upper left corner."""

    x = forms.FloatField(label=_("From the left, %"), min_value=0, max_value=99)
    y = forms.FloatField(label=_("From the top, %"), min_value=0, max_value=99)
    w = forms.FloatField(label=_("Width, %"), min_value=0.5, max_value=100)
    h = forms.FloatField(label=_("Height, %"), min_value=0.5, max_value=100)

    def box(self) -> Painted:
        """The same as fractions."""
        return {name: value / 100 for name, value in self.cleaned_data.items()}


def pictured(told: dict[str, Any]) -> dict[str, Any]:
    """What a form told, its photos decoded: slow, so done before the deed begins."""
    if "photos" not in told:
        return told
    return told | {"photos": list(prepare_all(told["photos"], most=MOST_PHOTOS))}
