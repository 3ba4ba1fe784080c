"""Areas without reports: hours over midnight, the line, ending early, and who is told."""

from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.cases.actions.zones import declare_zone, end_zone, ground_of
from xiuhua.cases.examples import a_case, a_standard
from xiuhua.cases.models import PlainClass
from xiuhua.cases.queries.zones import no_report
from xiuhua.cases.rules import Zone, suppressed
from xiuhua.kernel.geometry import circle
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.examples import CELL, COMMUNITY, IN_THE_CELL, IN_THE_WEST, a_little_county
from xiuhua.places.models import Area, Division

FIRST, LAST = date(2026, 5, 1), date(2026, 5, 31)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("day", "at", "within"),
    [
        (date(2026, 5, 10), time(21, 59, 59), False),
        (date(2026, 5, 10), time(22, 0), True),
        (date(2026, 5, 10), time(0, 0), True),
        (date(2026, 5, 10), time(6, 0), True),
        (date(2026, 5, 10), time(6, 0, 1), False),
        (FIRST, time(3, 0), True),
        (LAST, time(23, 0), True),
        (date(2026, 6, 1), time(3, 0), False),  # the night after the last day is not its own
        (date(2026, 4, 30), time(23, 0), False),
    ],
)
def test_hours_may_run_over_midnight(day, at, within):
    zone = Zone(FIRST, LAST, from_time=time(22, 0), until_time=time(6, 0))
    assert suppressed(zone, "C0101", day, at) is within


@pytest.mark.parametrize(
    ("classes", "category", "within"),
    [((), "C0101", True), ((), "", True), (("C0101",), "C0101", True), (("C0101",), "E0303", False),
     (("C0101",), "", False)],
)  # fmt: skip
def test_only_the_classes_it_names(classes, category, within):
    zone = Zone(FIRST, LAST, classes=frozenset(classes))
    assert suppressed(zone, category, FIRST, time(12)) is within


@pytest.fixture
def county(db):
    """The little county with a class."""
    a_little_county()
    return a_standard().category


def a_zone(**facts):
    today = timezone.localdate()
    told = {
        "division": COMMUNITY, "outline": circle(*IN_THE_CELL, 100), "name": "Pipe works",
        "reason": "Pipes are renewed", "first_on": today, "last_on": today + timedelta(days=9),
        "by": SYSTEM,
    }  # fmt: skip
    return declare_zone(**told | facts)


def test_a_report_there_and_then_falls_into_it(county):
    zone, now = a_zone(classes=["C0101"]), timezone.now()
    assert no_report("C0101", *IN_THE_CELL, now) == zone
    assert no_report("E0303", *IN_THE_CELL, now) is None
    assert no_report("C0101", *IN_THE_WEST, now) is None
    assert no_report("C0101", None, None, now) is None
    assert no_report("C0101", *IN_THE_CELL, now + timedelta(days=10)) is None


def test_the_hour_is_that_of_the_place(county):
    today = timezone.localdate()
    a_zone(from_time=time(22, 0), until_time=time(6, 0))
    at = datetime.combine(today, time(23, 0), SHANGHAI)
    assert no_report("C0101", *IN_THE_CELL, at) is not None
    assert no_report("C0101", *IN_THE_CELL, at.replace(hour=15)) is None  # 23:00 is not 15:00 UTC


def test_ended_early_it_is_over_at_once(county):
    zone = a_zone()
    end_zone(zone, reason="Done sooner", by=a_user(Role.SHIFT_HEAD))
    assert no_report("C0101", *IN_THE_CELL, timezone.now()) is None
    with pytest.raises(Refused, match="over already"):
        end_zone(zone, reason="Once more", by=SYSTEM)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"reason": " "}, "reason"),
        ({"first_on": date(2020, 1, 2), "last_on": date(2020, 1, 1)}, "last_on"),
        ({"first_on": date(2020, 1, 1), "last_on": date(2020, 1, 2)}, "last_on"),
        ({"last_on": date(2099, 1, 1)}, "last_on"),
        ({"from_time": time(22, 0)}, "until_time"),
        ({"from_time": time(22, 0), "until_time": time(22, 0)}, "until_time"),
        ({"classes": ["X9999"]}, "classes"),
    ],
)
def test_what_cannot_be_declared_is_refused_beside_its_field(county, facts, field):
    with pytest.raises(Refused) as refused:
        a_zone(**facts)
    assert refused.value.field == field
    assert not Area.objects.exists()


def test_a_collector_declares_nothing(county):
    with pytest.raises(Denied):
        a_zone(by=a_user(Role.COLLECTOR))


