"""Planning a campaign: what it is about, and when the next one begins."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation
from xiuhua.cases.models import Category
from xiuhua.places.queries import choices as places

from ..models import Campaign

DATA = Path(__file__).resolve().parent.parent / "data" / "kinds.json"


@cache
def shipped_kinds() -> list[str]:
    """Kinds of campaign to begin with; an office writes its own."""
    found: list[str] = json.loads(DATA.read_text("utf-8"))
    return found


def a_day(label: Any) -> forms.DateField:
    """A day, as the browser's own calendar gives it."""
    return forms.DateField(
        label=label,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class Plan(forms.Form):
    """What a campaign is about."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.CharField(
        label=_("Kind of campaign"), max_length=40, widget=forms.TextInput(attrs={"list": "kinds"})
    )
    document = forms.CharField(label=_("Ordered by (document)"), required=False, max_length=120)
    basis = forms.CharField(label=_("On the strength of"), required=False, max_length=200)
    leader = forms.ModelChoiceField(
        label=_("Led by"), required=False, queryset=Organisation.objects.none()
    )
    first = a_day(_("First day"))
    last = a_day(_("Last day"))
    divisions = forms.MultipleChoiceField(
        label=_("Where it runs"), required=False,
        help_text=_("Nothing chosen means the whole district."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    categories = forms.MultipleChoiceField(
        label=_("Classes"), required=False, help_text=_("Nothing chosen means every class."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )  # fmt: skip
    words = forms.CharField(
        label=_("What it is to reach"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        units = Organisation.objects.filter(is_active=True).order_by("name")
        self.fields["leader"].queryset = units  # type: ignore[attr-defined]
        self.fields["divisions"].choices = places(("town", "community"))  # type: ignore[attr-defined]
        rows = Category.objects.filter(is_active=True).order_by("key").values_list("key", "name")
        self.fields["categories"].choices = [(key, f"{name}·{key}") for key, name in rows]  # type: ignore[attr-defined]

    @property
    def kinds(self) -> list[str]:
        """Kinds used before, and those shipped."""
        used = Campaign.objects.order_by("kind").values_list("kind", flat=True).distinct()[:40]
        return list(dict.fromkeys([*used, *shipped_kinds()]))


class Copy(forms.Form):
    """From when on the next one of its kind runs."""

    first = a_day(_("First day"))
