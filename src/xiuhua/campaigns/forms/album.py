"""The album: viewpoints, pictures, the chosen pair."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.forms.photos import Photos


class Stand(forms.Form):
    """A new viewpoint of the album."""

    name = forms.CharField(label=_("Where one stands"), max_length=120)
    looking = forms.CharField(label=_("Where one looks"), required=False, max_length=120)
    bearing_deg = forms.IntegerField(
        label=_("Bearing"), required=False, min_value=0, max_value=359,
        help_text=_("Degrees from north, clockwise, as the phone's compass says."),
    )  # fmt: skip
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)


class Shot(forms.Form):
    """Pictures from a viewpoint."""

    photos = Photos(label=_("Photos"), required=True)
    words = forms.CharField(label=_("Caption"), required=False, max_length=200)
    request_key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("request_key", secrets.token_urlsafe(24))


class Pair(forms.Form):
    """Which two pictures stand side by side, by their keys."""

    before = forms.CharField(label=_("Before"), max_length=24)
    after = forms.CharField(label=_("After"), max_length=24)
