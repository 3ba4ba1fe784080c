"""Where finished lists lie: one file each, written beside and renamed, so that no half one is served."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from django.conf import settings


def folder() -> Path:
    """The folder, made when it is missing; nobody else on the machine looks into it."""
    root = Path(settings.EXPORTS_ROOT)
    root.mkdir(mode=0o700, parents=True, exist_ok=True)
    return root


@contextmanager
def beside() -> Iterator[Path]:
    """A path to write to; whatever is left there is removed."""
    path = folder() / f".{secrets.token_hex(16)}"
    try:
        yield path
    finally:
        path.unlink(missing_ok=True)


def keep(path: Path, ending: str) -> tuple[str, int, str]:
    """Take a written file over: its name in the store, its bytes, its SHA-256."""
    digest = hashlib.sha256()
    with path.open("rb") as written:
        while block := written.read(1 << 20):
            digest.update(block)
        os.fsync(written.fileno())
    name = f"{secrets.token_hex(16)}.{ending}"
    size = path.stat().st_size
    path.replace(folder() / name)
    return name, size, digest.hexdigest()


def opened(name: str) -> BinaryIO:
    """The file; FileNotFoundError when it was removed."""
    return (folder() / _plain(name)).open("rb")


def remove(name: str) -> None:
    """Drop a file; it does no harm twice."""
    if name:
        (folder() / _plain(name)).unlink(missing_ok=True)


def untouched_since(moment_s: float) -> list[Path]:
    """Whatever lies there, half files too, and was not written to since (seconds since 1970)."""
    return [one for one in folder().iterdir() if one.stat().st_mtime < moment_s]


def _plain(name: str) -> str:
    if "/" in name or name.startswith(".") or not name:
        raise FileNotFoundError(name)
    return name
