"""The forms of campaigns."""

from __future__ import annotations

import json
import secrets
from functools import cache
from pathlib import Path
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation, User
from xiuhua.cases.forms.photos import Photos
from xiuhua.cases.models import Case, Category
from xiuhua.kernel.permissions import Role
from xiuhua.places.models import Division

from .models import Campaign

DATA = Path(__file__).parent / "data" / "kinds.json"


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


def places(levels: tuple[str, ...]) -> list[tuple[str, str]]:
    """Towns and communities to choose from, by code."""
    rows = Division.objects.filter(in_use=True, level__in=levels).order_by("code")
    return [
        (code, f"{'' if len(code) == 9 else '· '}{short or name}")
        for code, short, name in rows.values_list("code", "short", "name")
    ]


class Plan(forms.Form):
    """What a campaign is about."""

    name = forms.CharField(label=_("Name"), max_length=80)
    kind = forms.CharField(
        label=_("Kind of campaign"), max_length=40, widget=forms.TextInput(attrs={"list": "kinds"})
    )
    document = forms.CharField(label=_("Ordered by (document)"), required=False, max_length=120)
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


def collectors() -> Any:
    """Whoever may be sent on a census."""
    rows = User.objects.filter(is_active=True, grants__role=Role.COLLECTOR.value)
    return rows.distinct().order_by("name")


class Assign(forms.Form):
    """One place of the census, or all communities of the area on a day."""

    division = forms.ChoiceField(label=_("Place"), required=False)
    words = forms.CharField(label=_("Where exactly"), required=False, max_length=120)
    day = a_day(_("Day"))
    collector = forms.ModelChoiceField(
        label=_("Collector"), required=False, queryset=User.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        every = [("", _("every community of the area"))]
        self.fields["division"].choices = [*every, *places(("town", "community"))]  # type: ignore[attr-defined]
        self.fields["collector"].queryset = collectors()  # type: ignore[attr-defined]


class Went(forms.Form):
    """What somebody found at a place of the census."""

    found = forms.IntegerField(label=_("Troubles found"), min_value=0, max_value=999)
    words = forms.CharField(label=_("What was found"), required=False, max_length=400)
    photos = Photos(label=_("Photos"))
    request_key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", secrets.token_urlsafe(24))


class Belongs(forms.Form):
    """A case to be put in or taken out."""

    number = forms.CharField(label=_("Case number"), max_length=19)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean_number(self) -> Case:
        """The case of that number."""
        found = Case.objects.filter(number=self.cleaned_data["number"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("There is no case with this number."))
        return found


class Stand(forms.Form):
    """A new viewpoint of the album."""

    name = forms.CharField(label=_("Where one stands"), max_length=120)
    looking = forms.CharField(label=_("Where one looks"), required=False, max_length=120)


class Shot(forms.Form):
    """Pictures from a viewpoint."""

    photos = Photos(label=_("Photos"), required=True)
    words = forms.CharField(label=_("Caption"), required=False, max_length=200)


class Desk(forms.Form):
    """The minutes of a desk in the street."""

    day = a_day(_("Day"))
    place = forms.CharField(label=_("Place"), max_length=120)
    led_by = forms.CharField(label=_("Led by"), max_length=60)
    present = forms.CharField(label=_("Who was there"), required=False, max_length=200)
    settled = forms.IntegerField(label=_("Settled on the spot"), min_value=0, max_value=999)
    taken_on = forms.IntegerField(label=_("Taken on as cases"), min_value=0, max_value=999)
    words = forms.CharField(
        label=_("What was agreed"), required=False, max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip


class Copy(forms.Form):
    """From when on the next one of its kind runs."""

    first = a_day(_("First day"))
