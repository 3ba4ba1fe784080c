"""The forms of the desk: one for each step of the loop, and what is asked around them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Count
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.words import Words
from xiuhua.kernel.working_time import Limit, Unit
from xiuhua.places.models import Division
from xiuhua.web.language import say

from ..models import Case, Category, FilingRule
from ..queries.desk import units_for
from ..queries.queues import OPEN
from .photos import Photos

MOST_WORDS = 2000


def note(label: Any, *, required: bool = False, rows: int = 2, hint: Any = "") -> forms.CharField:
    """A sentence or some."""
    return forms.CharField(
        label=label,
        required=required,
        max_length=MOST_WORDS,
        help_text=hint,
        widget=forms.Textarea(attrs={"rows": rows}),
        error_messages={"required": _("Say it in a sentence.")},
    )


class StepForm(forms.Form):
    """A step of one case; `told` is what its deed takes besides the case, photos unprepared."""

    def __init__(self, case: Case, *args: Any, **kwargs: Any) -> None:
        self.case = case
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the case."""

    def told(self) -> dict[str, Any]:
        """What was filled in."""
        return dict(self.cleaned_data)


class TakeIn(StepForm):
    """Accept a report."""

    words = note(_("Note for the colleagues"))


class ClassChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker only
    """A class by typing: its name, then its key."""

    def __init__(self, **kwargs: Any) -> None:
        rows = Category.objects.filter(is_active=True)
        wanted: dict[str, Any] = {
            "label": _("Class"),
            "empty_label": _("Type two characters, or choose"),
        }
        super().__init__(rows, **wanted | kwargs)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}·{obj.key}·{obj.major}"


class RowChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker only
    """A row of the filing standard, with its time limit."""

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.defect}·{say(limit_of(obj))}"


def limit_of(rule: FilingRule) -> Words:
    """The time limit of a row, in words."""
    return Limit(rule.limit_value, Unit(rule.limit_unit)).words


class File(StepForm):
    """Class, what is wrong, and the community put right where it must be."""

    category = ClassChoice(error_messages={"required": _("Choose the class.")})
    rule = RowChoice(
        FilingRule.objects.none(),
        label=_("What is wrong"),
        empty_label=None,
        widget=forms.RadioSelect,
        error_messages={
            "required": _("Choose what is wrong; it decides the time limit."),
            "invalid_choice": _("Choose a row of the class above."),
        },
    )
    division = forms.ModelChoiceField(
        Division.objects.none(), required=False, label=_("Community, if it must be put right")
    )
    words = note(_("Note for the colleagues"))

    def prepare(self) -> None:
        self.initial.setdefault("category", self.case.category_id)
        chosen = str(self["category"].value() or "")
        rows = FilingRule.objects.filter(category=chosen).select_related("category")
        field = self.fields["rule"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows
        if len(only := list(rows[:2])) == 1:
            self.initial.setdefault("rule", only[0].pk)
        place = self.fields["division"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = Division.objects.filter(in_use=True).defer("geometry")


class UnitChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic for the checker only
    """A unit, with what it has in hand."""

    in_hand: dict[int, int]

    def label_from_instance(self, obj: Any) -> str:
        count = self.in_hand.get(obj.pk, 0)
        return say(Words("{unit}, {count} in hand", unit=str(obj), count=count))


class Dispatch(StepForm):
    """The unit, and what it should know."""

    unit = UnitChoice(
        Organisation.objects.none(),
        label=_("Unit"),
        empty_label=_("Type two characters, or choose"),
        error_messages={"required": _("Choose the unit that will handle it.")},
    )
    words = note(_("Note for the unit"))

    def prepare(self) -> None:
        field = self.fields["unit"]
        assert isinstance(field, UnitChoice)
        field.queryset = units_for(self.case)
        rows = Case.objects.filter(unit__isnull=False, state__in=[one.value for one in OPEN])
        field.in_hand = dict(rows.values_list("unit").annotate(n=Count("id")).order_by())


class Handle(StepForm):
    """Photos of the work done, and a sentence."""

    photos = Photos(label=_("Photos of the work done"))
    words = note(_("What was done"))


class Answer(StepForm):
    """The unit's answer."""

    words = note(
        _("Answer of the unit"),
        required=True,
        rows=3,
        hint=_("The reporter reads this sentence too."),
    )


class Check(StepForm):
    """The checker's own photos, and what was found."""

    photos = Photos(label=_("Photos taken at the check"))
    words = note(_("What you found"), hint=_("Needed when it is not done yet."))


class Close(StepForm):
    """A last word."""

    words = note(_("Closing words"))


STEPS: dict[str, type[StepForm]] = {
    "take_in": TakeIn,
    "file": File,
    "dispatch": Dispatch,
    "handle": Handle,
    "answer": Answer,
    "check": Check,
    "rework": Check,
    "close": Close,
}


class Reveal(forms.Form):
    """Why somebody needs to know who reported."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("Each look is recorded with its reason."),
        error_messages={"required": _("Say why you need to see it.")},
    )


class Crew(forms.Form):
    """Whom the link is for."""

    crew = forms.CharField(
        label=_("Crew or worker"),
        max_length=60,
        error_messages={"required": _("Say whom the link is for.")},
    )
