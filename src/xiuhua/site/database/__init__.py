"""The databases: our own SQLite with a fair queue of writers, and reading at one moment."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import DEFAULT_DB_ALIAS, connections, transaction


@contextmanager
def reading(using: str = DEFAULT_DB_ALIAS) -> Iterator[None]:
    """A transaction that sees one moment, waits for no writer and refuses to write.

    For backups, exports and checks of many tables. A single query needs no transaction at all.
    Inside another transaction it changes nothing, because that one has begun already.
    """
    connection = connections[using]
    if connection.in_atomic_block:
        yield
        return
    if connection.vendor == "postgresql":
        with transaction.atomic(using):
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
        return
    connection.ensure_connection()
    with _not_queued(connection), transaction.atomic(using):
        yield


@contextmanager
def _not_queued(connection: object) -> Iterator[None]:
    """SQLite's DEFERRED transaction, with writing switched off."""
    from .sqlite.base import DatabaseWrapper

    assert isinstance(connection, DatabaseWrapper)
    mode = connection.transaction_mode
    connection.transaction_mode, connection.queued = "DEFERRED", False
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        connection.transaction_mode, connection.queued = mode, True
        if connection.connection is not None:
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only = OFF")
