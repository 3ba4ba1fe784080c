"""The forms of the call-back desk, and of the unit that wants to know something."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

YES_NO = [("yes", _("Yes")), ("no", _("No"))]
SCORES = [
    ("5", _("5 Very good")),
    ("4", _("4 Good")),
    ("3", _("3 Fair")),
    ("2", _("2 Bad")),
    ("1", _("1 Very bad")),
]


class Result(forms.Form):
    """What a call brought: is it fixed, how satisfied, in their words."""

    fixed = forms.ChoiceField(
        label=_("Is it fixed?"),
        choices=YES_NO,
        widget=forms.RadioSelect,
        error_messages={"required": _("Ask whether it is fixed, and write the answer down.")},
    )
    score = forms.ChoiceField(
        label=_("How satisfied are they?"),
        choices=SCORES,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose how satisfied they are, from 1 to 5.")},
    )
    words = forms.CharField(
        required=False,
        max_length=500,
        label=_("What they said"),
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    @property
    def told(self) -> dict[str, Any]:
        """As the deed takes it."""
        found = self.cleaned_data
        told = {"fixed": found["fixed"] == "yes", "score": int(found["score"])}
        return told | {"words": found["words"]}


class Relay(forms.Form):
    """What whoever reported says to the unit's question."""

    answer = forms.CharField(
        max_length=500,
        label=_("What they said"),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Write down what they said, or that nobody answered.")},
    )


class Contact(forms.Form):
    """What a unit wants to know."""

    words = forms.CharField(
        max_length=500,
        label=_("What do you need to know?"),
        help_text=_("The desk calls them and writes the answer here. You do not see who it is."),
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say in a sentence what you need to know.")},
    )
