"""What forms of every app share: forms about a thing, days, words, points, and keys that make twice once."""

from __future__ import annotations

import re
import secrets
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _


def a_day(label: Any, **kwargs: Any) -> forms.DateField:
    """A day, as the browser's own calendar gives it."""
    return forms.DateField(
        label=label, input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **kwargs,
    )  # fmt: skip


def a_moment(label: Any, **kwargs: Any) -> forms.DateTimeField:
    """A moment, as the browser's own calendar and clock give it."""
    return forms.DateTimeField(
        label=label, input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"), **kwargs,
    )  # fmt: skip


def some_words(label: Any, most: int = 400, *, required: bool = True, rows: int = 2, **kwargs: Any) -> forms.CharField:  # fmt: skip
    """Some words."""
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        widget=forms.Textarea(attrs={"rows": rows}),
        **kwargs,
    )


class Points(forms.CharField):
    """Points as lines of "longitude, latitude" (WGS84), the way the map writes them.

    `partial` is the template that draws the field with its map, where buttons from a table show it.
    """

    def __init__(self, *, partial: str = "", **kwargs: Any) -> None:
        self.partial = partial
        attrs = {"rows": 4, "data-map-points": "", "spellcheck": "false", "inputmode": "decimal"}
        kwargs.setdefault("help_text", _("One point a line: longitude, latitude. Or tap the map."))
        super().__init__(widget=forms.Textarea(attrs=attrs), max_length=12_000, **kwargs)

    def clean(self, value: Any) -> Any:
        """The points as pairs of numbers."""
        text = super().clean(value)
        try:
            return [_pair(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise forms.ValidationError(_("Write each point as longitude, latitude.")) from None


def _pair(line: str) -> list[float]:
    """A longitude and a latitude, whatever stands between them; ValueError for anything else."""
    lon, lat = [one for one in re.split("[\\s,;\uff0c\uff1b\u3001]+", line.strip()) if one][:2]
    return [float(lon), float(lat)]


class OfThing(forms.Form):
    """A form about one thing; `told()` is what its deed takes.

    Fields in `drawn_with` are drawn by the partial of another field.
    """

    drawn_with: ClassVar[frozenset[str]] = frozenset()

    def __init__(self, thing: Any, *args: Any, **kwargs: Any) -> None:
        self.thing = thing
        super().__init__(*args, **kwargs)
        self.begin()

    def begin(self) -> None:
        """Fill in what is known; forms that know something say so."""

    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        return dict(self.cleaned_data)


class Nothing(OfThing):
    """Only a button."""


class Because(OfThing):
    """A reason."""

    words = some_words(_("Reason"))


def request_key() -> forms.CharField:
    """A key that makes sending twice harmless."""
    return forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)


def fresh_key() -> str:
    """A key nobody else has."""
    return secrets.token_urlsafe(24)
