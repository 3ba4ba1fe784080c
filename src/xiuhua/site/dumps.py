"""The database's part of a backup, each database in its own way.

SQLite is copied page by page with its online backup, while others write. PostgreSQL is read by
COPY inside one repeatable-read snapshot, so no pg_dump of a fitting version is needed; restoring
migrates an empty schema to the same migrations, copies the rows in and sets the sequences.
"""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from xiuhua.kernel.words import Refused

from .database import reading

Taken = tuple[list[tuple[str, Path]], list[list[str]], dict[str, list[Any]]]
_SQLITE_NAME = "database.sqlite3"


def take(folder: Path) -> Taken:
    """Copy the database into `folder`: (files, applied migrations, heads of the chains)."""
    return _take_postgres(folder) if connection.vendor == "postgresql" else _take_sqlite(folder)


def put(folder: Path, migrations: list[list[str]], *, aside: Path) -> None:
    """Put a copied database in place of this one and bring it to this release."""
    _known(migrations)
    if connection.vendor == "postgresql":
        _put_postgres(folder, migrations)
    else:
        _put_sqlite(folder, aside)
    call_command("migrate", interactive=False, verbosity=0)


def present() -> bool:
    """Whether this database holds anything at all."""
    if connection.vendor == "sqlite" and not Path(_sqlite_file()).exists():
        return False
    return bool(connection.introspection.table_names())


def heads() -> dict[str, list[Any]]:
    """Every chain's length and last hash."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, serial, hash FROM records_chain ORDER BY name")
        return {name: [serial, last] for name, serial, last in cursor.fetchall()}


def move_aside(path: Path, aside: Path) -> None:
    """Keep what is replaced, out of the way."""
    aside.mkdir(parents=True, exist_ok=True)
    shutil.move(path, aside / path.name)


def _known(migrations: list[list[str]]) -> None:
    """Refused when the backup has a migration that this release lacks."""
    ours = set(MigrationLoader(None).graph.nodes)
    labels = {config.label for config in apps.get_app_configs()}
    for app, name in migrations:
        if app in labels and (app, name) not in ours:
            raise Refused(
                "This backup comes from a newer release: it has {app}.{name}. Upgrade first.",
                app=app,
                name=name,
            )


# --- SQLite -------------------------------------------------------------------------------------
def _sqlite_file() -> str:
    return str(connection.settings_dict["NAME"])


def _take_sqlite(folder: Path) -> Taken:
    target = folder / _SQLITE_NAME
    with (
        closing(sqlite3.connect(f"file:{_sqlite_file()}?mode=ro", uri=True)) as source,
        closing(sqlite3.connect(target)) as copy,
    ):
        source.backup(copy, pages=4096, sleep=0.01)
        copy.execute("PRAGMA journal_mode=DELETE")
        applied = copy.execute("SELECT app, name FROM django_migrations ORDER BY id").fetchall()
        chains = copy.execute("SELECT name, serial, hash FROM records_chain ORDER BY name")
        ends = {name: [serial, last] for name, serial, last in chains}
        if (said := copy.execute("PRAGMA integrity_check").fetchone()[0]) != "ok":
            raise Refused("The database is damaged: {why}. Restore an older backup.", why=said)
    return [(_SQLITE_NAME, target)], [list(row) for row in applied], ends


def _put_sqlite(folder: Path, aside: Path) -> None:
    connection.close()
    target = Path(_sqlite_file())
    for name in (target.name, f"{target.name}-wal", f"{target.name}-shm"):
        if target.with_name(name).exists():
            move_aside(target.with_name(name), aside)
    target.parent.mkdir(parents=True, exist_ok=True)
    (folder / _SQLITE_NAME).replace(target)


# --- PostgreSQL -----------------------------------------------------------------------------------
def _take_postgres(folder: Path) -> Taken:
    files = []
    with reading(), connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
        tables = sorted(there & (_ours() | {"django_migrations"}))
        for table in tables:
            name = f"database/{table}.copy"
            path = folder / name
            path.parent.mkdir(exist_ok=True)
            columns = ", ".join(_quoted(one) for one in _columns(cursor, table))
            with path.open("wb") as file:
                file.write(f"{columns}\n".encode())
                with cursor.cursor.copy(f"COPY {_quoted(table)} ({columns}) TO STDOUT") as rows:
                    for block in rows:
                        file.write(block)
            files.append((name, path))
        cursor.execute("SELECT app, name FROM django_migrations ORDER BY id")
        applied = [list(row) for row in cursor.fetchall()]
        ends = heads()
    return files, applied, ends


def _ours() -> set[str]:
    """The tables that migrations make; others in the same database are not ours to keep."""
    return set(connection.introspection.django_table_names(include_views=False))


def _columns(cursor: Any, table: str) -> list[str]:
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0"
        " AND NOT attisdropped AND attgenerated = '' ORDER BY attnum",
        [_quoted(table)],
    )
    return [name for (name,) in cursor.fetchall()]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)


def _put_postgres(folder: Path, migrations: list[list[str]]) -> None:
    with connection.cursor() as cursor:
        if connection.introspection.table_names(cursor):
            cursor.execute("SELECT current_schema()")
            schema = _quoted(cursor.fetchone()[0])
            cursor.execute(f"DROP SCHEMA {schema} CASCADE")
            cursor.execute(f"CREATE SCHEMA {schema}")
    _migrate_to(migrations)
    with transaction.atomic(), connection.cursor() as cursor:
        files = sorted((folder / "database").glob("*.copy"))
        for file in files:
            _empty(cursor, file.stem)
        for file in files:
            _copy_in(cursor, file)
        for statement in connection.ops.sequence_reset_sql(
            no_style(), apps.get_models(include_auto_created=True)
        ):
            cursor.execute(statement)


def _migrate_to(migrations: list[list[str]]) -> None:
    """Migrate to the last migration of each app that the backup has seen."""
    executor = MigrationExecutor(connection)
    graph = executor.loader.graph
    seen = {(app, name) for app, name in migrations} & set(graph.nodes)
    ends = [
        node
        for node in seen
        if not any(child.key in seen for child in graph.node_map[node].children)
    ]
    executor.migrate(ends)
    MigrationRecorder(connection).ensure_schema()


def _empty(cursor: Any, table: str) -> None:
    """Migrations leave rows of their own; foreign keys are asked at commit only."""
    cursor.execute(f"SELECT EXISTS (SELECT 1 FROM {_quoted(table)})")  # noqa: S608 - our tables
    if cursor.fetchone()[0]:
        cursor.execute(f"DELETE FROM {_quoted(table)}")  # noqa: S608 - our tables


def _copy_in(cursor: Any, path: Path) -> None:
    with path.open("rb") as file:
        columns = file.readline().decode().strip()
        with cursor.cursor.copy(f"COPY {_quoted(path.stem)} ({columns}) FROM STDIN") as rows:
            while block := file.read(1 << 20):
                rows.write(block)
