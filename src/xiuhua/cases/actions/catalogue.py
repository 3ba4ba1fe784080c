"""Loading the filing standard: classes, their rows, the citizens' short list, stage limits."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from django.utils.translation import gettext as _

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import FIRST_DAY, UNITS, Category, FilingRule, PlainClass, StageLimit
from ..workflow import Stage
from .clocks import forget_limits

UNIT_KEYS = {key for key, _title in UNITS}


@dataclass
class Loaded:
    """What a load did: rows new or changed, and rows left out with the reason."""

    kept: int = 0
    left_out: list[str] = field(default_factory=list)


def _read(file: Path | str) -> dict[str, Any]:
    try:
        content = msgspec.json.decode(Path(file).read_bytes())
    except (OSError, msgspec.DecodeError) as problem:
        raise Refused("The file cannot be read as JSON: {why}", why=str(problem)) from None
    if not isinstance(content, dict):
        raise Refused("The file does not hold what this load expects.")
    return content


def _limit(row: dict[str, Any], where: str) -> tuple[int, str]:
    limit = row or {}
    value, unit = limit.get("value"), limit.get("unit")
    if not isinstance(value, int) or value < 1 or unit not in UNIT_KEYS:
        raise Refused("{where}: the time limit is not understood.", where=where)
    return value, unit


@deed(permissions.CATALOGUE)
def load_catalogue(file: Path | str, *, by: Actor) -> Loaded:
    """Load classes and filing rules; all or nothing, and running it twice changes nothing.

    Rows without a four-digit code cannot be told apart and are left out by name. Classes that
    are missing from the file stay, because cases refer to them. Once the office's own standard has
    been brought in, the rows of the file are left alone.
    """
    content = _read(file)
    kinds = content.get("meta", {}).get("kinds", {})
    general = content.get("meta", {}).get("default_defect_zh", "")
    loaded = Loaded()
    classes: dict[str, Category] = {}
    rules: list[FilingRule] = []
    for row in content.get("catalogue", ()):
        name = str(row.get("name_zh", ""))
        kind, code = kinds.get(row.get("kind")), str(row.get("code", ""))
        if kind is None or len(code) != 4 or not code.isdigit():
            loaded.left_out.append(_("%(name)s: no four-digit code") % {"name": name})
            continue
        if (key := kind + code) in classes:
            raise Refused("{name}: the code {key} is used twice.", name=name, key=key)
        classes[key] = _class(key, row, name)
        found = _rules(key, row, name, general)
        if not found:
            loaded.left_out.append(_("%(name)s: no time limit yet; add a row") % {"name": name})
        rules += found
    if not classes:
        raise Refused("The file holds no class.")
    if FilingRule.objects.exclude(since=FIRST_DAY).exists():
        rules = []
        loaded.left_out.append(_("The rows of the classes: the office's own standard stands."))
    _keep(list(classes.values()), rules)
    loaded.kept = len(classes)
    return loaded


def _class(key: str, row: dict[str, Any], name: str) -> Category:
    return Category(
        key=key,
        kind=key[0],
        major=str(row.get("major", "")),
        name=name,
        is_local=bool(row.get("local_extension")),
        source=f"{row.get('scheme', '')} · {row.get('provenance', '')}",
        handlers=", ".join(r.get("zh", "") for r in row.get("responsible_roles") or ()),
    )


def _rules(key: str, row: dict[str, Any], name: str, general: str) -> list[FilingRule]:
    """A class's rows; none when no limit is known, and then nothing can be filed under it."""
    rows = row.get("rules") or []
    if not rows and row.get("strictest_limit"):
        rows = [{"defect_zh": general, "limit": row["strictest_limit"]}]
    return [
        FilingRule(
            category_id=key,
            defect=defect,
            limit_value=limit[0],
            limit_unit=limit[1],
            order=order,
        )
        for order, (defect, limit) in enumerate(_defects(rows, name))
    ]


def _keep(classes: list[Category], rules: list[FilingRule]) -> None:
    """Insert or bring up to date, in two statements."""
    Category.objects.bulk_create(
        classes,
        update_conflicts=True,
        unique_fields=["key"],
        update_fields=["kind", "major", "name", "is_local", "source", "handlers"],
    )
    FilingRule.objects.bulk_create(
        rules,
        update_conflicts=True,
        unique_fields=["category", "defect", "since"],
        update_fields=["limit_value", "limit_unit", "order"],
    )


def _defects(rows: Iterable[dict[str, Any]], name: str) -> Iterable[tuple[str, tuple[int, str]]]:
    """Defects with their limits; a defect named twice keeps the first, strictest row."""
    found: dict[str, tuple[int, str]] = {}
    for row in rows:
        found.setdefault(str(row.get("defect_zh", ""))[:80], _limit(row.get("limit") or {}, name))
    return found.items()


@deed(permissions.CATALOGUE)
def load_short_list(file: Path | str, *, by: Actor) -> Loaded:
    """Load the citizens' short list; every line must name a class that exists."""
    lines = _read(file).get("lines", [])
    known = set(Category.objects.values_list("key", flat=True))
    for order, line in enumerate(lines):
        if line.get("category") not in known:
            raise Refused(
                "{title}: there is no class {key}. Load the catalogue first.",
                title=line.get("title", ""),
                key=line.get("category", ""),
            )
        PlainClass.objects.update_or_create(
            key=line["key"],
            defaults={
                "title": line["title"],
                "hint": line.get("hint", ""),
                "icon": line.get("icon", ""),
                "group": line.get("group", ""),
                "category_id": line["category"],
                "order": order,
            },
        )
    return Loaded(kept=len(lines))


@deed(permissions.CATALOGUE)
def load_stage_limits(file: Path | str, *, by: Actor) -> Loaded:
    """Load how long each stage may take; a later day replaces an earlier one from then on."""
    content = _read(file)
    stages = {stage.value for stage in Stage}
    for row in content.get("limits", ()):
        if (stage := row.get("stage")) not in stages:
            raise Refused("There is no stage {stage}.", stage=stage)
        value, unit = _limit(row.get("limit"), stage)
        urgent_value, urgent_unit = _limit(row.get("urgent"), stage)
        StageLimit.objects.update_or_create(
            stage=stage,
            since=date.fromisoformat(row["since"]),
            defaults={
                "limit_value": value,
                "limit_unit": unit,
                "urgent_value": urgent_value,
                "urgent_unit": urgent_unit,
                "source": content.get("source", ""),
            },
        )
    forget_limits()
    return Loaded(kept=len(content.get("limits", ())))
