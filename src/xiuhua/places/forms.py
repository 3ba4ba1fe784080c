"""The form that takes a file of places."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
