"""The hash that ties a record to the one before it: SHA-256 over canonical JSON.

Canonical means that the same facts always give the same bytes, on either database: keys sorted,
UTF-8, no blanks, instants in UTC with six decimals, and no floating point (a float becomes its
shortest text, because databases and JSON readers disagree about numbers with a point).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from typing import Any

GENESIS = "0" * 64
"""What the first record of a chain names as its previous hash."""

SEALED = (
    "chain",
    "serial",
    "at",
    "by",
    "acting_for",
    "deed",
    "kind",
    "key",
    "division",
    "before",
    "after",
    "reason",
    "previous_hash",
)
"""The columns under the seal; everything but the row's own id and the hash itself."""


def plain(value: Any) -> Any:
    """`value` as JSON that reads back equal from both databases; TypeError for anything else."""
    match value:
        case None | bool():
            return value
        case Enum():
            return plain(value.value)
        case str():
            return _clean(value)
        case int():
            return int(value)
        case Mapping():
            return {_clean(str(k)): plain(v) for k, v in value.items()}
        case list() | tuple():
            return [plain(v) for v in value]
        case set() | frozenset():
            return sorted((plain(v) for v in value), key=canonical)
        case _:
            return _said(value)


def _said(value: Any) -> str:
    """Times, numbers with a point, and our own small values (a period, words), as text."""
    match value:
        case float():
            return repr(float(value))
        case datetime():
            return moment(value)
        case date() | time():
            return value.isoformat()
        case timedelta():
            return repr(value.total_seconds())
        case _ if not _has_words(value):
            raise TypeError(f"a record cannot hold {type(value).__name__}")
        case _:
            return _clean(str(value))


def _has_words(value: Any) -> bool:
    """Whether its class says how it is written; an address in memory is no fact."""
    return any("__str__" in vars(kind) for kind in type(value).__mro__[:-1])


def _clean(text: str) -> str:
    """PostgreSQL keeps no NUL and UTF-8 no lone surrogate."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode()


def moment(at: datetime) -> str:
    """An instant as recorded: UTC, six decimals. Raises ValueError when it is not aware."""
    if at.tzinfo is None:
        raise ValueError("an instant needs its time zone")
    return at.astimezone(UTC).isoformat(timespec="microseconds")


def canonical(value: Any) -> str:
    """Plain JSON as its one canonical text."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False
    )


def seal(record: Any) -> str:
    """The hash that belongs on `record`, an object or row with the columns of SEALED."""
    sealed = {name: getattr(record, name) for name in SEALED}
    sealed["at"] = moment(sealed["at"])
    return hashlib.sha256(canonical(sealed).encode("utf-8", "surrogatepass")).hexdigest()
