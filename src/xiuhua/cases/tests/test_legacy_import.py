"""Cases of an older system come in: once each, understood or asked about, silent, and undone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases.actions.catalogue import load_catalogue
from xiuhua.cases.examples import DATA
from xiuhua.cases.imports import legacy
from xiuhua.cases.models import Case, Category, Clock, OldCase, Step
from xiuhua.cases.queries.finding import finding
from xiuhua.delivery.models import Message
from xiuhua.imports import actions
from xiuhua.imports.examples import a_batch, a_workbook, released, submitted
from xiuhua.imports.models import Row
from xiuhua.imports.workflow import BatchState
from xiuhua.indicators.models import Stale
from xiuhua.jobs import worker
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Refused
from xiuhua.places.examples import IN_THE_CELL, a_little_county

pytestmark = pytest.mark.django_db
S = BatchState
HEAD = [
    "案卷号", "问题代码", "小类名称", "问题描述", "街道", "社区", "位置", "经度", "纬度", "处置单位", "上报时间",
    "立案时间", "结案时间", "结案方式", "举报人姓名", "联系电话",
]  # fmt: skip
FULL = {
    "案卷号": "JJ20220901-0017", "问题代码": "200103", "小类名称": "积存垃圾渣土", "问题描述": "巷口垃圾成堆",
    "街道": "几江街道", "上报时间": "2022-09-01 08:30", "立案时间": "2022-09-01 08:50",
    "结案时间": "2022-09-01 15:05", "结案方式": "正常结案", "举报人姓名": "王某某", "联系电话": "13800001111",
}  # fmt: skip


@pytest.fixture(autouse=True)
def county():
    load_catalogue(DATA / "catalogue.json", by=SYSTEM)
    return a_little_county()


@pytest.fixture
def maker():
    return a_user(Role.SUPERVISION_HEAD)


@pytest.fixture
def releaser():
    return a_user(Role.COMMAND_HEAD)


def old(**more):
    return [(FULL | more).get(name) for name in HEAD]


def handed_in(maker, *rows, system="旧数字城管", datum="wgs84", head=HEAD):
    content = a_workbook(("案卷", [head, *rows]))
    return a_batch("cases.legacy", content, system=system, datum=datum, by=maker)


def codes(batch):
    return {(one.field, one.code) for one in batch.troubles.all()}


def test_an_old_case_stands_as_it_was_and_nobody_is_told(maker, releaser):
    unit = an_organisation(name="几江环卫所")
    before = Message.objects.count()

    batch = released(handed_in(maker, old(处置单位="几江环卫所")), by=maker, releaser=releaser)

    case = Case.objects.get()
    assert (batch.now, batch.outcome) == (S.RELEASED, {"cases": 1})
    assert (case.state, case.source, case.category.name) == ("closed", "legacy", "积存垃圾渣土")
    assert (case.words, case.unit, case.division_id) == ("巷口垃圾成堆", unit, "500116001")
    assert timezone.localtime(case.closed_at) == timezone.make_aware(datetime(2022, 9, 1, 15, 5))
    assert (case.old.number, case.old.system) == ("JJ20220901-0017", "旧数字城管")
    assert case.number.startswith("50011620220901")
    assert not Clock.objects.filter(case=case).exists()
    assert Message.objects.count() == before
    assert list(case.steps.values_list("name", "by")) == [("report", "system")]


def test_names_and_numbers_of_callers_are_nowhere(maker, releaser):
    batch = handed_in(maker, old())

    assert "13800001111" not in str(list(Row.objects.values()))
    released(batch, by=maker, releaser=releaser)
    assert "王某某" not in str([list(model.objects.values()) for model in (Case, OldCase, Step)])


def test_the_same_file_twice_and_a_longer_one_later(maker, releaser):
    released(handed_in(maker, old()), by=maker, releaser=releaser)
    assert handed_in(maker, old()).counts == {"same": 1}

    batch = released(
        handed_in(maker, old(), old(案卷号="JJ20220901-0018")), by=maker, releaser=releaser
    )

    assert batch.counts == {"same": 1, "new": 1}
    assert sorted(OldCase.objects.values_list("number", flat=True)) == [
        "JJ20220901-0017",
        "JJ20220901-0018",
    ]


def test_another_system_may_have_had_the_same_number(maker, releaser):
    released(handed_in(maker, old()), by=maker, releaser=releaser)

    released(handed_in(maker, old(), system="更早的系统"), by=maker, releaser=releaser)

    assert OldCase.objects.filter(number="JJ20220901-0017").count() == 2


@pytest.mark.parametrize(
    ("code", "name", "key"),
    [
        ("C0101", "", "C0101"),  # today's own key
        ("200103", "", "E0111"),  # CJ/T 214, which stands under another number today
        ("", "积存垃圾渣土", "E0111"),  # the name alone
        ("0103", "积存垃圾渣土", "E0111"),  # digits of two kinds, told apart by the name
    ],
)
def test_codes_of_older_systems(maker, code, name, key):
    batch = handed_in(maker, old(问题代码=code, 小类名称=name))

    assert batch.troubles.count() == 0
    case, _kept = legacy.prepare(
        [legacy.RowIn(row.sheet, row.number, row.cells) for row in batch.rows.all()],
        legacy.Batch(batch.pk, batch.given, maker),
    )[0]
    assert case.category == Category.objects.get(key=key)


@pytest.mark.parametrize(
    ("cells", "trouble"),
    [
        ({"案卷号": None}, ("number", "empty")),
        ({"案卷号": 20220901000123400000}, ("number", "digits")),
        ({"问题代码": "209999", "小类名称": None}, ("code", "no_code")),
        ({"问题代码": None, "小类名称": "不存在的小类"}, ("class", "no_class")),
        ({"街道": "无此街道"}, ("town", "no_town")),
        ({"街道": None}, ("town", "nowhere")),
        ({"社区": "无此社区"}, ("community", "no_community")),
        ({"经度": "abc", "纬度": 29}, ("lon", "no_point")),
        ({"经度": 106.35, "纬度": 29.3}, ("lon", "outside")),
        ({"处置单位": "已撤销的单位"}, ("unit", "no_unit")),
        ({"上报时间": None}, ("reported_at", "empty")),
        ({"上报时间": "上月初"}, ("reported_at", "no_moment")),
        ({"结案时间": None}, ("closed_at", "open")),
        ({"结案时间": "2022-08-31 10:00"}, ("closed_at", "backwards")),
        ({"结案时间": "2092-08-31 10:00"}, ("closed_at", "future")),
        ({"结案方式": "移交档案馆"}, ("result", "no_result")),
    ],
)
def test_what_cannot_be_understood_is_named(maker, cells, trouble):
    assert codes(handed_in(maker, old(**cells))) == {trouble}


def test_a_number_twice_in_the_file_is_a_mistake_in_both_rows(maker):
    batch = handed_in(maker, old(), old(上报时间="2022-09-01 08:00"))

    assert list(batch.troubles.values_list("code", "doubt")) == [("twice", False)] * 2


def test_nothing_comes_in_while_one_row_is_wrong(maker):
    batch = handed_in(maker, old(), old(案卷号="2", 街道="无此街道"))

    with pytest.raises(Refused, match="still open"):
        actions.check_again(batch, by=maker)
    assert not Case.objects.exists()


def test_a_bare_day_begins_and_ends_with_itself(maker, releaser):
    day = datetime(2022, 9, 1)
    released(
        handed_in(maker, old(上报时间=day, 立案时间=None, 结案时间=day)),
        by=maker,
        releaser=releaser,
    )

    case = Case.objects.get()
    assert case.closed_at - case.reported_at == timedelta(hours=23, minutes=59, seconds=59)
    assert localdate(case.filed_at) == localdate(case.closed_at) == day.date()


@pytest.mark.parametrize(
    ("result", "state"),
    [
        ("强制结案", "forced"),
        ("作废", "void"),
        ("不予立案", "declined"),
        ("不予受理", "turned_away"),
    ],
)
def test_how_it_ended(maker, releaser, result, state):
    released(handed_in(maker, old(结案方式=result, 立案时间=None)), by=maker, releaser=releaser)

    case = Case.objects.get()
    assert case.state == state
    assert (case.filed_at is None) == (state != "forced")
    assert case.first_closed_at is None


def test_a_point_in_another_datum_lands_where_it_was(maker, releaser):
    lon, lat = IN_THE_CELL
    from xiuhua.kernel.datum import Datum, from_wgs84

    there = from_wgs84(lon, lat, Datum.GCJ02)
    batch = handed_in(maker, old(经度=there[0], 纬度=there[1], 街道=None), datum="gcj02")
    released(batch, by=maker, releaser=releaser)

    case = Case.objects.get()
    assert (case.lon, case.lat) == pytest.approx((lon, lat), abs=2e-6)
    assert case.cell and case.hexagon


def test_its_days_are_counted_anew(maker, releaser):
    released(handed_in(maker, old(结案时间="2022-09-03 09:00")), by=maker, releaser=releaser)

    assert {date(2022, 9, 1), date(2022, 9, 3)} <= set(Stale.objects.values_list("day", flat=True))


def test_found_by_its_old_number_and_the_page_says_where_it_comes_from(maker, releaser):
    released(handed_in(maker, old()), by=maker, releaser=releaser)
    case = Case.objects.get()

    for text in ("JJ20220901-0017", "jj202209010017", "0017"):
        assert list(finding(Case.objects.all(), text)) == [case]
    client = Client()
    client.force_login(releaser)
    page = client.get(f"/desk/cases/{case.number}/").content.decode()
    assert "旧数字城管" in page
    assert "JJ20220901-0017" in page
    assert "15:05" in page
    listed = client.get("/desk/search/?q=JJ20220901-0017").content.decode()
    assert ">待派<" not in listed and ">—<" in listed


def test_undone_they_are_gone_and_may_come_again(maker, releaser):
    batch = released(handed_in(maker, old()), by=maker, releaser=releaser)

    actions.undo(batch, words="坐标系选错", by=releaser)

    assert not Case.objects.exists()
    assert handed_in(maker, old()).counts == {"new": 1}


def test_once_something_was_done_to_one_they_stay(maker, releaser):
    batch = released(handed_in(maker, old()), by=maker, releaser=releaser)
    case = Case.objects.get()
    Step.objects.create(case=case, name="note", at=timezone.now(), by="u:1", state=case.state)

    with pytest.raises(Refused, match="Something was done"):
        actions.undo(batch, words="坐标系选错", by=releaser)

    assert Case.objects.exists()
    batch.refresh_from_db()
    assert batch.now is S.RELEASED


def test_the_cost_does_not_grow_row_by_row(maker, releaser, django_assert_max_num_queries):
    batch = handed_in(maker, *(old(案卷号=f"N{n}") for n in range(300)))
    actions.release(submitted(batch, by=maker), by=releaser)

    with django_assert_max_num_queries(120):  # and what the schedule has the worker do
        worker.run(once=True)

    assert Case.objects.count() == 300
    assert len(set(Case.objects.values_list("number", flat=True))) == 300
