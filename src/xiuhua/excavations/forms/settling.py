"""Who enforces, which roads are locked, when it rained."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation, OrganisationKind
from xiuhua.places.queries import choices as places
from xiuhua.web.fields import Points, a_day

from ..rules.works import BY_EYE, TITLES


class Powers(forms.Form):
    """A matter, a town, a holder, from a day on."""

    division = forms.ChoiceField(label=_("Town"))
    rule = forms.ChoiceField(label=_("Matter"), required=False)
    holder = forms.ModelChoiceField(label=_("Enforced by"), queryset=Organisation.objects.none())
    first = a_day(_("From"))
    last = a_day(_("Until"), required=False)
    document = forms.CharField(label=_("By which document"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.filter(kind=OrganisationKind.BRIGADE, is_active=True)
        self.fields["holder"].queryset = rows.order_by("name")  # type: ignore[attr-defined]
        self.fields["division"].choices = places(("county", "town"))  # type: ignore[attr-defined]
        matters = [(key, _(title)) for key, title in TITLES.items() if key not in BY_EYE]
        self.fields["rule"].choices = [("", _("Every matter")), *matters]  # type: ignore[attr-defined]
        self.initial.setdefault("first", localdate())


class LockRoad(forms.Form):
    """A road that was built or overhauled."""

    kind = forms.ChoiceField(
        label=_("What was done"),
        choices=[("road_built", _("Built: five years")), ("road_overhauled", _("Overhauled: three years"))],
    )  # fmt: skip
    name = forms.CharField(label=_("Road"), max_length=80)
    on = a_day(_("Handed over"))
    document = forms.CharField(label=_("By which document"), max_length=200)
    division = forms.ChoiceField(label=_("Town"))
    line = Points(label=_("Middle line"))
    width_m = forms.FloatField(label=_("Width, m"), min_value=0.1, max_value=60, initial=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = places(("town",))  # type: ignore[attr-defined]


class Rain(forms.Form):
    """How much it rained on a day."""

    division = forms.ChoiceField(label=_("Place"))
    day = a_day(_("Day"))
    mm = forms.DecimalField(
        label=_("Rain, mm"), min_value=0, max_value=1000, max_digits=5, decimal_places=1
    )
    source = forms.CharField(label=_("Source"), max_length=120)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = places(("county", "town"))  # type: ignore[attr-defined]
        self.initial.setdefault("day", localdate())
