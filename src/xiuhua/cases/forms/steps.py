"""The side steps as forms, and the one list of the forms of all steps."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.words import Words
from xiuhua.web.language import say
from xiuhua.web.looks.dates import when

from ..models import Case, Category, Order
from . import asking, desk
from .desk import ClassChoice, Classed, StepForm, UnitChoice, note, units_of
from .photos import Photos

ORDER_DAYS = 1


class Note(StepForm):
    """A step that needs nothing but perhaps a word."""

    words = note(_("Note for the colleagues"))


class Bare(StepForm):
    """A step of one tap."""


class Said(StepForm):
    """A step with its reason."""

    words = note(_("Reason, in a sentence"), required=True)


class ToTheUnit(StepForm):
    """A word that the unit reads."""

    words = note(_("What you tell the unit"))


class Doubt(StepForm):
    """What whoever reported says is still wrong."""

    words = note(_("What they say is still wrong"), required=True)


class Simple(Classed):
    """Class, row and unit in one step; only classes of the list."""

    category = ClassChoice(error_messages={"required": _("Choose the class.")})
    unit = UnitChoice()
    words = note(_("Note for the unit"))

    def prepare(self) -> None:
        field = self.fields["category"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Category.objects.filter(is_active=True, is_simple=True)
        super().prepare()
        units_of(self)
        if self.case.category_id and (found := self.around.proposal):
            self.initial.setdefault("unit", str(found.unit.pk))


class CallOut(StepForm):
    """Which unit was called, who was reached, and what was said."""

    unit = UnitChoice(label=_("Unit that was called"))
    whom = forms.CharField(
        label=_("Who was spoken to"),
        max_length=60,
        error_messages={"required": _("Say who was spoken to; a call nobody answered counts not.")},
    )
    words = note(_("What was said"))

    def prepare(self) -> None:
        units_of(self)
        if found := self.around.proposal:
            self.initial.setdefault("unit", str(found.unit.pk))

    @property
    def lead(self) -> list[Words]:
        """First the call, then this form."""
        return [Words("Telephone first: the clock starts when you send this. Papers come after.")]


class Papers(Classed):
    """Class and row after an urgent call."""

    words = note(_("Note for the colleagues"))

    @property
    def lead(self) -> list[Words]:
        """Until when."""
        due = self.case.papers_due_at
        return [Words("To be complete until {due}.", due=when(due))] if due else []


class OwnerFound(StepForm):
    """Whose it is, and how one knows."""

    holder = forms.ModelChoiceField(
        Organisation.objects.filter(is_active=True).order_by("kind", "name"),
        label=_("Owner or maintainer"),
        empty_label=_("Type two characters, or choose"),
        error_messages={"required": _("Choose whose it is.")},
    )
    photos = Photos(label=_("Photos of how it was made safe"))
    words = note(_("How you know"), required=True)


class Merge(StepForm):
    """Which open case it belongs to: one of the near ones, or another by its number."""

    into = forms.ChoiceField(label=_("Open cases nearby"), required=False, widget=forms.RadioSelect)
    number = forms.CharField(
        label=_("Or the number of another case"), required=False, max_length=24
    )
    words = note(_("Note for the colleagues"))

    def prepare(self) -> None:
        field = self.fields["into"]
        assert isinstance(field, forms.ChoiceField)
        text = gettext_noop("{title}, {away} m away, {state}")
        field.choices = [
            (
                one.case.number,
                say(Words(text, title=one.title, away=one.away_m, state=Words(one.case.now.title))),
            )
            for one in self.around.near
        ]
        if not field.choices:
            field.widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        """The case that was chosen or named."""
        found = super().clean() or {}
        number = "".join((found.get("number") or "").split()) or found.get("into") or ""
        other = Case.objects.filter(number=number).first() if number else None
        if other is None:
            raise ValidationError({"number": _("Choose a case, or type a number that exists.")})
        return found | {"into": other}


class MendedNow(StepForm):
    """The photo from after mending; the one from before came with the report."""

    photos = Photos(label=_("Photos after mending"))
    words = note(_("What was done"))


class Confirm(StepForm):
    """What was found before filing."""

    photos = Photos(label=_("Photos taken on the spot"))
    words = note(_("What you found"), hint=_("Needed when it is not so."))


class Cleared(StepForm):
    """Done after all, with a new photo."""

    photos = Photos(label=_("Photos of the work done"))
    words = note(_("What was done"), required=True)


class Oversee(StepForm):
    """A numbered order: why, what, until when."""

    kind = forms.ChoiceField(label=_("Why"), choices=Order.Kind.choices, widget=forms.RadioSelect)
    words = note(_("What is ordered"), required=True)
    due_at = forms.DateTimeField(
        label=_("Reply due"),
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        error_messages={"required": _("Choose a deadline that lies ahead.")},
    )

    def prepare(self) -> None:
        late = bool(self.case.due_at and self.case.due_at < self.around.now)
        self.initial.setdefault("kind", Order.Kind.LATE if late else Order.Kind.GRAVE)
        tomorrow = timezone.localtime(self.around.now) + timedelta(days=ORDER_DAYS)
        self.initial.setdefault("due_at", tomorrow.replace(second=0, microsecond=0))


class ReplyOrder(StepForm):
    """The reply to an order."""

    order = forms.ChoiceField(label=_("Order"), widget=forms.RadioSelect)
    words = note(_("What was done"), required=True)

    def prepare(self) -> None:
        field = self.fields["order"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(str(one.pk), one.number) for one in self.around.orders]
        if len(self.around.orders) == 1:
            self.initial.setdefault("order", str(self.around.orders[0].pk))

    def told(self) -> dict[str, Any]:
        """The order itself."""
        found = super().told()
        chosen = {str(one.pk): one for one in self.around.orders}
        return found | {"order": chosen[found["order"]]}


class Answer(desk.Answer):
    """The unit's answer: the moment at which its clock ends."""

    @property
    def lead(self) -> list[Words]:
        """What ends here."""
        return [Words("Your clock ends when you, the unit, send this.")]


