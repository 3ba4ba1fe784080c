"""Finding cases by their words: an FTS5 table kept by triggers on SQLite, a GIN index on PostgreSQL.

Chinese is not written in words, so `Case.bigrams` holds pairs of characters (`queries/bigrams.py`)
and a word is found as a phrase of pairs. `bigrams__found` takes such phrases, all of which must be
there; the last token of a phrase may end in "*" for every token that begins so.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Lookup

from .case import Case

CASES = Case._meta.db_table
TABLE = f"{CASES}_fulltext"
INDEX = f"{CASES}_found"
_VECTOR = "to_tsvector('simple', {column})"
_GONE = f"INSERT INTO {TABLE}({TABLE}, rowid, bigrams) VALUES ('delete', OLD.id, OLD.bigrams)"  # noqa: S608 - own names
_COME = f"INSERT INTO {TABLE}(rowid, bigrams) VALUES (NEW.id, NEW.bigrams)"  # noqa: S608 - own names
_REBUILD = f"INSERT INTO {TABLE}({TABLE}) VALUES ('rebuild')"  # noqa: S608 - own names
_SQLITE = {
    TABLE: (
        f"CREATE VIRTUAL TABLE {TABLE} USING fts5(bigrams, content='{CASES}', content_rowid='id',"
        " prefix='1', tokenize='unicode61 remove_diacritics 0')"
    ),
    f"{TABLE}_come": f"CREATE TRIGGER {TABLE}_come AFTER INSERT ON {CASES} BEGIN {_COME}; END",
    f"{TABLE}_gone": f"CREATE TRIGGER {TABLE}_gone AFTER DELETE ON {CASES} BEGIN {_GONE}; END",
    f"{TABLE}_anew": (
        f"CREATE TRIGGER {TABLE}_anew AFTER UPDATE OF id, bigrams ON {CASES}"
        f" WHEN OLD.bigrams <> NEW.bigrams OR OLD.id <> NEW.id BEGIN {_GONE}; {_COME}; END"
    ),
}
_POSTGRES = {
    INDEX: f"CREATE INDEX {INDEX} ON {CASES} USING gin ({_VECTOR.format(column='bigrams')})"
}


def ensure(using: str = DEFAULT_DB_ALIAS) -> None:
    """Make whatever `missing` misses and fill it from the cases; harmless to repeat.

    SQLite drops a table's triggers when a migration rebuilds it; what was written meanwhile is
    not known, so the whole is built anew then.
    """
    connection = connections[using]
    lacking = missing(using)
    if not lacking or not migrated(using):
        return
    wanted = _wanted(connection)
    with connection.cursor() as cursor:
        for name in lacking:
            if name.startswith(f"{TABLE}_"):
                cursor.execute(f"DROP TRIGGER IF EXISTS {name}")
            cursor.execute(wanted[name])
        if connection.vendor == "sqlite":
            cursor.execute(_REBUILD)


def missing(using: str = DEFAULT_DB_ALIAS) -> list[str]:
    """The names of tables, triggers and indexes that are not there, or are not as they should be."""
    connection = connections[using]
    present = _present(connection)
    wanted = _wanted(connection)
    if connection.vendor == "sqlite":
        return [name for name, sql in wanted.items() if present.get(name) != sql]
    return [name for name in wanted if name not in present]


def _wanted(connection: BaseDatabaseWrapper) -> dict[str, str]:
    return _POSTGRES if connection.vendor == "postgresql" else _SQLITE


def _present(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """What is there of ours, with the statement that made it."""
    names = [*_wanted(connection)]
    marks = ", ".join(["%s"] * len(names))
    source = (
        "pg_indexes WHERE schemaname = current_schema() AND indexname"
        if connection.vendor == "postgresql"
        else "sqlite_master WHERE name"
    )
    what = "indexname, indexdef" if connection.vendor == "postgresql" else "name, sql"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {what} FROM {source} IN ({marks})", names)  # noqa: S608 - own names
        return dict(cursor.fetchall())


def migrated(using: str = DEFAULT_DB_ALIAS) -> bool:
    """Whether the cases are there yet, with the column."""
    connection = connections[using]
    with connection.cursor() as cursor:
        if CASES not in connection.introspection.table_names(cursor):
            return False
        columns = connection.introspection.get_table_description(cursor, CASES)
    return "bigrams" in {column.name for column in columns}


class Found(Lookup):
    """``bigrams__found=phrases``: every phrase, a sequence of tokens, occurs in the text."""

    lookup_name = "found"
    prepare_rhs = False
    rhs: Sequence[Sequence[str]]

    def as_sqlite(self, compiler: Any, connection: BaseDatabaseWrapper) -> tuple[str, list[Any]]:
        """The rows that the full-text table names."""
        table = compiler.quote_name_unless_alias(self.lhs.alias)
        match = " AND ".join(map(_fts5, self.rhs))
        return (
            f"{table}.id IN (SELECT rowid FROM {TABLE} WHERE {TABLE} MATCH %s)",  # noqa: S608 - own names
            [match],
        )

    def as_postgresql(
        self, compiler: Any, connection: BaseDatabaseWrapper
    ) -> tuple[str, list[Any]]:
        """The same expression as the index holds."""
        column, params = self.process_lhs(compiler, connection)
        match = " & ".join(map(_tsquery, self.rhs))
        vector = _VECTOR.format(column=column)
        return f"{vector} @@ to_tsquery('simple', %s)", [*params, match]


class Bears(Lookup):
    """``bigrams__bears=phrases``: the same, asked of each row's own text and of no index.

    For words so frequent that naming every row that holds them would cost more than walking
    through a list until a page is full.
    """

    lookup_name = "bears"
    prepare_rhs = False
    rhs: Sequence[Sequence[str]]

    def as_sql(
        self, compiler: Any, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[str | int, ...]]:
        """One search in the text for each phrase, which stands between blanks."""
        column, params = self.process_lhs(compiler, connection)
        find = "strpos" if connection.vendor == "postgresql" else "instr"
        parts = [f"{find}(' ' || {column} || ' ', %s) > 0" for _phrase in self.rhs]
        texts = [[*params, _between(phrase)] for phrase in self.rhs]
        return f"({' AND '.join(parts)})", tuple(one for text in texts for one in text)


def _between(phrase: Sequence[str]) -> str:
    words = " ".join(phrase)
    return f" {words.removesuffix('*')}" if words.endswith("*") else f" {words} "


def _fts5(phrase: Sequence[str]) -> str:
    words = " ".join(phrase)
    return f'"{words.removesuffix("*")}"' + ("*" if words.endswith("*") else "")


def _tsquery(phrase: Sequence[str]) -> str:
    quoted = [
        f"'{token.removesuffix('*')}'" + (":*" if token.endswith("*") else "") for token in phrase
    ]
    return f"({' <-> '.join(quoted)})"


Case._meta.get_field("bigrams").register_lookup(Found)
Case._meta.get_field("bigrams").register_lookup(Bears)
