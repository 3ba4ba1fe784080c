"""Pages out of registries: deeds, events and who hears them, tasks and schedules, doors."""

from __future__ import annotations

import dataclasses
import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver

import xiuhua
from xiuhua.kernel.events import Event, listeners
from xiuhua.web.gather import gather

from .writing import both, first_line, table


def everything() -> None:
    """Import every room, so that each registry is complete."""
    for found in pkgutil.walk_packages(xiuhua.__path__, "xiuhua."):
        parts = found.name.split(".")
        if not {"tests", "migrations", "demo", "testing", "wsgi"} & set(parts):
            importlib.import_module(found.name)


def deeds() -> str:
    """What people do, each checked, written and recorded together."""
    from xiuhua.records.deeds import DEEDS

    everything()
    rows = [
        (f"`{name}`", first_line(card.doc), _asks(card.permission), card.on or "makes something")
        for name, card in sorted(DEEDS.items())
        if card.module.startswith("xiuhua.") and ".tests" not in card.module
    ]
    head = ("deed", "what it does", "permission", "done to")
    return "# Deeds\n\n" + table(head, rows)


def _asks(permission: Any) -> str:
    if permission is None:
        return "part of another deed"
    return f"`{permission.key}`" if hasattr(permission, "key") else first_line(permission.__doc__)


def _ours(thing: Any) -> bool:
    """Whether it is the product's own, and not a guest that a test brought."""
    home = getattr(thing, "__module__", None) or ""
    return home.startswith("xiuhua.") and ".tests" not in home


def _kinds(kind: type[Event]) -> Iterator[type[Event]]:
    for below in kind.__subclasses__():
        if _ours(below):
            yield below
        yield from _kinds(below)


def events() -> str:
    """What is announced, with which facts, and who hears it."""
    everything()
    heard = listeners()
    parts = ["# Events\n"]
    for kind in sorted(set(_kinds(Event)), key=lambda one: (one.__module__, one.__name__)):
        parts.append(f"## {kind.__module__.removeprefix('xiuhua.')}.{kind.__name__}\n")
        parts.append(f"{first_line(kind.__doc__)}\n")
        facts = [f"`{field.name}`" for field in dataclasses.fields(kind) if field.name != "id"]
        parts.append(f"Facts: {', '.join(facts) or 'none'}\n")
        names = sorted(
            {
                f"`{hear.__module__}.{getattr(hear, '__name__', '?')}`"
                for hear in heard.get(kind, [])
                if _ours(hear)
            }
        )
        parts.append(f"Heard by: {', '.join(names) or 'nobody yet'}\n")
    return "\n".join(parts)


def tasks() -> str:
    """Jobs and what fires them."""
    from xiuhua.jobs import registry

    everything()
    rows = [
        (f"`{name}`", first_line(t.function.__doc__), t.attempts, f"{t.lease_s} s", t.owner.value)
        for name, t in registry.tasks().items()
        if _ours(t.function)
    ]
    text = "# Tasks and schedules\n\n" + table(("task", "what", "attempts", "lease", "owner"), rows)
    fired = [
        (f"`{key}`", f"`{s.task}`", f"every {s.every}" if s.every else f"daily at {s.at}")
        for key, s in sorted(gather("SCHEDULE").items())
    ]
    return text + "\n## Schedules\n\n" + table(("schedule", "task", "when"), fired)


def doors(patterns: list[Any] | None = None, prefix: str = "") -> Iterator[tuple[str, str, Any]]:
    """Every URL pattern: (path, name, view)."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        path = prefix + str(pattern.pattern).removeprefix("^").removesuffix("$")
        if isinstance(pattern, URLResolver):
            if pattern.namespace not in {"api", "admin"}:
                yield from doors(pattern.url_patterns, path)
        elif isinstance(pattern, URLPattern):
            yield "/" + path, pattern.name or "", pattern.callback


def pages() -> str:
    """Every page, whom it opens to, and what it does."""
    rows = []
    for path, _, view in doors():
        door = getattr(view, "door", None)
        if door:
            methods = " ".join(door.methods)
            rows.append((f"`{path}`", methods, f"`{door.needs.key}`", first_line(door.doc)))
    rows.sort(key=lambda row: row[0])
    head = ("path", "methods", "permission", "what")
    entries = [
        (both(place.title), f"`{place.permission.key}`") for place in gather("NAVIGATION").values()
    ]
    return (
        "# Pages\n\n"
        + table(head, rows)
        + "\n## Navigation\n\n"
        + table(("entry", "permission"), entries)
    )
