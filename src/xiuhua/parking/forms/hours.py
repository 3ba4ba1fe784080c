"""Hours as they are entered: rows of from, to, longest stay and days; empty rows are none."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from ..rules.stays import Days, Limit

ROWS = 4


def a_time(label: Any) -> forms.TimeField:
    """A time of the day, as the browser's own clock gives it."""
    return forms.TimeField(
        label=label, required=False, input_formats=["%H:%M"],
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )  # fmt: skip


class Row(forms.Form):
    """One row: from, to, what counts, on which days."""

    start = a_time(_("From"))
    end = a_time(_("To"))
    may_park = forms.TypedChoiceField(
        label=_("Parking"), choices=[("yes", _("Allowed")), ("no", _("Not allowed"))],
        coerce=lambda told: told == "yes", initial="yes",
    )  # fmt: skip
    longest_min = forms.IntegerField(
        label=_("Longest stay, minutes"), required=False, min_value=1, max_value=14 * 24 * 60
    )
    days = forms.ChoiceField(
        label=_("Days"), initial=Days.EVERY.value,
        choices=[(Days.EVERY.value, _("Every day")), (Days.WORKING.value, _("Working days")),
                 (Days.OFF.value, _("Days off"))],
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        """Both ends or none; no longest stay where nobody parks."""
        told = super().clean() or {}
        if (told.get("start") is None) != (told.get("end") is None):
            raise forms.ValidationError(_("Give the hours a beginning and an end."))
        if told.get("may_park") is False and told.get("longest_min"):
            raise forms.ValidationError(_("Where nobody parks there is no longest stay."))
        return told

    @property
    def limit(self) -> Limit | None:
        """The row as the rules know it; None for an empty one."""
        told = self.cleaned_data
        if told.get("start") is None or told.get("end") is None:
            return None
        return Limit(_minutes(told["start"]), _minutes(told["end"]), told["longest_min"],
                     told["may_park"], Days(told["days"]))  # fmt: skip


def _minutes(clock: time) -> int:
    """Minutes after midnight; as an end 00:00 is the end of the day."""
    return clock.hour * 60 + clock.minute


class _Rows(forms.BaseFormSet):  # type: ignore[type-arg]  # at run time it takes no type
    """All rows; no two count on the same days in the same hours."""

    def clean(self) -> None:
        if any(self.errors):
            return
        seen: set[tuple[int, int, Days]] = set()
        for one in self.limits:
            key = (one.start_min, one.end_min, one.days)
            if key in seen:
                raise forms.ValidationError(_("The same hours stand there twice."))
            seen.add(key)

    @property
    def limits(self) -> list[Limit]:
        """The hours of all rows that are not empty."""
        return [limit for form in self.forms if (limit := form.limit) is not None]


Rows = forms.formset_factory(Row, formset=_Rows, extra=ROWS, max_num=12, absolute_max=12)


def rows(data: Any = None, *, limits: Iterable[Limit] = ()) -> Any:
    """The rows of a form, filled with the hours there are."""
    initial = [
        {"start": _clock(one.start_min), "end": _clock(one.end_min), "days": one.days.value,
         "longest_min": one.longest_min, "may_park": "yes" if one.may_park else "no"}
        for one in limits
    ]  # fmt: skip
    made = Rows(data, initial=initial, prefix="hours")
    made.extra = max(1, ROWS - len(initial))
    return made


def _clock(minute: int) -> time:
    return time(minute // 60 % 24, minute % 60)
