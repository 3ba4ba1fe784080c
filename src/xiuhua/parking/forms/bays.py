"""Single bays."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.web.fields import OfThing, Points

from ..models.car_park import KEPT_FOR


class NewBays(OfThing):
    """Single bays by their numbers."""

    numbers = forms.CharField(
        label=_("Numbers of the bays"), max_length=400, help_text=_("Such as A01-A20, B3.")
    )
    kept_for = forms.ChoiceField(label=_("Kept for"), choices=KEPT_FOR, required=False)
    ring = Points(label=_("Outline of the bay"), required=False, partial="parking/_ring.html",
                  help_text=_("Only for one bay at a time."))  # fmt: skip

    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        return dict(self.cleaned_data) | {"ring": self.cleaned_data["ring"] or []}


class OneBay(OfThing):
    """A bay as it is now."""

    kept_for = forms.ChoiceField(label=_("Kept for"), choices=KEPT_FOR, required=False)
    in_use = forms.BooleanField(label=_("In use"), required=False)
    reason = forms.CharField(label=_("Why it is out of use"), max_length=200, required=False)
    ring = Points(label=_("Outline of the bay"), required=False, partial="parking/_ring.html")

    def begin(self) -> None:
        """As it is."""
        self.initial.update({"kept_for": self.thing.kept_for, "in_use": self.thing.in_use})
        if self.thing.geometry:
            corners = self.thing.geometry["coordinates"][0][:-1]
            self.initial["ring"] = "\n".join(f"{lon:.7f}, {lat:.7f}" for lon, lat in corners)

    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        return dict(self.cleaned_data) | {"ring": self.cleaned_data["ring"] or []}
