"""Forms about sources of counts, their devices, their feeds, and what waits in quarantine."""

from __future__ import annotations

import zoneinfo
from typing import Any

import msgspec
from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.web.fields import OfThing, some_words

from ..feeds import Mapping
from ..models import Bay, CarPark, Operator, Source
from ..models.source import DATUMS, HOW, MEASURES, SHAPES


class CarParkField(forms.CharField):
    """A car park by its number, or by its name where only one is called so."""

    default_error_messages = {"unknown": _("There is no such car park. Write its number.")}

    def clean(self, value: Any) -> Any:
        """The car park."""
        text = super().clean(value)
        found = list(CarPark.objects.filter(number=text)[:1])
        found = found or list(CarPark.objects.filter(name=text).exclude(state="removed")[:2])
        if len(found) != 1:
            raise forms.ValidationError(self.error_messages["unknown"])
        return found[0]


class SourceForm(OfThing):
    """How a source comes, how it is read, and how long a count of it holds."""

    title = forms.CharField(label=_("Title"), max_length=120)
    operator = forms.ModelChoiceField(
        Operator.objects.filter(state="admitted").order_by("name"), label=_("operator"),
        required=False, empty_label=_("The district itself"),
    )  # fmt: skip
    how = forms.ChoiceField(label=_("how it comes"), choices=HOW)
    shape = forms.ChoiceField(label=_("format"), choices=SHAPES)
    url = forms.URLField(label=_("address"), max_length=400, required=False, assume_scheme="https",
                         help_text=_("Only for a feed that we fetch."))  # fmt: skip
    every_min = forms.IntegerField(label=_("fetched every, minutes"), min_value=1, max_value=1440, initial=5)  # fmt: skip
    stale_min = forms.IntegerField(label=_("stale after, minutes"), min_value=1, required=False,
                                   help_text=_("Empty: half an hour."))  # fmt: skip
    silent_min = forms.IntegerField(label=_("silent after, minutes"), min_value=1, required=False,
                                    help_text=_("Empty: two hours."))  # fmt: skip
    datum = forms.ChoiceField(label=_("datum"), choices=DATUMS)
    zone = forms.CharField(label=_("time zone"), max_length=40, required=False,
                           help_text=_("Of times written without one, such as Asia/Shanghai."))  # fmt: skip
    mapping = forms.JSONField(label=_("columns"), required=False, initial=dict,
                              help_text=_("Which of their columns is which of our fields, as JSON."))  # fmt: skip
    licence = forms.CharField(label=_("licence"), max_length=120, required=False)

    def begin(self) -> None:
        """What is set stands in the fields."""
        if isinstance(self.thing, Source):
            self.initial = {name: getattr(self.thing, name) for name in self.fields}

    def clean_zone(self) -> str:
        """A zone that there is."""
        zone: str = self.cleaned_data["zone"].strip()
        if zone and zone not in zoneinfo.available_timezones():
            raise forms.ValidationError(_("There is no such time zone."))
        return zone

    def clean_mapping(self) -> dict[str, Any]:
        """A table that the adapters can read."""
        told = self.cleaned_data["mapping"] or {}
        if not isinstance(told, dict):
            raise forms.ValidationError(_("Write an object in braces."))
        table = {name: one for name, one in told.items() if name in Mapping.__struct_fields__}
        try:
            msgspec.convert({"columns": {}} | table, Mapping)
        except msgspec.ValidationError as wrong:
            raise forms.ValidationError(
                _("It cannot be read so: %(why)s"), params={"why": str(wrong)}
            ) from None
        return told


class NewSource(SourceForm):
    """A new source."""

    field_order = ("key", "title")
    key = forms.SlugField(label=_("key"), max_length=40,
                          help_text=_("Stands in addresses and topics, and never changes."))  # fmt: skip


class AddDevice(OfThing):
    """What a device of the source stands for."""

    key = forms.CharField(label=_("How the source calls it"), max_length=80)
    measures = forms.ChoiceField(
        label=_("measures"), choices=(MEASURES[1], MEASURES[0], MEASURES[2])
    )
    car_park = CarParkField(label=_("Car park, by number or name"), max_length=120)
    bay = forms.CharField(label=_("Number of the bay, for a device of one bay"), max_length=24, required=False)  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The bay of that number there."""
        told: dict[str, Any] = super().clean() or {}
        told["bay"] = bay_of(self, told)
        return told


class Link(OfThing):
    """Which car park of ours something in a feed is."""

    car_park = CarParkField(label=_("Car park, by number or name"), max_length=120)
    bay = forms.CharField(label=_("Number of the bay, for a device of one bay"), max_length=24, required=False)  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """The bay of that number there."""
        told: dict[str, Any] = super().clean() or {}
        told["bay"] = bay_of(self, told)
        return told


def bay_of(form: forms.Form, told: dict[str, Any]) -> Bay | None:
    """The bay that was named at the car park that was named."""
    number, car_park = told.get("bay"), told.get("car_park")
    if not number or car_park is None:
        return None
    found = Bay.objects.filter(car_park=car_park, number=number).first()
    if found is None:
        form.add_error("bay", _("This car park has no such bay."))
    return found


class HandIn(OfThing):
    """A file of the source."""

    file = forms.FileField(label=_("File"))

    def told(self) -> dict[str, Any]:
        """Its bytes."""
        return {"content": self.cleaned_data["file"].read()}


class CountByHand(OfThing):
    """Cars that somebody counted."""

    inside = forms.IntegerField(label=_("Cars inside now"), min_value=0)
    overnight = forms.IntegerField(label=_("cars that stay the night"), min_value=0, required=False)


class SetAside(OfThing):
    """Why it will not be used."""

    words = some_words(_("Reason"))
