"""How what the records name becomes a link."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from xiuhua.web.gather import Subject
from xiuhua.web.language import say

from .models import Claim, Entry, Ledger, Milestone, Project, Target


def _ledger(key: str) -> tuple[str, str] | None:
    found = Ledger.objects.filter(pk=key).first()
    return (reverse("ledgers:ledger", args=[key]), say(found.title)) if found else None


def _of(model: Any, through: str = "") -> Any:
    """A finder of things that lie in a ledger; they are shown on its page."""

    def find(key: str) -> tuple[str, str] | None:
        if not key.isdigit():
            return None
        found = model.objects.select_related(f"{through}ledger").filter(pk=key).first()
        if found is None:
            return None
        ledger = found.project.ledger if through else found.ledger
        return reverse("ledgers:ledger", args=[ledger.key]), f"{say(ledger.title)} · {found}"

    return find


SUBJECTS = (
    Subject("ledgers.ledger", _ledger),
    Subject("ledgers.entry", _of(Entry)),
    Subject("ledgers.claim", _of(Claim)),
    Subject("ledgers.project", _of(Project)),
    Subject("ledgers.milestone", _of(Milestone, "project__")),
    Subject("ledgers.target", _of(Target)),
)
