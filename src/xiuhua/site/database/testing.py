"""For tests only: a migrated SQLite database, kept from one run to the next.

Migrating from nothing takes some seven seconds, most of them Django's drawing of models anew after each
step. What came of it is kept under the digest of all migrations, so a change in any of them makes
another. Migrating runs all the same, and finds nothing left to do.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sqlite3
import sys
from functools import cache
from pathlib import Path

import django
from django.db import connection
from django.db.migrations.loader import MigrationLoader


def begin_with_kept(folder: Path) -> None:
    """Let the test database begin as the kept one, if there is one that fits."""
    if connection.vendor == "sqlite" and (file := _file(folder)).exists():
        connection.prepare_database = lambda: _fill_from(file)  # type: ignore[method-assign]


def keep(folder: Path) -> None:
    """Keep the database as it is now, unless it is kept already."""
    if connection.vendor != "sqlite" or (file := _file(folder)).exists():
        return
    folder.mkdir(parents=True, exist_ok=True)
    for old in set(folder.glob("*.sqlite3")) - {file}:  # another process may just have kept it
        old.unlink(missing_ok=True)
    making = file.with_suffix(f".{os.getpid()}")
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(making)) as copy:
        connection.connection.backup(copy)
    making.replace(file)  # whole, or not there


@cache
def _file(folder: Path) -> Path:
    told = hashlib.sha256(f"{django.VERSION} {sqlite3.sqlite_version}".encode())
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        source = sys.modules[migration.__module__].__file__
        assert source is not None
        told.update(f"{key}".encode() + Path(source).read_bytes())
    return folder / f"{told.hexdigest()[:24]}.sqlite3"


def _fill_from(file: Path) -> None:
    connection.ensure_connection()
    with contextlib.closing(sqlite3.connect(f"{file.as_uri()}?mode=ro", uri=True)) as kept:
        kept.backup(connection.connection)
