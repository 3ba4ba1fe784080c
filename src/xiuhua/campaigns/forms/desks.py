"""Desks in the street: the minutes, and what was brought up."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.forms.photos import Photos
from xiuhua.cases.models import Case

from .belonging import case_of
from .planning import a_day


class Desk(forms.Form):
    """The minutes of a desk in the street."""

    day = a_day(_("Day"))
    place = forms.CharField(label=_("Place"), max_length=120)
    led_by = forms.CharField(label=_("Led by"), max_length=60)
    present = forms.CharField(label=_("Who was there"), required=False, max_length=200)
    words = forms.CharField(
        label=_("What was agreed"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    photos = Photos(label=_("Photos"))


class BroughtUp(forms.Form):
    """One matter of a desk: how it was settled, or the case that it is already."""

    words = forms.CharField(label=_("What was brought up"), max_length=400)
    settled = forms.CharField(
        label=_("How it was settled"), required=False, max_length=200,
        help_text=_("Left empty, it stays open until it is settled or a case."),
    )  # fmt: skip
    number = forms.CharField(label=_("or case number"), required=False, max_length=19)
    photos = Photos(label=_("Photos"))

    def clean_number(self) -> Case | None:
        """The case of that number, where one is given."""
        number = self.cleaned_data["number"].strip()
        return case_of(number) if number else None


class Settle(forms.Form):
    """How an open matter was settled after all."""

    how = forms.CharField(label=_("How it was settled"), max_length=200)
