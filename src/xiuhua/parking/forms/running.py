"""How a car park is run: tariffs, hours, what was found."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.web.fields import OfThing, a_day, some_words

from ..models import Tariff
from ..rules.stays import DAY_MIN, Days
from .answers import a_count, answer, answered, yes_no


class NewTariff(OfThing):
    """What standing costs from a day on."""

    first_on = a_day(_("From"))
    is_free = forms.BooleanField(label=_("Free of charge"), required=False)
    words = forms.CharField(label=_("Tariff in words"), max_length=200, required=False)
    free_min = a_count(_("Free at first, minutes"), initial=0)
    per_hour_yuan = forms.DecimalField(label=_("Yuan an hour"), min_value=0, max_digits=8, decimal_places=2, required=False)  # fmt: skip
    per_day_yuan = forms.DecimalField(label=_("At most a day, yuan"), min_value=0, max_digits=8, decimal_places=2, required=False)  # fmt: skip
    document = forms.CharField(label=_("By which document"), max_length=120, required=False)


class CorrectTariff(NewTariff):
    """What a tariff should have said."""

    field_order = ("tariff", "reason", "never")
    tariff = forms.ModelChoiceField(Tariff.objects.none(), label=_("Which tariff is wrong"))
    reason = some_words(_("What was wrong"))
    never = forms.BooleanField(label=_("It never was in force: take it back"), required=False)
    first_on = a_day(_("From"), required=False)

    def begin(self) -> None:
        """Its tariffs, the newest chosen, and what it says."""
        tariffs = self.thing.tariffs.all()
        self.fields["tariff"].queryset = tariffs  # type: ignore[attr-defined]
        if newest := tariffs.first():
            self.initial |= newest.told() | {"tariff": newest.pk}

    def clean(self) -> dict[str, Any]:
        """A day, unless it is taken back."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("never") and not said.get("first_on") and "first_on" not in self.errors:
            self.add_error("first_on", _("Say from which day."))
        return said


class Hours(OfThing):
    """When one may stand there."""

    first_on = a_day(_("From"))
    always = forms.BooleanField(label=_("Round the clock"), required=False)
    start = forms.TimeField(label=_("Opens at"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))  # fmt: skip
    end = forms.TimeField(label=_("Closes at"), required=False, widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"))  # fmt: skip
    days = forms.ChoiceField(
        label=_("Days"), required=False,
        choices=[(Days.EVERY.value, _("Every day")), (Days.WORKING.value, _("Working days")),
                 (Days.OFF.value, _("Days off"))],
    )  # fmt: skip
    longest_min = forms.IntegerField(
        label=_("Longest stay, minutes"), required=False, min_value=5, max_value=43_200
    )

    def clean(self) -> dict[str, Any]:
        """Round the clock, or from and until."""
        said: dict[str, Any] = super().clean() or {}
        if not said.get("always") and (said.get("start") is None or said.get("end") is None):
            self.add_error("start", _("Say when it opens and closes, or that it never closes."))
        return said

    def told(self) -> dict[str, Any]:
        """What the deed takes, in minutes after midnight."""
        said = self.cleaned_data
        start, end = 0, DAY_MIN
        if not said["always"]:
            start = said["start"].hour * 60 + said["start"].minute
            end = said["end"].hour * 60 + said["end"].minute or DAY_MIN
        return {
            "first_on": said["first_on"], "start_min": start, "end_min": end,
            "days": "every" if said["always"] else said["days"] or "every",
            "longest_min": said["longest_min"],
        }  # fmt: skip


class Running(OfThing):
    """What was found of how it is run."""

    has_information_system = yes_no(_("Has an information system"))
    joined_to_city = yes_no(_("Joined to the city's parking platform"))
    pay_ways = a_count(_("Ways to pay"), most=9, required=False)
    adverts_in_payment = yes_no(_("Advertisements while paying"))
    asks_more_data_than_needed = yes_no(_("Asks for more data than needed"))
    fixed_for_one_user = yes_no(_("On-street bays fixed for one user"))

    def begin(self) -> None:
        """What is known."""
        for name, value in self.thing.running.items():
            self.initial[name] = answered(value) if isinstance(value, bool) else value

    def told(self) -> dict[str, Any]:
        """What the deed takes; None for what nobody knows."""
        said = dict(self.cleaned_data)
        return {
            name: value if name == "pay_ways" else answer(value) for name, value in said.items()
        }
