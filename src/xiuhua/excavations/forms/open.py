"""What the public fills in: following an area, registering a company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xiuhua.places.queries import choices as places


class Follow(forms.Form):
    """An address and an area."""

    email = forms.EmailField(label=_("E-mail"))
    area = forms.ChoiceField(label=_("Place"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = places(("county", "town", "community"))
        own = [(code, name) for code, name in known if code.startswith(settings.DISTRICT)]
        self.fields["area"].choices = own  # type: ignore[attr-defined]


class Register(forms.Form):
    """A company that wants to dig."""

    name = forms.CharField(label=_("Name of the company"), max_length=120)
    credit_code = forms.CharField(
        label=_("Unified social credit code"), max_length=30,
        help_text=_("18 signs, as on the business licence."),
    )  # fmt: skip
    telephone = forms.CharField(label=_("Telephone of the office"), max_length=20, required=False)
    contact = forms.CharField(label=_("Who may be called"), max_length=60)
    phone = forms.CharField(label=_("Mobile phone"), max_length=20)
