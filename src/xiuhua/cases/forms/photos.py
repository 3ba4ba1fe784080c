"""A field for several photos; what is in them is checked by evidence, in words."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _


class Several(forms.ClearableFileInput):
    """A file input for more than one file."""

    allow_multiple_selected = True


class Photos(forms.FileField):
    """No, one or several uploads, as a list."""

    widget = Several

    def __init__(self, **kwargs: Any) -> None:
        given: dict[str, Any] = {"required": False, "label": _("Photos"), **kwargs}
        super().__init__(**given)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each upload that is no empty field."""
        given = data if isinstance(data, list | tuple) else [data]
        return [super(Photos, self).clean(one, initial) for one in given if one]
