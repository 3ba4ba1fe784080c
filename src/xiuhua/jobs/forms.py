"""What an administrator fills in about the queue."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from .models import Job


class Find(forms.Form):
    """Which jobs to show."""

    state = forms.ChoiceField(
        label=_("State"),
        choices=[("", _("All")), *Job.State.choices],
        required=False,
        widget=forms.Select({"class": "form-select"}),
    )
    q = forms.CharField(
        label=_("Task, key or error"),
        max_length=100,
        required=False,
        widget=forms.TextInput({"class": "form-control"}),
    )


class Discard(forms.Form):
    """Why a job need not be done."""

    reason = forms.CharField(label=_("Reason"), max_length=500)
