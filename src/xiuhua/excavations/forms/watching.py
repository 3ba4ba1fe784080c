"""Watchers and what is seen and measured at a section."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.forms.photos import Photos
from xiuhua.places.queries import choices as places
from xiuhua.web.fields import OfThing, Points, a_day, fresh_key, request_key, some_words

from ..models import UNWATCHED, Section, Watch, Watcher
from ..models import Look as Seen
from ..queries.coverage import WATCHED
from ..rules.sights import PICTURED, SIGHTS


def sights(keys: Any = SIGHTS) -> list[tuple[str, Any]]:
    """Problems to choose from."""
    return [(key, _(SIGHTS[key].title)) for key in keys]


class Recruit(forms.Form):
    """A resident or merchant who agrees to watch."""

    name = forms.CharField(label=_("Name"), max_length=60)
    phone = forms.CharField(label=_("Mobile phone"), max_length=20, required=False)
    no_phone = forms.BooleanField(label=_("Has no smartphone: a paper card"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), choices=Watcher.KINDS)
    place = forms.CharField(label=_("Shop or house"), max_length=120)
    division = forms.ChoiceField(label=_("Community"))
    first = a_day(_("First day"))
    last = a_day(_("Last day"))
    consented = forms.BooleanField(
        label=_("Has agreed to watch, and to be written down"), required=False
    )
    notice = forms.BooleanField(
        label=_("Has signed the safety notice: stand back, never argue"), required=False
    )
    tied = forms.BooleanField(
        label=_("Works for the contractor, or gets money from it"), required=False
    )
    insured = forms.BooleanField(label=_("Is insured"), required=False)
    section = forms.ModelChoiceField(
        label=_("Section to watch"), required=False, queryset=Section.objects.none()
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["division"].choices = places(("community",))  # type: ignore[attr-defined]
        self.fields["section"].queryset = watchable()  # type: ignore[attr-defined]
        self.initial.setdefault("first", localdate())
        self.initial.setdefault("last", localdate() + timedelta(days=180))


def watchable() -> Any:
    """Sections that may be watched: open, restored, or about to be opened."""
    rows = Section.objects.filter(
        state__in=[*WATCHED, "planned"],
        permit__state__in=["granted", "started", "suspended", "finished"],
    )
    return rows.order_by("name", "pk")


class GiveSection(OfThing):
    """A section for a watcher, or a watcher for a section."""

    section = forms.ModelChoiceField(label=_("Section"), queryset=Section.objects.none())

    def begin(self) -> None:
        """What can be watched."""
        self.fields["section"].queryset = watchable()  # type: ignore[attr-defined]


class HandOver(OfThing):
    """Who takes the section over."""

    watcher = forms.ModelChoiceField(label=_("Watcher"), queryset=Watcher.objects.none())

    def begin(self) -> None:
        """Watchers whose term runs."""
        chosen: Any = self.fields["watcher"]
        chosen.queryset = watchers_now()
        chosen.label_from_instance = lambda one: one.place


def watchers_now() -> Any:
    """Watchers whose term runs, by place."""
    return Watcher.objects.filter(ended_on=None, last__gte=localdate()).order_by(
        "division", "place"
    )


class LeaveDays(OfThing):
    """Days of leave."""

    first = a_day(_("First day"))
    last = a_day(_("Last day"))

    def begin(self) -> None:
        """Today, unless told otherwise."""
        self.initial.setdefault("first", localdate())
        self.initial.setdefault("last", localdate())


class Renew(OfThing):
    """Another term."""

    last = a_day(_("Last day"))

    def begin(self) -> None:
        """Half a year."""
        self.initial.setdefault("last", localdate() + timedelta(days=180))


class Seeing(forms.Form):
    """What was seen."""

    worked = forms.ChoiceField(
        label=_("Did they work?"), choices=Seen.WORKED, widget=forms.RadioSelect
    )
    problems = forms.MultipleChoiceField(
        label=_("Problems"), required=False, choices=sights(), widget=forms.CheckboxSelectMultiple
    )
    told = forms.ChoiceField(
        label=_("How the site took it"),
        required=False,
        choices=[("", "-"), *Seen.TOLD],
        widget=forms.RadioSelect,
    )
    words = forms.CharField(label=_("In one's own words"), max_length=200, required=False)
    photos = Photos()
    request_key = request_key()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", fresh_key())


class Look(Seeing):
    """A look from the watcher's phone; `at` is when it was made, where the phone kept it."""

    voice = forms.FileField(
        label=_("Say it"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "audio/*", "capture": True}),
    )
    at = forms.IntegerField(required=False, widget=forms.HiddenInput(attrs={"data-made-at": ""}))
    well = forms.CharField(required=False, max_length=1)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["problems"].choices = sights(PICTURED)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """“All is well” has no problems; anything else names one, or shows one."""
        told = super().clean() or self.cleaned_data
        if told.get("well"):
            told["problems"], told["told"] = [], ""
        elif not told.get("problems"):
            if told.get("photos") or told.get("words") or told.get("voice"):
                told["problems"] = ["other"]
            elif "problems" not in self.errors:
                self.add_error("problems", _("Tap what you saw, or take a photo."))
        return told


class Tick(OfThing, Seeing):  # type: ignore[misc]  # the field told is no attribute of the class
    """A day off a paper card."""

    watch = forms.ModelChoiceField(label=_("Section"), queryset=Watch.objects.none())
    day = a_day(_("Day"))

    def begin(self) -> None:
        """The sections of the watcher; yesterday, as cards are handed in the day after."""
        chosen: Any = self.fields["watch"]
        chosen.queryset = self.thing.watches.filter(ended_on=None).select_related(
            "watcher", "section"
        )
        chosen.label_from_instance = lambda one: str(one.section)
        self.initial.setdefault("day", localdate())
        self.initial.setdefault("request_key", fresh_key())


class Unwatched(OfThing):
    """Why a section may go without a watcher."""

    why = forms.ChoiceField(label=_("Reason"), choices=UNWATCHED)
    words = some_words(_("In a sentence that everybody reads"), 200)


class Walk(OfThing):
    """Corners of the hoarding, as the phone took them."""

    drawn_with = frozenset({"accuracy_m"})

    points = Points(label=_("Corners"))
    accuracy_m = forms.FloatField(
        label=_("Accuracy of the points, m"), min_value=0, max_value=500, required=False,
        widget=forms.NumberInput(attrs={"data-walk-accuracy": "", "step": "0.1"}),
    )  # fmt: skip


class Tape(OfThing):
    """Length and width."""

    length_m = forms.FloatField(label=_("Length, m"), min_value=0.1, max_value=5000)
    width_m = forms.FloatField(label=_("Width, m"), min_value=0.1, max_value=100)
