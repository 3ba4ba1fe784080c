"""The form shipped for a paper, drawn from a table of lines: what the office edits in Word."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from typing import Any

import docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

LATIN, SONG, HEI = "Times New Roman", "SimSun", "SimHei"


def blank(told: Mapping[str, Any]) -> bytes:
    """A form out of {"title", "head", "rows", "table", "tables", "foot"}.

    `rows` are lines of up to four cells: term, value, term, value. `table` is {"header": [...],
    "row": [...]} for a list, `tables` several of them, each with a "title". `head` and `foot` are
    paragraphs.
    """
    paper = docx.Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(25)
    section.top_margin, section.bottom_margin = Mm(25), Mm(22)
    _face(paper.styles["Normal"], SONG, 11)
    _line(paper, str(told["title"]), size=20, bold=True, centred=True, face=HEI)
    for text in told.get("head", ()):
        _line(paper, text)
    if rows := told.get("rows"):
        _grid(paper, rows)
    if table := told.get("table"):
        _line(paper, "")
        _list(paper, table)
    for one in told.get("tables", ()):
        _line(paper, one["title"], size=12, bold=True, face=HEI)
        _list(paper, one)
    for text in told.get("foot", ()):
        _line(paper, text)
    answer = io.BytesIO()
    paper.save(answer)
    return answer.getvalue()


def _face(style: Any, face: str, size: float) -> None:
    """Word takes Chinese signs from another face than Latin ones, so both are set."""
    style.font.name, style.font.size = LATIN, Pt(size)
    style.element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _line(
    paper: Any, text: str, *, size: float = 11, bold: bool = False, centred: bool = False,
    face: str = SONG,
) -> None:  # fmt: skip
    paragraph = paper.add_paragraph()
    if centred:
        paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _run(paragraph, text, size, bold, face)


def _run(paragraph: Any, text: str, size: float, bold: bool, face: str) -> None:
    run = paragraph.add_run(text)
    run.bold, run.font.size, run.font.name = bold, Pt(size), LATIN
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:eastAsia"), face)


def _grid(paper: Any, rows: Sequence[Sequence[str]]) -> None:
    """Terms and values in four columns; a row of two spans its value over three."""
    table = paper.add_table(rows=0, cols=4)
    table.style, table.autofit = "Table Grid", False
    for column, width in zip(table.columns, (26, 54, 26, 54), strict=True):
        column.width = Mm(width)
    for row in rows:
        cells = table.add_row().cells
        for cell, width in zip(cells, (26, 54, 26, 54), strict=True):
            cell.width = Mm(width)
        if len(row) == 2:
            cells[1].merge(cells[3])
        for place, text in enumerate(row):
            _run(cells[place].paragraphs[0], text, 11, place % 2 == 0, SONG)


def _list(paper: Any, table: Mapping[str, Sequence[str]]) -> None:
    header, row = table["header"], table["row"]
    drawn = paper.add_table(rows=2, cols=len(header))
    drawn.style = "Table Grid"
    drawn.rows[0]._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cells, texts, bold in (
        (drawn.rows[0].cells, header, True),
        (drawn.rows[1].cells, row, False),
    ):
        for cell, text in zip(cells, texts, strict=True):
            _run(cell.paragraphs[0], text, 10.5, bold, SONG)
