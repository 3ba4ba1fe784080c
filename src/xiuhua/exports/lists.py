"""How an app says that a list of its can be long: a table `DOWNLOADS` in its room `downloads`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Missing
from xiuhua.web.gather import gather, plug

Params = Mapping[str, Any]
"""What narrows a list, as JSON: kept with the export and read again when it is made."""
Chunk = Sequence[Sequence[Any]]


@dataclass(frozen=True)
class Download:
    """A list that can be made again later: what stands over its columns, and its rows.

    `rows(params, by)` yields chunks of rows in a stable order and never holds more than one of them;
    `count(params, by)` is what progress is measured against, and may be a little wrong. Both see
    what `by` may see at the moment they are asked. `check(params)` refuses, in words, what does not
    narrow this list at all.
    """

    key: str
    title: str
    needs: Permission
    header: Callable[[], list[str]] = field(repr=False)
    rows: Callable[[Params, Actor], Iterator[Chunk]] = field(repr=False)
    count: Callable[[Params, Actor], int] = field(repr=False)
    check: Callable[[Params], None] = field(repr=False, default=lambda params: None)


plug("DOWNLOADS", room="downloads", of=Download, doc="Long lists that a job makes.")


def find(key: str) -> Download:
    """The list of that key; Missing when no app has it any more."""
    found = gather("DOWNLOADS").get(key)
    if not isinstance(found, Download):
        raise Missing("There is no such list.")
    return found
