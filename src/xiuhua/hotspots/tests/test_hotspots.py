"""Hot spots out of real cases: found at night, decided by a head, looked at afterwards."""

from __future__ import annotations

from datetime import timedelta

import h3
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases.examples import a_case, a_standard, the_posts
from xiuhua.cases.models import Case, Category, Order
from xiuhua.cases.tests.test_desks import as_
from xiuhua.hotspots import actions
from xiuhua.hotspots.events import TopicProposed
from xiuhua.hotspots.models import Run, Spot, TopicProposal, UnitRequest
from xiuhua.hotspots.queries.reports import cases_of, reports
from xiuhua.hotspots.rules import Question
from xiuhua.kernel.events import _LISTENERS, on
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.examples import COMMUNITY, a_little_county

pytestmark = pytest.mark.django_db
HERE = (106.26, 29.29)


@pytest.fixture
def city(moment):
    """Eight weeks: litter everywhere, and the same cover broken again and again at one corner."""
    a_little_county()
    cover = a_standard().category
    litter = Category.objects.create(key="E0202", kind="E", major="Litter", name="Litter")
    now, made = timezone.now(), []
    cells = sorted(h3.grid_disk(h3.latlng_to_cell(HERE[1], HERE[0], 9), 4))
    for n in range(240):
        lat, lon = h3.cell_to_latlng(cells[n * 7 % len(cells)])
        made.append((litter, lon, lat, now - timedelta(days=n % 56 + 1), n))
        if n % 12 == 0:
            made.append((cover, lon, lat, now - timedelta(days=n % 56 + 1), 1000 + n))
    made.extend(
        (cover, *HERE, now - timedelta(days=4 * n + 1, hours=2), 2000 + n) for n in range(14)
    )
    Case.objects.bulk_create(
        Case(
            number=f"5001162026{n:09d}", tracking_hash=f"h{n}", source="public", reported_by="public",
            category=category, division_id=COMMUNITY, lon=lon, lat=lat, precision="gps", state="closed",
            reported_at=at, filed_at=at, first_closed_at=at, closed_at=at,
        )
        for category, lon, lat, at, n in made
    )  # fmt: skip
    return timezone.localdate(now) - timedelta(days=1), cover


def found(city):
    actions.search(city[0])
    return Spot.objects.select_related("category", "run").get()


def test_the_corner_is_found_and_nothing_else(city):
    spot = found(city)

    assert spot.category == city[1]
    assert spot.cell in {h3.latlng_to_cell(HERE[1], HERE[0], size) for size in (8, 9)}
    assert spot.n >= 14
    assert spot.expected < 5
    assert spot.q <= 0.05
    assert spot.division == COMMUNITY
    assert cases_of(spot).count() >= 14


def test_looking_twice_keeps_one_row_and_a_spot_that_is_gone_is_told_apart(city, moment):
    actions.search(city[0])
    actions.search(city[0])
    assert Spot.objects.count() == 1
    moment(days=120)
    actions.search(timezone.localdate())

    client = as_(a_user(Role.SHIFT_HEAD))
    assert client.get("/desk/hotspots/").context["rows"] == []
    assert len(client.get("/desk/hotspots/?state=gone").context["rows"]) == 1


def test_one_persons_calls_are_marked_as_one_persons_and_leave_no_name(city):
    rows = list(reports(Question(last=city[0])))

    assert rows
    assert all(set(one.who[:1]) <= {"p", "c"} for one in rows)


def test_what_was_merged_or_void_is_not_counted(city):
    before = sum(1 for _ in reports(Question(last=city[0])))
    Case.objects.filter(number__endswith="2000").update(state="merged")

    assert sum(1 for _ in reports(Question(last=city[0]))) == before - 1


def test_a_topic_is_announced_for_the_studios(city):
    heard = []
    on(TopicProposed)(heard.append)
    try:
        spot = actions.propose_topic(
            found(city), words="Settle it together.", by=a_user(Role.DIRECTOR)
        )
    finally:
        _LISTENERS[TopicProposed].pop()

    assert spot.state == "topic"
    assert [(one.spot, one.division) for one in heard] == [(spot.pk, COMMUNITY)]
    with pytest.raises(Refused):
        actions.propose_topic(spot, words="Again.", by=a_user(Role.DIRECTOR))


