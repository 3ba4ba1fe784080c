"""What happens after a case has moved."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.models import PersonalLink
from xiuhua.calendars.events import CalendarChanged
from xiuhua.cases import actions, handlers
from xiuhua.cases.events import CaseMoved
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.models import Case, Clock
from xiuhua.delivery.models import Message

pytestmark = pytest.mark.django_db


def moved(case: Case, step: str) -> CaseMoved:
    return CaseMoved(number=case.number, was="", now=case.state, step=step)


def test_whoever_left_a_number_hears_of_each_step_that_concerns_them_once():
    case = a_case("close", posts=the_posts(), phone="13812340612", name="Chen")

    for step in ("report", "take_in", "file", "dispatch", "handle", "answer", "check", "close"):
        event = moved(case, step)
        handlers.tell_the_reporter(event)
        handlers.tell_the_reporter(event)

    told = list(Message.objects.order_by("pk"))
    assert [one.template for one in told] == [
        "cases.reported", "cases.taken_in", "cases.filed", "cases.dispatched", "cases.handled",
        "cases.closed",
    ]  # fmt: skip
    assert all(case.number in one.text for one in told)
    assert "The cover is new." in told[-1].text
    assert not any("{" in one.text for one in told)
    assert ["/p/" in one.text for one in told] == [True, False, False, False, False, True]


def test_nobody_is_told_of_a_report_without_a_number():
    handlers.tell_the_reporter(moved(a_case("take_in"), "take_in"))

    assert Message.objects.count() == 0


def test_crews_links_end_once_the_unit_has_answered():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    actions.assign_crew(case, crew="First crew", by=posts["unit"])

    handlers.close_crews_links(moved(case, "handle"))
    assert PersonalLink.objects.get().works
    handlers.close_crews_links(moved(case, "answer"))
    assert not PersonalLink.objects.get().works


def test_a_new_list_of_days_settles_provisional_clocks():
    case = a_case()
    wrong = timezone.now() + timedelta(days=40)
    Clock.objects.filter(case=case).update(provisional=True, due_at=wrong)
    Case.objects.filter(pk=case.pk).update(provisional=True, due_at=wrong)

    handlers.count_again(CalendarChanged(who="system", chain="district", what="years"))

    case.refresh_from_db()
    assert case.due_at < wrong
    assert case.due_at == Clock.objects.get(case=case).due_at
