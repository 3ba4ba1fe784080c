"""The three statements that end every deed, in plain SQL.

Every deed of the platform pays for them, and through the ORM they cost three times as much. Names
of tables and columns are the models' own and everything else is a parameter.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import connection

from .models import Chain, Record
from .seals import SEALED, canonical

COLUMNS = (*SEALED, "hash")
AT_ONCE = 50
"""Rows of one INSERT; SQLite takes 999 parameters."""


def locked(names: list[str]) -> list[Chain]:
    """The chains' heads, locked in order of name; a new chain begins here."""
    heads = _heads(names)
    if len(heads) < len(names):
        Chain.objects.bulk_create([Chain(name=name) for name in names], ignore_conflicts=True)
        heads = _heads(names)
    return heads


def _heads(names: list[str]) -> list[Chain]:
    lock = " FOR UPDATE" if connection.features.has_select_for_update else ""
    gaps = ", ".join(["%s"] * len(names))
    wanted = f"name IN ({gaps}) ORDER BY name{lock}"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT name, serial, hash FROM records_chain WHERE {wanted}", names)  # noqa: S608 - only gaps
        return [Chain(name, serial, hash_) for name, serial, hash_ in cursor.fetchall()]


def insert(records: Sequence[Record]) -> None:
    """Write the sealed records."""
    row = f"({', '.join(['%s'] * len(COLUMNS))})"
    columns = ", ".join(connection.ops.quote_name(name) for name in COLUMNS)
    with connection.cursor() as cursor:
        for start in range(0, len(records), AT_ONCE):
            some = records[start : start + AT_ONCE]
            rows = ", ".join([row] * len(some))
            cursor.execute(
                f"INSERT INTO records_record ({columns}) VALUES {rows}",  # noqa: S608 - only gaps
                [_kept(one, name) for one in some for name in COLUMNS],
            )


def _kept(record: Record, name: str) -> Any:
    value = getattr(record, name)
    if name == "at":
        return connection.ops.adapt_datetimefield_value(value)
    if name in {"before", "after"}:
        return None if value is None else canonical(value)
    return value


def move(heads: Sequence[Chain]) -> None:
    """Let each head name the last record of its chain."""
    with connection.cursor() as cursor:
        for head in heads:
            cursor.execute(
                "UPDATE records_chain SET serial = %s, hash = %s WHERE name = %s",
                [head.serial, head.hash, head.name],
            )