def test_it_lies_where_it_was_drawn(county):
    code, disc = ground_of(lon=IN_THE_CELL[0], lat=IN_THE_CELL[1], radius_m=50)
    assert (code, disc.geom_type) == (COMMUNITY, "Polygon")
    cell = Division.objects.get(pk=CELL)
    assert ground_of(division=cell) == (CELL, cell.outline)
    for wrong in ({}, {"lon": 106.3, "lat": 29.33}, {"lon": 106.3, "lat": 29.33, "radius_m": 9}):
        with pytest.raises(Refused):
            ground_of(**wrong)


# --- the pages ------------------------------------------------------------------------------------
@pytest.fixture
def head(client, db):
    """The head of the shift."""
    client.force_login(a_user(Role.SHIFT_HEAD))
    client.cookies["xiuhua_language"] = "en"
    return client


def told(**facts):
    today = timezone.localdate()
    return {
        "name": "Pipe works", "reason": "Pipes are renewed", "first_on": today,
        "last_on": today + timedelta(days=3), "classes": ["C0101"],
    } | facts  # fmt: skip


@pytest.mark.parametrize(
    "where",
    [
        {"lon": IN_THE_CELL[0], "lat": IN_THE_CELL[1], "datum": "wgs84", "radius_m": 120},
        {"place": COMMUNITY},
        {"cell": CELL},
    ],
)
def test_one_is_declared_by_pin_community_or_cell(head, county, where):
    assert head.post(reverse("cases:zone_new"), told(**where)).status_code == 302
    zone = Area.objects.get()
    assert (zone.classes, zone.kind) == (["C0101"], Area.NO_REPORT)
    assert no_report("C0101", *IN_THE_CELL, timezone.now()) == zone
    page = head.get(reverse("cases:zones")).content.decode()
    assert "Pipes are renewed" in page
    assert head.get(reverse("cases:zone_shapes")).json()["features"][1]["properties"]["title"] == "Pipe works"  # fmt: skip


def test_without_a_place_it_says_so(head, county):
    answer = head.post(reverse("cases:zone_new"), told())
    assert answer.status_code == 422
    assert "put the pin on the map" in answer.content.decode()


def test_one_is_ended_on_the_page(head, county):
    zone = a_zone()
    assert head.post(reverse("cases:zone_end", args=[zone.pk]), {}).status_code == 422
    head.post(reverse("cases:zone_end", args=[zone.pk]), {"reason": "Done sooner"})
    assert "Pipe works" not in head.get(reverse("cases:zones")).content.decode()
    assert "Pipe works" in head.get(reverse("cases:zones"), {"over": "1"}).content.decode()


def test_an_area_of_another_kind_is_not_ended_here(head, county):
    park = Area(kind=Area.MAINTAINED, name="Park", division=COMMUNITY, holder="YL", first_on=FIRST)
    park.take_shape(circle(*IN_THE_CELL, 50))
    park.save()
    answer = head.post(reverse("cases:zone_end", args=[park.pk]), {"reason": "No"})
    assert answer.status_code == 404


def test_a_collector_reads_the_list_and_declares_nothing(client, county):
    a_zone()
    client.force_login(a_user(Role.COLLECTOR))
    assert client.get(reverse("cases:zones")).status_code == 200
    assert client.get(reverse("cases:zone_new")).status_code == 403


def test_the_list_costs_the_same_with_one_area_and_with_three(head, county):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for _more in range(2):
        a_zone(classes=["C0101"])
        a_zone() if costs else None
        head.get(reverse("cases:zones"))
        with CaptureQueriesContext(connection) as caught:
            head.get(reverse("cases:zones"))
        costs.append(len(caught))
    assert costs[0] == costs[1]


def test_the_desk_sees_on_a_case_that_it_lies_in_one(client, county):
    case = a_case()
    a_zone()
    client.cookies["xiuhua_language"] = "en"
    client.force_login(a_user(Role.RECEPTION))
    page = client.get(reverse("cases:case", args=[case.number])).content.decode()
    assert "In the area without reports “Pipe works”" in page


def test_whoever_reports_is_told_kindly_and_may_report_all_the_same(client, county):
    a_zone()
    client.cookies["xiuhua_language"] = "en"
    place = {"what": "manhole", "lon": IN_THE_CELL[0], "lat": IN_THE_CELL[1], "datum": "wgs84", "next": "1"}  # fmt: skip
    step = client.post(reverse("cases:report_place"), place)
    assert PlainClass.objects.get(key="manhole").category_id == "C0101"
    page = step.content.decode()
    assert "This is known: Pipe works" in page
    assert "send it all the same" in page
    assert 'form="words">' in page


def test_a_collector_sees_what_is_not_to_be_reported_today(client, county):
    a_zone(classes=["C0101"])
    client.cookies["xiuhua_language"] = "en"
    client.force_login(a_user(Role.COLLECTOR))
    page = client.get(reverse("cases:collect")).content.decode()
    assert "Not to be reported today: 1 areas" in page
    assert "Pipes are renewed" in page
