"""The list of all deeds, for the reference pages and for reading records."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from xiuhua.kernel.permissions import Permission

Asked = Permission | Callable[..., Permission] | None
"""A permission; a function of the deed's arguments (by name) that finds it; None for a part."""


@dataclass(frozen=True)
class Deed:
    """One line of the list of all deeds, for the reference pages."""

    name: str
    permission: Asked
    on: str | None
    module: str
    doc: str

    @property
    def key(self) -> str:
        return self.name


DEEDS: dict[str, Deed] = {}
"""Every deed that has been imported, by name."""


def enlist(action: Callable[..., Any], permission: Asked, on: str | None, name: str | None) -> Deed:
    """Put the action on the list of deeds; two of one name are a mistake."""
    parts = action.__module__.split(".")
    app = parts[1] if parts[0] == "xiuhua" and len(parts) > 1 else parts[0]
    doc = inspect.getdoc(action) or ""
    card = Deed(name or f"{app}.{action.__name__}", permission, on, action.__module__, doc)
    other = DEEDS.get(card.name)
    if other and other.module != card.module:
        raise ValueError(
            f"{card.module} and {other.module} both have {card.name}; give one a name="
        )
    DEEDS[card.name] = card
    return card
