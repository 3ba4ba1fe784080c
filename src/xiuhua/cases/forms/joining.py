"""What is filled in beside a report: on somebody's behalf, a number left, how it went."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.places.models import Division

from ..actions.reporting import MOST_WORDS
from .citizen import Honeypot, Known


def number(*, required: bool, label: Any, hint: Any = "") -> forms.CharField:
    """A mobile number, typed on a phone."""
    return forms.CharField(
        required=required,
        max_length=20,
        label=label,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        error_messages={"required": _("Type the mobile number.")},
    )


class OnBehalf(Honeypot):
    """A report for somebody who cannot type: a sentence, the community, their number; no more."""

    words = forms.CharField(
        max_length=MOST_WORDS - 100,
        label=_("What is wrong, and where exactly"),
        help_text=_("For instance: the lamp in front of block 3 does not burn"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Say in a sentence what is wrong and where.")},
    )
    place = Known(
        Division.objects.none(),
        label=_("Community"),
        error_messages={
            "required": _("Choose the community."),
            "invalid_choice": _("Choose the community."),
        },
    )
    phone = number(
        required=False,
        label=_("Mobile number of whom you report for"),
        hint=_("They are told each step; whoever does the work never sees it."),
    )
    request_key = forms.CharField(min_length=16, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Division.objects.filter(in_use=True, level="community").defer("geometry")


class LeaveNumber(forms.Form):
    """A number, to hear of each step."""

    phone = number(
        required=True,
        label=_("Mobile number"),
        hint=_("We tell you each step; whoever does the work never sees it."),
    )


class Rate(forms.Form):
    """How satisfied one is, 1 to 5."""

    score = forms.IntegerField(
        min_value=1,
        max_value=5,
        error_messages=dict.fromkeys(
            ("required", "invalid", "min_value", "max_value"), _("Choose one of the five.")
        ),
    )


class Doubt(forms.Form):
    """That it is not fixed, and if one likes, what is wrong still."""

    words = forms.CharField(
        required=False,
        max_length=500,
        label=_("What is still wrong?"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
