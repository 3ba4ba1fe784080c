"""The forms of areas where classes are not to be reported for a time."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.datum import Datum
from xiuhua.places.models import Division, Level

from ..actions.zones import LEAST_M, MOST_M
from ..models import Category
from .duties import day, place


class ClassesChoice(forms.ModelMultipleChoiceField):  # type: ignore[type-arg]  # generic for the checker only
    """Some classes by typing."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(Category.objects.filter(is_active=True), **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}·{obj.key}·{obj.major}"


def hour(label: Any) -> forms.TimeField:
    """A time of day, in the browser's own clock."""
    return forms.TimeField(
        label=label, required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    )


class NewZone(forms.Form):
    """Where (a community, a cell, or a pin with a radius), what, when and why."""

    name = forms.CharField(
        label=_("Name"),
        max_length=80,
        help_text=_("As people know the works"),
        error_messages={"required": _("Give it a name.")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Collectors and the public read it."),
        error_messages={"required": _("Give the reason; whoever comes by reads it.")},
    )
    document = forms.CharField(label=_("By which document"), max_length=200, required=False)
    classes = ClassesChoice(
        label=_("Classes not to be reported"),
        required=False,
        help_text=_("Empty: none of them is to be reported there."),
    )
    first_on = day(_("From"))
    last_on = day(_("Until"))
    from_time = hour(_("Each day from"))
    until_time = hour(_("Each day until"))
    lon = forms.FloatField(required=False, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, widget=forms.HiddenInput)
    datum = forms.ChoiceField(
        required=False, choices=[(d.value, d.value) for d in Datum], widget=forms.HiddenInput
    )
    radius_m = forms.IntegerField(
        label=_("Radius around the pin, metres"),
        required=False,
        min_value=LEAST_M,
        max_value=MOST_M,
        initial=200,
    )
    place = place(_("Or the whole of a community"), required=False)
    cell = forms.CharField(
        label=_("Or a cell, by its 14 digits"),
        required=False,
        max_length=14,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )

    def clean_cell(self) -> Division | None:
        """The cell of that code."""
        code = self.cleaned_data["cell"].strip()
        if not code:
            return None
        found = Division.objects.filter(pk=code, level=Level.CELL, in_use=True).first()
        if found is None:
            raise forms.ValidationError(_("There is no cell with this code."))
        return found

    def ground(self) -> dict[str, Any]:
        """Where it lies: what was chosen by name goes before the pin."""
        told = self.cleaned_data
        if chosen := told["cell"] or told["place"]:
            return {"division": Division.objects.get(pk=chosen.pk)}
        names = ("lon", "lat", "radius_m")
        return {name: told[name] for name in names} | {"datum": told["datum"] or "wgs84"}

    def told(self) -> dict[str, Any]:
        """What, when and why."""
        told = self.cleaned_data
        names = (
            "name", "reason", "document", "first_on", "last_on", "from_time", "until_time",
        )  # fmt: skip
        return {name: told[name] for name in names} | {
            "classes": [one.pk for one in told["classes"]]
        }


class EndZone(forms.Form):
    """Why an area ends early."""

    reason = forms.CharField(
        label=_("Why it is over"),
        max_length=200,
        error_messages={"required": _("Say why it is over.")},
    )
