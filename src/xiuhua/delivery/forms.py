"""Finding messages."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import MessageState


class Find(forms.Form):
    """A state, and some words."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("All")), *MessageState.choices]
    )
    q = forms.CharField(label=_("Words, number or address"), required=False, max_length=80)
