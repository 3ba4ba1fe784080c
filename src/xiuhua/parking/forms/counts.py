"""How many spaces there are."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.ledgers.models import Entry
from xiuhua.ledgers.rules import Reason
from xiuhua.web.fields import OfThing, a_day, fresh_key, request_key, some_words

from ..actions.recounting import BY_HAND
from ..queries.counts import standing_entries
from .answers import a_count, reasons


class Spaces(OfThing):
    """More spaces, or fewer."""

    spaces = forms.IntegerField(
        label=_("So many more"), min_value=-100_000, max_value=100_000,
        help_text=_("With a minus: so many fewer."),
    )  # fmt: skip
    reason = forms.ChoiceField(label=_("Why the number changed"), choices=reasons(BY_HAND))
    day = a_day(_("Effective from"))
    document = forms.CharField(label=_("By which document"), max_length=200)
    basis = forms.CharField(label=_("Basis"), max_length=40, required=False)
    words = some_words(_("In words"), required=False)
    disabled = a_count(_("For people with disabilities, afterwards"))
    charging = a_count(_("With charging, afterwards"))
    request_key = request_key()

    def begin(self) -> None:
        """What there is now."""
        self.initial.update({
            "day": localdate(), "disabled": self.thing.disabled, "charging": self.thing.charging,
            "request_key": fresh_key(),
        })  # fmt: skip

    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        said = dict(self.cleaned_data)
        return said | {
            "reason": Reason(said["reason"]), "request_key": said["request_key"] or None,
        }  # fmt: skip


class EntryChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # no type at run time
    """An entry of the ledger, as it is read."""

    def label_from_instance(self, obj: Any) -> str:
        """Day, quantity, reason and document."""
        return (
            f"{obj.day:%Y-%m-%d} · {obj.quantity:+} · {obj.get_reason_display()} · {obj.document}"
        )


class Correct(OfThing):
    """What an entry should have said."""

    entry = EntryChoice(label=_("Which entry is wrong"), queryset=Entry.objects.none())
    spaces = forms.IntegerField(
        label=_("What it should say"), min_value=-100_000, max_value=100_000,
        help_text=_("0: it should never have been entered."),
    )  # fmt: skip
    reason = some_words(_("What was wrong"))
    document = forms.CharField(label=_("By which document"), max_length=200)
    booked_on = a_day(
        _("Booked in a later year"), required=False,
        help_text=_("Only where that year's figures are out and stay as they were printed."),
    )  # fmt: skip
    disabled = a_count(_("For people with disabilities, afterwards"))
    charging = a_count(_("With charging, afterwards"))

    def begin(self) -> None:
        """The entries that nothing has taken back."""
        self.fields["entry"].queryset = standing_entries(self.thing)  # type: ignore[attr-defined]
        self.initial.update({"disabled": self.thing.disabled, "charging": self.thing.charging})
