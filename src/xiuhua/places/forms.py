"""Forms of places: a file of them, and a plot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.web.fields import OfThing, Points, a_day, some_words

from .actions import ring
from .models import PlotKind

KINDS = (
    ("divisions", _("Names of divisions (JSON)")),
    ("boundaries", _("Boundaries of counties (GeoJSON)")),
    ("cells", _("Cells (GeoJSON)")),
)


class LoadFile(forms.Form):
    """A file, what is in it, and whether cells it does not name go out of use."""

    kind = forms.ChoiceField(label=_("What is in the file"), choices=KINDS)
    file = forms.FileField(
        label=_("File"),
        help_text=_("Coordinates in CGCS2000 (EPSG:4490) or WGS84 (EPSG:4326)."),
    )
    replace = forms.BooleanField(
        label=_("Cells of the county that the file does not name go out of use"), required=False
    )


class PlotForm(forms.Form):
    """A plot: its outline, whose it is, until when it may be used, how many cars it could take."""

    name = forms.CharField(label=_("Name"), max_length=80, help_text=_("As people know it."))
    kind = forms.ChoiceField(label=_("Kind"), choices=PlotKind.choices)
    owner = forms.CharField(
        label=_("Owner"), max_length=120, help_text=_("The organisation it belongs to; no persons.")
    )
    first_on = a_day(_("May be used from"))
    last_on = a_day(
        _("May be used until"), required=False, help_text=_("Empty: nobody has set an end.")
    )
    outline = Points(label=_("Outline"))
    spaces = forms.IntegerField(
        label=_("Spaces by a layout"), min_value=1, max_value=5000, required=False,
        help_text=_("Empty: estimated by the area."),
    )  # fmt: skip
    document = forms.CharField(label=_("By which document"), max_length=200, required=False)
    words = some_words(_("Remarks"), required=False)

    def told(self) -> dict[str, Any]:
        """What the deed takes; refuses corners that make no plot."""
        corners = self.cleaned_data["outline"]
        return self.cleaned_data | {"outline": ring(corners) if corners else None}


class ChangePlot(PlotForm):
    """The same, of a plot that is there; without corners its outline stays."""

    outline = Points(
        label=_("Outline"), required=False, help_text=_("Empty: the outline stays as it is.")
    )


class PlotFile(forms.Form):
    """A file of plots."""

    file = forms.FileField(
        label=_("GeoJSON file"),
        help_text=_("Coordinates in CGCS2000 (EPSG:4490) or WGS84 (EPSG:4326)."),
    )


class EndPlot(OfThing):
    """Since when, and why."""

    on = a_day(_("Since"), initial=localdate)
    reason = some_words(_("Why it is no longer to be had"), 200)
