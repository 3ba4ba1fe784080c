"""Backup and restore: database, evidence, history and the secret key in one tar with a manifest.

The database is copied first and the files after it: evidence is only ever added, so every file the
copied rows speak of is there; a day of history is written whole, and again where a row differs. The manifest, last in the tar, names every file with its
SHA-256, the migrations applied, and the head of each chain of records.
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection

import xiuhua
from xiuhua.kernel.words import Refused

from . import dumps

FORMAT = 1
Tell = Callable[[str], None]


@dataclass
class Manifest:
    """What a backup says of itself."""

    made_at: str
    version: str
    vendor: str
    migrations: list[list[str]]
    heads: dict[str, list[Any]]
    files: dict[str, str] = field(default_factory=dict)
    format: int = FORMAT


def backup(target: Path, *, now: datetime, tell: Tell) -> Path:
    """Write a backup to `target`, or into it when it is a folder; answers the file's path.

    The file appears under its name only when it is complete, and is readable by its owner alone.
    """
    path = (
        target / f"xiuhua-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.tar" if target.is_dir() else target
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".backup-") as scratch:
        tell("copying the database")
        files, applied, heads = dumps.take(Path(scratch))
        manifest = Manifest(now.isoformat(), xiuhua.__version__, connection.vendor, applied, heads)
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as raw:
            with tarfile.open(fileobj=raw, mode="w", format=tarfile.PAX_FORMAT) as tar:
                _fill(tar, [*files, *_kept_files()], manifest, tell)
            raw.flush()
            os.fsync(raw.fileno())
    part.replace(path)
    tell(f"{len(manifest.files)} files, {path.stat().st_size} bytes: {path}")
    return path


def _kept_files() -> Iterator[tuple[str, Path]]:
    """Evidence, history and key, as (name in the tar, path)."""
    for name, root in _folders():
        for file in sorted(root.rglob("*")) if root.exists() else ():
            if file.is_file() and not file.name.startswith("."):  # half-written ones begin so
                yield f"{name}/{file.relative_to(root).as_posix()}", file
    key = Path(settings.HOME) / "secret.key"
    if key.exists():
        yield "secret.key", key


def _folders() -> tuple[tuple[str, Path], ...]:
    """What of the home is files: names in the tar, and where they lie."""
    return (("evidence", Path(settings.EVIDENCE_ROOT)), ("history", Path(settings.HISTORY_ROOT)))


def _fill(
    tar: tarfile.TarFile, files: list[tuple[str, Path]], manifest: Manifest, tell: Tell
) -> None:
    for number, (name, file) in enumerate(files, 1):
        try:
            source = file.open("rb")
        except FileNotFoundError:
            continue  # swept meanwhile: nothing rests on it
        with source:
            reader = _Hashing(source)
            info = tar.gettarinfo(arcname=name, fileobj=source)
            info.uid = info.gid = 0
            info.uname = info.gname = ""
            tar.addfile(info, reader)
        manifest.files[name] = reader.digest.hexdigest()
        if number % 1000 == 0:
            tell(f"{number} of {len(files)} files")
    text = json.dumps(vars(manifest), ensure_ascii=False, indent=1).encode()
    info = tarfile.TarInfo("manifest.json")
    info.size = len(text)
    tar.addfile(info, io.BytesIO(text))


class _Hashing(io.RawIOBase):
    """Reads a file and hashes what it reads, so that each is read once."""

    def __init__(self, source: Any) -> None:
        self.source = source
        self.digest = hashlib.sha256()

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        data: bytes = self.source.read(size)
        self.digest.update(data)
        return data


def restore(source: Path, *, force: bool, now: datetime, tell: Tell) -> Manifest:
    """Read a backup into this home; refuses onto a home that is not empty, unless `force`.

    Every hash is checked before anything is put in its place. With `force`, what was there is
    moved aside into `replaced-<moment>/`, except a PostgreSQL schema, which is dropped.
    """
    home = Path(settings.HOME)
    home.mkdir(parents=True, exist_ok=True)
    if not force:
        _demand_empty()
    with tempfile.TemporaryDirectory(dir=home, prefix=".restore-") as scratch:
        tell("reading and checking every file")
        manifest = unpack(source, Path(scratch))
        if manifest.vendor != connection.vendor:
            raise Refused(
                "This backup comes from {theirs} and this home is on {ours}. Set DATABASE_URL to "
                "the same kind of database.",
                theirs=manifest.vendor,
                ours=connection.vendor,
            )
        aside = home / f"replaced-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        tell("putting the database in place")
        dumps.put(Path(scratch), manifest.migrations, aside=aside)
        _put_files(Path(scratch), home, aside)
    tell("comparing the records with the backup's heads")
    _compare(manifest)
    return manifest


def _demand_empty() -> None:
    if dumps.present() or any(root.exists() and any(root.rglob("*")) for _, root in _folders()):
        raise Refused(
            "{home} or its database is not empty. Restore into an empty home (XIUHUA_HOME) and "
            "database, or say --force to replace what is here.",
            home=settings.HOME,
        )


def unpack(source: Path, folder: Path) -> Manifest:
    """Take a backup apart into `folder`; Refused when a file is damaged, missing or too many."""
    found: dict[str, str] = {}
    try:
        with tarfile.open(source, "r:") as tar:
            for info in tar:
                tar.extract(info, folder, filter="data")
                if info.isfile():
                    found[info.name] = _sha256(folder / info.name)
        manifest = Manifest(**json.loads((folder / "manifest.json").read_text()))
    except (OSError, ValueError, TypeError, tarfile.TarError) as problem:
        raise Refused(
            "{file} is not a whole backup: {why}. Take another one.", file=source, why=problem
        ) from None
    found.pop("manifest.json")
    if wrong := sorted(found.items() ^ manifest.files.items()):
        raise Refused(
            "{file} is damaged at {name}. Take another backup.", file=source, name=wrong[0][0]
        )
    if manifest.format != FORMAT:
        raise Refused(
            "This backup was made by another release, {version}.", version=manifest.version
        )
    return manifest


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _put_files(scratch: Path, home: Path, aside: Path) -> None:
    """Move evidence, history and key where they belong; what stood there goes aside."""
    for name, target in (*_folders(), ("secret.key", home / "secret.key")):
        arrived = scratch / name
        if target.exists() and (name != "secret.key" or arrived.exists()):
            dumps.move_aside(target, aside)
        if arrived.exists():
            target.parent.mkdir(parents=True, exist_ok=True)
            arrived.replace(target)
    key = home / "secret.key"
    if key.exists():
        key.chmod(0o600)


def _compare(manifest: Manifest) -> None:
    if dumps.heads() != manifest.heads:
        raise Refused("The restored records do not end as the backup says. Do not use this home.")
