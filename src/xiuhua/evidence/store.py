"""Where the bytes lie. One small interface, so that a city can put S3 behind it."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import BinaryIO, Literal, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

Shelf = Literal["original", "shown"]
"""Originals are evidence and are never rewritten; shown copies can be made again."""


class Store(Protocol):
    """Named bytes on two shelves; names begin with the SHA-256 of an original."""

    def put(self, shelf: Shelf, name: str, data: bytes) -> None:
        """Keep the bytes durably before returning; the same name again is no second copy."""

    def open(self, shelf: Shelf, name: str) -> BinaryIO:
        """The bytes; FileNotFoundError when there are none."""

    def touch(self, shelf: Shelf, name: str) -> bool:
        """Say that the bytes are wanted, so that no sweep takes them; False when they are gone."""

    def names(self, shelf: Shelf) -> Iterator[tuple[str, float]]:
        """Every name, and when it was last wanted (seconds since 1970)."""

    def discard(self, shelf: Shelf, name: str, *, unwanted_since: float) -> bool:
        """Drop the bytes unless somebody has wanted them since; whether they were dropped."""


class Folder:
    """A store in a folder: one file a name, written beside, synced, then renamed into place."""

    def __init__(self, root: Path) -> None:
        self.root = Path(root)

    def _path(self, shelf: Shelf, name: str) -> Path:
        if "/" in name or name.startswith("."):
            raise ValueError(f"not a name: {name!r}")
        return self.root / shelf / name[:2] / name

    def put(self, shelf: Shelf, name: str, data: bytes) -> None:
        """Keep the bytes, on disk before this returns; a file cut short earlier is healed."""
        path = self._path(shelf, name)
        if self.touch(shelf, name) and path.stat().st_size == len(data):
            return
        _make(path.parent)
        beside = path.with_name(f".{name}.{secrets.token_hex(4)}")
        try:
            with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f:
                f.write(data)
                f.flush()
                os.fsync(f.fileno())
            beside.replace(path)
        finally:
            beside.unlink(missing_ok=True)
        _sync(path.parent)

    def open(self, shelf: Shelf, name: str) -> BinaryIO:
        """The bytes; FileNotFoundError when there are none."""
        return self._path(shelf, name).open("rb")

    def touch(self, shelf: Shelf, name: str) -> bool:
        """Say that the bytes are wanted; False when they are gone."""
        try:
            os.utime(self._path(shelf, name))
        except FileNotFoundError:
            return False
        return True

    def names(self, shelf: Shelf) -> Iterator[tuple[str, float]]:
        """Every name, and when it was last wanted."""
        for path in sorted((self.root / shelf).glob("??/*")):
            if not path.name.startswith("."):
                yield path.name, path.stat().st_mtime

    def discard(self, shelf: Shelf, name: str, *, unwanted_since: float) -> bool:
        """Drop the bytes unless wanted since: moved aside first, so that nobody can touch them
        between the look and the deed.
        """
        path = self._path(shelf, name)
        aside = path.with_name(f".{name}.going")
        try:
            path.replace(aside)
        except FileNotFoundError:
            return False
        if aside.stat().st_mtime > unwanted_since:
            aside.replace(path)
            return False
        aside.unlink()
        return True


def _make(folder: Path) -> None:
    """Make a folder that outlives a power cut, with those above it."""
    if folder.is_dir():
        return
    _make(folder.parent)
    folder.mkdir(mode=0o700, exist_ok=True)
    _sync(folder.parent)


def _sync(folder: Path) -> None:
    at = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(at)
    finally:
        os.close(at)


@cache
def _made(dotted: str, root: str) -> Store:
    made: Store = import_string(dotted)(Path(root))
    return made


def store() -> Store:
    """The store in use: `settings.EVIDENCE_STORE`, a folder unless told otherwise."""
    dotted = getattr(settings, "EVIDENCE_STORE", "xiuhua.evidence.store.Folder")
    return _made(dotted, str(settings.EVIDENCE_ROOT))
