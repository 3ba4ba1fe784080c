"""What a workbook says, whatever it looks like; and what is no workbook."""

from __future__ import annotations

from datetime import datetime

import pytest

from tests import hostile
from xiuhua.cases.imports.legacy import LEGACY
from xiuhua.cases.imports.standard import STANDARD
from xiuhua.imports import actions
from xiuhua.imports.examples import a_workbook
from xiuhua.imports.models import Batch, Row, Upload
from xiuhua.imports.reading import as_json, as_words, digits_lost, rows
from xiuhua.imports.workflow import BatchState
from xiuhua.jobs import worker
from xiuhua.kernel.words import Refused, Words

HEAD = ["小类代码", "小类名称", "立案条件", "处置时限"]
GIVEN = {"since": "2099-01-01", "document": "x", "whole": True}


def told(*sheets):
    return list(rows(a_workbook(*sheets), STANDARD))


def test_headings_are_found_below_titles_in_any_order_and_in_two_languages():
    chinese = told(
        (
            "A",
            [
                ["标准"],
                [],
                ["处置时限", "小 类 名称：", "小类代码*", "立案条件"],
                ["1天", "井盖", "0101", "破损"],
            ],
        )
    )
    english = told(
        (
            "A",
            [
                ["code of the class", "Name of the class", "filed when", "TIME LIMIT"],
                ["0101", "井盖", "破损", "1天"],
            ],
        )
    )

    wanted = {"code": "0101", "name": "井盖", "condition": "破损", "limit": "1天"}
    assert [one.cells for one in chinese] == [wanted]
    assert [one.cells for one in english] == [wanted]
    assert (chinese[0].sheet, chinese[0].number, english[0].number) == ("A", 4, 2)


def test_every_sheet_with_the_headings_is_read_and_others_are_not():
    found = told(
        ("说明", [["本表为立案标准"]]),
        ("部件", [HEAD, ["0101", "井盖", "破损", "1天"]]),
        ("事件", [HEAD, [], ["0102", "垃圾", "有", "2小时"], [None, None, None, None]]),
    )

    assert [(one.sheet, one.number) for one in found] == [("部件", 2), ("事件", 3)]


def test_an_unknown_or_doubled_column_is_left_alone():
    (row,) = told(
        ("A", [[*HEAD, "备注", "小类名称"], ["0101", "井盖", "破损", "1天", "密", "别名"]])
    )
    assert set(row.cells) == {"code", "name", "condition", "limit"}
    assert row.cells["name"] == "井盖"


def test_moments_and_numbers_are_written_out():
    head = ["案卷号", "上报时间", "结案时间"]
    found = rows(
        a_workbook(("A", [head, [20220901001, datetime(2022, 9, 1, 8, 30), datetime(2022, 9, 2)]])),
        LEGACY,
    )
    assert [one.cells for one in found] == [
        {"number": "20220901001", "reported_at": "2022-09-01 08:30:00", "closed_at": "2022-09-02"}
    ]


@pytest.mark.parametrize(
    ("number", "lost"),
    [
        ("20220901000123400000", True),  # a spreadsheet's fifteen digits
        ("20220901000123456000", True),  # a program's seventeen
        ("20220901000123456", False),
        ("202209010001230", False),
        ("JJ20220901000000000", False),
    ],
)
def test_numbers_that_have_lost_their_end(number, lost):
    assert digits_lost(number) is lost


def test_a_choice_is_read_by_its_title():
    (datum,) = [one for one in LEGACY.questions if one.name == "datum"]
    assert [datum.said({"datum": key}) for key in ("gcj02", "")] == ["GCJ-02", ""]


def test_words_keep_their_facts_on_the_way_through_json():
    words = Words("{count} of {what}", count=3, what=Words("{n} rows", n=2))
    assert as_words(as_json(words)) == words


@pytest.mark.django_db
@pytest.mark.parametrize("what", hostile.WORKBOOKS)
def test_no_workbook_made_to_hurt_leaves_anything(maker, what):
    try:
        batch = actions.hand_in(
            "cases.standard", name="a.xlsx", content=hostile.WORKBOOKS[what], given=GIVEN, by=maker
        )
    except Refused as refused:
        assert refused.field == "file"
        assert not Batch.objects.exists()
        return
    worker.run(once=True)

    batch.refresh_from_db()
    assert batch.now is BatchState.FAILED
    assert not Row.objects.exists() and not Upload.objects.exists()


@pytest.mark.django_db
def test_a_reading_that_died_says_so_and_can_be_discarded(maker):
    content = a_workbook(("A", [HEAD, ["0101", "井盖", "破损", "1天"]]))
    batch = actions.hand_in("cases.standard", name="a.xlsx", content=content, given=GIVEN, by=maker)

    actions.fail(batch.pk, "imports.stage")

    batch.refresh_from_db()
    assert batch.now is BatchState.FAILED
    assert "queue of jobs" in batch.error["text"]
    assert not Upload.objects.exists()
    assert actions.discard(batch, by=maker).now is BatchState.DISCARDED


@pytest.mark.django_db
def test_a_worker_that_died_half_way_begins_anew(maker):
    content = a_workbook(("A", [HEAD, ["0101", "井盖", "破损", "1天"]]))
    batch = actions.hand_in("cases.standard", name="a.xlsx", content=content, given=GIVEN, by=maker)
    Row.objects.create(batch=batch, sheet="A", number=2, told={"code": "half"})

    worker.run(once=True)

    assert [row.told["code"] for row in batch.rows.all()] == ["0101"]
