"""Do the originals still say what they said? Rehash every one and name those that do not."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal

from .models import Item, Sound, Staged
from .store import Store, store


@dataclass(frozen=True)
class Fault:
    """An original that is not as it was received, and the items that rest on it."""

    sha256: str
    what: Literal["missing", "changed"]
    items: tuple[str, ...]


@dataclass(frozen=True)
class Verified:
    """How many originals were read, what is wrong, and the files that belong to nothing."""

    checked: int
    faults: list[Fault] = field(default_factory=list)
    strays: list[str] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether every original is there and unchanged; strays do no harm."""
        return not self.faults


def verify_store(keep: Store | None = None) -> Verified:
    """Read every original that an item rests on and compare it with its name."""
    keep = keep or store()
    faults, checked = [], 0
    for sha256, items in _originals():
        checked += 1
        if what := _wrong(keep, sha256):
            faults.append(Fault(sha256, what, items))
    return Verified(checked, faults, list(_strays(keep)))


def _originals() -> Iterator[tuple[str, tuple[str, ...]]]:
    rows = Item.objects.order_by("sha256", "pk").values_list("sha256", "key")
    sha256, items = "", list[str]()
    for found, key in rows.iterator(chunk_size=2000):
        if found != sha256:
            if items:
                yield sha256, tuple(items)
            sha256, items = found, []
        items.append(key)
    if items:
        yield sha256, tuple(items)
    for found, key in Sound.objects.values_list("sha256", "key").iterator(chunk_size=2000):
        yield found, (key,)


def _wrong(keep: Store, sha256: str) -> Literal["missing", "changed"] | None:
    try:
        with keep.open("original", sha256) as file:
            same = hashlib.file_digest(file, "sha256").hexdigest() == sha256  # type: ignore[arg-type]
    except FileNotFoundError:
        return "missing"
    return None if same else "changed"


def _strays(keep: Store) -> Iterator[str]:
    """Originals no item and no form knows; the sweeper takes them after a day."""
    for name, _wanted in keep.names("original"):
        if not any(one.objects.filter(sha256=name).exists() for one in (Item, Sound, Staged)):
            yield name