def test_an_order_goes_to_the_unit_that_has_an_open_case_there(city):
    spot, head = found(city), a_user(Role.SHIFT_HEAD)
    due = timezone.now() + timedelta(days=3)
    with pytest.raises(Refused):
        actions.give_order(spot, words="Mend the cause.", due_at=due, by=head)
    case = a_case("dispatch", posts=the_posts())
    Case.objects.filter(pk=case.pk).update(lon=HERE[0], lat=HERE[1], category=city[1])

    actions.give_order(spot, words="Mend the cause.", due_at=due, by=head)

    order = Order.objects.get()
    assert (spot.state, spot.order, order.case_id) == ("ordered", order.number, case.pk)


def test_letting_it_be_needs_a_reason_and_ends(city, moment):
    spot, head = found(city), a_user(Role.SHIFT_HEAD)
    for wrong in ({"words": " ", "weeks": 4}, {"words": "Works", "weeks": 99}):
        with pytest.raises(Refused):
            actions.dismiss(spot, by=head, **wrong)
    actions.dismiss(spot, words="Works until next month.", weeks=1, by=head)
    assert spot.state == "dismissed"
    actions.search(city[0])
    assert Spot.objects.get().state == "dismissed"

    moment(days=9)
    actions.search(timezone.localdate() - timedelta(days=1))

    assert Spot.objects.get().state == "new"


def test_a_spot_that_goes_on_is_decided_anew_after_its_weeks(city, moment):
    spot, head = found(city), a_user(Role.SHIFT_HEAD)
    actions.propose_topic(spot, words="Settle it together.", by=head)
    with pytest.raises(Refused):
        actions.dismiss(spot, words="Works", weeks=4, by=head)
    moment(days=28)
    actions.dismiss(spot, words="Works", weeks=4, by=head)

    assert spot.state == "dismissed"
    assert TopicProposal.objects.get().figures["n"] == spot.n  # what was proposed stays


def test_where_no_case_is_open_the_unit_is_asked_and_replies_once(city):
    spot, unit = found(city), an_organisation()
    due = timezone.now() + timedelta(days=3)
    head, theirs = a_user(Role.SHIFT_HEAD), a_user(Role.UNIT, organisation=unit)
    with pytest.raises(Refused, match="Choose the unit"):
        actions.ask_unit(spot, unit=None, words="Find the cause.", due_at=due, by=head)
    actions.ask_unit(spot, unit=unit, words="Find the cause.", due_at=due, by=head)
    asked = UnitRequest.objects.get()

    client = as_(theirs)
    assert "Find the cause." in client.get("/desk/hotspots/asked/").content.decode()
    there = f"/desk/hotspots/asked/{asked.pk}/reply/"
    assert client.post(there, {"words": ""}).status_code == 422
    assert client.post(there, {"words": "The pipe below leaked."}).status_code == 302
    assert client.post(there, {"words": "Again"}).status_code == 422
    with pytest.raises(Denied):
        actions.reply(asked, words="x", by=a_user(Role.UNIT, organisation=an_organisation()))
    page = as_(head).get(f"/desk/hotspots/{spot.pk}/").content.decode()
    assert "The pipe below leaked." in page
    assert as_(theirs).get(f"/desk/hotspots/{spot.pk}/").status_code == 403


def test_the_nights_ask_what_the_heads_have_set(city):
    head = a_user(Role.SUPERVISION_HEAD)
    told = {"weeks": 8, "before_weeks": 16, "least": 50, "least_weeks": 3, "q": 0.05}
    with pytest.raises(Refused):
        actions.change_terms(by=head, **told | {"least_weeks": 9})
    with pytest.raises(Denied):
        actions.change_terms(by=a_user(Role.SHIFT_HEAD), **told)
    assert as_(head).post("/desk/hotspots/terms/", told).status_code == 302
    run = actions.search(city[0])

    assert run.asked.least == 50
    assert not Spot.objects.exists()


def test_whoever_takes_calls_down_is_not_the_one_who_reports(city):
    before = len({one.who for one in reports(Question(last=city[0]))})
    Case.objects.update(source="desk", reported_by="user:1")
    assert len({one.who for one in reports(Question(last=city[0]))}) == before
    Case.objects.update(source="collector")
    assert len({one.who for one in reports(Question(last=city[0]))}) == 1


