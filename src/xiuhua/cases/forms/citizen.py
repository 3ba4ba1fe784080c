"""The citizen's three steps; each carries what the ones before it settled, without a session."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.datum import Datum
from xiuhua.kernel.words import Refused
from xiuhua.places.models import Division
from xiuhua.places.queries import what_lies_here

from ..actions.reporting import MOST_PHOTOS, MOST_WORDS
from ..models import PlainClass


class Honeypot(forms.Form):
    """A field that no person sees; whoever fills it in is a machine."""

    website = forms.CharField(required=False, label=_("Leave this empty"))

    @property
    def trapped(self) -> bool:
        """Whether a machine filled in what nobody sees."""
        return bool(self.data.get("website"))


class Known(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker only
    """One of the rows; a sign that no database keeps is none of them."""

    def to_python(self, value: Any) -> Any:
        return super().to_python("?" if "\x00" in str(value) else value)


class Spot(forms.Form):
    """A place: a point with its datum, or at least a community; and words that find it."""

    lon = forms.FloatField(required=False, min_value=-180, max_value=180, widget=forms.HiddenInput)
    lat = forms.FloatField(required=False, min_value=-90, max_value=90, widget=forms.HiddenInput)
    datum = forms.ChoiceField(
        required=False, choices=[(d.value, d.value) for d in Datum], widget=forms.HiddenInput
    )
    precision = forms.ChoiceField(
        required=False,
        choices=[(p, p) for p in ("gps", "photo", "map", "address", "community")],
        widget=forms.HiddenInput,
    )
    accuracy_m = forms.FloatField(required=False, min_value=0, widget=forms.HiddenInput)
    place = Known(Division.objects.none(), required=False, label=_("Or choose the community"))
    address = forms.CharField(
        required=False,
        max_length=200,
        label=_("How to find it"),
        help_text=_("Road, door number, what is beside it"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["place"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Division.objects.filter(in_use=True).defer("geometry")

    def clean(self) -> dict[str, Any]:
        """A point needs both numbers, and something must say where it is."""
        found = super().clean() or {}
        if (found.get("lon") is None) != (found.get("lat") is None):
            found["lon"] = found["lat"] = None
        if found.get("lon") is None and not found.get("place") and not self.errors:
            self.add_error(
                "place", _("Say where it is: put the pin on the map, or choose the community.")
            )
        if self._point_elsewhere(found):
            found["lon"] = found["lat"] = found["accuracy_m"] = None
            found["precision"] = ""
        return found

    def _point_elsewhere(self, found: dict[str, Any]) -> bool:
        """Whether a community was chosen that is not the point's: what one chose goes before it."""
        if found.get("lon") is None or not found.get("place") or self.errors:
            return False
        try:
            here = what_lies_here(found["lon"], found["lat"], found["datum"] or Datum.WGS84)
        except Refused:
            return False
        return bool(here.community != found["place"].code)

    @property
    def told(self) -> dict[str, Any]:
        """The place as a report takes it."""
        found = self.cleaned_data
        return {
            "lon": found["lon"],
            "lat": found["lat"],
            "datum": Datum(found["datum"] or Datum.WGS84),
            "division": found["place"],
            "address": found["address"],
            "precision": found["precision"] or ("" if found["lon"] is None else "map"),
            "accuracy_m": found["accuracy_m"],
        }


class What(forms.Form):
    """Step one: a line of the short list."""

    what = Known(
        PlainClass.objects.select_related("category"),
        to_field_name="key",
        error_messages={
            "required": _("Choose what it is about."),
            "invalid_choice": _("Choose what it is about."),
        },
    )


class Place(Honeypot, What, Spot):
    """Step two: photos, kept under tokens, and the place; what step three said is carried along."""

    held = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
    words = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(required=False, widget=forms.HiddenInput)
    phone = forms.CharField(required=False, widget=forms.HiddenInput)
    contact_allowed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    SAID = ("words", "name", "phone", "contact_allowed")
    """The fields of step three, which coming back here must not lose."""


class Words(Place):
    """Step three: a sentence, and a telephone number if one likes."""

    words = forms.CharField(
        required=False,
        max_length=MOST_WORDS,
        label=_("Say it in a sentence"),
        help_text=_("For instance: thirty metres east of the bus stop, the cover is in two"),
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    name = forms.CharField(required=False, max_length=60, label=_("What to call you"))
    phone = forms.CharField(
        required=False,
        max_length=20,
        label=_("Mobile number"),
        help_text=_(
            "Not needed. With it we tell you each step by text message; "
            "whoever does the work never sees it."
        ),
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )
    contact_allowed = forms.BooleanField(
        required=False,
        label=_("Whoever does the work may ask me something about it"),
        help_text=_("Only with a number. The desk calls you; the number goes to nobody else."),
    )
    request_key = forms.CharField(
        min_length=16,
        max_length=80,
        widget=forms.HiddenInput,
        error_messages=dict.fromkeys(
            ("required", "min_length", "max_length"),
            _("This page is incomplete. Go back one step and come here again."),
        ),
    )


class Follow(forms.Form):
    """A tracking code, however it was typed."""

    code = forms.CharField(
        max_length=60,
        label=_("Tracking code"),
        help_text=_("17 signs, from the page after you reported, or as read out on the telephone"),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters"}),
        error_messages={"required": _("Type the tracking code.")},
    )


def tokens(text: str) -> list[str]:
    """The tokens of held photos in a hidden field, at most as many as a report may have."""
    return [token for token in text.split() if token][:MOST_PHOTOS]
