"""Taking a report down for somebody: by telephone at the desk, or as a collector in the street."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.reporting import MOST_WORDS
from .citizen import Spot
from .desk import ClassChoice
from .photos import Photos


class Taking(Spot):
    """Class, place, words and photos; `request_key` makes sending it twice harmless."""

    category = ClassChoice(required=False)
    words = forms.CharField(
        label=_("Description"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    photos = Photos()
    request_key = forms.CharField(max_length=80, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A photo may say where it is, so with one the place need not be given."""
        found = super().clean()
        if found.get("photos") and "place" in self.errors and not self.data.get("place"):
            del self.errors["place"]
            found["place"] = None
        return found

    @property
    def report(self) -> dict[str, Any]:
        """What a report takes, photos left out."""
        found = self.cleaned_data
        names = ("category", "words", "request_key")
        return {**self.told, **{name: found[name] for name in names}}


class Telephone(Taking):
    """What the desk also writes down: who calls, and the choice to keep what lies elsewhere."""

    name = forms.CharField(label=_("Caller"), required=False, max_length=60)
    phone = forms.CharField(
        label=_("Telephone of the caller"),
        required=False,
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
    )
    contact_allowed = forms.BooleanField(
        label=_("The unit may ask the caller something, through the desk"), required=False
    )
    keep_elsewhere = forms.BooleanField(
        label=_("Keep it all the same, to be passed on to the neighbour"), required=False
    )

    @property
    def report(self) -> dict[str, Any]:
        found = self.cleaned_data
        names = ("name", "phone", "contact_allowed", "keep_elsewhere")
        return {**super().report, **{name: found[name] for name in names}}
