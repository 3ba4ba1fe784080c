"""Forms are filled wherever Word has cut their gaps, and set as PDF without running anything."""

from __future__ import annotations

import io
import zipfile

import docx
import pytest
from PIL import Image

from xiuhua.kernel.words import Refused
from xiuhua.web.papers import Picture, as_pdf, blank, check, fill, gaps

TOLD = {
    "title": "Slip",
    "head": ["No. {{number}}"],
    "rows": [["Class", "{{class}}", "State", "{{state}}"], ["Words", "{{words}}"]],
    "table": {"header": ["At", "Step"], "row": ["{{steps.at}}", "{{steps.title}}"]},
    "foot": ["{{photos}}"],
}
FORM = blank(TOLD)


def a_jpeg() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (40, 30), "#808080").save(out, "JPEG")
    return out.getvalue()


def text_of(content: bytes) -> str:
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


def test_gaps_are_found_in_lines_and_tables():
    assert gaps(FORM) == {
        "number", "class", "state", "words", "steps.at", "steps.title", "photos",
    }  # fmt: skip


def test_every_gap_is_filled_and_none_is_left():
    filled = fill(FORM, {"number": "500", "class": "C0101", "words": "split\nin two"})

    said = text_of(filled)
    assert "No. 500" in said
    assert "split\nin two" in said
    assert "{{" not in said


def test_a_gap_that_word_has_cut_into_runs_is_filled():
    paper = docx.Document()
    line = paper.add_paragraph()
    for part in ("No. {", "{num", "ber}} of ", "{{class}}"):
        line.add_run(part)
    out = io.BytesIO()
    paper.save(out)

    assert "No. 7 of C0101" in text_of(fill(out.getvalue(), {"number": "7", "class": "C0101"}))


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_row_is_repeated_for_each_item_and_stays_once_without_any(count):
    steps = [{"at": f"0{n}:00", "title": f"step {n}"} for n in range(count)]
    filled = docx.Document(io.BytesIO(fill(FORM, {"steps": steps})))

    rows = [[cell.text for cell in row.cells] for row in filled.tables[1].rows]
    assert rows == [
        ["At", "Step"],
        *([[f"0{n}:00", f"step {n}"] for n in range(count)] or [["", ""]]),
    ]


def test_a_long_list_goes_on_over_several_pages():
    steps = [{"at": f"{n}", "title": "step"} for n in range(120)]
    made = as_pdf(fill(FORM, {"steps": steps}), title="Slip")

    assert made.count(b"/Type/Page/") + made.count(b"/Type/Page\n") + made.count(b"/Type/Page ") > 1


def test_pictures_go_in_and_come_out_in_the_pdf():
    filled = fill(FORM, {"photos": [Picture(a_jpeg(), 40)] * 2})

    assert len(docx.Document(io.BytesIO(filled)).inline_shapes) == 2
    assert b"/Subtype/Image" in as_pdf(filled, title="Slip")


def test_a_form_with_unknown_gaps_is_refused_by_name():
    with pytest.raises(Refused, match=r"{{photos}}, {{state}}"):
        check(FORM, {"number", "class", "words", "steps.at", "steps.title"})


@pytest.mark.parametrize("content", [b"", b"%PDF-1.7", b"PK\x03\x04 broken"])
def test_what_is_no_docx_is_refused(content):
    with pytest.raises(Refused, match=r"not a \.docx"):
        gaps(content)


def test_a_form_with_macros_is_refused():
    out = io.BytesIO(FORM)
    with zipfile.ZipFile(out, "a") as packed:
        packed.writestr("word/vbaProject.bin", b"x")

    with pytest.raises(Refused, match="macros"):
        gaps(out.getvalue())


def test_a_form_that_unpacks_to_too_much_is_refused():
    out = io.BytesIO(FORM)
    with zipfile.ZipFile(out, "a", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/media/big.bin", b"\0" * (61 * 1024 * 1024))

    with pytest.raises(Refused, match="unpacked"):
        gaps(out.getvalue())


@pytest.mark.parametrize(
    "words",
    [
        '#read("/etc/passwd")',
        '") #panic("x") #("',
        "$x$ *y* _z_ `code` \\",
        "= Title\n@ref <label>",
    ],
)
def test_nothing_that_somebody_wrote_is_markup(words):
    made = as_pdf(fill(FORM, {"words": words}), title=words)

    assert made.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("words", "archival"), [("\u36c3\u4db3", True), ("\U0002c09f \U0001f600", False)]
)
def test_rare_signs_are_drawn_and_unknown_ones_cost_the_archival_form_not_the_paper(
    words, archival
):
    made = as_pdf(fill(FORM, {"words": words}), title="Slip")

    assert made.startswith(b"%PDF")
    assert (b"pdfaid:part" in made) is archival
