"""Putting cases in and taking them out."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.models import Case


class Belongs(forms.Form):
    """A case to be put in or taken out."""

    number = forms.CharField(label=_("Case number"), max_length=19)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean_number(self) -> Case:
        """The case of that number."""
        return case_of(self.cleaned_data["number"].strip())


def case_of(number: str) -> Case:
    """The case of that number; refused beside the field when there is none."""
    found = Case.objects.filter(number=number).first()
    if found is None:
        raise forms.ValidationError(_("There is no case with this number."))
    return found
