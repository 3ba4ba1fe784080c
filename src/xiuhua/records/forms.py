"""What an auditor may search by."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from .deeds import DEEDS


class Search(forms.Form):
    """By thing, person, deed and days; every field may stay empty."""

    thing = forms.CharField(
        label=_("Thing"),
        max_length=200,
        required=False,
        help_text=_("Its number, or kind and number, such as cases.case 5001162026…"),
    )
    by = forms.CharField(
        label=_("Done by"), max_length=64, required=False, help_text=_("Such as user:17 or key:3")
    )
    deed = forms.CharField(label=_("Deed"), max_length=80, required=False)
    first = forms.DateField(
        label=_("From day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    last = forms.DateField(
        label=_("Until day"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.deeds = sorted(DEEDS)
        self.fields["deed"].widget.attrs["list"] = "deeds"

    def clean(self) -> dict[str, Any]:
        """The first day is not after the last."""
        asked: dict[str, Any] = super().clean() or {}
        if asked.get("first") and asked.get("last") and asked["first"] > asked["last"]:
            self.add_error("last", _("Choose a day that is not before the first."))
        return asked
