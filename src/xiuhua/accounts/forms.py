"""What people fill in about accounts."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.permissions import Role
from xiuhua.places.models import Division
from xiuhua.web.gather import gather
from xiuhua.web.language import say

from .models import Organisation, OrganisationKind, SheetKind, User


def role_choices() -> list[tuple[str, str]]:
    """Every role with its name in the reader's language."""
    return [(role.value, say(role.title)) for role in Role]


def kind_choices() -> list[tuple[str, str]]:
    """Kinds of organisations."""
    return [(str(value), str(label)) for value, label in OrganisationKind.choices]


def scope_choices() -> list[tuple[str, str]]:
    """What a key may be given."""
    from .actions.keys import grantable

    known = gather("PERMISSIONS")
    return [(key, f"{say(known[key].title)} ({key})") for key in grantable()]


class DivisionField(forms.CharField):
    """A division's code: 6, 9, 12 or 14 digits, known where divisions are loaded; empty is all."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Division code"))
        kwargs.setdefault("help_text", _("6, 9, 12 or 14 digits; empty means everywhere."))
        super().__init__(required=False, max_length=14, **kwargs)
        self.widget.attrs |= {"inputmode": "numeric", "autocomplete": "off"}

    def clean(self, value: Any) -> str:
        code = str(super().clean(value) or "").strip()
        if code and not re.fullmatch(r"\d{6}(\d{3}(\d{3}(\d{2})?)?)?", code):
            raise ValidationError(_("A division code has 6, 9, 12 or 14 digits."))
        if code and Division.objects.exists() and not Division.objects.filter(pk=code).exists():
            raise ValidationError(_("There is no division with this code."))
        return code


def _days() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


def _organisation(label: Any = None) -> Any:
    return forms.ModelChoiceField(
        Organisation.objects.filter(is_active=True).order_by("name"), required=False,
        label=label or _("Organisation"), to_field_name="code",
    )  # fmt: skip


class Enter(forms.Form):
    """Username and password."""

    username = forms.CharField(
        label=_("Username"), max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none",
                                      "spellcheck": "false", "autofocus": True}),
    )  # fmt: skip
    password = forms.CharField(
        label=_("Password"), max_length=256, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip


class Code(forms.Form):
    """A code of the phone, or a recovery code."""

    code = forms.CharField(
        label=_("Six digits, or a recovery code"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True,
                                      "spellcheck": "false"}),
    )  # fmt: skip
    remember = forms.BooleanField(label=_("Do not ask in this browser for 30 days"), required=False)


class Again(forms.Form):
    """Password and code once more; what the account does not have is not asked."""

    password = forms.CharField(
        label=_("Password"), max_length=256, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    code = forms.CharField(
        label=_("Six digits, or a recovery code"), max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )  # fmt: skip

    def __init__(self, *args: Any, asks: set[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - asks:
            del self.fields[name]


class Enrol(forms.Form):
    """The first code of a new phone."""

    code = forms.CharField(
        label=_("The six digits the phone shows now"), max_length=10,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )  # fmt: skip


class NewPassword(forms.Form):
    """A new password, typed once: there is nothing to see twice that cannot be seen once."""

    password = forms.CharField(
        label=_("New password"), max_length=256, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip
    again = forms.CharField(
        label=_("The new password again"), max_length=256, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("password") and given.get("again") and given["password"] != given["again"]:
            self.add_error("again", _("The two are not the same. Type both again."))
        return given


class ChangePassword(NewPassword):
    """A new password, and the present one to show it is you."""

    present = forms.CharField(
        label=_("Present password"), max_length=256, strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )  # fmt: skip
    field_order = ("present", "password", "again")


class FindUsers(forms.Form):
    """A search of accounts."""

    text = forms.CharField(label=_("Name, username or organisation"), required=False, max_length=60)
    role = forms.ChoiceField(label=_("Role"), required=False)
    closed = forms.BooleanField(label=_("Closed accounts"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = [("", say("All roles")), *role_choices()]  # type: ignore[attr-defined]


class Account(forms.Form):
    """An account's facts."""

    name = forms.CharField(label=_("Full name"), max_length=60)
    organisation = _organisation()
    phone = forms.CharField(label=_("Phone"), required=False, max_length=30)
    email = forms.EmailField(label=_("Email"), required=False)


