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


def insert(facts: Sequence[dict[str, Any]]) -> None:
    """Write rows of these facts; what the database refuses undoes all of them."""
    names = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    table, rows = Entry._meta.db_table, [_row(one) for one in facts]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            _copy(cursor, f"COPY {table} ({names}) FROM STDIN", rows)
        else:
            gaps = ", ".join(["%s"] * len(COLUMNS))
            cursor.executemany(f"INSERT INTO {table} ({names}) VALUES ({gaps})", rows)  # noqa: S608 - our names


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
