"""What the forms of ledgers share: quantities, papers, and choices out of a ledger and the district."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xiuhua.places.queries import label, parts
from xiuhua.web.language import say

from ..models import Ledger

Choices = list[Any]


def a_quantity(title: Any = "", **kwargs: Any) -> forms.DecimalField:
    """A quantity of two places, as the ledgers keep it."""
    title = title or _("Quantity")
    return forms.DecimalField(label=title, max_digits=16, decimal_places=2, **kwargs)


def a_document(**kwargs: Any) -> forms.CharField:
    """The number or title of a document."""
    return forms.CharField(label=_("Document"), max_length=200, **kwargs)


def a_basis() -> forms.CharField:
    """How it was counted, in a few words."""
    return forms.CharField(
        label=_("Basis"), max_length=40, required=False,
        help_text=_("By which way of counting, such as the year of the survey."),
    )  # fmt: skip


class Where(forms.ChoiceField):
    """The whole district unless a town is chosen."""

    def __init__(self) -> None:
        super().__init__(label=_("Place"), required=False)

    def clean(self, value: Any) -> str:
        """A code, never nothing: permissions are asked there."""
        return str(super().clean(value) or settings.DISTRICT)


def choose(form: forms.Form, name: str, choices: Choices) -> None:
    """Give a field of choices what there is to choose."""
    form.fields[name].choices = choices  # type: ignore[attr-defined]  # a field of choices


def classes(ledger: Ledger) -> Choices:
    """The classes of a ledger; one blank choice where it has none."""
    return [(key, say(title)) for key, title in ledger.titles.items()] or [("", "—")]


def towns() -> Choices:
    """The whole district, then its towns; no query for rows."""
    whole = settings.DISTRICT
    return [(whole, label(whole)), *((town.code, town.short) for town, _inside in parts())]


def communities() -> Choices:
    """The whole district, then each town with its communities."""
    whole = settings.DISTRICT
    inside = [
        (town.short, [(one.code, one.short) for one in (town, *some)]) for town, some in parts()
    ]
    return [(whole, label(whole)), *inside]
