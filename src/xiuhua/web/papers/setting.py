"""A .docx set as PDF: paragraphs, tables and pictures, in faces of our own.

It draws what forms are made of and nothing else: no text boxes, no fields. The PDF is PDF/A-2b,
so that it can be filed; where somebody wrote a sign that the faces lack it is a plain one.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typst
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from xiuhua.kernel.words import Refused

from .filling import opened

FACES = Path(__file__).resolve().parent.parent / "typefaces"
ALIGN = {
    WD_ALIGN_PARAGRAPH.CENTER: "center",
    WD_ALIGN_PARAGRAPH.RIGHT: "right",
    WD_ALIGN_PARAGRAPH.JUSTIFY: "left",
}
MM_AN_EMU = 1 / 36_000
WIDE_BLANK = "\u3000"
"""Chinese forms are laid out with it."""


def as_pdf(content: bytes, *, title: str) -> bytes:
    """The document as PDF; `title` goes into its properties.

    Refused when the faces were not fetched: a paper without Chinese signs helps nobody.
    """
    if not any(FACES.glob("*.ttf")):
        raise Refused("The faces for PDF are not there yet. Run the set-up again, or take .docx.")
    paper = opened(content)
    with tempfile.TemporaryDirectory(prefix="xiuhua-paper-") as folder:
        shop = Path(folder)
        section = paper.sections[0]
        margins = {
            "left": section.left_margin, "right": section.right_margin,
            "top": section.top_margin, "bottom": section.bottom_margin,
        }  # fmt: skip
        lines = [
            f"#set document(title: {_text(title)}, date: auto)",
            '#set page(paper: "a4", margin: ('
            + ", ".join(f"{side}: {_mm(size or 0)}" for side, size in margins.items())
            + "))",
            '#set text(font: ("Noto Sans SC",), lang: "zh", size: 11pt)',
            "#set par(leading: 0.75em, spacing: 0.9em)",
            *_body(paper, shop),
        ]
        source = shop / "paper.typ"
        source.write_text("\n".join(lines), "utf-8")
        return _compiled(source)


def _compiled(source: Path) -> bytes:
    options: dict[str, Any] = {
        "root": source.parent, "font_paths": [FACES], "ignore_system_fonts": True,
    }  # fmt: skip
    try:
        made: Any = typst.compile(source, pdf_standards=["a-2b"], **options)
    except typst.TypstError:
        made = typst.compile(source, **options)
    return bytes(made)


def _body(paper: Any, shop: Path) -> Iterator[str]:
    for block in paper.iter_inner_content():
        yield _table(block, shop) if isinstance(block, Table) else _paragraph(block, shop)


def _paragraph(paragraph: Paragraph, shop: Path) -> str:
    inside = "".join(_run(run, shop) for run in paragraph.runs) or "#h(0pt)"
    size = next((run.font.size.pt for run in paragraph.runs if run.font.size), None)
    if size:
        inside = f"#text(size: {size}pt)[{inside}]"
    if side := ALIGN.get(paragraph.alignment):  # type: ignore[arg-type]  # None is simply not there
        return f"#align({side})[{inside}]\n"
    return f"{inside}\n"


def _run(run: Any, shop: Path) -> str:
    """Text goes in as string literals, so nothing that somebody wrote is ever markup."""
    parts = []
    for child in run._r:
        if child.tag == qn("w:t"):
            parts.append(f"#{_text(child.text or '')}")
        elif child.tag == qn("w:br"):
            parts.append("#linebreak()")
        elif child.tag == qn("w:tab"):
            parts.append("#h(2em)")
        elif child.tag == qn("w:drawing"):
            parts.append(_picture(run, child, shop))
    said = "".join(parts)
    return f"#strong[{said}]" if run.bold and said else said


def _picture(run: Any, drawing: Any, shop: Path) -> str:
    blip = drawing.find(f".//{qn('a:blip')}")
    extent = drawing.find(f".//{qn('wp:extent')}")
    if blip is None or extent is None:
        return ""
    part = run.part.related_parts[blip.get(qn("r:embed"))]
    suffix = {"image/jpeg": "jpg", "image/png": "png"}.get(part.content_type)
    if suffix is None:
        return ""
    name = f"{len(list(shop.glob('picture-*'))):03d}.{suffix}"
    (shop / f"picture-{name}").write_bytes(part.blob)
    return f'#box(image("picture-{name}", width: {_mm(int(extent.get("cx")))}))'


def _table(table: Table, shop: Path) -> str:
    """Rows that Word repeats on each page are repeated here too, and never stand alone below one."""
    widths = [_mm(column.width) if column.width else "1fr" for column in table.columns]
    head: list[str] = []
    body: list[str] = []
    seen: set[Any] = set()
    for place, row in enumerate(table.rows):
        repeated = row._tr.find(f"{qn('w:trPr')}/{qn('w:tblHeader')}") is not None
        (head if repeated else body).extend(_cells(table, place, seen, shop))
    parts = [f"table.header({', '.join(head)})"] if head else []
    columns = f"({', '.join(widths)},)"
    inside = ", ".join([*parts, *body])
    return f"#table(columns: {columns}, inset: 6pt, stroke: 0.5pt, {inside})\n"


def _cells(table: Table, place: int, seen: set[Any], shop: Path) -> Iterator[str]:
    row = table.rows[place]
    for column, cell in enumerate(row.cells):
        if cell._tc in seen:
            continue
        seen.add(cell._tc)
        across = sum(one._tc is cell._tc for one in row.cells)
        down = sum(
            column < len(below.cells) and below.cells[column]._tc is cell._tc
            for below in table.rows[place:]
        )
        inside = " \n ".join(_paragraph(one, shop).strip() for one in cell.paragraphs)
        yield f"table.cell(colspan: {across}, rowspan: {max(1, down)})[{inside}]"


def _mm(emu: int) -> str:
    return f"{emu * MM_AN_EMU:.2f}mm"


def _text(text: str) -> str:
    """A string literal of typst."""
    safe = text.replace("\\", "\\\\").replace('"', '\\"')
    kept = (sign if sign.isprintable() or sign == WIDE_BLANK else " " for sign in safe)
    return '"' + "".join(kept) + '"'
