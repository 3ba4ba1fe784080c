"""What is asked of the figures, and what is said of a bulletin."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.period import Period
from xiuhua.kernel.words import Words

from .models import Bulletin
from .queries.periods import a_year_before, before
from .queries.sheets import SHEETS

MOST_YEARS = 10
COMPARE = {
    "": _("nothing"),
    "before": _("the period before"),
    "year": _("the year before"),
}


def a_day(label: Any, *, required: bool = False) -> forms.DateField:
    """A day, as the browser's own calendar gives it."""
    return forms.DateField(
        label=label,
        required=required,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class Ask(forms.Form):
    """Which sheet, of which days, compared with what."""

    sheet = forms.ChoiceField(
        label=_("Evaluate"),
        required=False,
        choices=[(one.key, Words(one.title)) for one in SHEETS.values()],
    )
    first = a_day(_("From"))
    last = a_day(_("Until"))
    compare = forms.ChoiceField(
        label=_("Compare with"), required=False, choices=list(COMPARE.items())
    )

    def __init__(self, data: Any, *, today: date) -> None:
        """`today` gives the month that is shown unless told."""
        month = {"first": today.replace(day=1), "last": today}
        super().__init__({**{name: f"{day}" for name, day in month.items()}, **_told(data)})
        self.today = today

    def clean(self) -> dict[str, Any]:
        """Both days, in order, and not too many years."""
        told = super().clean() or {}
        first, last = told.get("first"), told.get("last")
        if first is None or last is None:
            return told
        if last < first:
            self.add_error("last", _("It ends before it begins. Choose a later day."))
        elif last - first > timedelta(days=366 * MOST_YEARS):
            self.add_error("last", _("At most ten years at once. Choose a shorter period."))
        else:
            told["period"] = Period(first, last)
        return told

    @property
    def period(self) -> Period:
        """What is asked for, this month where it cannot be read."""
        kept = getattr(self, "cleaned_data", {}).get("period")
        return kept or Period(self.today.replace(day=1), self.today)

    @property
    def earlier(self) -> Period | None:
        """What it is compared with."""
        match getattr(self, "cleaned_data", {}).get("compare"):
            case "before":
                return before(self.period)
            case "year":
                return a_year_before(self.period)
            case _:
                return None


def _told(data: Any) -> dict[str, str]:
    """What the address says; an empty field says nothing."""
    return {name: value for name, value in data.items() if value}


class Prepare(forms.Form):
    """A bulletin to be counted."""

    kind = forms.ChoiceField(label=_("Bulletin"), choices=Bulletin.Kind.choices)
    day = a_day(_("A day of the period"), required=True)


class Write(forms.Form):
    """What a bulletin says beside its figures."""

    words = forms.CharField(
        label=_("What it says"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
    )


class Release(forms.Form):
    """To whom it is released."""

    public = forms.BooleanField(
        label=_("Everybody may read it, not the units alone"), required=False
    )


class Withdraw(forms.Form):
    """Why it is withdrawn."""

    reason = forms.CharField(label=_("Why it is withdrawn"), max_length=400)
