"""Say what is not yet fit for production, in words that tell what to do."""

from __future__ import annotations

import os
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.core import checks
from django.db import connection

from xiuhua.records import triggers
from xiuhua.site import health

# The proxy redirects to https and sends its own HSTS preload wish: not this node's business.
NOT_OURS = {"security.W008", "security.W021"}


def arguments(parser: ArgumentParser) -> None:
    """None."""


def run(options: Namespace) -> int:
    """1 when something is wrong; every line is one thing to do."""
    problems = [*ours(), *django()]
    for words in problems:
        print(f"✗ {words}")  # noqa: T201 - the answer
    if not problems:
        print("✓ fit for production")  # noqa: T201 - the answer
    return 1 if problems else 0


def django() -> Iterator[str]:
    """What Django's own deployment checks find."""
    for found in checks.run_checks(include_deployment_checks=True, databases=["default"]):
        if found.id not in NOT_OURS:
            yield f"{found.msg} ({found.id})"


def ours() -> Iterator[str]:
    """What only we can know."""
    if settings.DEMO:
        yield "XIUHUA_DEMO is on: accounts have known passwords. Unset it."
    if not settings.SECURE:
        yield "XIUHUA_BASE_URL is not https://: phones get no position, sessions are readable."
    if settings.SECURE and not os.environ.get("XIUHUA_HOSTS"):
        yield "XIUHUA_HOSTS is empty: name the hosts that this deployment answers for."
    if not settings.DISTRICT:
        yield "XIUHUA_DISTRICT is empty: give the six-digit code of the district."
    if connection.vendor == "sqlite":
        yield "SQLite serves a small district; DATABASE_URL=postgres://… serves a busy one."
    if waiting := health.unapplied():
        yield f"{len(waiting)} migrations are not applied: run ./run xiuhua migrate."
    elif lacking := triggers.missing():
        yield f"Records are unprotected ({', '.join(lacking)}): run ./run xiuhua migrate."
    yield from _reachable()
    key = Path(settings.HOME) / "secret.key"
    if key.exists() and key.stat().st_mode & 0o077:
        yield f"{key} is readable by others: chmod 600 it."


def _reachable() -> Iterator[str]:
    """Whether people hear of us, and we of them."""
    if not settings.EMAIL_HOST and not settings.SMS_GATEWAY_URL:
        yield "Neither XIUHUA_SMTP_HOST nor XIUHUA_SMS_URL is set: nobody gets a message."
    if not settings.SECURITY_CONTACT:
        yield "XIUHUA_SECURITY_CONTACT is empty: whoever finds a hole has nobody to tell."
