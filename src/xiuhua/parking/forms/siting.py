"""Drawing up a plan of new car parks, adopting it, and following its sites."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.conf import settings
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.places.queries import choices as places
from xiuhua.web.fields import OfThing, a_day, some_words

from ..models import SitingPlan
from ..queries.wanting import classes_counted, classes_offered
from ..rules.siting_plan import Asked, Weights, defaults

NUMBERS = ("k", "radius_m", "days", "months", "least_spaces", "usable_months", "seconds")
WEIGHTS = ("full", "refused", "cases")


def _number(label: Any, least: int, most: int, help_text: Any = "") -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=least, max_value=most, help_text=help_text)


def _weight(label: Any, help_text: Any = "") -> forms.FloatField:
    return forms.FloatField(
        label=label, min_value=0, max_value=1000, help_text=help_text,
        widget=forms.NumberInput(attrs={"step": "any"}),
    )  # fmt: skip


class PlanForm(forms.Form):
    """What a plan asks; every number has a default and can be another."""

    title = forms.CharField(label=_("Title"), max_length=120)
    division = forms.ChoiceField(label=_("Area of the plan"))
    k = _number(_("Plots at most"), 1, 30, _("So many small car parks can be paid for."))
    radius_m = _number(
        _("Walk, metres"), 50, 5000, _("Demand counts as relieved within so many metres of a plot.")
    )
    day = a_day(_("As of"), help_text=_("Demand counts up to this day."))
    days = _number(
        _("Streets and searches of so many days"), 1, 730, _("Full bays and refused searches.")
    )
    months = _number(_("Cases of so many months"), 1, 60)
    full = _weight(_("Points an hour full"), _("For each hour in which a stretch of on-street bays was full."))  # fmt: skip
    refused = _weight(
        _("Points a refused search"), _("For each search that found nothing free nearby.")
    )
    cases = _weight(_("Points a case"), _("For each filed case of the classes below."))
    classes = forms.MultipleChoiceField(
        label=_("Classes of cases that count"), required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    usable_months = _number(
        _("Usable for so many months"), 0, 600, _("Plots that are given back sooner are left out.")
    )
    least_spaces = _number(_("Spaces at least"), 1, 1000, _("Smaller plots are left out."))
    seconds = _number(
        _("Seconds to compute"), 1, 120,
        _("For each number of plots; mostly a fraction of it is needed."),
    )  # fmt: skip
    words = some_words(_("Remarks"), required=False)

    def __init__(self, *args: Any, plan: SitingPlan | None = None, **kwargs: Any) -> None:
        kwargs["initial"] = _begin(plan) | kwargs.get("initial", {})
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = _areas()  # type: ignore[attr-defined]
        offered = classes_offered()
        self.fields["classes"].choices = offered  # type: ignore[attr-defined]
        if not offered:
            del self.fields["classes"]

    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        told = dict(self.cleaned_data)
        weights = Weights(*(told.pop(name) for name in WEIGHTS))
        numbers = {name: told.pop(name) for name in NUMBERS}
        classes = tuple(sorted(told.pop("classes", ())))
        return told | {"asked": Asked(weights=weights, classes=classes, **numbers)}


def _areas() -> list[tuple[str, str]]:
    """The own district and its towns."""
    own = settings.DISTRICT or ""
    return [one for one in places(("county", "town")) if one[0].startswith(own)]


def _begin(plan: SitingPlan | None) -> dict[str, Any]:
    """What is filled in: what the plan asks, or the defaults of today."""
    day = plan.day if plan else localdate()
    asked = plan.asked if plan else defaults(day, classes_counted())
    told = {name: getattr(asked, name) for name in NUMBERS} | {
        "day": day,
        "classes": [*asked.classes],
    }
    told |= {name: getattr(asked.weights, name) for name in WEIGHTS}
    if plan is None:
        return told | {"division": settings.DISTRICT}
    return told | {"title": plan.title, "division": plan.division, "words": plan.words}


class Adopt(OfThing):
    """The meeting that took it."""

    on = a_day(_("Adopted on"), initial=localdate)
    document = forms.CharField(
        label=_("Paper of the meeting"), max_length=200, help_text=_("Its number or title.")
    )
    planned_on = a_day(_("To be completed by"), required=False)


class Withdraw(OfThing):
    """Why it is taken back."""

    words = some_words(_("Why it is taken back"))


class StartSite(OfThing):
    """When work began."""

    on = a_day(_("Works began on"), initial=localdate)


class FinishSite(OfThing):
    """What came of it."""

    on = a_day(_("In use since"), initial=localdate)
    name = forms.CharField(label=_("Name of the car park"), max_length=120)
    spaces = forms.IntegerField(label=_("Spaces"), min_value=1, max_value=5000)
    document = forms.CharField(
        label=_("By which document"), max_length=200, help_text=_("The paper of its handover.")
    )

    def begin(self) -> None:
        """As it was planned."""
        self.initial.setdefault("name", self.thing.plot.name)
        self.initial.setdefault("spaces", self.thing.spaces)


class GiveUpSite(OfThing):
    """Why nothing comes of it."""

    reason = some_words(_("Why it is given up"))


class Compare(forms.Form):
    """Two computed plans side by side."""

    a = forms.ModelChoiceField(label=_("Siting plan"), queryset=SitingPlan.objects.none())
    b = forms.ModelChoiceField(label=_("Beside"), queryset=SitingPlan.objects.none())

    def __init__(self, plans: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("a", "b"):
            self.fields[name].queryset = plans  # type: ignore[attr-defined]


FIELDSETS: Sequence[tuple[Any, tuple[str, ...]]] = (
    (_("What is asked"), ("title", "division", "k", "radius_m")),
    (_("What counts as demand"), ("day", "days", "months", "full", "refused", "cases", "classes")),
    (_("Which plots may be chosen"), ("usable_months", "least_spaces")),
    (_("More"), ("seconds", "words")),
)
