"""What is asked when a ledger is opened, or its words change."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Ledger, Unit

KEY = r"[a-z][a-z0-9_]*"
MOST_CLASSES = 40


class Opening(forms.Form):
    """Key, title, unit and classes; the key of a ledger that is open stays."""

    key = forms.RegexField(
        rf"^{KEY}(\.{KEY})+$", label=_("Key of the ledger"), max_length=40,
        help_text=_("Small Latin letters with a dot between, such as parking.bays; it stays for ever."),
        error_messages={"invalid": _("Write small Latin letters with a dot between, such as parking.bays.")},
    )  # fmt: skip
    title = forms.CharField(label=_("Name"), max_length=80)
    unit = forms.ChoiceField(label=_("Unit of the ledger"), choices=Unit.choices)
    whole = forms.BooleanField(
        label=_("Counted in whole numbers"), required=False, initial=True
    )  # fmt: skip
    classes = forms.CharField(
        label=_("Classes of the ledger"), required=False, max_length=4000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line: its key, a space, its title. Leave it empty where nothing is told apart."),
    )  # fmt: skip

    def __init__(self, ledger: Ledger | None, *args: Any, **kwargs: Any) -> None:
        if ledger is not None:
            lines = "\n".join(f"{key} {title}" for key, title in ledger.classes)
            kept = {name: getattr(ledger, name) for name in ("title", "unit", "whole")}
            kwargs.setdefault("initial", kept | {"classes": lines})
        super().__init__(*args, **kwargs)
        if ledger is not None:
            del self.fields["key"]

    def clean_classes(self) -> list[list[str]]:
        """Pairs of key and title; a line that is none is named."""
        lines = [line.strip() for line in self.cleaned_data["classes"].splitlines()]
        found = [_pair(line) for line in lines if line]
        if len(found) > MOST_CLASSES:
            raise forms.ValidationError(
                _("These are more than %(n)s classes."), params={"n": MOST_CLASSES}
            )
        return found


def _pair(line: str) -> list[str]:
    key, _gap, title = line.partition(" ")
    if not re.fullmatch(KEY, key) or not 0 < len(title.strip()) <= 80 or len(key) > 40:
        raise forms.ValidationError(
            _("“%(line)s” is no class: write its key, a space and its title."),
            params={"line": line},
        )
    return [key, title.strip()]