_DECISIONS = dict.fromkeys(
    ("decline", "void", "send_back", "extend", "defer", "shelve", "force_close", "review",
     "excuse", "refuse"),
    asking.Decide,
)  # fmt: skip
STEPS: dict[str, type[StepForm]] = {
    "take_in": desk.TakeIn,
    "turn_away": asking.TurnAway,
    "return_order": Said,
    "ask_confirm": Note,
    "confirm": Confirm,
    "refute": Confirm,
    "file": desk.File,
    "merge": Merge,
    "fix_on_spot": MendedNow,
    "dispatch": desk.Dispatch,
    "send_simple": Simple,
    "call_out": CallOut,
    "papers": Papers,
    "receive": Bare,
    "ruling": asking.Ruling,
    "owner_found": OwnerFound,
    "handle": desk.Handle,
    "answer": Answer,
    "resume": Note,
    "clear_shelved": Cleared,
    "check": desk.Check,
    "rework": desk.Check,
    "draw_recheck": Note,
    "recheck": desk.Check,
    "recheck_fails": desk.Check,
    "close": desk.Close,
    "not_fixed": Doubt,
    "check_again": Note,
    "stand_by": Said,
    "ask_decline": asking.AskDecline,
    "ask_void": asking.AskVoid,
    "ask_send_back": asking.AskSendBack,
    "ask_extend": asking.AskExtend,
    "ask_defer": asking.AskDefer,
    "ask_shelve": asking.AskShelve,
    "ask_force_close": asking.AskForceClose,
    "ask_appeal": asking.AskAppeal,
    "withdraw": asking.Withdraw,
    "urge": ToTheUnit,
    "oversee": Oversee,
    "reply_order": ReplyOrder,
    "seen": Note,
    **_DECISIONS,
}
"""The form of every step of the table; those that are two verdicts on one thing share one."""


def form_of(name: str, case: Case, *sent: Any, block: str = "", **kwargs: Any) -> StepForm:
    """The form of a step, with its hidden key that makes sending twice harmless."""
    form = STEPS[name](case, *sent, auto_id=f"id_{block or name}_%s", **kwargs)
    key = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput)
    form.fields["request_key"] = key
    form.initial.setdefault("request_key", secrets.token_urlsafe(18))
    if "photos" in form.fields:
        form.fields["held"] = forms.CharField(
            required=False, max_length=2000, widget=forms.HiddenInput
        )
    return form
