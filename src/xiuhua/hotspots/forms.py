"""What is said about a hot spot, what a unit replies, and how strictly to look."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.timezone import make_aware
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.words import Refused

from .actions.searching import BOUNDS

WAYS = ("order", "ask", "topic", "dismiss")


class Decide(forms.Form):
    """What is to be done; a unit and a day for a request, a day for an order, weeks for letting be."""

    what = forms.ChoiceField(choices=[(one, one) for one in WAYS], widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("What is to be done, or why it may be let be"), max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    unit = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("Unit that is asked"), required=False
    )
    due = forms.DateField(
        label=_("Reply due"), required=False, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    weeks = forms.IntegerField(label=_("Let be for so many weeks"), required=False, initial=8)

    def __init__(self, units: QuerySet[Organisation], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["unit"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = units

    def due_at(self) -> datetime:
        """The evening of the day chosen; Refused without one."""
        day = self.cleaned_data["due"]
        if day is None:
            raise Refused("Choose the day by which the unit replies.", field="due")
        return make_aware(datetime.combine(day, time(18, 0)))


class Reply(forms.Form):
    """What the unit did about the cause."""

    words = forms.CharField(
        label=_("What was done"), max_length=1000, widget=forms.Textarea(attrs={"rows": 2})
    )


def _number(name: str, label: Any) -> forms.IntegerField:
    least, most = BOUNDS[name]
    return forms.IntegerField(label=label, min_value=least, max_value=most)


class Change(forms.Form):
    """The terms of the coming nights."""

    weeks = _number("weeks", _("Weeks looked at"))
    before_weeks = _number("before_weeks", _("Weeks before, to compare with"))
    least = _number("least", _("Events at least"))
    least_weeks = _number("least_weeks", _("In different weeks at least"))
    q = forms.FloatField(
        label=_("False ones among those shown, at most"), min_value=0.001, max_value=0.2,
        help_text=_("0.05 is five in a hundred."),
        widget=forms.NumberInput(attrs={"step": "0.001"}),
    )  # fmt: skip
