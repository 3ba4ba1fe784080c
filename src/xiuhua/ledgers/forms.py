"""What is asked when an entry is put right, and when a stated total is kept."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.web.language import say

from .models import Entry, Ledger, Stated


def _day(label: Any, required: bool = True) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(
        label=label, required=required, input_formats=["%Y-%m-%d"], widget=widget
    )


def _classes(ledger: Ledger) -> list[tuple[str, str]]:
    return [(key, say(title)) for key, title in ledger.titles.items()]


class Correct(forms.Form):
    """What the entry should have said; 0 when it never should have been."""

    quantity = forms.DecimalField(
        label=_("Quantity"), max_digits=16, decimal_places=2,
        help_text=_("0 when it should never have been entered."),
    )  # fmt: skip
    class_key = forms.ChoiceField(label=_("Class"), required=False)
    day = _day(_("Effective from"))
    reason = forms.CharField(
        label=_("What was wrong"), max_length=400, widget=forms.Textarea(attrs={"rows": 2})
    )
    document = forms.CharField(label=_("Document"), max_length=200)
    booked_on = _day(_("Book on this day instead, because the year's figures are out"), False)

    def __init__(self, entry: Entry, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault(
            "initial",
            {"quantity": entry.quantity, "class_key": entry.class_key, "day": entry.day},
        )
        super().__init__(*args, **kwargs)
        field = self.fields["class_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = _classes(entry.ledger) or [("", "—")]


class Claimed(forms.Form):
    """A total as somebody printed it."""

    day = _day(_("As of"))
    since = _day(_("Change since the end of this day"), False)
    class_key = forms.ChoiceField(label=_("Class"), required=False)
    qualifier = forms.ChoiceField(
        label=_("Qualifier"), required=False,
        choices=Stated.choices,
    )  # fmt: skip
    quantity = forms.DecimalField(label=_("Quantity"), max_digits=16, decimal_places=2)
    step = forms.DecimalField(
        label=_("Rounded to"), required=False, max_digits=16, decimal_places=2,
        help_text=_("Left empty: to the place of its last digit."),
    )  # fmt: skip
    source_words = forms.CharField(label=_("Words of the source"), max_length=400)
    document = forms.CharField(label=_("Document"), max_length=200)

    def __init__(self, ledger: Ledger, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["class_key"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", say("All")), *_classes(ledger)]