def test_what_was_brought_in_from_an_older_system_is_not_counted(city):
    Case.objects.update(source="import")
    assert list(reports(Question(last=city[0]))) == []


def test_a_spot_that_comes_back_is_to_be_decided_anew(city, moment):
    spot = found(city)
    actions.propose_topic(spot, words="Settle it.", by=a_user(Role.DIRECTOR))
    Run.objects.update(last=city[0] - timedelta(days=40))
    actions.search(city[0])

    spot = Spot.objects.get()
    assert (spot.state, spot.found_on) == ("new", city[0])


def test_the_search_does_not_undo_a_decision(city):
    spot = found(city)
    actions.propose_topic(spot, words="Settle it.", by=a_user(Role.DIRECTOR))
    actions.search(city[0])

    assert (Spot.objects.get().state, Spot.objects.get().words) == ("topic", "Settle it.")


def test_what_is_no_more_than_chance_is_said_to_be_so(city):
    run = actions.search(city[0], question=Question(last=city[0], q=1e-12))
    assert run.misses[0]["category"] == city[1].pk
    assert not Spot.objects.exists()

    page = as_(a_user(Role.DIRECTOR)).get("/desk/hotspots/").content.decode()
    assert "可能只是偶然" in page


def test_the_map_shows_the_same_rows_as_the_list(city):
    found(city)
    client = as_(a_user(Role.AUDITOR))
    for query, n in (("", 1), ("?state=gone", 0), ("?town=500116001", 0), ("?town=500116005", 1)):
        drawn = client.get(f"/desk/hotspots/drawn.geojson{query}").json()["features"]
        assert len(drawn) == 2 * n
        assert len(client.get(f"/desk/hotspots/{query}").context["rows"]) == n


def test_three_rows_cost_what_one_does(city):
    spot, client = found(city), as_(a_user(Role.SHIFT_HEAD))
    client.get("/desk/hotspots/")
    with CaptureQueriesContext(connection) as one:
        client.get("/desk/hotspots/")
    for cell in sorted(h3.grid_ring(spot.cell, 1))[:2]:
        spot.pk, spot.cell = None, cell
        spot._state.adding = True
        spot.save()
    with CaptureQueriesContext(connection) as three:
        assert len(client.get("/desk/hotspots/").context["rows"]) == 3
    assert len(three) == len(one)


def test_only_heads_decide(city):
    with pytest.raises(Denied):
        actions.propose_topic(found(city), words="x", by=a_user(Role.DISPATCHER))


def test_the_pages_say_what_the_test_says(city, django_assert_max_num_queries):
    spot = found(city)
    client = as_(a_user(Role.SHIFT_HEAD))
    client.get("/desk/hotspots/")

    with django_assert_max_num_queries(12):
        text = client.get("/desk/hotspots/").content.decode()
    assert "次比较" in text
    assert spot.category.name in text
    page = client.get(f"/desk/hotspots/{spot.pk}/").content.decode()
    assert "<meter" in page
    assert client.get("/desk/hotspots/drawn.geojson").json()["features"]
    assert client.get("/desk/hotspots/spots.xlsx").status_code == 200
    case = cases_of(spot)[0]
    assert (
        f"/desk/hotspots/{spot.pk}/" in client.get(f"/desk/cases/{case.number}/").content.decode()
    )


def test_deciding_on_the_page(city):
    spot = found(city)
    client = as_(a_user(Role.SHIFT_HEAD))
    there = f"/desk/hotspots/{spot.pk}/decide/"

    assert client.post(there, {"what": "order", "words": "x"}).status_code == 422
    assert (
        client.post(there, {"what": "dismiss", "words": "Works", "weeks": "3"}).status_code == 302
    )
    assert Spot.objects.get().until is not None


def test_with_nothing_more_than_chance_the_page_says_so(db):
    assert "没有超出偶然" in as_(a_user(Role.SHIFT_HEAD)).get("/desk/hotspots/").content.decode()


def test_afterwards_it_is_too_early_to_say_and_then_it_is_said(city, moment):
    from xiuhua.hotspots.queries.spots import since

    spot = actions.propose_topic(found(city), words="Settle it.", by=a_user(Role.DIRECTOR))
    assert since(spot, timezone.localdate()).status == "new"
    moment(days=60)

    assert since(Spot.objects.get(), timezone.localdate()).status == "done"
