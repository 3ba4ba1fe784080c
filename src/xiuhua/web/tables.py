"""Lists: keyset paging, so that page 2,000 costs what page 1 does, and totals that stop."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Generic, TypeVar

import msgspec
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

from xiuhua.kernel.words import Refused

M = TypeVar("M", bound=Model)
MOST_COUNTED = 10_000
MOST_CURSOR = 400


@dataclass(frozen=True)
class PageOf(Generic[M]):
    """Rows of one page, and the cursors of the pages around it ("" where there is none)."""

    rows: list[M]
    next: str = ""
    previous: str = ""
    facts: dict[str, Any] = field(default_factory=dict)


def turned(request: HttpRequest) -> dict[str, Any]:
    """The cursors of a list's address, as `keyset` takes them."""
    return {name: request.GET.get(name, "")[:MOST_CURSOR] for name in ("after", "before")}


def words_of(request: HttpRequest, *names: str, most: int = 120) -> dict[str, str]:
    """What a list is asked for, by the names of its filters; of each so many signs at most."""
    return {name: request.GET.get(name, "").strip()[:most] for name in names}


def keyset(
    rows: QuerySet[M],
    *,
    order: Sequence[str],
    after: str = "",
    before: str = "",
    size: int = 50,
) -> PageOf[M]:
    """One page of `rows` in `order` (Django names, "-" for falling; the last must be unique).

    `after` and `before` are cursors out of an earlier page. Nullable columns do not belong in
    `order`. A cursor that was not made here is refused in words.
    """
    back = bool(before)
    cursor = _read(before or after, len(order))
    wanted = [_opposite(name) if back else name for name in order]
    if cursor is not None:
        rows = rows.filter(_beyond(wanted, cursor))
    found = list(rows.order_by(*wanted)[: size + 1])
    more, found = len(found) > size, found[:size]
    if back:
        found.reverse()
    has_next = bool(found) and (back or more)
    has_previous = bool(found) and (more if back else cursor is not None)
    return PageOf(
        found,
        next=_cursor(found[-1], order) if has_next else "",
        previous=_cursor(found[0], order) if has_previous else "",
    )


def counted(rows: QuerySet[Any]) -> tuple[int, bool]:
    """How many rows, and whether counting stopped at 10,000: (10000, True) reads "over 10,000"."""
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    return min(found, MOST_COUNTED), found > MOST_COUNTED


def _opposite(name: str) -> str:
    return name[1:] if name.startswith("-") else f"-{name}"


def _beyond(order: Sequence[str], cursor: Sequence[Any]) -> Q:
    beyond, same = Q(), Q()
    for name, value in zip(order, cursor, strict=True):
        column = name.lstrip("-")
        beyond |= same & Q(**{f"{column}__{'lt' if name.startswith('-') else 'gt'}": value})
        same &= Q(**{column: value})
    return beyond


def _cursor(row: Model, order: Sequence[str]) -> str:
    values = []
    for name in order:
        value: Any = row
        for part in name.lstrip("-").split("__"):
            value = getattr(value, part)
        values.append(value.isoformat() if isinstance(value, datetime | date) else value)
    return urlsafe_b64encode(msgspec.json.encode(values)).decode().rstrip("=")


def _read(cursor: str, length: int) -> list[Any] | None:
    if not cursor:
        return None
    try:
        values = msgspec.json.decode(urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
    except (ValueError, msgspec.DecodeError):
        values = None
    if (
        not isinstance(values, list)
        or len(values) != length
        or not all(isinstance(value, str | int) for value in values)
    ):
        raise Refused("This page link is not complete. Start again from the first page.")
    return values
