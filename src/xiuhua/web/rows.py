"""One row in, one row by its key: statements prepared once, for the few that every request pays.

The ORM builds each statement anew, which costs several times what running it does. Everywhere
else the ORM is right: it reads better, and a statement in a list is paid once for all rows.
"""

from __future__ import annotations

from functools import cache
from typing import Any, NamedTuple, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.models import AutoField, Field, Model

M = TypeVar("M", bound=Model)


class Insert(NamedTuple):
    """The statement that inserts a model's row, the fields of its gaps, and what it gives back."""

    sql: str
    fields: tuple[Field[Any, Any], ...]
    gives_key: bool


class Select(NamedTuple):
    """The statement that finds a model's row, and how to read what comes."""

    sql: str
    columns: list[str]
    compiler: Any
    converters: Any


def insert(thing: M) -> M:
    """Write a new object as ``save(force_insert=True)`` would; no signals, its key is set."""
    here: Any = connections[DEFAULT_DB_ALIAS]
    prepared = _insert(type(thing), here.vendor)
    values = [one.get_db_prep_save(one.pre_save(thing, True), here) for one in prepared.fields]
    with here.cursor() as cursor:
        cursor.execute(prepared.sql, values)
        if prepared.gives_key:
            thing.pk = cursor.fetchone()[0]
    thing._state.adding, thing._state.db = False, here.alias
    return thing


def find(model: type[M], **wanted: Any) -> M | None:
    """The object whose unique field has the value, or None: ``find(ApiKey, secret_hash=…)``."""
    ((name, value),) = wanted.items()
    here: Any = connections[DEFAULT_DB_ALIAS]
    prepared = _select(model, name, here.vendor)
    field: Any = model._meta.get_field(name)
    with here.cursor() as cursor:
        cursor.execute(prepared.sql, [field.get_db_prep_value(value, here)])
        rows = cursor.fetchmany(1)
    for row in prepared.compiler.apply_converters(rows, prepared.converters):
        return model.from_db(here.alias, prepared.columns, row)
    return None


@cache
def _insert(model: type[Model], vendor: str) -> Insert:
    meta, quoted = model._meta, connection.ops.quote_name
    key: Any = meta.pk
    gives = isinstance(key, AutoField)
    fields = tuple(one for one in meta.concrete_fields if not (gives and one is key))
    columns = ", ".join(quoted(str(one.column)) for one in fields)
    gaps = ", ".join(["%s"] * len(fields))
    sql = f"INSERT INTO {quoted(meta.db_table)} ({columns}) VALUES ({gaps})"  # noqa: S608 - own names
    return Insert(f"{sql} RETURNING {quoted(key.column)}" if gives else sql, fields, gives)


@cache
def _select(model: type[Model], name: str, vendor: str) -> Select:
    meta, quoted = model._meta, connection.ops.quote_name
    column: Any = meta.get_field(name)
    fields = meta.concrete_fields
    compiler = model._default_manager.all().query.get_compiler(connection=connection)
    converters = compiler.get_converters([one.get_col(meta.db_table) for one in fields])
    columns = ", ".join(quoted(str(one.column)) for one in fields)
    sql = f"SELECT {columns} FROM {quoted(meta.db_table)} WHERE {quoted(column.column)} = %s"  # noqa: S608 - own names
    return Select(sql, [one.attname for one in fields], compiler, converters)
