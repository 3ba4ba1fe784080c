"""The forms of the street: what one found on the spot, and what one reports or mended oneself."""

from __future__ import annotations

import secrets
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..models import Category
from .desk import StepForm, note
from .photos import Photos
from .taking import Taking


def key_field() -> forms.CharField:
    """A key that makes sending twice harmless; a phone that keeps the form gives its own."""
    return forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)


class Once(StepForm):
    """A step that a phone may send twice."""

    request_key = key_field()

    def prepare(self) -> None:
        self.initial.setdefault("request_key", secrets.token_urlsafe(24))


class OnTheSpot(Once):
    """What a collector found: own photos, and a sentence where it is not as it should be."""

    photos = Photos(label=_("Photos taken on the spot"))
    words = note(_("What you found"))
    task = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)

    def told(self) -> dict[str, Any]:
        """What was filled in, without the name of the task."""
        return {name: value for name, value in self.cleaned_data.items() if name != "task"}


class Work(Once):
    """A crew's word that it is done, with photos."""

    photos = Photos(label=_("Photos of the work done"))
    words = note(_("What was done"))


class Collect(Taking):
    """A collector's report; for classes of a list, also that one has mended it already."""

    photos = Photos(
        label=_("Photos"),
        help_text=_("Two at least: one from near, one from far, so that the place is found again."),
    )
    mended = forms.BooleanField(required=False, label=_("I mended it myself"))
    photos_after = Photos(label=_("Photos after mending"))

    def clean(self) -> dict[str, Any]:
        """Mended needs a class of the list, and photos from before and after."""
        found = super().clean()
        if found.get("mended"):
            self._mendable(found)
        return found

    def _mendable(self, found: dict[str, Any]) -> None:
        category = found.get("category")
        if category is None or not category.is_on_spot:
            self.add_error("mended", _("Only the classes named here are mended on the spot."))
        if not found.get("photos"):
            self.add_error("photos", _("Add a photo of how it was before."))
        if not found.get("photos_after"):
            self.add_error("photos_after", _("Add a photo of how it is now."))

    @property
    def on_spot(self) -> list[str]:
        """The names of the classes that a collector may mend."""
        rows = Category.objects.filter(is_active=True, is_on_spot=True)
        return list(rows.values_list("name", flat=True))
