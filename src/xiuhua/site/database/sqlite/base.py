"""SQLite for a small district: WAL, every commit on disk, and writers that wait their turn.

A transaction is IMMEDIATE, so it never fails half-way because somebody else wrote meanwhile, and
takes its turn before it begins. A write outside any transaction takes a turn for itself. Reading
never waits: it needs no transaction, and `xiuhua.site.database.reading` gives one that sees a
single moment without queueing.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from django.db.backends.sqlite3.base import DatabaseWrapper as DjangoSqlite
from django.db.backends.sqlite3.base import SQLiteCursorWrapper

from .turns import Turn, TurnTimeout

PRAGMAS = (
    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
    "PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY"
)
TIMEOUT_S = 20.0

_WRITES = re.compile(
    r"\s*(?:INSERT|UPDATE|DELETE|REPLACE|CREATE|DROP|ALTER|REINDEX|ANALYZE|VACUUM"
    r"|WITH\b.*\b(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM)\b)",
    re.IGNORECASE | re.DOTALL,
)
_HEADER_WRITE_VERSION = 18  # byte of the file's header; 2 says WAL


class Cursor(SQLiteCursorWrapper):
    """Takes a turn for a statement that writes outside a transaction."""

    writer: DatabaseWrapper
    _owes = False

    def execute(self, query: str, params: Any = None) -> Any:
        if self.connection.in_transaction or not _WRITES.match(query):
            return super().execute(query, params)
        # RETURNING commits only once its rows are read, so that turn ends with the cursor.
        with self._turn(until_closed="RETURNING" in query):
            return super().execute(query, params)

    def executemany(self, query: str, param_list: Any) -> Any:
        if self.connection.in_transaction:
            return super().executemany(query, param_list)
        with self._turn():
            return super().executemany(query, param_list)

    def executescript(self, script: str) -> Any:
        with self._turn():
            return super().executescript(script)

    def close(self) -> None:
        super().close()
        if self._owes:
            self._settle()

    def __del__(self) -> None:
        if self._owes:
            self._settle()

    @contextmanager
    def _turn(self, until_closed: bool = False) -> Iterator[None]:
        self.writer.take_turn()
        try:
            yield
        except BaseException:
            self._settle()
            raise
        self._owes = until_closed
        if not until_closed:
            self._settle()

    def _settle(self) -> None:
        """Give the turn back, unless a transaction is open that will."""
        self._owes = False
        if self.writer.connection is None or not self.writer.connection.in_transaction:
            self.writer.turn.leave()


class DatabaseWrapper(DjangoSqlite):
    """Django's SQLite with the queue round everything that writes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.transaction_mode: str | None = None
        self._turn: Turn | None = None
        self.queued = True

    @property
    def turn(self) -> Turn:
        """This connection's place in the queue; a database in memory has nobody to wait for."""
        if self._turn is None:
            options = self.settings_dict["OPTIONS"]
            self._turn = Turn(self.path, float(options.get("timeout", TIMEOUT_S)))
        return self._turn

    @property
    def path(self) -> Path:
        """The database's file."""
        name = str(self.settings_dict["NAME"])
        return Path(unquote(urlsplit(name).path) if name.startswith("file:") else name)

    def take_turn(self) -> None:
        """Wait for the turn to write; OperationalError "database is locked" after the timeout."""
        if not self.queued or self.is_in_memory_db():
            return
        try:
            self.turn.take()
        except TurnTimeout:
            raise sqlite3.OperationalError("database is locked: the turn did not come") from None

    def get_connection_params(self) -> dict[str, Any]:
        options = self.settings_dict["OPTIONS"]
        options.setdefault("timeout", TIMEOUT_S)
        options.setdefault("transaction_mode", "IMMEDIATE")
        options.setdefault("init_command", PRAGMAS)
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; turning a new file into WAL is a write that SQLite does not wait for."""
        if self.is_in_memory_db() or self._is_wal():
            return super().get_new_connection(conn_params)
        self.take_turn()
        try:
            return super().get_new_connection(conn_params)
        finally:
            self.turn.leave()

    def create_cursor(self, name: str | None = None) -> Any:
        cursor = self.connection.cursor(factory=Cursor)
        cursor.writer = self
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        with self.wrap_database_errors:
            self.take_turn()
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # unknown to the stubs
        except BaseException:
            self.turn.leave()
            raise

    def _commit(self) -> None:
        super()._commit()  # type: ignore[misc]  # unknown to the stubs
        self.turn.leave()

    def _rollback(self) -> None:
        super()._rollback()  # type: ignore[misc]  # unknown to the stubs
        self.turn.leave()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # unknown to the stubs
        finally:
            if self._turn is not None:
                self._turn.close()

    def _is_wal(self) -> bool:
        try:
            with self.path.open("rb") as file:
                file.seek(_HEADER_WRITE_VERSION)
                return file.read(1) == b"\x02"
        except OSError:
            return False
