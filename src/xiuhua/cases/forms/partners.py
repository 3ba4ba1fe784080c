"""Setting a partner up: addresses, which cases go there, and its fields row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.web.language import say

from ..models import UNITS, Category, Partner
from ..queries import desk, mapping

BLANK_ROWS = 3
MOST_ROWS = 80
MOST_LINES = 8
TABLES: dict[str, tuple[str, Mapping[str, str], bool]] = {
    "mapping": ("out", mapping.CASE_FIELDS, True),
    "answering": ("answer", mapping.ANSWER_FIELDS, True),
    "incoming": ("in", mapping.ORDER_FIELDS, False),
}
"""Each table of a partner: the prefix of its rows, our fields in it, and whether we tell or are told."""


def _codes(value: str) -> list[str]:
    """Beginnings of codes as typed, with blanks or commas between them."""
    return value.replace(",", " ").replace("\uff0c", " ").split()


class PartnerForm(forms.Form):
    """What is known of a partner besides its fields."""

    key = forms.SlugField(
        label=_("Key"), max_length=20, help_text=_("In addresses of the interface; it stays.")
    )
    name = forms.CharField(label=_("Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=Partner.Kind.choices)
    is_active = forms.BooleanField(label=_("In use"), required=False)
    url = forms.URLField(
        label=_("Address for cases"),
        required=False,
        assume_scheme="https",
        help_text=_("Each case is sent there as signed JSON. Empty: it is taken as a file."),
    )
    reply_url = forms.URLField(
        label=_("Address for replies"), required=False, assume_scheme="https",
        help_text=_("Replies and returns of their orders. Empty: taken as a file."),
    )  # fmt: skip
    secret = forms.CharField(
        label=_("Shared secret"),
        required=False,
        max_length=120,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=_("It signs what is sent. Never shown again; empty keeps the one there is."),
    )
    return_value = forms.IntegerField(
        label=_("Window to return an order"), min_value=1, max_value=1000
    )
    return_unit = forms.ChoiceField(label=_("Counted in"), choices=UNITS)
    sends = forms.BooleanField(label=_("Our cases go there by themselves"), required=False)
    sources = forms.MultipleChoiceField(
        label=_("Only these ways in"), required=False, widget=forms.CheckboxSelectMultiple
    )
    kinds = forms.MultipleChoiceField(
        label=_("Only these kinds"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=Category._meta.get_field("kind").choices or (),
    )  # fmt: skip
    classes = forms.CharField(
        label=_("Only these classes"), required=False, max_length=400,
        help_text=_("Beginnings of their keys, such as C01 E0303."),
    )  # fmt: skip
    divisions = forms.CharField(
        label=_("Only these divisions"), required=False, max_length=400,
        help_text=_("Beginnings of their codes."),
    )  # fmt: skip

    def __init__(self, *args: Any, known: Partner | None = None, **kwargs: Any) -> None:
        self.known = known
        super().__init__(*args, **kwargs)
        ways: Any = self.fields["sources"]
        ways.choices = [(key, say(title)) for key, title in desk.SOURCES.items()]
        if known:
            del self.fields["key"]

    @property
    def told(self) -> dict[str, Any]:
        """What the deed takes as facts."""
        found = dict(self.cleaned_data)
        found.pop("key", None)
        found.pop("secret")
        filters = {name: found.pop(name) for name in ("sources", "kinds")}
        filters |= {name: _codes(found.pop(name)) for name in ("classes", "divisions")}
        return found | {"filters": {name: wanted for name, wanted in filters.items() if wanted}}


def begun(partner: Partner | None) -> dict[str, Any]:
    """The form as it begins."""
    if partner is None:
        return {"is_active": True, "return_value": 4, "return_unit": "work_hour"}
    names = (
        "name", "kind", "is_active", "url", "reply_url", "return_value", "return_unit", "sends",
    )  # fmt: skip
    filters = partner.filters
    return {name: getattr(partner, name) for name in names} | {
        "sources": filters.get("sources", []),
        "kinds": filters.get("kinds", []),
        "classes": " ".join(filters.get("classes", [])),
        "divisions": " ".join(filters.get("divisions", [])),
    }


class RowForm(forms.Form):
    """One row of a mapping: their field, ours, a value where ours says nothing, and the codes."""

    theirs = forms.CharField(label=_("Their field"), required=False, max_length=60)
    ours = forms.ChoiceField(label=_("Ours"), required=False)
    value = forms.CharField(label=_("Else this value"), required=False, max_length=200)
    codes = forms.CharField(
        label=_("Codes, one a line"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 1}),
    )

    def __init__(self, *args: Any, fields: Mapping[str, str], tells: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ours: Any = self.fields["ours"]
        ours.choices = [("", "—"), *((key, say(title)) for key, title in fields.items())]
        self.tells = tells
        for field in self.fields.values():
            looks = "form-select" if isinstance(field, forms.ChoiceField) else "form-control"
            field.widget.attrs |= {"aria-label": str(field.label), "class": looks}
        lines = str(self["codes"].value() or "").count("\n") + 1
        self.fields["codes"].widget.attrs["rows"] = min(lines, MOST_LINES)

    def clean_codes(self) -> dict[str, str]:
        """Pairs of codes; a line that is none is named."""
        try:
            return mapping.read_codes(self.cleaned_data["codes"])
        except ValueError as problem:
            raise forms.ValidationError(
                _("“%(line)s” is no pair: write one thing = another."), params={"line": problem}
            ) from None

    @property
    def row(self) -> dict[str, Any] | None:
        """The row as it is kept; None for an empty one."""
        found = self.cleaned_data
        if not found.get("theirs") and (self.tells or not found.get("value")):
            return None
        ends = ("to", "from") if self.tells else ("from", "to")
        row = dict(zip(ends, (found["theirs"].strip(), found["ours"]), strict=True))
        if not row["to"]:
            return None
        more = {name: found[name] for name in ("value", "codes") if found[name]}
        return row | more


class Table(forms.BaseFormSet):  # type: ignore[type-arg]  # generic for the checker only
    """The rows of one table."""

    @property
    def rows(self) -> list[dict[str, Any]]:
        """The rows that say something, in their order."""
        return [row for form in self.forms if (row := form.row)]


_Rows = forms.formset_factory(
    RowForm, formset=Table, extra=BLANK_ROWS, max_num=MOST_ROWS, absolute_max=MOST_ROWS + 20
)


def tables(partner: Partner | None, data: Any = None, rows: Any = None) -> dict[str, Any]:
    """The three tables as formsets: as sent, or as they are kept with blank rows below."""
    found = {}
    for name, (prefix, fields, tells) in TABLES.items():
        kept = rows[name] if rows else (getattr(partner, name) if partner else [])
        found[name] = _Rows(
            data,
            prefix=prefix,
            initial=None if data is not None else [_shown(row, tells) for row in kept],
            form_kwargs={"fields": fields, "tells": tells},
        )
    return found


def _shown(row: Mapping[str, Any], tells: bool) -> dict[str, Any]:
    theirs, ours = ("to", "from") if tells else ("from", "to")
    return {
        "theirs": row.get(theirs, ""),
        "ours": row.get(ours, ""),
        "value": row.get("value", ""),
        "codes": mapping.shown_codes(row.get("codes") or {}),
    }
