"""Which cases were chosen and what is to be done to them, before and after the preview."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation

from ..queries.bulk import BY_KEY
from ..queries.desk import KINDS
from .desk import MOST_WORDS

NUMBER = 19
"""Digits of a case number."""


class Chosen(forms.Form):
    """The deed, and a note that goes with each; `unit` where all go to one."""

    do = forms.ChoiceField(
        choices=[(key, key) for key in BY_KEY],
        error_messages={
            "required": _("Choose what is to be done with them."),
            "invalid_choice": _("Choose what is to be done with them."),
        },
    )
    unit = forms.ModelChoiceField(
        Organisation.objects.filter(is_active=True, kind__in=KINDS).order_by("kind", "name"),
        required=False,
        label=_("Unit"),
        empty_label=_("Type two characters, or choose"),
    )
    words = forms.CharField(
        label=_("Note that goes with each"),
        required=False,
        max_length=MOST_WORDS,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    next = forms.CharField(required=False, max_length=700, widget=forms.HiddenInput)
    request_key = forms.RegexField(r"^[\w-]{8,40}$", required=False, widget=forms.HiddenInput)

    @property
    def numbers(self) -> list[str]:
        """The numbers of the cases chosen: those ticked, or all of the page."""
        data: Any = self.data
        ticked = data.getlist("case")
        if data.get("all"):
            ticked = [*data.get("page", "").split(","), *ticked]
        return [one for one in ticked if one.isdecimal() and len(one) == NUMBER]
