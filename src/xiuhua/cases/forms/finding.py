"""The filter of a list: read from the address, shown as a panel, taken apart into chips."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.words import Words
from xiuhua.places.queries import label
from xiuhua.web.language import say

from ..models import Category, Way
from ..queries.desk import SOURCES
from ..queries.filters import Days, Wanted, choices, unit_name
from ..queries.finding import MOST_TEXT
from ..queries.queues import BY_KEY
from ..workflow import Asking, CaseState

ANY = [("", _("any"))]
SPANS = {
    "reported": (
        "Reported from {first} to {last}",
        "Reported from {first}",
        "Reported until {last}",
    ),
    "due": ("Due from {first} to {last}", "Due from {first}", "Due until {last}"),
    "closed": ("Closed from {first} to {last}", "Closed from {first}", "Closed until {last}"),
}
MARKS = {
    "late": _("Overdue only"),
    "attention": _("A person must look"),
    "shelved": _("On the shelf"),
    "outside": _("With a number from outside"),
}


@dataclass(frozen=True)
class Chip:
    """One part of a filter in words, and the query that is left without it."""

    words: str
    without: str


def several(label: Any, options: Iterable[tuple[str, Any]]) -> forms.MultipleChoiceField:
    """Any of some."""
    return forms.MultipleChoiceField(
        label=label,
        required=False,
        choices=[(key, title) for key, title in options],
        widget=forms.CheckboxSelectMultiple,
    )


def one_of(label: Any, pattern: str) -> forms.RegexField:
    """One of many; what they are is only asked when the panel is shown."""
    return forms.RegexField(pattern, label=label, required=False, widget=forms.Select)


def a_day(label: Any) -> forms.DateField:
    """A day, as the browser's own calendar gives it."""
    return forms.DateField(
        label=label,
        required=False,
        input_formats=["%Y-%m-%d"],
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


class Filter(forms.Form):
    """What a list is narrowed to, as the address says it."""

    q = forms.CharField(label=_("Words"), required=False, max_length=MOST_TEXT)
    state = several(_("State"), [(one.value, Words(one.title)) for one in CaseState])
    source = several(_("Source"), [(key, Words(title)) for key, title in SOURCES.items()])
    way = several(_("Way through the loop"), Way.choices)
    asked = several(_("Open request"), [(one.value, Words(one.title)) for one in Asking])
    place = one_of(_("Town or community"), r"^\d{9}(\d{3})?$")
    unit = one_of(_("Unit"), r"^\d{1,9}$")
    major = forms.CharField(
        label=_("Major class"), required=False, max_length=60, widget=forms.Select
    )
    category = one_of(_("Class"), r"^[A-Z]\d{4}$")
    late = forms.BooleanField(label=MARKS["late"], required=False)
    attention = forms.BooleanField(label=MARKS["attention"], required=False)
    shelved = forms.BooleanField(label=MARKS["shelved"], required=False)
    outside = forms.BooleanField(label=MARKS["outside"], required=False)
    reported_from = a_day(_("Reported from"))
    reported_to = a_day(_("Reported until"))
    due_from = a_day(_("Due from"))
    due_to = a_day(_("Due until"))
    closed_from = a_day(_("Closed from"))
    closed_to = a_day(_("Closed until"))

    def clean(self) -> dict[str, Any]:
        """A span ends after it begins."""
        found = super().clean() or {}
        for name in SPANS:
            first, last = found.get(f"{name}_from"), found.get(f"{name}_to")
            if first and last and last < first:
                self.add_error(f"{name}_to", _("Ends before it begins; choose a later day."))
        return found

    @property
    def wanted(self) -> Wanted:
        """What it says; a part that makes no sense says nothing."""
        self.is_valid()
        found = self.cleaned_data
        listed = {"states": "state", "sources": "source", "ways": "way", "asked": "asked"}
        said: dict[str, Any] = {
            "text": " ".join(found.get("q", "").split()),
            "unit": int(found["unit"]) if found.get("unit") else None,
        }
        said |= {to: tuple(found.get(name, ())) for to, name in listed.items()}
        said |= {name: found.get(name, "") for name in ("place", "major", "category")}
        said |= {name: bool(found.get(name)) for name in MARKS}
        for name in SPANS:
            said[name] = Days(found.get(f"{name}_from"), found.get(f"{name}_to"))
        return Wanted(**said)


class Panel(Filter):
    """The same, to be filled in, with the queue it is about."""

    queue = forms.ChoiceField(label=_("Queue"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, options in choices().items():
            self.fields[name].widget.choices = [*ANY, *options]
        queues = [(one.key, say(one.title)) for one in BY_KEY.values()]
        named: dict[str, Any] = self.fields
        named["queue"].choices = [("", _("every case")), *queues]
        for name in ("state", "source", "asked"):
            field = named[name]
            field.choices = [(key, say(title)) for key, title in field.choices]


def canonical(query: QueryDict, *dropped: str) -> str:
    """The query without empty parts and cursors, so that one filter has one address."""
    kept = QueryDict(mutable=True)
    for name, values in query.lists():
        if name not in {"after", "before", *dropped}:
            kept.setlist(name, [value for value in dict.fromkeys(values) if value])
    return kept.urlencode()


def chips(form: Filter, query: QueryDict) -> list[Chip]:
    """Each part of the filter in words, with the way to take it off."""
    found = [*_several(form, query), *_single(form, query), *_spans(form, query)]
    for name, words in MARKS.items():
        if form.cleaned_data.get(name):
            found.append(Chip(str(words), canonical(query, name)))
    return found


def _several(form: Filter, query: QueryDict) -> Iterable[Chip]:
    for name in ("state", "source", "way", "asked"):
        titles = dict(form.fields[name].choices)  # type: ignore[attr-defined]  # a choice field
        for value in form.cleaned_data.get(name, ()):
            left = query.copy()
            left.setlist(name, [one for one in query.getlist(name) if one != value])
            yield Chip(say(titles[value]), canonical(left))


def _single(form: Filter, query: QueryDict) -> Iterable[Chip]:
    said: dict[str, Callable[[str], str]] = {
        "q": lambda value: say(Words("Words: {text}", text=value)),
        "place": label,
        "unit": lambda value: unit_name(int(value)),
        "major": str,
        "category": lambda value: str(Category.objects.filter(pk=value).first() or value),
    }
    for name, words in said.items():
        if value := form.cleaned_data.get(name):
            yield Chip(words(value), canonical(query, name))


def _spans(form: Filter, query: QueryDict) -> Iterable[Chip]:
    for name, (both, since, until) in SPANS.items():
        first, last = (form.cleaned_data.get(f"{name}_{end}") for end in ("from", "to"))
        if first or last:
            text = both if first and last else since if first else until
            words = Words(text, first=first, last=last)
            yield Chip(say(words), canonical(query, f"{name}_from", f"{name}_to"))


class Name(forms.Form):
    """What a filter is to be called."""

    name = forms.CharField(
        label=_("Name of the filter"),
        max_length=40,
        error_messages={"required": _("Give the filter a name.")},
    )
    query = forms.CharField(required=False, max_length=2000, widget=forms.HiddenInput)
