"""Decisions about bays on a street: proposing, measuring, signing, publishing, carrying out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.forms.photos import Photos
from xiuhua.places.queries import choices as places
from xiuhua.web.fields import OfThing, Points, a_day, some_words
from xiuhua.web.language import say

from ..models.decision import NOWHERE, Angle
from ..queries.conditions import of_decision
from ..rules.on_street import Stretch


class Proposal(forms.Form):
    """Bays along a street: where, how many, how cars stand, and why; the hours are rows below."""

    street = forms.CharField(label=_("Street"), max_length=80)
    name = forms.CharField(label=_("From where to where"), max_length=120)
    division = forms.ChoiceField(label=_("Community"))
    line = Points(label=_("Middle line of the bays"))
    depth_m = forms.FloatField(
        label=_("Depth of the bays, m"), min_value=1.5, max_value=12, initial=2.5,
        widget=forms.NumberInput(attrs={"data-map-width": "", "step": "0.1"}),
    )  # fmt: skip
    angle = forms.ChoiceField(label=_("How cars stand"), choices=Angle.choices)
    bays = forms.IntegerField(label=_("Bays"), min_value=1, max_value=2000)
    disabled = forms.IntegerField(label=_("Of these for people with disabilities"), min_value=0, initial=0)  # fmt: skip
    reasons = some_words(_("Reasons"), 2000, rows=3)
    outside = forms.BooleanField(label=_("One may park in hours that are not named"), required=False, initial=True)  # fmt: skip
    last_on = a_day(_("In force until"), required=False, help_text=_("Empty: until decided otherwise."))  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = [("", _("Choose")), *places(("community",))]  # type: ignore[attr-defined]


class NewHours(forms.Form):
    """Other hours for bays that lie there."""

    outside = forms.BooleanField(
        label=_("One may park in hours that are not named"), required=False
    )
    last_on = a_day(_("In force until"), required=False, help_text=_("Empty: until decided otherwise."))  # fmt: skip
    reasons = some_words(_("Reasons"), 2000, rows=3)


class Removal(forms.Form):
    """Why bays have to go."""

    reasons = some_words(_("Reasons"), 2000, rows=3)


DISTANCES = {
    "to_junction_m": _("To the next junction, m"),
    "to_zebra_m": _("To the next pedestrian crossing, m"),
    "to_stop_m": _("To the next bus stop, m"),
    "to_hydrant_m": _("To the next hydrant or fire station, m"),
}
"""What lies somewhere or nowhere near."""


def a_length(label: Any, least: float = 0) -> forms.FloatField:
    """Metres or per cent, as a tape or a level tells them; empty is not measured."""
    return forms.FloatField(
        label=label, required=False, min_value=least, max_value=9999,
        widget=forms.NumberInput(attrs={"step": "0.1", "inputmode": "decimal"}),
    )  # fmt: skip


class Measure(forms.Form):
    """What was measured on the spot; what is left empty is said to be not measured."""

    width_m = a_length(_("Width of the carriageway, m"))
    one_way = forms.BooleanField(label=_("One-way street"), required=False)
    sides = forms.TypedChoiceField(
        label=_("Cars park on"), coerce=int, choices=[(1, _("one side")), (2, _("both sides"))],
    )  # fmt: skip
    slope_pct = a_length(_("Slope, %"), least=-60)
    on_fire_lane = forms.TypedChoiceField(
        label=_("On a fire lane"), required=False, empty_value=None,
        choices=[("", _("Not known yet")), ("no", _("No")), ("yes", _("Yes"))],
        coerce=lambda told: told == "yes",
    )  # fmt: skip
    left_for_fire_m = a_length(_("Width left for fire engines, m"))
    sight_m = a_length(_("How far drivers see past the bays, m"))
    walkway_left_m = a_length(_("Width left for walkers, m"))
    on = a_day(_("Measured on"), required=False)
    photos = Photos(label=_("Photos"))

    def __init__(self, *args: Any, measured: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in DISTANCES.items():
            self.fields[name] = a_length(label)
            self.fields[f"{name}_none"] = forms.BooleanField(label=_("None near"), required=False)
        self.initial.setdefault("on", localdate())
        for name, value in (measured or {}).items():
            self._begin(name, value)

    def _begin(self, name: str, value: Any) -> None:
        if value == NOWHERE:
            self.initial[f"{name}_none"] = True
        elif name == "on_fire_lane" and value is not None:
            self.initial[name] = "yes" if value else "no"
        else:
            self.initial[name] = value

    @property
    def distances(self) -> list[tuple[Any, Any]]:
        """Each distance with its “None near”."""
        return [(self[name], self[f"{name}_none"]) for name in DISTANCES]

    @property
    def stretch(self) -> Stretch:
        """As the conditions ask for it; fields that are wrong count as not measured."""
        told = getattr(self, "cleaned_data", {})
        facts = {
            name: told.get(name)
            for name in ("width_m", "slope_pct", "on_fire_lane", "left_for_fire_m", "sight_m", "walkway_left_m")
        }  # fmt: skip
        for name in DISTANCES:
            facts[name] = float("inf") if told.get(f"{name}_none") else told.get(name)
        return Stretch(one_way=bool(told.get("one_way")), sides=told.get("sides") or 1, **facts)


class Waive(OfThing):
    """Which condition does not count here, why, and by which document."""

    condition = forms.ChoiceField(label=_("Condition"))
    words = some_words(_("Reason"))
    document = forms.CharField(label=_("By which document"), max_length=120)

    def begin(self) -> None:
        """The conditions that are not met."""
        found = of_decision(self.thing, localdate())
        self.fields["condition"].choices = [  # type: ignore[attr-defined]
            (one.key, say(one.rule.title)) for one in found if one.may_be_waived
        ]


class Decide(OfThing):
    """By which document it is decided."""

    document = forms.CharField(label=_("By which document"), max_length=120)


class SetOut(OfThing):
    """How many bays were marked, from when on they may be used, and how they look."""

    bays = forms.IntegerField(label=_("Bays that were marked"), min_value=1, max_value=2000)
    from_day = a_day(_("In force since"))
    photos = Photos(label=_("Photos"))

    def begin(self) -> None:
        """As they were decided, from today."""
        self.initial.setdefault("bays", self.thing.bays)
        self.initial.setdefault("from_day", localdate())


class FromDay(OfThing):
    """From when on."""

    from_day = a_day(_("In force since"))

    def begin(self) -> None:
        """From today."""
        self.initial.setdefault("from_day", localdate())


class Pictures(OfThing):
    """How it looks now."""

    photos = Photos(label=_("Photos"))


class LookAgain(OfThing):
    """The yearly look at bays in use."""

    outcome = forms.ChoiceField(
        label=_("The bays"), widget=forms.RadioSelect,
        choices=[("keep", _("stay")), ("change", _("need other hours")), ("remove", _("have to go"))],
    )  # fmt: skip
    fixed_for_one_user = forms.TypedChoiceField(
        label=_("Kept for one user only"), required=False, empty_value=None,
        choices=[("", _("Not looked at")), ("no", _("No")), ("yes", _("Yes"))],
        coerce=lambda told: told == "yes",
    )  # fmt: skip
    words = some_words(_("What you saw"))


class Answer(forms.Form):
    """The answer to an objection."""

    words = some_words(_("The answer"), 1000)


class Object(forms.Form):
    """What somebody has against it; a name only for who wants one to be called back."""

    words = some_words(_("What do you object to, and why?"), 1000, rows=4)
    name = forms.CharField(
        label=_("Your name"), max_length=60, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )  # fmt: skip
    phone = forms.CharField(
        label=_("Your telephone"), max_length=20, required=False,
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )  # fmt: skip
