"""The database itself refuses to change a record, whoever asks.

On both databases records are only ever added, and a chain's head only moves forward. Another app
whose rows are only ever added too asks for the same by `protect`. `lifted` exists for the tests
that tamper and for nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper

REFUSAL = "records are only ever added"

_SQLITE = {
    name: f"CREATE TRIGGER {name} BEFORE {event} ON {table} {when}"
    f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
    for name, event, table, when in (
        (
            "records_chain_no_return",
            "UPDATE",
            "records_chain",
            "WHEN NEW.serial <= OLD.serial OR NEW.name <> OLD.name ",
        ),
        ("records_chain_no_delete", "DELETE", "records_chain", ""),
    )
}

_POSTGRES_BODY = f"BEGIN RAISE EXCEPTION '{REFUSAL}' USING ERRCODE = 'restrict_violation'; END"
_POSTGRES = {
    name: f"CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON {table} FOR EACH {scope} "
    "EXECUTE FUNCTION records_refuse()"
    for name, event, table, scope in (
        (
            "records_chain_no_return",
            "UPDATE",
            "records_chain",
            "ROW WHEN (NEW.serial <= OLD.serial OR NEW.name <> OLD.name)",
        ),
        ("records_chain_no_delete", "DELETE", "records_chain", "ROW"),
        ("records_chain_no_truncate", "TRUNCATE", "records_chain", "STATEMENT"),
    )
}
_TABLES = {"records_chain"}


def protect(table: str, *, once: Sequence[str] = ()) -> None:
    """Rows of `table` are only ever added; said by its app when it is made ready.

    `once` are conditions under which a row stands in the table already, besides its `id`, with
    NEW for the row that comes.
    """
    # INSERT OR REPLACE deletes without asking the trigger for DELETE. One EXISTS for each index:
    # an OR inside reads the whole table once a column of it is known to be mostly NULL.
    stands = " OR ".join(
        f"EXISTS (SELECT 1 FROM {table} WHERE {one})"  # noqa: S608 - an app's own names
        for one in ("id = NEW.id", *once)
    )
    for event, what, when in (
        ("update", "UPDATE", ""),
        ("delete", "DELETE", ""),
        ("replace", "INSERT", f"WHEN {stands} "),
    ):
        name = f"{table}_no_{event}"
        _SQLITE[name] = (
            f"CREATE TRIGGER {name} BEFORE {what} ON {table} {when}"
            f"BEGIN SELECT RAISE(ABORT, '{REFUSAL}'); END"
        )
    for event, scope in (("update", "ROW"), ("delete", "ROW"), ("truncate", "STATEMENT")):
        name = f"{table}_no_{event}"
        _POSTGRES[name] = (
            f"CREATE OR REPLACE TRIGGER {name} BEFORE {event.upper()} ON {table} FOR EACH {scope} "
            "EXECUTE FUNCTION records_refuse()"
        )
    _TABLES.add(table)


protect("records_record", once=["chain = NEW.chain AND serial = NEW.serial"])


def ensure(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make whatever `missing` misses; harmless to repeat, and silent before a table's first migrate."""
    connection = connections[using]
    there = set(connection.introspection.table_names())
    lacking = [name for name in missing(using) if _table(name) in there]
    if not lacking:
        return
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "CREATE OR REPLACE FUNCTION records_refuse() RETURNS trigger "
                f"LANGUAGE plpgsql AS $${_POSTGRES_BODY}$$"
            )
        for name in lacking:
            if connection.vendor == "postgresql":
                cursor.execute(_POSTGRES[name])
            else:
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
                cursor.execute(_SQLITE[name])


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of triggers that are not there, are switched off, or do something else."""
    connection = connections[using]
    found = _on_postgres if connection.vendor == "postgresql" else _on_sqlite
    wanted = _POSTGRES if connection.vendor == "postgresql" else _SQLITE
    present = found(connection)
    return [name for name in wanted if name not in present]


def demand(using: str = DEFAULT_DB_ALIAS) -> None:
    """Called by serve and worker at start-up; raises ImproperlyConfigured without the triggers."""
    if lacking := missing(using):
        raise ImproperlyConfigured(
            "The records are not protected: these triggers are missing: "
            f"{', '.join(lacking)}. Run `xiuhua setup` (it migrates and makes them) and start again."
        )


@contextmanager
def lifted(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """Without the triggers for a while. For tests only: they tamper, and they empty tables."""
    connection = connections[using]
    with connection.cursor() as cursor:
        for name in _POSTGRES if connection.vendor == "postgresql" else _SQLITE:
            where = f" ON {_table(name)}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS {name}{where}")
    try:
        yield
    finally:
        ensure(using)


def _table(trigger: str) -> str:
    return trigger.partition("_no_")[0]


def migrated(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the tables are there yet."""
    return set(connections[using].introspection.table_names()) >= _TABLES


def _on_sqlite(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
        return {name for name, sql in cursor.fetchall() if _SQLITE.get(name) == sql}


def _on_postgres(connection: BaseDatabaseWrapper) -> set[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid"
            " WHERE t.tgenabled IN ('O', 'A') AND p.prosrc = %s"
            " AND t.tgrelid = ANY(SELECT to_regclass(name) FROM unnest(%s::text[]) AS name)",
            [_POSTGRES_BODY, sorted(_TABLES)],
        )
        return {name for (name,) in cursor.fetchall()}
