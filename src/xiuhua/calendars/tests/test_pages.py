"""The working calendar's page, as staff see it."""

import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.calendars import actions
from xiuhua.calendars.examples import a_list
from xiuhua.calendars.models import PublishedYear, WorkingHours
from xiuhua.kernel.permissions import SYSTEM, Role

pytestmark = pytest.mark.django_db
PAGE = "/desk/calendar/"


@pytest.fixture
def staff(client):
    client.force_login(a_user(Role.RECEPTION))
    return client


@pytest.fixture
def administrator(client):
    user = a_user(Role.ADMINISTRATOR)
    client.force_login(user)
    return client


def test_staff_see_years_days_and_hours(staff):
    actions.load_shipped(by=SYSTEM)
    text = staff.get(PAGE, {"year": "2022"}).content.decode()
    assert "2022-10-08" in text
    assert "国庆节" in text
    assert "08:00-12:00 14:00-18:00" in text


def test_an_empty_calendar_says_so(staff):
    assert staff.get(PAGE).status_code == 200


@pytest.mark.parametrize("year", ["", "x", "99999999", "1900", "²²²²"])
def test_a_year_that_is_not_known_shows_the_present_one(staff, year):
    assert staff.get(PAGE, {"year": year}).status_code == 200


def test_the_page_costs_the_same_for_one_year_and_for_all(staff, django_assert_max_num_queries):
    actions.load_shipped(by=SYSTEM)
    with django_assert_max_num_queries(9):
        staff.get(PAGE)


def test_staff_may_not_load(staff):
    assert staff.post(f"{PAGE}load/", {"file": a_list()}).status_code == 403
    assert staff.post(f"{PAGE}hours/", {}).status_code == 403


def test_a_stranger_is_sent_to_sign_in(client):
    assert client.get(PAGE).status_code == 302


def test_an_administrator_loads_a_list(administrator):
    file = a_list()
    file.name = "2027.json"
    assert administrator.post(f"{PAGE}load/", {"file": file}).status_code == 302
    assert PublishedYear.objects.get().year == 2027


def test_faults_are_named_on_the_form(administrator):
    file = a_list(2027, ("2027-13-01", False, "New Year"))
    file.name = "2027.json"
    answer = administrator.post(f"{PAGE}load/", {"file": file})
    assert answer.status_code == 422
    assert "2027-13-01" in answer.content.decode()
    assert not PublishedYear.objects.exists()


def test_an_administrator_sets_hours(administrator):
    facts = {"since_on": "2027-05-01", "shifts": "08:00-12:00 15:00-19:00", "source": "Notice"}
    assert administrator.post(f"{PAGE}hours/", facts).status_code == 302
    assert str(WorkingHours.objects.get()) == "2027-05-01 08:00-12:00 15:00-19:00"


def test_hours_that_make_no_day_are_named_beside_their_field(administrator):
    facts = {"since_on": "2027-05-01", "shifts": "all day", "source": "Notice"}
    answer = administrator.post(f"{PAGE}hours/", facts)
    assert answer.status_code == 422
    assert answer.context["hours_form"].errors["shifts"]
