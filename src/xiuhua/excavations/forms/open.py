"""What the public fills in: following an area, registering a company."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.forms import RegisterCompany
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


class Register(RegisterCompany):
    """A company that wants to dig."""
