"""How what the records name becomes a link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Model
from django.urls import reverse

from xiuhua.web.gather import Subject
from xiuhua.web.language import say

from .models import Claim, Entry, Ledger, Milestone, Project, Target

Found = tuple[str, str] | None


def _ledger(key: str) -> Found:
    found = Ledger.objects.filter(pk=key).first()
    return (reverse("ledgers:ledger", args=[key]), say(found.title)) if found else None


def _of(model: type[Model], to: Callable[[Any], str], *through: str) -> Callable[[str], Found]:
    """A finder of things that lie in a ledger; `to` is the address of the page that shows one."""

    def find(key: str) -> Found:
        if not key.isdecimal():
            return None
        rows: Any = model._default_manager.select_related(*through, "__".join([*through, "ledger"]))
        found = rows.filter(pk=key).first()
        if found is None:
            return None
        ledger = found.project.ledger if through else found.ledger
        return to(found), f"{say(ledger.title)} · {found}"

    return find


def _page(name: str, field: str = "pk") -> Callable[[Any], str]:
    return lambda found: reverse(f"ledgers:{name}", args=[getattr(found, field)])


SUBJECTS = (
    Subject("ledgers.ledger", _ledger),
    Subject("ledgers.entry", _of(Entry, _page("entries", "ledger_id"))),
    Subject("ledgers.claim", _of(Claim, _page("claim"))),
    Subject("ledgers.project", _of(Project, _page("project"))),
    Subject("ledgers.milestone", _of(Milestone, _page("project", "project_id"), "project")),
    Subject(
        "ledgers.target",
        _of(
            Target,
            lambda one: f"{reverse('ledgers:targets')}?ledger={one.ledger_id}&year={one.year}",
        ),
    ),
)
