"""The census: giving places out, saying what was found, comparing two visits."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation, User
from xiuhua.cases.forms.photos import Photos
from xiuhua.cases.queries.desk import KINDS
from xiuhua.kernel.permissions import Role
from xiuhua.places.models import Level
from xiuhua.places.queries import choices as places

from .planning import a_day


def collectors() -> Any:
    """Whoever may be sent on a census."""
    rows = User.objects.filter(is_active=True, grants__role=Role.COLLECTOR.value)
    return rows.distinct().order_by("name")


class Assign(forms.Form):
    """One place of the census, or all communities or cells of the area on a day."""

    EVERY = (
        ("", _("every community of the area")),
        (Level.CELL.value, _("every cell of the area")),
    )
    division = forms.ChoiceField(label=_("Place"), required=False)
    words = forms.CharField(label=_("Where exactly"), required=False, max_length=120)
    day = a_day(_("Day"))
    collector = forms.ModelChoiceField(
        label=_("Collector"), required=False, queryset=User.objects.none()
    )
    unit = forms.ModelChoiceField(
        label=_("or unit"), required=False, queryset=Organisation.objects.none()
    )

    def __init__(self, *args: Any, within: Sequence[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        inside = [
            one for one in places(("town", "community")) if one[0].startswith(_beginnings(within))
        ]
        self.fields["division"].choices = [*self.EVERY, *inside]  # type: ignore[attr-defined]
        self.fields["collector"].queryset = collectors()  # type: ignore[attr-defined]
        self.fields["unit"].queryset = units()  # type: ignore[attr-defined]


def _beginnings(within: Sequence[str]) -> tuple[str, ...]:
    return tuple(within) or ("",)


def units() -> Any:
    """The organisations that walk a census: those that cases are given to."""
    return Organisation.objects.filter(is_active=True, kind__in=KINDS).order_by("name")


class Compare(forms.Form):
    """Both visits of a place laid side by side."""

    missed = forms.IntegerField(label=_("Missed the first time"), min_value=0, max_value=999)


class Went(forms.Form):
    """What somebody found at a place of the census."""

    found = forms.IntegerField(
        label=_("Troubles found"), min_value=0, max_value=999,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        help_text=_("0 where everything is in order."),
    )  # fmt: skip
    words = forms.CharField(label=_("What was found"), required=False, max_length=400)
    photos = Photos(label=_("Photos"))
    request_key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", secrets.token_urlsafe(24))
