"""What tests of imports share."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role


@pytest.fixture
def maker():
    return a_user(Role.ADMINISTRATOR)


@pytest.fixture
def releaser():
    return a_user(Role.COMMAND_HEAD)


def a_workbook(*sheets):
    """A workbook of (name, rows, merged) sheets; merged are (top, left, bottom, right, text)."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(
        content, {"in_memory": True, "default_date_format": "yyyy-mm-dd hh:mm"}
    )
    for name, rows, *merged in sheets:
        sheet = book.add_worksheet(name)
        for place, row in enumerate(rows):
            for column, cell in enumerate(row):
                if cell is not None:
                    sheet.write(place, column, cell)
        for top, left, bottom, right, text in merged[0] if merged else ():
            sheet.merge_range(top, left, bottom, right, text)
    book.close()
    return content.getvalue()
