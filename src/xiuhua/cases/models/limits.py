"""What limits are counted in, and how states become choices."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

UNITS = [
    ("urgent_hour", _("urgent hours")),
    ("urgent_day", _("urgent days")),
    ("work_hour", _("working hours")),
    ("work_day", _("working days")),
    ("natural_day", _("calendar days")),
]


def choices(states: Any) -> list[tuple[str, Any]]:
    """The members of a workflow's states as a field's choices."""
    return [(state.value, _(state.title)) for state in states]
