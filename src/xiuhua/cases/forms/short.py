"""A citizen's report on one page, for where there is no signal for three."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..actions.reporting import MOST_WORDS
from ..models import PlainClass
from .citizen import Honeypot, Known, Spot
from .photos import Photos


class Short(Honeypot, Spot):
    """What, where, photos, a sentence, and a number if one likes."""

    what = Known(
        PlainClass.objects.select_related("category"),
        to_field_name="key",
        label=_("What it is about"),
        empty_label=_("Type or choose"),
        error_messages={
            "required": _("Choose what it is about."),
            "invalid_choice": _("Choose what it is about."),
        },
    )
    photos = Photos()
    words = forms.CharField(
        required=False,
        max_length=MOST_WORDS,
        label=_("Say it in a sentence"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    phone = forms.CharField(
        required=False,
        max_length=20,
        label=_("Mobile number"),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    request_key = forms.CharField(min_length=16, max_length=80, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """A photo may say where it is, so with one the place need not be given."""
        found = super().clean()
        if found.get("photos") and "place" in self.errors and not self.data.get("place"):
            del self.errors["place"]
            found["place"] = None
        return found
