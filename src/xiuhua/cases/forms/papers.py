"""Taking up an office's own form."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _


class OwnForm(forms.Form):
    """A .docx with gaps."""

    file = forms.FileField(
        label=_("Your own form (.docx)"),
        error_messages={"required": _("Choose the file."), "empty": _("The file is empty.")},
    )
