"""What is asked when a target is set."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.web.fields import OfThing
from xiuhua.web.language import say

from ..rules import ENTERED, Reason
from .plain import Where, a_basis, a_document, a_quantity, choose, classes, towns


class Aim(OfThing):
    """How much of what, where, in which year, by which document."""

    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2199)
    title = forms.CharField(label=_("Name"), max_length=120)
    quantity = a_quantity(_("Aim"))
    reasons = forms.MultipleChoiceField(
        label=_("What counts"), required=False, widget=forms.CheckboxSelectMultiple
    )
    classes = forms.MultipleChoiceField(
        label=_("In these classes only"), required=False, widget=forms.CheckboxSelectMultiple
    )
    indicator = forms.CharField(
        label=_("Or an indicator"), required=False, max_length=80,
        help_text=_("The key of an indicator that another part of the platform computes."),
    )  # fmt: skip
    division = Where()
    basis = a_basis()
    document = a_document()

    def begin(self) -> None:
        self.initial.setdefault("year", localdate().year)
        choose(self, "reasons", [(one.value, say(one.title)) for one in ENTERED])
        choose(self, "division", towns())
        if self.thing.classes:
            choose(self, "classes", classes(self.thing))
        else:
            del self.fields["classes"]

    def told(self) -> dict[str, Any]:
        told = super().told()
        return told | {"reasons": [Reason(one) for one in told["reasons"]]}
