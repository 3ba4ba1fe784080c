"""Applying for a permit, its sections, and asking for changes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.forms.photos import Photos
from xiuhua.kernel.words import Words
from xiuhua.places.queries import choices as places
from xiuhua.web.fields import OfThing, Points, a_day, fresh_key, request_key, some_words

from ..actions.applying import FIELDS
from ..models import Company, Project, Purpose, RoadClass


def months_words(months: int) -> Words:
    """A number of months in words."""
    return Words("{months} months", months=months)


def companies() -> Any:
    """Companies that may apply and dig."""
    return Company.objects.filter(state="admitted").order_by("name")


class Application(forms.Form):
    """What is to be dug, where, when, by whom, and with which papers."""

    applicant = forms.ModelChoiceField(label=_("Applicant"), queryset=Company.objects.none())
    contractor = forms.ModelChoiceField(label=_("Contractor"), queryset=Company.objects.none())
    project = forms.ModelChoiceField(
        label=_("Project of the plan"), queryset=Project.objects.none(), required=False
    )
    purpose = forms.ChoiceField(label=_("Purpose"), choices=Purpose.choices)
    words = some_words(_("What is done"))
    road = forms.CharField(label=_("Road"), max_length=80)
    road_class = forms.ChoiceField(label=_("Class of the road"), choices=RoadClass.choices)
    address = forms.CharField(label=_("From where to where"), max_length=200, required=False)
    division = forms.ChoiceField(label=_("Community"))
    proposed_first = a_day(_("First day"))
    proposed_last = a_day(_("Last day"))
    hours = forms.CharField(label=_("Hours of the day"), max_length=60, required=False)
    lanes_closed = forms.IntegerField(label=_("Lanes closed"), min_value=0, max_value=12, initial=0)
    night_work = forms.BooleanField(label=_("Works at night"), required=False)
    homes = forms.IntegerField(label=_("Homes along it"), min_value=0, max_value=100_000, initial=0)
    shops = forms.IntegerField(label=_("Shops along it"), min_value=0, max_value=100_000, initial=0)
    planning_document = forms.CharField(
        label=_("Planning approval"), max_length=120, required=False
    )
    police_document = forms.CharField(
        label=_("Consent of the traffic police"), max_length=120, required=False,
        help_text=_("Number of the paper; it may follow while the application is under review."),
    )  # fmt: skip
    restoration = forms.CharField(
        label=_("How the road is restored"), max_length=200, required=False
    )
    site_phone = forms.CharField(label=_("Telephone of the site"), max_length=20, required=False)
    is_emergency = forms.BooleanField(
        label=_("Emergency"), required=False,
        help_text=_("A burst pipe is dug up at once and filed within 24 hours."),
    )  # fmt: skip
    emergency_words = some_words(_("What has happened"), required=False)
    photos = Photos(label=_("Photos of the papers"))
    request_key = request_key()

    def __init__(self, own: Company | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        admitted = companies()
        self.fields["applicant"].queryset = admitted.filter(pk=own.pk) if own else admitted  # type: ignore[attr-defined]
        self.fields["contractor"].queryset = admitted  # type: ignore[attr-defined]
        self.fields["project"].queryset = Project.objects.filter(state="agreed")  # type: ignore[attr-defined]
        self.fields["division"].choices = places(("community",))  # type: ignore[attr-defined]
        if own:
            self.initial.setdefault("applicant", own.pk)
            self.initial.setdefault("contractor", own.pk)
        self.initial.setdefault("request_key", fresh_key())

    def told(self) -> dict[str, Any]:
        """The fields of the permit."""
        return {name: self.cleaned_data[name] for name in FIELDS if name in self.cleaned_data}


class Part(OfThing):
    """One stretch of the dig."""

    name = forms.CharField(label=_("From where to where"), max_length=120)
    line = Points(label=_("Middle line"))
    width_m = forms.FloatField(
        label=_("Width, m"),
        min_value=0.1,
        max_value=60,
        widget=forms.NumberInput(attrs={"data-map-width": "", "step": "0.1"}),
    )


class Change(OfThing):
    """More time, or another area."""

    drawn_with = frozenset({"width_m"})

    kind = forms.ChoiceField(
        label=_("What has to change"),
        choices=[("time", _("More time")), ("area", _("More area, or another place"))],
    )
    last = a_day(_("Until"), required=False)
    section = forms.ModelChoiceField(
        label=_("Section"), queryset=Company.objects.none(), required=False
    )
    line = Points(label=_("Middle line"), required=False, partial="excavations/_line.html")
    width_m = forms.FloatField(label=_("Width, m"), required=False, min_value=0.1, max_value=60,
                               widget=forms.NumberInput(attrs={"data-map-width": "", "step": "0.1"}))  # fmt: skip
    words = some_words(_("Reason"))

    def begin(self) -> None:
        """The sections of the permit."""
        self.fields["section"].queryset = self.thing.sections.all()  # type: ignore[attr-defined]

    def told(self) -> dict[str, Any]:
        """What the deed takes; a width that was not given is none."""
        return dict(self.cleaned_data) | {"width_m": self.cleaned_data.get("width_m") or 0}
