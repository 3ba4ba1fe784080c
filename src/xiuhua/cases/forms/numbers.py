"""The forms of the loop's numbers, the limits of stages, causes, and how a class may go."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from ..actions.causes import CAUSED
from ..models import UNITS
from ..workflow import CASE
from .duties import day

SOURCE = _("By which document or decision")


class _FromDay(forms.Form):
    """What every change says: from which day, and by what right."""

    since = day(_("From"))
    source = forms.CharField(
        label=SOURCE,
        max_length=200,
        error_messages={"required": _("Say by which document or decision.")},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("since", timezone.localdate())


class NewNumber(_FromDay):
    """A new value of a number."""

    value = forms.DecimalField(
        label=_("New value"),
        max_digits=9,
        decimal_places=2,
        error_messages={"required": _("Give a number."), "invalid": _("Give a number.")},
    )


class NewLimit(_FromDay):
    """A new limit of a stage, and its limit for urgent cases."""

    limit_value = forms.IntegerField(label=_("Limit"), min_value=1, max_value=999)
    limit_unit = forms.ChoiceField(label=_("Unit of the limit"), choices=UNITS)
    urgent_value = forms.IntegerField(label=_("When urgent"), min_value=1, max_value=999)
    urgent_unit = forms.ChoiceField(label=_("Unit when urgent"), choices=UNITS)


class NewCause(forms.Form):
    """A cause more."""

    step = forms.ChoiceField(
        label=_("For which step"), choices=lambda: [(s, _(CASE.find(s).title)) for s in CAUSED]
    )
    title = forms.CharField(
        label=_("Cause"),
        max_length=80,
        error_messages={"required": _("Name the cause in a few words.")},
    )


class FindClasses(forms.Form):
    """Which classes to look at."""

    WAYS = (
        ("", _("all classes")),
        ("simple", _("go to a unit in one step")),
        ("spot", _("mended on the spot")),
    )

    q = forms.CharField(label=_("Class or key"), required=False, max_length=40)
    way = forms.ChoiceField(label=_("Which"), choices=WAYS, required=False)


class Ways(forms.Form):
    """How cases of a class may go, and which reports may be the same."""

    is_simple = forms.BooleanField(label=_("May go to a unit in one step"), required=False)
    is_on_spot = forms.BooleanField(label=_("A collector may mend it on the spot"), required=False)
    near_m = forms.IntegerField(
        label=_("Reports nearer than this, in metres, may be the same"), min_value=0, max_value=1000
    )
    near_hours = forms.IntegerField(
        label=_("Reports within so many hours may be the same"), min_value=0, max_value=720
    )
