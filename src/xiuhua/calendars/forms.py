"""What administrators fill in."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class LoadYears(forms.Form):
    """A file with lists of days."""

    file = forms.FileField(
        label=_("File with the list"),
        help_text=_("JSON, CSV or xlsx with the columns year, day, works, name and source."),
    )


class SetHours(forms.Form):
    """Working hours from a day on."""

    since_on = forms.DateField(
        label=_("In force from"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    shifts = forms.CharField(
        label=_("Working hours"),
        max_length=120,
        initial="08:00-12:00 14:00-18:00",
        help_text=_("In order, with a space between, such as 08:00-12:00 14:00-18:00."),
    )
    source = forms.CharField(label=_("Source document"), max_length=300)
