"""For tests only: let Django empty the tables between tests that commit."""

from __future__ import annotations

import functools
from typing import Any

from django.db.backends.base.operations import BaseDatabaseOperations

from . import triggers


def let_flush() -> None:
    """Lift the triggers while `flush` runs; called once in `conftest.py`.

    Nothing but the test runner calls this, so in production `flush` is refused by the database.
    """
    if hasattr(BaseDatabaseOperations.execute_sql_flush, "__wrapped__"):
        return
    flush = BaseDatabaseOperations.execute_sql_flush

    @functools.wraps(flush)
    def without_triggers(self: BaseDatabaseOperations, sql_list: Any) -> None:
        with triggers.lifted(self.connection.alias):
            flush(self, sql_list)

    BaseDatabaseOperations.execute_sql_flush = without_triggers  # type: ignore[method-assign]
