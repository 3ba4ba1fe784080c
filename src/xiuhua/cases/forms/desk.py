"""The forms of the desk: one for each step of the loop, and what is asked around them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.words import Words
from xiuhua.kernel.working_time import Limit, Unit
from xiuhua.places.models import Division
from xiuhua.web.language import say

from ..models import Case, Category, FilingRule
from .around import Around
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
    """A step of one case; `told` is what its deed takes besides the case, photos unprepared.

    `around` is what the forms of one page share; without it the form asks for itself. `kept` are
    the tokens of photos that a refused try has left.
    """

    kept: tuple[str, ...] | list[str] = ()

    def __init__(self, case: Case, *args: Any, around: Around | None = None, **kwargs: Any) -> None:
        self.case, self.around = case, around or Around(case)
        super().__init__(*args, **kwargs)
        self.prepare()

    def prepare(self) -> None:
        """Fit the fields to the case."""

    @property
    def lead(self) -> list[Words]:
        """What one must know before filling it in."""
        return []

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


class Classed(StepForm):
    """Class, and what is wrong with it, which decides the time limit."""

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

    def prepare(self) -> None:
        self.initial.setdefault("category", self.case.category_id)
        chosen = str(self["category"].value() or "")
        rows = FilingRule.objects.in_force(localdate()).filter(category=chosen)
        rows = rows.select_related("category")
        field = self.fields["rule"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows
        if len(only := list(rows[:2])) == 1:
            self.initial.setdefault("rule", only[0].pk)


class File(Classed):
    """Class, what is wrong, and the community put right where it must be."""

    division = forms.ModelChoiceField(
        Division.objects.none(), required=False, label=_("Community, if it must be put right")
    )
    words = note(_("Note for the colleagues"))

    def prepare(self) -> None:
        super().prepare()
        place = self.fields["division"]
        assert isinstance(place, forms.ModelChoiceField)
        place.queryset = Division.objects.filter(in_use=True).defer("geometry")


class UnitChoice(forms.ChoiceField):
    """A unit that could handle it, with what it has in hand."""

    units: dict[str, Organisation]

    def __init__(self, **kwargs: Any) -> None:
        missing = {"required": _("Choose the unit that will handle it.")}
        wanted: dict[str, Any] = {"label": _("Unit"), "error_messages": missing}
        super().__init__(**wanted | kwargs)

    def fit(self, around: Around, empty: Any = None) -> None:
        """Offer the units of the place."""
        self.units = around.units
        first = empty or _("Type two characters, or choose")
        self.choices = [("", first), *around.unit_choices]

    def clean(self, value: Any) -> Organisation | None:
        """The organisation chosen."""
        return self.units.get(super().clean(value))


def units_of(form: StepForm, name: str = "unit", empty: Any = None) -> None:
    """Offer the units of the place in the field `name`."""
    field = form.fields[name]
    assert isinstance(field, UnitChoice)
    field.fit(form.around, empty)


class Dispatch(StepForm):
    """The unit, and what it should know; where no owner is known the town makes it safe."""

    unit = UnitChoice()
    fallback = forms.BooleanField(
        label=_("By territory: make it safe, and help to find the owner"), required=False
    )
    words = note(
        _("Note for the unit"),
        hint=_("The unit does not read the reporter's own words. Say what it must know, not who."),
    )

    def prepare(self) -> None:
        units_of(self)
        proposal = self.around.proposal
        if proposal and str(proposal.unit.pk) in self.around.units:
            self.initial.setdefault("unit", str(proposal.unit.pk))
            self.initial.setdefault("fallback", proposal.fallback)


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
