"""Fields that forms of parking share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from xiuhua.ledgers.rules import Reason

YES_NO = (("", _("Not known")), ("yes", _("Yes")), ("no", _("No")))


def reasons(which: tuple[Reason, ...]) -> list[tuple[str, Any]]:
    """Reasons to choose from."""
    return [(one.value, _(one.title)) for one in which]


def yes_no(label: Any) -> forms.ChoiceField:
    """Yes, no, or nobody knows."""
    return forms.ChoiceField(label=label, choices=YES_NO, required=False)


def answer(value: str) -> bool | None:
    """What was answered; None for not known."""
    return {"yes": True, "no": False}.get(value)


def answered(value: bool | None) -> str:
    """An answer as the field has it."""
    return {True: "yes", False: "no"}.get(value, "") if value is not None else ""


def a_count(label: Any, *, most: int = 100_000, **kwargs: Any) -> forms.IntegerField:
    """So many, and never fewer than none."""
    return forms.IntegerField(label=label, min_value=0, max_value=most, **kwargs)
