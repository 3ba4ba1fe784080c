"""Filling a .docx: gaps in paragraphs and tables, rows repeated for lists, pictures set in."""

from __future__ import annotations

import copy
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import docx
from docx.document import Document
from docx.shared import Mm
from docx.table import Table, _Row
from docx.text.paragraph import Paragraph

from xiuhua.kernel.words import Refused

from .harm import refuse_harm

GAP = re.compile(r"\{\{\s*([a-z0-9_]+(?:\.[a-z0-9_]+)?)\s*\}\}")
MOST_BYTES = 4 * 1024 * 1024
MOST_UNPACKED = 60 * 1024 * 1024


@dataclass(frozen=True)
class Picture:
    """An image for a gap: JPEG or PNG bytes, and how wide it is set, in millimetres."""

    content: bytes
    width_mm: float = 75.0


Plain: TypeAlias = str | Picture | None
Value: TypeAlias = Plain | Sequence[Mapping[str, Plain]] | Sequence[Picture]


def opened(content: bytes) -> Document:
    """The document; Refused, in words, for what is no .docx, too large, or carries macros."""
    if len(content) > MOST_BYTES:
        raise Refused("The form is larger than {most} MB.", most=MOST_BYTES // 2**20)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if sum(one.file_size for one in packed.infolist()) > MOST_UNPACKED:
                raise Refused("The form is too large once unpacked.")
            if any("vbaProject" in name for name in names):
                raise Refused("The form carries macros. Save it as .docx without them.")
            refuse_harm(packed)
        return docx.Document(io.BytesIO(content))
    except Refused:
        raise
    except Exception:  # whatever a parser of foreign files stumbles over is one answer
        raise Refused("This is not a .docx file. Save it in Word as .docx and try again.") from None


def gaps(content: bytes) -> set[str]:
    """The names of all gaps in a form."""
    return {name for one in _paragraphs(opened(content)) for name in GAP.findall(one.text)}


def check(content: bytes, known: set[str]) -> None:
    """Refused, naming them, when a form has gaps that nothing fills."""
    if unknown := sorted(gaps(content) - known):
        raise Refused(
            "These gaps are not known: {gaps}. Compare with the list of gaps on this page.",
            gaps=", ".join(f"{{{{{name}}}}}" for name in unknown),
        )


def fill(content: bytes, facts: Mapping[str, Value]) -> bytes:
    """The form with its gaps filled; a gap without a fact is left empty."""
    paper = opened(content)
    for table in _tables(paper):
        _repeat_rows(table, facts)
    for paragraph in _paragraphs(paper):
        _fill_paragraph(paragraph, facts)
    answer = io.BytesIO()
    paper.save(answer)
    return answer.getvalue()


def _paragraphs(paper: Document) -> Iterator[Paragraph]:
    yield from paper.paragraphs
    for table in _tables(paper):
        seen: set[Any] = set()
        for row in table.rows:
            for cell in row.cells:
                if cell._tc not in seen:
                    seen.add(cell._tc)
                    yield from cell.paragraphs
    for section in paper.sections:
        yield from section.header.paragraphs
        yield from section.footer.paragraphs


def _tables(paper: Document) -> Iterator[Table]:
    waiting = list(paper.tables)
    while waiting:
        table = waiting.pop(0)
        yield table
        waiting += [inner for row in table.rows for cell in row.cells for inner in cell.tables]


def _repeat_rows(table: Table, facts: Mapping[str, Value]) -> None:
    for row in list(table.rows):
        lists = {
            name.partition(".")[0]
            for cell in row.cells
            for name in GAP.findall(cell.text)
            if "." in name
        }
        if len(lists) == 1:
            _repeat(row, lists.pop(), facts)


def _repeat(row: _Row, name: str, facts: Mapping[str, Value]) -> None:
    """One row for each item; without items the row stays once, empty, for filling in by hand."""
    items = facts.get(name) or [{}]
    for item in items if isinstance(items, Sequence) and not isinstance(items, str) else []:
        made = copy.deepcopy(row._tr)
        row._tr.addprevious(made)
        told = {f"{name}.{key}": value for key, value in dict(item).items()}  # type: ignore[arg-type]
        drawn = _Row(made, row._parent)  # type: ignore[arg-type]  # its own stubs forget what a parent is
        for paragraph in [one for cell in drawn.cells for one in cell.paragraphs]:
            _fill_paragraph(paragraph, told)
    row._tr.getparent().remove(row._tr)


def _fill_paragraph(paragraph: Paragraph, facts: Mapping[str, Value]) -> None:
    """Word cuts a gap into several runs at will, so a paragraph with gaps is filled as one run."""
    text = paragraph.text
    if not GAP.search(text):
        return
    runs = paragraph.runs
    first = runs[0] if runs else paragraph.add_run()
    for run in runs[1:]:
        run._r.getparent().remove(run._r)
    first.text = ""
    at = 0
    for found in GAP.finditer(text):
        first.add_text(text[at : found.start()])
        _put(first, facts.get(found[1]))
        at = found.end()
    first.add_text(text[at:])


def _put(run: Any, value: Value) -> None:
    if isinstance(value, Picture):
        run.add_picture(io.BytesIO(value.content), width=Mm(value.width_mm))
    elif isinstance(value, str):
        for number, line in enumerate(value.split("\n")):
            if number:
                run.add_break()
            run.add_text(line)
    elif isinstance(value, Sequence):
        for one in value:
            if isinstance(one, Picture):
                _put(run, one)
                run.add_text(" ")
