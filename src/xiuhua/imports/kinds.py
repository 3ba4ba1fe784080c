"""How an app says what may come in from a spreadsheet: a table `IMPORTS` in its room `imports`.

A kind reads the file into rows of named cells, checks all rows together, says what they would
change, and brings all of them in at once. Staging, correcting, accepting, releasing by a second
person and undoing are the same for every kind and lie here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from xiuhua.kernel.permissions import Actor, Permission
from xiuhua.kernel.words import Missing, Words
from xiuhua.web.gather import gather, plug

Cells = Mapping[str, str]
"""A row's cells by the names of its kind's columns, as text."""
Given = Mapping[str, str]
"""What was said of the whole file when it was handed in, as text."""


@dataclass(frozen=True)
class Column:
    """A column of a kind: its key, its heading (a msgid), and by which other headings it is known.

    `same_as_above` marks one that offices leave empty where it repeats the row above.
    """

    name: str
    heading: str
    aliases: tuple[str, ...] = ()
    needed: bool = False
    hint: str = ""
    same_as_above: bool = False


@dataclass(frozen=True)
class Question:
    """What is asked about the whole file: `kind` is "text", "day", "yes" or "choice"."""

    name: str
    label: str
    kind: str = "text"
    hint: str = ""
    needed: bool = True
    choices: tuple[tuple[str, str], ...] = ()

    def said(self, given: Given) -> str:
        """What was answered, as it is read: the title of a choice."""
        answer = given.get(self.name, "")
        return dict(self.choices).get(answer, answer)


@dataclass(frozen=True)
class RowIn:
    """One row to check: where it stands in the file (sheet, row from 1), and its cells."""

    sheet: str
    number: int
    cells: Cells


@dataclass(frozen=True)
class Trouble:
    """What is wrong with a cell of a row, or with the row (`field` empty).

    A `doubt` can be accepted with a reason; anything else has to be put right, or the row left out.
    `code` names the kind of trouble, so that the same one in many rows is answered once. `propose`
    is a value that may be what was meant; it is offered and never taken by itself.
    """

    field: str
    code: str
    words: Words
    doubt: bool = False
    propose: str = ""


@dataclass(frozen=True)
class Checked:
    """What came of a row: what it is about, what it would change, what stood there before.

    `change` is "new", "changed", "same", or "" where a trouble keeps it from being said.
    `before` are the cells that stand now, of a row that changes them.
    """

    key: str
    change: str
    before: Cells = field(default_factory=dict)
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True)
class Gone:
    """Something that stands now and that the file no longer names."""

    key: str
    before: Cells


@dataclass(frozen=True)
class Batch:
    """What a kind may know of the whole it is asked about: its key in `source` columns, and words."""

    number: int
    given: Given
    by: Actor


@dataclass(frozen=True)
class Kind:
    """Something that may come in from a spreadsheet.

    `read(content, given)` yields rows and refuses, in words, a file it cannot read. `check(rows,
    given)` answers one `Checked` a row, in their order, looking at all of them together.
    `gone(keys, given)` says what stands and is no longer named. `prepare(rows, batch)` does, before
    anybody has to wait for it, what takes time; `release(prepared, gone, batch)` brings everything in,
    inside the caller's transaction, and answers what is needed to undo it, as JSON; `undo(outcome,
    batch)` takes it back or refuses, in words. `template()` are rows for an example.
    """

    key: str
    title: str
    doc: str
    columns: tuple[Column, ...]
    prepares: Permission
    releases: Permission
    read: Callable[[bytes, Given], Iterator[RowIn]] = field(repr=False)
    check: Callable[[Sequence[RowIn], Given], Iterable[Checked]] = field(repr=False)
    release: Callable[[Any, Sequence[Gone], Batch], dict[str, Any]] = field(repr=False)
    undo: Callable[[dict[str, Any], Batch], None] = field(repr=False)
    questions: tuple[Question, ...] = ()
    gone: Callable[[set[str], Given], list[Gone]] = field(
        repr=False, default=lambda keys, given: []
    )
    prepare: Callable[[Sequence[RowIn], Batch], Any] = field(
        repr=False, default=lambda rows, batch: rows
    )
    template: Callable[[], list[list[str]]] = field(repr=False, default=list)
    most_rows: int = 5000
    most_bytes: int = 8_000_000

    def column(self, name: str) -> Column | None:
        """The column of that name."""
        return next((one for one in self.columns if one.name == name), None)


plug("IMPORTS", room="imports", of=Kind, doc="What may come in from a spreadsheet.")


def kinds() -> list[Kind]:
    """Everything that may come in, in the order of the apps."""
    return list(gather("IMPORTS").values())


def find(key: str) -> Kind:
    """The kind of that key; Missing when no app has it any more."""
    found = gather("IMPORTS").get(key)
    if not isinstance(found, Kind):
        raise Missing("Nothing of this kind can be brought in.")
    return found
