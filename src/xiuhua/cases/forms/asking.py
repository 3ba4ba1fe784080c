"""What is asked about a case that somebody else decides, and the decision."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.words import Words
from xiuhua.web.looks.dates import day, when

from ..rules import MOST_EXTENSIONS
from .desk import StepForm, UnitChoice, note, units_of


class Caused(StepForm):
    """A step that names its cause: one of the list, and words of one's own."""

    caused = ""
    cause = forms.ChoiceField(
        label=_("Cause"), error_messages={"required": _("Choose the cause; it is counted.")}
    )
    words = note(_("Reason, in a sentence"), required=True)

    def prepare(self) -> None:
        field = self.fields["cause"]
        assert isinstance(field, forms.ChoiceField)
        known = self.around.causes.get(self.caused, [])
        field.choices = [("", _("Choose")), *known]
        field.required = bool(known)
        if not known:
            field.widget = forms.HiddenInput()


class TurnAway(Caused):
    """Why a report is not taken in; whoever reported reads it."""

    caused = "turn_away"
    words = note(_("Reason, in a sentence"), required=True, hint=_("The reporter reads this too."))


class AskDecline(Caused):
    """Why it should not be filed."""

    caused = "ask_decline"

    @property
    def lead(self) -> list[Words]:
        """Who decides."""
        return [Words("The shift head decides; the reporter then reads why.")]


class AskVoid(AskDecline):
    """Why it should never have been."""

    caused = "ask_void"


class AskSendBack(Caused):
    """Why it is not the unit's, and whose it is."""

    caused = "ask_send_back"
    unit = UnitChoice(label=_("Whose it is, as you see it"), required=False)
    field_order = ("cause", "unit", "words")

    def prepare(self) -> None:
        super().prepare()
        units_of(self, empty=_("We do not know"))

    @property
    def lead(self) -> list[Words]:
        """The window that is left, and what a second request leads to."""
        until = self.around.windows.send_back_until
        again = self.case.send_backs > 0
        found = [Words("You may ask until {until}.", until=when(until))] if until else []
        if again:
            found.append(Words("It was refused once: now a conference rules, and that binds."))
        return [*found, CLOCK_GOES_ON]


CLOCK_GOES_ON = Words("The clock goes on while it is decided.")


class AskExtend(Caused):
    """Why the time does not suffice."""

    caused = "ask_extend"

    @property
    def lead(self) -> list[Words]:
        """How much it gives, how many were granted, who decides."""
        found = [
            Words(
                "{n} of {most} extensions were granted.",
                n=self.case.extensions,
                most=MOST_EXTENSIONS,
            )
        ]
        if self.around.gives:
            found.insert(0, Words("It gives {limit} more.", limit=self.around.gives))
        heads = self.case.extensions > 0
        found.append(
            Words("The head of the centre decides.") if heads else Words("The shift head decides.")
        )
        return [*found, CLOCK_GOES_ON]


class Waits(Caused):
    """Until which day it should wait."""

    until = forms.DateField(
        label=_("Until"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _("Choose the day until which it should wait.")},
    )
    field_order: tuple[str, ...] = ("until", "cause", "words")

    @property
    def latest(self) -> Any:
        """The last day that may be asked."""
        return self.around.windows.defer_until

    def prepare(self) -> None:
        super().prepare()
        tomorrow = timezone.localdate(self.around.now) + timedelta(days=1)
        self.fields["until"].widget.attrs |= {
            "min": tomorrow.isoformat(), "max": self.latest.isoformat(),
        }  # fmt: skip

    @property
    def lead(self) -> list[Words]:
        """How long it may be, and who decides."""
        return [
            Words("At the latest until {day}; it stays in the list.", day=day(self.latest)),
            Words("The shift head decides."),
        ]


class AskDefer(Waits):
    """A short wait with a named cause."""

    caused = "ask_defer"


class AskShelve(Waits):
    """The form of the shelf: until when, why, and what will be done by then."""

    caused = "ask_shelve"
    plan = forms.CharField(
        label=_("What will be done by then, and how it is kept safe meanwhile"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say what will be done by then.")},
    )
    field_order = ("until", "cause", "words", "plan")

    @property
    def latest(self) -> Any:
        """At most a year ahead."""
        return self.around.windows.shelve_until

    @property
    def lead(self) -> list[Words]:
        """How long it may be, who decides, and how it ends."""
        return [
            Words("At the latest until {day}; it is counted apart, its age shown.",
                  day=day(self.latest)),
            Words("The head of the centre decides. It ends with a new photo."),
        ]  # fmt: skip


class AskForceClose(Caused):
    """Why a case should end by order."""

    caused = "ask_force_close"

    @property
    def lead(self) -> list[Words]:
        """Two people, counted apart, and in the open."""
        return [
            Words("The head of a centre, and not you, approves it. It is counted apart."),
            Words("The reporter reads why."),
        ]


class AskAppeal(Caused):
    """Why the overtime should be excused."""

    caused = "ask_appeal"

    @property
    def lead(self) -> list[Words]:
        """Once, two reviews, in the open."""
        return [
            Words("Once only; two people review it."),
            Words("The overtime stays visible all the same."),
        ]


class Withdraw(StepForm):
    """Take the request back."""

    words = note(_("Why it is taken back"))


class Decide(StepForm):
    """What is said to whoever asked; a refusal needs it."""

    about = forms.IntegerField(required=False, widget=forms.HiddenInput)
    words = note(_("What you say to it"), hint=_("Needed when you refuse; whoever asked reads it."))

    def prepare(self) -> None:
        if self.around.ask:
            self.initial.setdefault("about", self.around.ask.pk)


class Ruling(StepForm):
    """Whose it is by the ruling, its document, and why; it binds and enters the duty list."""

    unit = UnitChoice(label=_("Unit that keeps it"))
    document = forms.CharField(
        label=_("Document of the ruling"),
        max_length=200,
        error_messages={"required": _("Name the document of the ruling.")},
    )
    words = note(_("What was ruled"), required=True)

    def prepare(self) -> None:
        units_of(self)

    @property
    def lead(self) -> list[Words]:
        """What a ruling does."""
        return [
            Words("It binds: the case cannot be sent back any more."),
            Words("It becomes a row of the duty list."),
        ]
