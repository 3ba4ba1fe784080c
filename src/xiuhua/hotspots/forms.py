"""What is said about a hot spot."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class Decide(forms.Form):
    """What is to be done; a day for an order, weeks for letting it be."""

    words = forms.CharField(
        label=_("What is to be done, or why it may be let be"), max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    due = forms.DateField(
        label=_("Reply to the order by"), required=False, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    weeks = forms.IntegerField(label=_("Let be for so many weeks"), required=False, initial=8)