class NewAccount(Account):
    """An account to open."""

    username = forms.CharField(
        label=_("Username"), max_length=60, help_text=_("Small letters, digits, . _ - @"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off"}),
    )  # fmt: skip
    field_order = ("username", "name", "organisation", "phone", "email")


class GiveRole(forms.Form):
    """A role to give."""

    role = forms.ChoiceField(label=_("Role"), choices=role_choices)
    division = DivisionField()
    first_on = forms.DateField(label=_("First day"), required=False, widget=_days())
    last_on = forms.DateField(label=_("Last day"), required=False, widget=_days())


class Reason(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("Reason"), max_length=200)


class LookUp(forms.Form):
    """A person to look up."""

    asked = forms.CharField(
        label=_("Phone number, or the reference of the person"), max_length=30,
        help_text=_("The whole number; each look is recorded."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip


class CorrectIdentity(forms.Form):
    """A person's name and number, put right."""

    name = forms.CharField(label=_("Full name"), required=False, max_length=60)
    phone = forms.CharField(label=_("Phone"), required=False, max_length=30)
    email = forms.EmailField(label=_("Email"), required=False)
    reason = forms.CharField(label=_("Reason"), max_length=200)


class Arrange(forms.Form):
    """A deputy for one's leave."""

    deputy = forms.CharField(
        label=_("Username of the deputy"), max_length=60,
        widget=forms.TextInput(attrs={"autocapitalize": "none"}),
    )  # fmt: skip
    first_on = forms.DateField(label=_("First day"), widget=_days())
    last_on = forms.DateField(label=_("Last day"), widget=_days())
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def clean_deputy(self) -> User:
        username = self.cleaned_data["deputy"].strip().lower()
        found = User.objects.select_related("organisation").filter(username=username).first()
        if found is None:
            raise ValidationError(_("There is no account with this username."))
        return found


class FindOrganisations(forms.Form):
    """A search of organisations."""

    text = forms.CharField(label=_("Name or code"), required=False, max_length=60)
    inactive = forms.BooleanField(label=_("Inactive ones too"), required=False)


class OrganisationFacts(forms.Form):
    """An organisation's facts."""

    kind = forms.ChoiceField(label=_("Kind"), choices=kind_choices)
    parent = _organisation(label=_("Belongs to"))
    division = DivisionField(help_text=_("Where it works; empty for none in particular."))
    is_active = forms.BooleanField(label=_("Active"), required=False, initial=True)


class NewOrganisation(OrganisationFacts):
    """An organisation to add."""

    code = forms.SlugField(label=_("Code"), max_length=40)
    name = forms.CharField(label=_("Name"), max_length=120)
    first_on = forms.DateField(label=_("Called so since"), required=False, widget=_days())
    field_order = ("code", "name", "first_on", "kind", "parent", "division")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["is_active"]


class Rename(forms.Form):
    """A new name from a day on."""

    name = forms.CharField(label=_("New name"), max_length=120)
    first_on = forms.DateField(label=_("From this day on"), widget=_days())


class IssueKey(forms.Form):
    """A key to issue."""

    title = forms.CharField(label=_("What it is for"), max_length=120)
    permissions = forms.MultipleChoiceField(
        label=_("What it may do"), choices=scope_choices, widget=forms.CheckboxSelectMultiple
    )
    division = DivisionField()
    organisation = _organisation(label=_("On behalf of"))
    last_on = forms.DateField(label=_("Last day"), required=False, widget=_days())


class Sheet(forms.Form):
    """A spreadsheet to read."""

    kind = forms.ChoiceField(label=_("What it brings"), choices=lambda: SheetKind.choices)
    file = forms.FileField(
        label=_("Spreadsheet (xlsx)"), widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"})
    )


class RegisterCompany(forms.Form):
    """A company that asks to be let in."""

    name = forms.CharField(label=_("Name of the company"), max_length=120)
    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=30,
        help_text=_("18 signs, as on the business licence."),
    )  # fmt: skip
    telephone = forms.CharField(label=_("Telephone of the office"), max_length=20, required=False)
    contact = forms.CharField(label=_("Who may be called"), max_length=60)
    phone = forms.CharField(label=_("Mobile phone"), max_length=20)
