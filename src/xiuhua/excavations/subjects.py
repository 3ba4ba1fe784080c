"""How the things of excavations become links."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import reverse

from xiuhua.web.gather import Subject

from .models import (
    Company,
    Escalation,
    Finding,
    Look,
    Permit,
    PermitRequest,
    Persuasion,
    Project,
    Section,
    Watch,
    Watcher,
)


def _of(model: type[Any], page: str, which: Callable[[Any], Any], field: str = "pk") -> Subject:
    """A thing whose page is `page` of the key that `which` answers."""

    def find(key: str) -> tuple[str, str] | None:
        if field == "pk" and not key.isdigit():
            return None
        thing = model.objects.filter(**{field: key}).first()
        return (reverse(page, args=[which(thing)]), str(thing)) if thing else None

    return Subject(model.record_kind, find)


def _plain(model: type[Any], page: str) -> Subject:
    """A thing that is shown on a page of many."""

    def find(key: str) -> tuple[str, str] | None:
        thing = model.objects.filter(pk=key).first() if key.isdigit() else None
        return (reverse(page), str(thing)) if thing else None

    return Subject(model.record_kind, find)


SUBJECTS = (
    _of(Permit, "excavations:permit", lambda one: one.number, "number"),
    _of(Section, "excavations:section", lambda one: one.number, "number"),
    _of(Finding, "excavations:finding", lambda one: one.pk),
    _of(Escalation, "excavations:finding", lambda one: one.finding_id),
    _of(Persuasion, "excavations:finding", lambda one: one.finding_id),
    _of(Watcher, "excavations:watcher", lambda one: one.pk),
    _of(Watch, "excavations:watcher", lambda one: one.watcher_id),
    _of(Look, "excavations:section", lambda one: one.section.number),
    _of(PermitRequest, "excavations:permit", lambda one: one.permit.number),
    _plain(Project, "excavations:plan"),
    _plain(Company, "excavations:companies"),
)
