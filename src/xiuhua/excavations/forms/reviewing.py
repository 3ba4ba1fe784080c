"""The office: asking, unlocking, granting, deciding, signing off."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.web.fields import OfThing, a_day, some_words

from ..models import Section


class Ask(OfThing):
    """What is missing."""

    words = some_words(_("What is missing"))


class Unlock(OfThing):
    """Which authority allows to dig a locked road, by which document."""

    authority = forms.CharField(label=_("Authority that allows it"), max_length=80)
    document = forms.CharField(label=_("By which document"), max_length=120)


class Grant(OfThing):
    """For which days, under which conditions."""

    first = a_day(_("Granted first day"))
    last = a_day(_("Granted last day"))
    conditions = some_words(_("Conditions of the permit"), 2000, required=False)
    restoration = forms.CharField(
        label=_("How the road is restored"), max_length=200, required=False
    )
    warranty_months = forms.IntegerField(
        label=_("Warranty, months"), min_value=0, max_value=120, initial=12
    )
    waiver = forms.CharField(
        label=_("Fee waived because"), max_length=200, required=False,
        help_text=_("Empty: the fee by the table is due."),
    )  # fmt: skip

    def begin(self) -> None:
        """As it was applied for."""
        self.initial.setdefault("first", self.thing.proposed_first)
        self.initial.setdefault("last", self.thing.proposed_last)
        self.initial.setdefault("restoration", self.thing.restoration)
        self.initial.setdefault("warranty_months", self.thing.warranty_months)


class Shorten(OfThing):
    """An earlier end."""

    last = a_day(_("Until"))
    reason = some_words(_("Reason"))


class DecideChange(OfThing):
    """Whether a change is granted."""

    granted = forms.TypedChoiceField(
        label=_("Decision"), choices=[("yes", _("Granted")), ("no", _("Not granted"))],
        coerce=lambda told: told == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    words = some_words(_("Answer"), required=False)


class FileEmergency(OfThing):
    """Filing an emergency afterwards."""

    police_document = forms.CharField(label=_("Consent of the traffic police"), max_length=120)
    planning_document = forms.CharField(
        label=_("Planning approval"), max_length=120, required=False
    )


class SendBack(OfThing):
    """Which section is to be mended, and what about it."""

    section = forms.ModelChoiceField(label=_("Section"), queryset=Section.objects.none())
    words = some_words(_("What is to be mended"))

    def begin(self) -> None:
        """The sections of the permit."""
        self.fields["section"].queryset = self.thing.sections.filter(state="restored")  # type: ignore[attr-defined]


class CheckWarranty(OfThing):
    """The look in the last months of the warranty."""

    sound = forms.TypedChoiceField(
        label=_("The road is"), choices=[("yes", _("sound")), ("no", _("not sound: to be mended"))],
        coerce=lambda told: told == "yes", widget=forms.RadioSelect,
    )  # fmt: skip
    words = some_words(_("What you saw"))
