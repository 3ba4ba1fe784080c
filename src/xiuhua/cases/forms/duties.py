"""The forms of the duty list: finding rows, adding and ending them, a sheet, and a question to try."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation
from xiuhua.places.models import Division

from ..models import Case, Category
from .citizen import Known
from .desk import ClassChoice

TYPE = _("Type two characters, or choose")


def day(label: Any, *, required: bool = True, hint: Any = "") -> forms.DateField:
    """A day, chosen in the browser's own calendar."""
    return forms.DateField(
        label=label,
        required=required,
        help_text=hint,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )


def units(label: Any, *, required: bool = True, hint: Any = "") -> Known:
    """An active organisation by typing."""
    return Known(
        Organisation.objects.filter(is_active=True).order_by("code"),
        label=label,
        required=required,
        help_text=hint,
        empty_label=TYPE,
        error_messages={"required": _("Choose the unit.")},
    )


def place(label: Any, *, required: bool = True) -> Known:
    """A division; its template fills the choices, so that no row of the table is read for them."""
    return Known(
        Division.objects.filter(in_use=True).defer("geometry"),
        label=label,
        required=required,
        error_messages={"required": _("Choose where.")},
    )


class Majors(forms.ChoiceField):
    """A major class of the catalogue, or any."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            choices=self.known, required=False, label=_("Or a whole major class"), **kwargs
        )

    @staticmethod
    def known() -> list[tuple[str, Any]]:
        """Those in use, by name."""
        rows = Category.objects.order_by("major").values_list("major", flat=True).distinct()
        return [("", _("any class")), *((major, major) for major in rows if major)]


class Find(forms.Form):
    """What to look for, and on which day the list is read."""

    STATES = (("", _("in force on that day")), ("all", _("all, ended ones too")))

    q = forms.CharField(label=_("Class, place, unit or document"), required=False, max_length=60)
    day = day(_("As of"), required=False)
    state = forms.ChoiceField(label=_("Which"), choices=STATES, required=False)


class Try(forms.Form):
    """A case that is there, or one thought up: where would it go, and why."""

    number = forms.CharField(
        label=_("Case number"),
        required=False,
        max_length=30,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    category = ClassChoice(required=False)
    where = place(_("Place"), required=False)
    holder = units(_("Owner or maintainer"), required=False)

    def clean(self) -> dict[str, Any]:
        """A number finds its case; without one a place is needed."""
        found = super().clean() or {}
        digits = "".join(found.get("number", "").split())
        found["case"] = None
        if digits:
            rows = Case.objects.select_related("category", "holder")
            found["case"] = rows.filter(number=digits).first()
            if found["case"] is None:
                self.add_error("number", _("There is no case with this number."))
        elif not found.get("where") and "where" not in self.errors:
            self.add_error("where", _("Choose where."))
        return found


class NewRow(forms.Form):
    """One row more."""

    category = ClassChoice(required=False)
    major = Majors()
    division = place(_("Where"))
    holder = units(
        _("Only what this organisation owns or maintains"),
        required=False,
        hint=_("Leave empty when it does not matter whose it is."),
    )
    unit = units(_("Unit that answers for it"))
    document = forms.CharField(
        label=_("By which document"),
        max_length=200,
        help_text=_("Title, number and item, as it is cited"),
        error_messages={"required": _("Name the document that says so.")},
    )
    first_on = day(_("From"))
    last_on = day(_("Until"), required=False, hint=_("Empty: until it is ended."))

    def told(self) -> dict[str, Any]:
        """What the deed takes."""
        found = dict(self.cleaned_data)
        return found | {"division": found["division"].code}


class EndRow(forms.Form):
    """From which day a row holds no longer, and why."""

    from_day = day(_("Holds no longer from"))
    reason = forms.CharField(
        label=_("Reason"), max_length=200, error_messages={"required": _("Say why it ends.")}
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial.setdefault("from_day", timezone.localdate())


class Sheet(forms.Form):
    """A spreadsheet to read, and whether it is the whole list."""

    file = forms.FileField(
        label=_("Spreadsheet (xlsx)"),
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
        error_messages={"required": _("Choose a file.")},
    )
    whole = forms.BooleanField(
        label=_("The sheet is the whole list: rows it does not name end today"), required=False
    )
