"""Who works in the demo: organisations, one account for each post, and keys for machines."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

from django.contrib.auth.hashers import make_password
from django.utils import timezone

from xiuhua.accounts.actions.grants import give_role
from xiuhua.accounts.actions.keys import issue_key
from xiuhua.accounts.actions.organisations import found_organisation
from xiuhua.accounts.actions.users import open_account
from xiuhua.accounts.models import ApiKey, Organisation, User
from xiuhua.cases import permissions
from xiuhua.kernel.permissions import SYSTEM

from . import Say
from .ground import COUNTY, DATA

KEYS = {
    "reporter": ("上报问题（演示）", (permissions.REPORT,)),
    "reader": ("读取案件（演示）", (permissions.DESK, permissions.SEE)),
}
SINCE = date(2022, 1, 1)


def load(home: Path, say: Say) -> dict[str, Any]:
    """Open what is missing; the keys' secrets are told once and then kept beside the data."""
    told = json.loads((DATA / "organisations.json").read_text("utf-8"))
    if not Organisation.objects.exists():
        say("opening organisations and accounts")
        _organisations(told["organisations"])
        _users(told["users"])
    users = {
        row["key"]: {"username": row["key"], "password": password(row["key"])}
        for row in told["users"]
    }
    return {"users": users, "api_keys": _keys(home)}


def password(key: str) -> str:
    """What a demo account signs in with; long enough for the policy, and no secret."""
    return f"xiuhua-demo-{key}"


def _organisations(rows: list[dict[str, str]]) -> None:
    for row in rows:
        parent = Organisation.objects.filter(code=row.get("parent", "")).first()
        found_organisation(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            division=row["division"],
            parent=parent,
            first_on=SINCE,
            by=SYSTEM,
        )


def _users(rows: list[dict[str, str]]) -> None:
    for row in rows:
        user = open_account(
            username=row["key"],
            name=row["name"],
            organisation=Organisation.objects.get(code=row["organisation"]),
            is_demo=True,
            by=SYSTEM,
        )
        User.objects.filter(pk=user.pk).update(
            password=make_password(password(row["key"])), password_set_at=timezone.now()
        )
        give_role(user, role=row["role"], division=COUNTY, first_on=SINCE, by=SYSTEM)


def _keys(home: Path) -> dict[str, str]:
    """Secrets are kept nowhere but in this file, so a lost file means new keys."""
    kept = home / "demo.keys"
    if kept.exists() and ApiKey.objects.count() >= len(KEYS):
        found: dict[str, str] = json.loads(kept.read_text())
        return found
    made = {}
    for name, (title, wanted) in KEYS.items():
        _key, secret = issue_key(
            title=title,
            permissions=[one.key for one in wanted],
            division=COUNTY,
            organisation=Organisation.objects.get(code="CGJ"),
            by=SYSTEM,
        )
        made[name] = secret
    kept.touch(mode=0o600)
    kept.write_text(json.dumps(made))
    return made
