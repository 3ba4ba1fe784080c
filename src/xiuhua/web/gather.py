"""The one plug: ``gather("NAME")`` brings together the tables of that name from every room.

An app that wants to be extended declares a plug; every installed app may then keep a table of
that name in the named room. Types and keys are checked when the tables are read, at start-up.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.apps import apps

from xiuhua.kernel.permissions import Permission
from xiuhua.kernel.rules import Rule
from xiuhua.kernel.workflow import Workflow


@dataclass(frozen=True)
class Plug:
    """A table that rooms may keep: its name, the room it lies in, what it lists, and why."""

    name: str
    room: str
    of: type
    key: str
    doc: str


_PLUGS: dict[str, Plug] = {}


def plug(name: str, *, room: str, of: type, doc: str, key: str = "key") -> Plug:
    """Declare a plug; declaring it twice in other words is a programming error."""
    made = Plug(name, room, of, key, doc)
    if _PLUGS.setdefault(name, made) != made:
        raise ValueError(f"plug {name} is declared twice")
    return made


def plugs() -> tuple[Plug, ...]:
    """Every plug declared so far, by name."""
    return tuple(_PLUGS[name] for name in sorted(_PLUGS))


def rooms(name: str) -> Iterator[tuple[str, Any]]:
    """Import the room `name` of every xiuhua app that has one: (app label, module)."""
    for config in apps.get_app_configs():
        if config.name.startswith("xiuhua."):
            dotted = f"{config.name}.{name}"
            if importlib.util.find_spec(dotted):
                yield config.label, importlib.import_module(dotted)


@cache
def gather(name: str) -> dict[str, Any]:
    """Every app's table `name`, as one mapping from key to item, in the order of the apps.

    Raises KeyError for a plug nobody declared, TypeError for an item of another type and
    ValueError for a key used twice.
    """
    wanted = _PLUGS[name]
    found: dict[str, Any] = {}
    for label, room in rooms(wanted.room):
        for item in getattr(room, name, ()):
            if not isinstance(item, wanted.of):
                raise TypeError(f"{label}.{wanted.room}.{name} holds {item!r}, not {wanted.of}")
            key = getattr(item, wanted.key)
            if key in found:
                raise ValueError(f"{name}: {key!r} is used twice, the second time by {label}")
            found[key] = item
    return found


@dataclass(frozen=True)
class Subject:
    """How a pair of strings such as ("cases.case", "500116…") becomes a link and a title.

    `find(key)` answers (url, title) or None when there is no such thing.
    """

    kind: str
    find: Callable[[str], tuple[str, str] | None]


@dataclass(frozen=True)
class Panel:
    """What a page of a lower app shows of a higher one: `ask(thing, by)` fills `template`."""

    key: str
    page: str
    template: str
    ask: Callable[[Any, Any], dict[str, Any] | None]


@dataclass(frozen=True)
class Api:
    """A router of an app's `api` room, mounted under /api/v1/<prefix>."""

    prefix: str
    router: Any


@dataclass(frozen=True)
class Place:
    """An entry of the navigation: shown to whoever may do `permission`."""

    key: str
    title: str
    url_name: str
    permission: Permission
    order: int = 100
    demo_only: bool = False


plug("PERMISSIONS", room="permissions", of=Permission, doc="What can be done, and by which roles.")
plug("WORKFLOWS", room="workflow", of=Workflow, doc="How things move.")
plug("RULES", room="rules", of=Rule, doc="What the law asks, with its source.")
plug(
    "SUBJECTS", room="subjects", of=Subject, key="kind", doc="Turns a pair of strings into a link."
)
plug("PANELS", room="panels", of=Panel, doc="What a lower app's page shows of a higher app.")
plug("API", room="api", of=Api, key="prefix", doc="Routers of our own API.")
plug("NAVIGATION", room="navigation", of=Place, doc="Entries of the desk's navigation.")


def subject(kind: str, key: str) -> tuple[str, str]:
    """The link and title of a thing named by a pair of strings; no link when it is unknown."""
    known = gather("SUBJECTS").get(kind)
    found = known.find(key) if known else None
    return found or ("", f"{kind} {key}")
