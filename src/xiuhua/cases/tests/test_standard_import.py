"""An office's own filing standard comes in: reviewed, released by another, dated, undone."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.cases.actions.catalogue import load_catalogue
from xiuhua.cases.actions.moving import classify
from xiuhua.cases.examples import DATA, a_case, a_standard
from xiuhua.cases.models import Case, Category, FilingRule
from xiuhua.imports import actions
from xiuhua.imports.examples import a_batch, a_workbook, accepted, released, submitted
from xiuhua.imports.models import Batch, Row, Trouble, Upload
from xiuhua.imports.workflow import BatchState
from xiuhua.jobs import worker
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.examples import a_little_county

pytestmark = pytest.mark.django_db
S = BatchState
HEAD = [
    "大类代码", "大类名称", "小类代码", "小类名称", "处置单位", "主管部门", "立案条件", "结案条件", "处置时限",
]  # fmt: skip
COVER = ["01", "公用设施", "01", "上水井盖", "供水企业", "水务局", "井盖破损", "修复", "4小时"]
LOST = [None, None, None, None, None, None, "井盖丢失", "补齐", "2紧急工作时"]
LAMP = [None, None, "02", "污水井盖", "排水企业", "城管局", "井盖移位", "归位", "1天"]


@pytest.fixture
def maker():
    return a_user(Role.ADMINISTRATOR)


@pytest.fixture
def releaser():
    return a_user(Role.COMMAND_HEAD)


def handed_in(maker, rows, *, sheet="部件", since=None, whole=True, head=HEAD, merged=()):
    content = a_workbook((sheet, [["城市管理立案标准"], head, *rows], list(merged)))
    since = since or localdate() + timedelta(days=7)
    return a_batch(
        "cases.standard", content, since=since, document="演示〔2026〕1号", whole=whole, by=maker
    )


def codes(batch, **more):
    return sorted(set(batch.troubles.filter(**more).values_list("field", "code")))


def test_merged_and_empty_cells_are_the_same_as_above(maker):
    merged = [(2, 0, 4, 0, "01"), (2, 1, 4, 1, "公用设施")]
    rows = [[None, None, *COVER[2:]], LOST, LAMP]

    batch = handed_in(maker, rows, merged=merged)

    assert [row.cells["code"] for row in batch.rows.all()] == ["01", "01", "02"]
    assert [row.key for row in batch.rows.all()] == [
        "C0101|井盖破损",
        "C0101|井盖丢失",
        "C0102|井盖移位",
    ]
    assert [row.number for row in batch.rows.all()] == [3, 4, 5]
    assert not Upload.objects.exists()


def test_what_is_released_holds_from_its_day_and_cases_keep_their_row(maker, releaser):
    a_little_county()
    case = a_case("dispatch")
    old = case.rule
    since = localdate() + timedelta(days=7)

    batch = released(
        handed_in(maker, [COVER, LOST, LAMP], since=since), by=maker, releaser=releaser
    )

    assert batch.now is S.RELEASED
    before, after = since - timedelta(days=1), since
    assert set(FilingRule.objects.in_force(before).values_list("defect", flat=True)) == {"Broken"}
    assert [
        (one.category_id, one.defect, one.limit_value, one.limit_unit, one.source)
        for one in FilingRule.objects.in_force(after).order_by("order")
    ] == [
        ("C0101", "井盖破损", 4, "work_hour", "演示〔2026〕1号"),
        ("C0101", "井盖丢失", 2, "urgent_hour", "演示〔2026〕1号"),
        ("C0102", "井盖移位", 1, "work_day", "演示〔2026〕1号"),
    ]
    case.refresh_from_db()
    old.refresh_from_db()
    assert (case.rule, old.until) == (old, before)
    assert Category.objects.get(pk="C0102").name == "污水井盖"


def test_the_same_file_again_changes_nothing(maker, releaser):
    since = localdate()
    released(handed_in(maker, [COVER, LOST], since=since), by=maker, releaser=releaser)

    again = handed_in(maker, [COVER, LOST], since=since)

    assert again.counts == {"same": 2}
    with pytest.raises(Refused, match="changes nothing"):
        actions.check_again(again, by=maker)


def test_the_difference_is_shown_cell_by_cell(maker, releaser):
    released(handed_in(maker, [COVER, LOST], since=localdate()), by=maker, releaser=releaser)
    changed = [*COVER[:8], "6小时"]

    batch = handed_in(maker, [changed, LAMP])

    row = batch.rows.get(change="changed")
    assert row.before == {"limit": "4个工作时"}
    assert {row.key for row in batch.rows.filter(change="gone")} == {"C0101|井盖丢失"}
    assert {row.key for row in batch.rows.filter(change="new")} == {"C0102|井盖移位"}
    text = _page(maker, batch)
    assert '<del class="xh-note">4个工作时</del> <ins>6小时</ins>' in text


def test_without_whole_nothing_ends(maker, releaser):
    released(handed_in(maker, [COVER, LOST], since=localdate()), by=maker, releaser=releaser)

    assert handed_in(maker, [COVER[:2] + LAMP[2:]], whole=False).counts == {"new": 1}


def test_the_faults_of_the_published_table_are_named(maker):
    """The fill-down fault, the swapped pair and the limit with a stray word: domain knowledge, §1.3."""
    rows = [
        ["01", "公用设施", "33", "热力井盖", "热力企业", "住建局", "井盖与路面高差大于2cm", "修复", "1天"],
        ["01", "公用设施", "34", "燃气井盖", "燃气企业", "住建局", "井盖与路面高差大于3cm", "修复", "1天"],
        ["01", "公用设施", "35", "通信立杆", "经信局", "通信企业", "倾斜", "扶正", "1天"],
        ["01", "公用设施", "36", "通信交接箱", "通信企业", "经信局", "破损", "修复", "1天"],
        ["01", "公用设施", "37", "通信井盖", "通信企业", "经信局", "破损", "修复", "1紧急工作时制止"],
    ]  # fmt: skip

    batch = handed_in(maker, rows)

    found = {
        (one.row.number, one.field, one.code, one.propose)
        for one in batch.troubles.filter(doubt=True).exclude(code="new_class")
    }
    assert found == {
        (4, "condition", "filled_down", "井盖与路面高差大于2cm"),
        (5, "units", "swapped", "通信企业"),
        (7, "limit", "unsure", ""),
    }


@pytest.mark.parametrize(
    ("place", "cell", "trouble"),
    [
        (2, "没有", ("code", "no_code")),
        (3, "", ("name", "empty")),
        (6, "", ("condition", "empty")),
        (8, "", ("limit", "empty")),
        (8, "尽快", ("limit", "no_limit")),
    ],
)
def test_a_mistake_is_named_by_its_cell_and_keeps_the_batch(maker, place, cell, trouble):
    row = [*COVER]
    row[place] = cell or None
    batch = handed_in(maker, [row, [*COVER[:6], "倾斜", *COVER[7:]]])

    assert trouble in codes(batch, doubt=False)
    with pytest.raises(Refused, match="still open"):
        actions.check_again(accepted(batch, by=maker), by=maker)


def test_a_sheet_that_does_not_say_component_or_event_is_asked_about(maker):
    assert ("kind", "no_kind") in codes(handed_in(maker, [COVER], sheet="Sheet1"), doubt=False)


def test_older_spelling_tells_the_kind_itself(maker):
    row = [
        None,
        "市容环境",
        "200102",
        "暴露垃圾",
        "环卫所",
        "城管局",
        "有暴露垃圾",
        "清理",
        "2小时",
    ]
    assert handed_in(maker, [row], sheet="Sheet1").rows.get().key == "E0102|有暴露垃圾"


def test_two_rows_that_say_the_same_are_a_mistake(maker):
    assert ("condition", "twice") in codes(handed_in(maker, [COVER, COVER]), doubt=False)


def test_a_cell_is_put_right_in_every_row_where_the_same_stands(maker):
    rows = [[*COVER[:6], f"情形{n}", "修复", "尽快"] for n in (1, 5, 9)]
    batch = handed_in(maker, rows)
    first = batch.troubles.filter(field="limit").first()

    assert (
        actions.mend(batch, row=first.row, field="limit", value="2小时", everywhere=True, by=maker)
        == 3
    )

    assert not batch.troubles.filter(doubt=False).exists()
    row = batch.rows.first()
    assert (row.told["limit"], row.cells["limit"]) == ("尽快", "2小时")


def test_an_accepted_doubt_stays_accepted_through_new_checks_and_can_be_opened_again(maker):
    batch = accepted(handed_in(maker, [COVER, LOST]), by=maker)
    row = batch.rows.last()

    actions.mend(batch, row=row, field="closing", value="补齐并验收", by=maker)

    assert not batch.troubles.filter(accepted="").exists()
    assert batch.troubles.exists()
    actions.reconsider(batch, trouble=batch.troubles.first(), by=maker)
    assert batch.troubles.filter(accepted="").exists()


def test_a_row_left_out_does_not_come_in(maker, releaser):
    batch = handed_in(maker, [COVER, [*COVER[:6], "倾斜", "扶正", "尽快"]])
    wrong = batch.rows.get(number=4)
    actions.leave_out(batch, rows=[wrong], reason="待市局答复", by=maker)

    released(batch, by=maker, releaser=releaser)

    assert list(
        FilingRule.objects.filter(source="演示〔2026〕1号").values_list("defect", flat=True)
    ) == ["井盖破损"]


def test_nobody_releases_what_they_prepared(releaser):
    batch = handed_in(releaser, [COVER])
    submitted(batch, by=releaser)

    with pytest.raises(Refused, match="somebody else"):
        actions.release(batch, by=releaser)


def test_whoever_may_not_release_a_standard_does_not(maker):
    batch = handed_in(maker, [COVER])
    submitted(batch, by=maker)

    with pytest.raises(Denied):
        actions.release(batch, by=a_user(Role.ADMINISTRATOR))


def test_sent_back_with_what_has_to_be_put_right(maker, releaser):
    batch = handed_in(maker, [COVER])
    submitted(batch, by=maker)

    actions.send_back(batch, words="时限与市局文件不符", by=releaser)

    assert (batch.now, batch.words) == (S.REVIEW, "时限与市局文件不符")
    assert "时限与市局文件不符" in _page(maker, batch)


def test_what_changed_meanwhile_is_looked_at_again_and_nothing_comes_in(maker, releaser):
    batch = handed_in(maker, [COVER])
    submitted(batch, by=maker)
    a_standard()  # a row that the file does not name, and that nobody has seen going

    actions.release(batch, by=releaser)
    worker.run(once=True)

    batch.refresh_from_db()
    assert (batch.now, batch.released_by) == (S.REVIEW, "")
    assert not FilingRule.objects.filter(defect="井盖破损").exists()
    assert "no longer what was looked at" in batch.error["text"]


def test_undone_everything_is_as_before(maker, releaser):
    a_standard()
    load_catalogue(DATA / "catalogue.json", by=SYSTEM)
    before = list(FilingRule.objects.order_by("pk").values())
    names = list(Category.objects.order_by("pk").values())
    batch = released(
        handed_in(maker, [[*COVER[:3], "自来水井盖", *COVER[4:]], LAMP], since=localdate()),
        by=maker,
        releaser=releaser,
    )
    assert list(FilingRule.objects.order_by("pk").values()) != before

    actions.undo(batch, words="文号错误", by=releaser)

    assert batch.now is S.UNDONE
    assert list(FilingRule.objects.order_by("pk").values()) == before
    assert list(Category.objects.order_by("pk").values()) == names


def test_taken_back_a_row_ends_on_the_day_on_which_it_was_to_end_before(maker, releaser):
    """A standard that only ends rows adds none, so one from an earlier day may still come after it."""
    a_little_county()
    first = localdate()
    released(handed_in(maker, [COVER, LOST], since=first), by=maker, releaser=releaser)
    ending = released(
        handed_in(maker, [COVER], since=first + timedelta(days=10)), by=maker, releaser=releaser
    )
    sooner = released(
        handed_in(maker, [COVER], since=first + timedelta(days=5)), by=maker, releaser=releaser
    )
    lost = FilingRule.objects.get(defect="井盖丢失")
    assert lost.until == first + timedelta(days=4)

    with pytest.raises(Refused, match="later standard"):
        actions.undo(ending, words="文号错误", by=releaser)
    actions.undo(sooner, words="文号错误", by=releaser)
    lost.refresh_from_db()
    assert lost.until == first + timedelta(days=9)
    actions.undo(ending, words="文号错误", by=releaser)

    lost.refresh_from_db()
    assert lost.until is None


def test_once_a_case_is_filed_under_it_it_is_not_taken_back(maker, releaser):
    a_little_county()
    batch = released(handed_in(maker, [COVER], since=localdate()), by=maker, releaser=releaser)
    case = a_case("take_in")
    Case.objects.filter(pk=case.pk).update(rule=FilingRule.objects.get(defect="井盖破损"))

    with pytest.raises(Refused, match="filed under this standard"):
        actions.undo(batch, words="文号错误", by=releaser)


def test_a_row_that_does_not_hold_today_files_nothing(maker, releaser):
    a_little_county()
    case = a_case("take_in")
    released(handed_in(maker, [COVER], whole=False), by=maker, releaser=releaser)
    tomorrow = FilingRule.objects.get(defect="井盖破损")

    with pytest.raises(Refused, match="does not hold today"):
        classify(case, tomorrow.category, tomorrow)


def test_no_standard_holds_from_a_day_that_is_over(maker):
    batch = handed_in(maker, [COVER], since=date(2020, 1, 1))

    assert batch.now is S.FAILED
    assert "from today on" in batch.error["text"]


def test_a_file_without_headings_is_refused_in_words_and_nothing_is_kept(maker):
    batch = handed_in(maker, [COVER], head=["甲", "乙"])

    assert (batch.now, Row.objects.count(), Upload.objects.count()) == (S.FAILED, 0, 0)
    page = _page(maker, batch)
    assert all(name in page for name in ("小类代码", "小类名称", "立案条件", "处置时限"))


def test_the_standard_taken_away_comes_back_unchanged(maker):
    """Every row of the shipped catalogue, out and in again."""
    from xiuhua.cases.imports.standard import COLUMNS, cells_of

    load_catalogue(DATA / "catalogue.json", by=SYSTEM)
    rules = FilingRule.objects.select_related("category")
    rows = [[cells_of(one).get(col.name, "") for col in COLUMNS] for one in rules]
    for row in rows:
        row[6] = row[6] or row[5]  # the shipped rows have no condition of their own yet
    head = [col.heading for col in COLUMNS]

    batch = handed_in(maker, rows, head=head)

    assert set(batch.counts) == {"changed"}
    assert set().union(*(row.before for row in batch.rows.all())) == {"condition"}
    assert not batch.troubles.filter(doubt=False).exists()


def test_the_pages_cost_the_same_with_one_trouble_and_with_many(maker, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    one = handed_in(maker, [COVER])
    many = handed_in(
        maker, [[*COVER[:6], f"情形{n}甲", "修复", "尽快" * n] for n in range(1, 30, 3)]
    )
    client = Client()
    client.force_login(maker)
    client.get(f"/desk/imports/{one.pk}/")
    with CaptureQueriesContext(connection) as few:
        client.get(f"/desk/imports/{one.pk}/")
    with django_assert_num_queries(len(few)):
        client.get(f"/desk/imports/{many.pk}/")


def _page(user, batch):
    client = Client()
    client.force_login(user)
    answer = client.get(f"/desk/imports/{batch.pk}/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_stranger_sees_no_batch(maker):
    batch = handed_in(maker, [COVER])
    client = Client()
    client.force_login(a_user(Role.RECEPTION))
    assert client.get(f"/desk/imports/{batch.pk}/").status_code == 403


def test_a_discarded_batch_leaves_no_row(maker):
    batch = handed_in(maker, [COVER])

    actions.discard(batch, by=maker)

    assert (batch.now, Row.objects.count(), Trouble.objects.count()) == (S.DISCARDED, 0, 0)
    assert Batch.objects.count() == 1
