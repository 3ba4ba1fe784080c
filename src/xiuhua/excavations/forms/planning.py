"""Next year's plan."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.places.queries import choices as places
from xiuhua.web.fields import OfThing, Points, a_day, some_words

from ..models import Company, Project, Purpose
from .applying import companies


class HandIn(forms.Form):
    """A project for a year's plan."""

    company = forms.ModelChoiceField(label=_("Company"), queryset=Company.objects.none())
    year = forms.IntegerField(label=_("Year"), min_value=2000, max_value=2100)
    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    road = forms.CharField(label=_("Road"), max_length=80)
    division = forms.ChoiceField(label=_("Community"))
    first = a_day(_("First day"))
    last = a_day(_("Last day"))
    line = Points(label=_("Middle line"), required=False)
    width_m = forms.FloatField(label=_("Width, m"), required=False, min_value=0.1, max_value=60,
                               widget=forms.NumberInput(attrs={"data-map-width": "", "step": "0.1"}))  # fmt: skip

    def __init__(self, own: Company | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = companies()
        self.fields["company"].queryset = rows.filter(pk=own.pk) if own else rows  # type: ignore[attr-defined]
        self.fields["division"].choices = places(("community",))  # type: ignore[attr-defined]
        self.initial.setdefault("year", localdate().year + 1)
        if own:
            self.initial.setdefault("company", own.pk)

    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        told = dict(self.cleaned_data)
        return told | {"line": told["line"] or None, "width_m": told["width_m"] or 0}


class Settle(OfThing):
    """What the joint meeting decided."""

    agreed = forms.TypedChoiceField(
        label=_("Decision"), choices=[("yes", _("Agreed")), ("no", _("Not agreed"))],
        coerce=lambda told: told == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    meeting_on = a_day(_("Joint meeting"))
    decision = some_words(_("What was decided"))
    with_project = forms.ModelChoiceField(
        label=_("To be dug together with"), required=False, queryset=Project.objects.none()
    )

    def begin(self) -> None:
        """Other projects of the same year."""
        rows = Project.objects.filter(year=self.thing.year).exclude(pk=self.thing.pk)
        self.fields["with_project"].queryset = rows.order_by("road")  # type: ignore[attr-defined]
        self.initial.setdefault("meeting_on", localdate())

    def offer(self, projects: Iterable[Project]) -> None:
        """Choose among these, which the page has read already."""
        others = [(one.pk, str(one)) for one in projects if one.pk != self.thing.pk]
        self.fields["with_project"].choices = [("", "—"), *others]  # type: ignore[attr-defined]
