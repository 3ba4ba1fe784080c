"""Lists of days are loaded whole or not at all."""

import io
from datetime import date

import pytest
import xlsxwriter

from xiuhua.calendars import actions, queries
from xiuhua.calendars.events import CalendarChanged
from xiuhua.calendars.examples import a_list
from xiuhua.calendars.models import PublishedYear, SpecialDay
from xiuhua.kernel import events
from xiuhua.kernel.permissions import PUBLIC, SYSTEM
from xiuhua.kernel.words import Denied, Refused

pytestmark = pytest.mark.django_db
MONDAY = ("2027-02-08", False, "Spring Festival")


@pytest.fixture
def heard(monkeypatch):
    """Every CalendarChanged announced during the test."""
    found = []
    monkeypatch.setitem(events._LISTENERS, CalendarChanged, [found.append])
    return found


def load(*days, year=2027, **kw):
    return actions.load_years(a_list(year, *days, **kw), by=SYSTEM)


def problems(file):
    with pytest.raises(actions.BadList) as refusal:
        actions.load_years(file, by=SYSTEM)
    return [str(problem) for problem in refusal.value.problems]


def test_a_loaded_year_is_known_at_once():
    assert not queries.calendar().knows(date(2027, 1, 1), date(2027, 1, 1))
    found = load(MONDAY, ("2027-02-20", True, "Spring Festival"))

    calendar = queries.calendar()
    assert found == actions.Loaded(years=(2027,), changed=(2027,))
    assert calendar.known_until == date(2027, 12, 31)
    assert not calendar.is_working(date(2027, 2, 8))
    assert calendar.is_working(date(2027, 2, 20))


def test_the_shipped_lists_load_and_load_again_without_harm(heard):
    assert len(actions.load_shipped(by=SYSTEM).changed) == 23
    assert actions.load_shipped(by=SYSTEM).changed == ()
    assert actions.load_years(actions.lists.SHIPPED, by=SYSTEM).changed == ()
    assert PublishedYear.objects.count() == 23
    assert len(heard) == 1


def test_shipped_lists_leave_alone_what_the_office_loaded():
    load(("2026-05-01", False, "Labour Day"), year=2026)
    assert 2026 not in actions.load_shipped(by=SYSTEM).changed
    assert SpecialDay.objects.filter(year=2026).count() == 1


def test_a_change_is_announced_with_what_was_and_what_is(heard):
    load(MONDAY)
    load(("2027-02-09", False, "Spring Festival"))

    first, second = heard
    assert (first.who, first.chain, first.what, first.years) == (
        "system",
        "district",
        "years",
        (2027,),
    )
    assert first.before == {}
    assert second.before == first.after
    assert second.after == {
        "2027": {"source": "Notice", "days": {"2027-02-09": [False, "Spring Festival"]}}
    }


def test_the_same_list_again_changes_and_announces_nothing(heard):
    load(MONDAY)
    assert load(MONDAY) == actions.Loaded(years=(2027,), changed=())
    assert len(heard) == 1


def test_a_new_list_replaces_the_old_one():
    load(MONDAY, ("2027-02-09", False, "Spring Festival"))
    load(MONDAY, source="Corrected notice")
    assert [day.day for day in SpecialDay.objects.all()] == [date(2027, 2, 8)]
    assert PublishedYear.objects.get().source == "Corrected notice"


def test_a_list_may_name_days_of_the_december_before():
    load(("2026-12-26", True, "New Year"), ("2027-01-01", False, "New Year"))
    assert queries.calendar().is_working(date(2026, 12, 26))


def test_a_day_in_two_lists_belongs_to_the_one_loaded_last():
    load(("2026-12-25", False, "Fair"), year=2026)
    load(("2026-12-25", False, "New Year"))
    assert SpecialDay.objects.get().year_id == 2027


