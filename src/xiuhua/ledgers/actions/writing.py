"""Many entries at once, in each database's own quick way: an import has hundreds of thousands."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from ..models import Entry

COLUMNS = (
    "ledger_id", "day", "quantity", "class_key", "division", "subject_kind", "subject_key", "reason",
    "counts_as", "document", "basis", "words", "project_id", "reverses", "entered_at", "by",
    "request_key",
)  # fmt: skip


AT_ONCE = 1000
"""So many rows are one statement; SQLite takes 32,766 values in one."""


def insert(facts: Sequence[dict[str, Any]]) -> None:
    """Write at most AT_ONCE rows of these facts; what the database refuses undoes all of them."""
    names = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    table, rows = Entry._meta.db_table, [_row(one) for one in facts]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f"COPY {table} ({names}) FROM STDIN", rows)
        else:
            # A statement for each row would be undone by itself: inside a savepoint SQLite then
            # walks through every page touched so far, for every row.
            gaps = ", ".join(["(" + ", ".join(["%s"] * len(COLUMNS)) + ")"] * len(rows))
            told = [value for row in rows for value in row]
            cursor.execute(f"INSERT INTO {table} ({names}) VALUES {gaps}", told)  # noqa: S608 - our names


def _copy(cursor: Any, statement: str, rows: list[tuple[Any, ...]]) -> None:
    with connection.wrap_database_errors, cursor.cursor.copy(statement) as copy:
        for row in rows:
            copy.write_row(row)


def _row(facts: dict[str, Any]) -> tuple[Any, ...]:
    project = facts["project"]
    kept = facts | {
        "ledger_id": facts["ledger"].key, "project_id": project and project.pk, "reverses": False,
        "day": connection.ops.adapt_datefield_value(facts["day"]),
        "quantity": Entry._meta.get_field("quantity").get_prep_value(facts["quantity"]),
        "entered_at": connection.ops.adapt_datetimefield_value(facts["entered_at"]),
    }  # fmt: skip
    return tuple(kept[name] for name in COLUMNS)
