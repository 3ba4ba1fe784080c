"""The forms of imports: a file with what is said of it, and what is decided about rows."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.web.language import say

from .kinds import Kind, Question


class HandIn(forms.Form):
    """A workbook, and what the kind asks about the whole of it."""

    file = forms.FileField(
        label=_("Spreadsheet (xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose a file.")},
    )

    def __init__(self, kind: Kind, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for one in kind.questions:
            self.fields[one.name] = _field(one)

    @property
    def given(self) -> dict[str, Any]:
        """What was said of the whole file."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


def _field(one: Question) -> forms.Field:
    label, hint = say(one.label), say(one.hint) if one.hint else ""
    if one.kind == "day":
        return forms.DateField(
            label=label, required=one.needed, help_text=hint,
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        )  # fmt: skip
    if one.kind == "yes":
        return forms.BooleanField(label=label, required=False, help_text=hint)
    if one.kind == "choice":
        choices = [(key, say(title)) for key, title in one.choices]
        return forms.ChoiceField(label=label, required=one.needed, help_text=hint, choices=choices)
    return forms.CharField(label=label, required=one.needed, help_text=hint, max_length=200)


class Mend(forms.Form):
    """What should stand in the cell."""

    value = forms.CharField(label=_("What should stand there"), required=False, max_length=2000)
    everywhere = forms.BooleanField(label=_("In every row where the same stands"), required=False)


class Reason(forms.Form):
    """Why it is right as it stands, or why a row stays out."""

    reason = forms.CharField(
        label=_("Reason"), max_length=200, error_messages={"required": _("Say why.")}
    )
    everywhere = forms.BooleanField(label=_("The same in every row"), required=False)


class Words(forms.Form):
    """A sentence to whoever prepared it, or for the record."""

    words = forms.CharField(
        label=_("Why"), max_length=400, error_messages={"required": _("Say why.")}
    )
