"""Registering a company, and a car park in four steps: where it is, its spaces, how it is run, papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.forms import RegisterCompany
from xiuhua.cases.forms.photos import Photos
from xiuhua.places.queries import choices as places
from xiuhua.web.fields import OfThing, a_day, fresh_key, request_key, some_words

from ..models import Operator
from ..models.car_park import KINDS, SUPPLIES
from ..models.registration import REASONS
from ..queries.facts import TARIFF
from ..rules.registration import KINDS_OF_SPACES
from ..rules.restrictions import Running

MOST_SPACES = 50_000
TO_REGISTER = [one for one in SUPPLIES if one[0] != "on_street"]


def _count(label: Any, **kwargs: Any) -> forms.IntegerField:
    return forms.IntegerField(label=label, min_value=0, max_value=MOST_SPACES, **kwargs)


def _metres(label: Any) -> forms.FloatField:
    return forms.FloatField(label=label, min_value=1, max_value=10, required=False,
                            widget=forms.NumberInput(attrs={"step": "0.05"}))  # fmt: skip


def _yuan(label: Any) -> forms.DecimalField:
    return forms.DecimalField(
        label=label, min_value=0, max_digits=8, decimal_places=2, required=False
    )


def _yes_or_no(label: Any, *, required: bool = True) -> forms.TypedChoiceField:
    return forms.TypedChoiceField(
        label=label, choices=[("yes", _("Yes")), ("no", _("No"))], coerce=lambda told: told == "yes",
        empty_value=None, required=required, widget=forms.RadioSelect,
    )  # fmt: skip


class RegisterOperator(RegisterCompany):
    """A company that runs car parks."""


class Where(forms.Form):
    """The first step: which car park, of which class, and where cars drive in."""

    operator = forms.ModelChoiceField(label=_("Operator"), queryset=Operator.objects.none())
    name = forms.CharField(label=_("Name of the car park"), max_length=120)
    supply = forms.ChoiceField(label=_("Class of the car park"), choices=TO_REGISTER)
    kind = forms.ChoiceField(
        label=_("Built"), choices=[one for one in KINDS if one[0] != "on_street"]
    )
    division = forms.ChoiceField(label=_("Community"))
    address = forms.CharField(label=_("Address"), max_length=200)
    telephone = forms.CharField(label=_("Telephone for drivers"), max_length=20, required=False)
    opened_on = a_day(_("In use since"), required=False)
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    point = forms.CharField(
        label=_("Where cars drive in"), max_length=60, required=False,
        help_text=_("Longitude, a comma, latitude (WGS84)."),
    )  # fmt: skip
    request_key = request_key()
    fixed = ("supply", "division")

    def __init__(self, operators: Any, told: dict[str, Any], *args: Any, counted: bool = False, **kwargs: Any) -> None:  # fmt: skip
        super().__init__(*args, **{**kwargs, "initial": {**told, "request_key": fresh_key()}})
        self.fields["operator"].queryset = operators  # type: ignore[attr-defined]
        self.fields["division"].choices = [("", _("Choose")), *places(("community",))]  # type: ignore[attr-defined]
        only = list(operators[:2])
        if len(only) == 1:
            self.initial.setdefault("operator", only[0].pk)
        for name in self.fixed if counted else ():
            self._fix(name, told)

    def _fix(self, name: str, told: dict[str, Any]) -> None:
        """What the ledger counts a car park under stays, and is shown as it is."""
        field = self.fields[name]
        known = dict(field.choices)  # type: ignore[attr-defined]
        if told.get(name) not in known:
            field.choices = [*known.items(), (told.get(name), told.get(name))]  # type: ignore[attr-defined]
        field.disabled = True

    def clean(self) -> dict[str, Any]:
        """The point, from the map or typed."""
        told = super().clean() or {}
        if told.get("point") and (told.get("lon") is None or told.get("lat") is None):
            told["lon"], told["lat"] = _typed(told["point"])
        return told

    def told(self) -> dict[str, Any]:
        """The facts of this step."""
        names = ("name", "supply", "kind", "division", "address", "telephone", "lon", "lat")
        opened = self.cleaned_data["opened_on"]
        facts = {name: self.cleaned_data[name] for name in names}
        return facts | {"opened_on": opened.isoformat() if opened else None}


def _typed(point: str) -> tuple[float, float]:
    try:
        lon, lat = (float(one) for one in point.replace("\uff0c", ",").split(",", 1))
    except ValueError:
        raise ValidationError(
            {"point": _("Write the point as longitude, a comma, latitude.")}
        ) from None
    return lon, lat


class Spaces(forms.Form):
    """The second step: how many of which kind; in a change, why they are more or fewer."""

    spaces = _count(_("Spaces in all"))
    ordinary = _count(_("Ordinary spaces"), initial=0)
    disabled = _count(_("For people with disabilities"), initial=0)
    charging = _count(_("With charging"), initial=0)
    large = _count(_("For large vehicles"), initial=0)
    height_m = _metres(_("Clear height, m"))
    covered = forms.BooleanField(label=_("Under a roof"), required=False)
    reason = forms.ChoiceField(
        label=_("Why the spaces change"), required=False,
        choices=[("", _("They do not change")), *REASONS],
    )  # fmt: skip
    words = some_words(_("What has changed"), required=False)

    def __init__(self, kind: str, told: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{**kwargs, "initial": {**told, **(told.get("by_kind") or {})}})
        if kind == "first":
            del self.fields["reason"], self.fields["words"]

    def told(self) -> dict[str, Any]:
        """The facts of this step."""
        given = self.cleaned_data
        kinds = {name: given[name] for name in KINDS_OF_SPACES}
        plain = {name: given[name] for name in ("spaces", "height_m", "covered")}
        return plain | {"by_kind": kinds}

    def why(self) -> dict[str, Any]:
        """Why they change."""
        return {
            name: self.cleaned_data[name] for name in ("reason", "words") if name in self.fields
        }


class HowRun(forms.Form):
    """The third step: what it costs, and what the regulation of 2025 asks about."""

    is_free = forms.BooleanField(label=_("Free of charge"), required=False)
    words = forms.CharField(
        label=_("Tariff in words"), max_length=200, help_text=_("As it stands on the board.")
    )
    free_min = _count(_("Free at first, minutes"), initial=0)
    per_hour_yuan = _yuan(_("Yuan an hour"))
    per_day_yuan = _yuan(_("At most a day, yuan"))
    has_information_system = _yes_or_no(_("It has an information system of its own"))
    joined_to_city = _yes_or_no(
        _("The system is joined to the city's parking platform"), required=False
    )
    pay_ways = forms.IntegerField(
        label=_("Ways to pay"), min_value=0, max_value=20,
        help_text=_("0 where it is free of charge."),
    )  # fmt: skip
    adverts_in_payment = _yes_or_no(_("Advertisements are shown while paying"))
    asks_more_data_than_needed = _yes_or_no(
        _("More is asked of drivers than parking takes, such as their phone number")
    )
    built_on = a_day(_("Finished on"), required=False)
    flags = ("has_information_system", "joined_to_city", "adverts_in_payment",
             "asks_more_data_than_needed")  # fmt: skip

    def __init__(self, told: dict[str, Any], *args: Any, **kwargs: Any) -> None:
        running = told.get("running") or {}
        shown = {name: _word(running.get(name)) for name in self.flags}
        initial = {**(told.get("tariff") or {}), **running, **shown}
        super().__init__(*args, **{**kwargs, "initial": initial})

    def told(self) -> dict[str, Any]:
        """The facts of this step; amounts as text, days as ISO, as JSON keeps them."""
        given = self.cleaned_data
        tariff = {name: given[name] for name in TARIFF}
        tariff |= {name: str(given[name]) for name in TARIFF[3:] if given[name] is not None}
        running = {name: given[name] for name in Running.__dataclass_fields__ if name in given}
        if given["built_on"]:
            running["built_on"] = given["built_on"].isoformat()
        return {"tariff": tariff, "running": running}


def _word(told: Any) -> str:
    return "" if told is None else ("yes" if told else "no")


class Ending(forms.Form):
    """The one step of an ending: why, and whether the spaces stay."""

    words = some_words(_("Reason"))
    kept_open = _yes_or_no(_("The spaces stay in use"))

    def __init__(self, words: str, kept_open: bool | None, *args: Any, **kwargs: Any) -> None:
        super().__init__(
            *args, **{**kwargs, "initial": {"words": words, "kept_open": _word(kept_open)}}
        )


class OnePaper(OfThing):
    """Photos of one paper."""

    photos = Photos(label=_("Photos of the paper"))


class AnswerIt(OfThing):
    """What the operator answers."""

    words = some_words(_("Your answer"))


class AskOperator(OfThing):
    """What is missing."""

    words = some_words(_("What is missing"))


class Register(OfThing):
    """Until when it holds."""

    until = a_day(_("Valid until"), required=False, help_text=_("Empty: the years of the table."))
    words = some_words(_("Remark"), required=False)


class Cancel(OfThing):
    """The office ends it."""

    words = some_words(_("Reason"))
    kept_open = forms.TypedChoiceField(
        label=_("The spaces stay in use"), choices=[("yes", _("Yes")), ("no", _("No"))],
        coerce=lambda told: told == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
