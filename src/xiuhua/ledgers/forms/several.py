"""Entering by hand: one document, one reason and one day, and any number of lines under them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from xiuhua.web.fields import OfThing, a_day, fresh_key, request_key, some_words
from xiuhua.web.language import say

from ..actions import Change
from ..models import Ledger, Project
from ..rules import ENTERED, Reason
from ..workflow import ProjectState
from .plain import a_basis, a_document, a_quantity, choose, classes, communities

MOST_LINES = 50


class Shared(OfThing):
    """What all lines have in common."""

    day = a_day(_("Effective from"))
    reason = forms.ChoiceField(label=_("Reason"))
    document = a_document()
    basis = a_basis()
    words = some_words(_("In words"), required=False)
    project = forms.ModelChoiceField(
        label=_("For the project"), required=False, queryset=Project.objects.none()
    )
    request_key = request_key()

    def begin(self) -> None:
        self.initial.setdefault("day", localdate())
        self.initial.setdefault("request_key", fresh_key())
        choose(self, "reason", [(one.value, say(one.title)) for one in ENTERED])
        rows = Project.objects.filter(ledger=self.thing).exclude(state=ProjectState.CANCELLED)
        self.fields["project"].queryset = rows  # type: ignore[attr-defined]  # a choice of models

    def clean_day(self) -> date:
        """What is still to come is entered when it has come."""
        day: date = self.cleaned_data["day"]
        if day > localdate():
            raise forms.ValidationError(_("This day is still to come. Enter it once it is there."))
        return day


class OneOf(forms.Form):
    """A line: where, which class, how much. Without a quantity it says nothing."""

    division = forms.ChoiceField(label=_("Place"))
    class_key = forms.ChoiceField(label=_("Class"), required=False)
    quantity = a_quantity(required=False)

    def __init__(self, *args: Any, places: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choose(self, "division", places)
        choose(self, "class_key", kinds)
        self.fields["class_key"].required = ("", "—") not in kinds


class FirstAsked(forms.BaseFormSet):  # type: ignore[type-arg]  # generic for the checker only
    """Lines of which the first has to say something."""

    def add_fields(self, form: Any, index: int | None) -> None:
        super().add_fields(form, index)
        form.fields["quantity"].required = index == 0


_Lines = forms.formset_factory(
    OneOf, formset=FirstAsked, extra=0, min_num=1, max_num=MOST_LINES, absolute_max=MOST_LINES + 1
)


class Several:
    """The form of entering by hand: `shared` and `lines`. With `more` it is shown with one line more."""

    def __init__(
        self, ledger: Ledger, data: Any = None, *, more: bool = False, **initial: Any
    ) -> None:
        self.sent = data is not None and not more
        asked = {"places": communities(), "kinds": classes(ledger)}
        if more:
            kept = _Lines(data, form_kwargs=asked)
            lines = [{name: form[name].value() for name in form.fields} for form in kept]
            initial = {name: data.get(name, "") for name in Shared.base_fields}
            self.lines = _Lines(initial=[*lines, {}][:MOST_LINES], form_kwargs=asked)
            self.shared = Shared(ledger, initial=initial)
        else:
            self.lines = _Lines(data, form_kwargs=asked)
            self.shared = Shared(ledger, data, initial=initial)

    def is_valid(self) -> bool:
        """Whether all of it can be entered as far as the forms know."""
        return all([self.shared.is_valid(), self.lines.is_valid()])

    @property
    def wrong(self) -> bool:
        """Whether something has to be put right."""
        return self.sent and bool(self.shared.errors or any(self.lines.errors))

    @property
    def told(self) -> list[tuple[OneOf, Change]]:
        """Each line that says something, as a change, beside its form."""
        said = [form for form in self.lines if form.cleaned_data.get("quantity") is not None]
        shared = self.shared.cleaned_data
        return [(form, _change(shared, form.cleaned_data, n)) for n, form in enumerate(said)]


def _change(shared: Mapping[str, Any], line: Mapping[str, Any], n: int) -> Change:
    key = shared["request_key"]
    names = ("day", "document", "basis", "words", "project")
    return Change(
        reason=Reason(shared["reason"]), quantity=line["quantity"], division=line["division"],
        class_key=line["class_key"], request_key=f"{key}:{n}"[-80:] if key else None,
        **{name: shared[name] for name in names},
    )  # fmt: skip
