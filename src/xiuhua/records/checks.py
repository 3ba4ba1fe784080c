"""The start-up check: `xiuhua check` names missing triggers, as `triggers.demand` refuses to start."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register

from . import triggers


@register(Tags.database)
def records_are_protected(databases: Sequence[str] | None = None, **_: Any) -> list[CheckMessage]:
    """An error for each database whose records could be changed; none before the first migrate."""
    return [
        Error(
            f"The records in {using!r} are not protected: {', '.join(lacking)}.",
            hint="Run `xiuhua setup`.",
            id="records.E001",
        )
        for using in databases or ()
        if triggers.migrated(using) and (lacking := triggers.missing(using))
    ]