def test_every_bad_entry_is_named_and_nothing_is_loaded():
    file = a_list(
        2027,
        MONDAY,
        ("2027-02-30", False, "Spring Festival"),
        ("2027-02-08", False, "Spring Festival"),
        ("2027-02-09", "perhaps", "Spring Festival"),
        ("2027-02-10", True, "Spring Festival"),
        ("2027-02-11", False, " "),
        ("2028-02-11", False, "Spring Festival"),
    )
    assert problems(file) == [
        "List of 2027, entry 2: “2027-02-30” is not a day. Write it as 2027-01-01.",
        "List of 2027, entry 3: 2027-02-08 is listed twice.",
        "List of 2027, entry 4: “perhaps” says neither holiday nor working day.",
        "List of 2027, entry 5: 2027-02-10 is worked anyway; only a weekend can be made up.",
        "List of 2027, entry 6: 2027-02-11 has no name. Write which holiday it belongs to.",
        "List of 2027, entry 7: 2028-02-11 does not belong into the list of 2027.",
    ]
    assert not PublishedYear.objects.exists()


def test_the_refusal_itself_counts_the_faults():
    with pytest.raises(Refused, match="faults in the file: 1"):
        load(MONDAY, MONDAY)


@pytest.mark.parametrize("year", [1948, 2200, "next", None])
def test_a_year_out_of_reach_is_named(year):
    assert "is not a year from 1949 to 2199" in problems(a_list(year, MONDAY))[0]


def test_a_list_without_a_holiday_is_no_list():
    assert problems(a_list(2027, ("2027-02-20", True, "Spring Festival"))) == [
        "The list of 2027 names no holiday."
    ]


def test_a_list_says_which_document_it_is_from():
    assert "which document" in problems(a_list(2027, MONDAY, source=""))[0]


@pytest.mark.parametrize(
    "data",
    [b"", b"{}", b"[]", b'{"years": 3}', b'{"years": [{"days": ["x"]}]}', b"PK\x03\x04", b"\xff\xfe",
     b'{"years": [{"year": 2027', b"a,b\n1,2\n", b"[" * 99_999, b'{"a":' * 99_999],
)  # fmt: skip
def test_what_is_no_list_is_refused_in_words(data):
    with pytest.raises(Refused, match="is not a list of days"):
        actions.load_years(io.BytesIO(data), by=SYSTEM)


def test_an_empty_list_is_refused():
    with pytest.raises(Refused, match="names no days"):
        actions.load_years(io.BytesIO(b'{"years": []}'), by=SYSTEM)


def test_a_huge_file_is_refused_unread():
    with pytest.raises(Refused, match="too large"):
        actions.load_years(io.BytesIO(b" " * 5_000_001), by=SYSTEM)


TABLE = [
    ["年份", "日期", "类型", "名称", "来源"],
    ["2027", "2027/2/8", "放假", "春节", "通知"],
    ["", "", "", "", ""],
    ["2027", "2027-02-20", "上班", "春节", "通知"],
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_table_of_an_office_is_read(encoding):
    text = "\r\n".join(",".join(row) for row in TABLE)
    actions.load_years(io.BytesIO(text.encode(encoding)), by=SYSTEM)
    assert list(SpecialDay.objects.values_list("day", "works", "name")) == [
        (date(2027, 2, 8), False, "春节"),
        (date(2027, 2, 20), True, "春节"),
    ]


def test_a_spreadsheet_is_read_with_its_real_dates():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, TABLE[0])
        sheet.write_row(1, 0, [2027, "", "放假", "春节", "通知"])
        sheet.write_datetime(1, 1, date(2027, 2, 8), book.add_format({"num_format": "yyyy-mm-dd"}))
    file.seek(0)
    actions.load_years(file, by=SYSTEM)
    assert SpecialDay.objects.get().day == date(2027, 2, 8)


def test_a_fault_in_a_table_names_its_row():
    text = "year,day,works,name,source\n2027,soon,holiday,Spring Festival,Notice\n"
    assert problems(io.BytesIO(text.encode())) == [
        "Row 2: “soon” is not a day. Write it as 2027-01-01."
    ]


def test_the_public_may_load_nothing():
    with pytest.raises(Denied):
        actions.load_years(a_list(), by=PUBLIC)
    assert not PublishedYear.objects.exists()
