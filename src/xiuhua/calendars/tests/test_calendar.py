"""The calendar is asked often, and cheaply, and notices changes."""

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from xiuhua.calendars import actions, queries
from xiuhua.calendars.examples import a_calendar, a_list
from xiuhua.calendars.models import Edition, SpecialDay, WorkingHours
from xiuhua.kernel.permissions import PUBLIC, SYSTEM
from xiuhua.kernel.words import Denied, Refused
from xiuhua.kernel.working_time import Calendar, Limit, Unit, due

ZONE = ZoneInfo("Asia/Shanghai")


def queries_of(ask):
    with CaptureQueriesContext(
        connection,
    ) as captured:
        ask()
    return len(captured)


@pytest.mark.django_db
def test_the_loaded_calendar_equals_the_shipped_one():
    actions.load_shipped(by=SYSTEM)
    assert queries.calendar() == a_calendar()


@pytest.mark.django_db
def test_with_nothing_loaded_weekends_are_all_that_is_known():
    assert queries.calendar() == Calendar(ZONE)


@pytest.mark.django_db
def test_asking_again_costs_no_query():
    queries.calendar()
    assert queries_of(queries.calendar) == 0


@pytest.mark.django_db
def test_after_some_seconds_one_query_looks_whether_anything_changed(monkeypatch):
    kept = queries.calendar()
    monkeypatch.setattr(queries, "NOTICED_AFTER_S", 0.0)
    assert queries_of(queries.calendar) == 1
    assert queries.calendar() is kept


@pytest.mark.django_db
def test_a_change_made_by_another_process_is_noticed(monkeypatch):
    actions.load_years(a_list(), by=SYSTEM)
    before = queries.calendar()
    SpecialDay.objects.create(day=date(2027, 1, 4), works=False, name="New Year", year_id=2027)
    Edition.objects.update(token="of another process")

    assert queries.calendar() is before
    assert not queries.calendar(fresh=True).is_working(date(2027, 1, 4))
    monkeypatch.setattr(queries, "NOTICED_AFTER_S", 0.0)
    assert not queries.calendar().is_working(date(2027, 1, 4))


@pytest.mark.django_db(transaction=True)
def test_what_was_rolled_back_is_forgotten():
    with pytest.raises(RuntimeError), transaction.atomic():
        actions.load_years(a_list(), by=SYSTEM)
        assert queries.calendar().years == {2027}
        raise RuntimeError
    assert queries.calendar(fresh=True).years == set()


@pytest.mark.django_db
def test_hours_hold_from_their_day_on():
    actions.set_hours(date(2022, 1, 1), "08:00-12:00 14:00-18:00", source="Default", by=SYSTEM)
    actions.set_hours(date(2022, 7, 1), "7:00-11:00,15:00-19:00", source="Summer", by=SYSTEM)
    actions.load_shipped(by=SYSTEM)

    start = datetime(2022, 6, 30, 17, tzinfo=ZONE)
    assert due(start, Limit(2, Unit.WORK_HOUR), queries.calendar()).at == datetime(
        2022, 7, 1, 8, tzinfo=ZONE
    )


@pytest.mark.django_db
def test_hours_for_the_same_day_are_replaced():
    for text in ("09:00-12:00", "09:00-12:00", "10:00-12:00"):
        actions.set_hours(date(2022, 1, 1), text, source="Notice", by=SYSTEM)
    assert WorkingHours.objects.get().shifts == "10:00-12:00"


@pytest.mark.django_db
def test_hours_are_set_by_those_who_may_and_with_a_document():
    with pytest.raises(Denied):
        actions.set_hours(date(2022, 1, 1), "09:00-12:00", source="Notice", by=PUBLIC)
    with pytest.raises(Refused, match="which document"):
        actions.set_hours(date(2022, 1, 1), "09:00-12:00", source=" ", by=SYSTEM)
    with pytest.raises(Refused, match="are not working hours"):
        actions.set_hours(date(2022, 1, 1), "nine to five", source="Notice", by=SYSTEM)
    assert not WorkingHours.objects.exists()


@pytest.mark.parametrize(
    ("text", "limit"),
    [
        ("4小时", Limit(4, Unit.WORK_HOUR)),
        ("2天", Limit(2, Unit.WORK_DAY)),
        ("2紧急工作时", Limit(2, Unit.URGENT_HOUR)),
        ("紧急工作日", Limit(1, Unit.URGENT_DAY)),
        ("５个工作日", Limit(5, Unit.WORK_DAY)),
        ("十五天", Limit(15, Unit.WORK_DAY)),
        ("3 自然日", Limit(3, Unit.NATURAL_DAY)),
        ("半天", Limit(Decimal("0.5"), Unit.WORK_DAY)),
        ("两个小时", Limit(2, Unit.WORK_HOUR)),
    ],
)
def test_limits_of_chinese_tables_are_read(text, limit):
    assert queries.limit(text) == limit


@pytest.mark.parametrize("text", ["1紧急工作时制止", "立即", "2-3天", "二十一天", ""])
def test_limits_that_a_person_must_look_at_are_refused(text):
    with pytest.raises(Refused, match="is not a time limit"):
        queries.limit(text)
