"""The forms of the shift: a decision, a ruling, a page of the book, a call ticked off."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation
from xiuhua.web.language import say

from ..models import Case
from ..queries.desk import KINDS, title_of
from ..queries.handovers import SHIFTS
from ..queries.queues import BY_KEY, held, listed, visible
from .desk import note


class Decide(forms.Form):
    """What is said to whoever asked; a refusal needs it, a grant may go without."""

    words = note(_("What you say to it"), hint=_("Needed when you refuse; whoever asked reads it."))


class Ruling(forms.Form):
    """Whose it is, by which document, and why."""

    unit = forms.ModelChoiceField(
        Organisation.objects.filter(is_active=True, kind__in=KINDS).order_by("kind", "name"),
        label=_("Unit that keeps it"),
        empty_label=_("Type two characters, or choose"),
        error_messages={"required": _("Choose the unit the ruling names.")},
    )
    document = forms.CharField(
        label=_("Document of the ruling"),
        max_length=200,
        error_messages={"required": _("Name the document of the ruling.")},
    )
    words = note(_("What was ruled"), required=True)


class Seen(forms.Form):
    """What was found on looking."""

    words = note(_("What you found"))


class HandOver(forms.Form):
    """A page of the book: day, shift, what the next must know, and the cases to be watched."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))
    shift = forms.ChoiceField(label=_("Shift"), widget=forms.RadioSelect)
    words = note(_("What the next shift must know"), required=True, rows=5)
    cases = forms.MultipleChoiceField(
        label=_("Cases to be watched"), required=False, widget=forms.CheckboxSelectMultiple
    )
    more = forms.CharField(
        label=_("More case numbers"),
        required=False,
        max_length=400,
        help_text=_("Separated by blanks."),
    )

    def __init__(self, by: Any, now: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        shift, cases = self.fields["shift"], self.fields["cases"]
        assert isinstance(shift, forms.ChoiceField)
        assert isinstance(cases, forms.ChoiceField)
        shift.choices = [(one.key, say(one.title)) for one in SHIFTS]
        cases.choices = [(case.number, _named(case)) for case in worth_watching(by, now)]

    @property
    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        typed = self.cleaned_data["more"].replace(",", " ").split()
        return {
            "day": self.cleaned_data["day"],
            "shift": self.cleaned_data["shift"],
            "words": self.cleaned_data["words"],
            "cases": [*self.cleaned_data["cases"], *typed],
        }


MOST_OFFERED = 12


def worth_watching(by: Any, now: Any) -> list[Case]:
    """What is offered to be watched: what a person must look at, then what is longest overdue."""
    offered: dict[int, Case] = {}
    for key in ("attention", "late"):
        queue = BY_KEY[key]
        rows = listed(held(visible(by), queue, now)).order_by(*queue.order)
        offered |= {case.pk: case for case in rows[:MOST_OFFERED]}
    return list(offered.values())[:MOST_OFFERED]


def _named(case: Case) -> str:
    return f"{title_of(case)} {case.number[-5:]}"


class TakeOver(forms.Form):
    """A note on taking over."""

    words = forms.CharField(
        label=_("Note on taking over"), required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip


class Call(forms.Form):
    """Who was reached, and what they said."""

    whom = forms.CharField(
        label=_("Who was spoken to"),
        max_length=60,
        error_messages={"required": _("Say who was spoken to.")},
    )
    words = forms.CharField(label=_("What they said"), required=False, max_length=400)


class Plan(forms.Form):
    """A call to be made: about which case, to whom, what for."""

    number = forms.CharField(
        label=_("Case number"),
        max_length=30,
        error_messages={"required": _("Say which case the call is about.")},
    )
    organisation = forms.ModelChoiceField(
        Organisation.objects.filter(is_active=True).order_by("kind", "name"),
        label=_("Whom to call"),
        required=False,
        empty_label=_("Type two characters, or choose"),
    )
    words = forms.CharField(
        label=_("What the call is about"),
        max_length=400,
        error_messages={"required": _("Say what the call is about.")},
    )
