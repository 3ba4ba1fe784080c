"""What the workers do for excavations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils.timezone import localdate

from xiuhua.jobs import task

from .actions import nightly as night
from .actions import reminding


@task("excavations.nightly", transactional=False, lease_s=900)
def nightly(payload: dict[str, Any]) -> None:
    """Every rule over every open section; terms and warranties that are over."""
    today = localdate()
    night.look_over(today)
    night.end_terms(today)
    night.close_warranties(today)


@task("excavations.remind", transactional=False, lease_s=300)
def remind(payload: dict[str, Any]) -> None:
    """In the evening: ask for the looks that are missing."""
    reminding.remind(localdate())


@task("excavations.morning", transactional=False, lease_s=300)
def morning(payload: dict[str, Any]) -> None:
    """In the morning: tell the stewards what was missed yesterday."""
    reminding.tell_stewards(localdate() - timedelta(days=1))
