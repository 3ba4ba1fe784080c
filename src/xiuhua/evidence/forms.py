"""The one form of evidence: a box over what the public should not see."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .copies import Box as Painted


class Box(forms.Form):
    """A rectangle in per cent of the upright picture, from its upper left corner."""

    x = forms.FloatField(label=_("From the left, %"), min_value=0, max_value=99)
    y = forms.FloatField(label=_("From the top, %"), min_value=0, max_value=99)
    w = forms.FloatField(label=_("Width, %"), min_value=0.5, max_value=100)
    h = forms.FloatField(label=_("Height, %"), min_value=0.5, max_value=100)

    def box(self) -> Painted:
        """The same as fractions."""
        return {name: value / 100 for name, value in self.cleaned_data.items()}
