"""Me too: somebody else has the same trouble, follows it by a code of their own, and is told."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from xiuhua.accounts.models import Identity, PersonalLink
from xiuhua.cases import actions, handlers
from xiuhua.cases.actions.joining import join, leave_number
from xiuhua.cases.actions.news import NEWS
from xiuhua.cases.events import CaseMoved
from xiuhua.cases.examples import a_case, a_picture, a_report, a_standard, the_posts
from xiuhua.cases.models import Case, Category, Companion
from xiuhua.cases.queries.following import find_holder, followed
from xiuhua.cases.queries.nearby_same import may_be_the_same
from xiuhua.delivery.models import Message, Subscription
from xiuhua.delivery.wordings import shipped
from xiuhua.kernel.permissions import PUBLIC
from xiuhua.kernel.words import Missing, Refused
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, a_little_county
from xiuhua.web.language import say

pytestmark = pytest.mark.django_db
METRE = 1 / 111_200
"""A metre to the north, in degrees."""


@pytest.fixture
def posts():
    return the_posts()


def main_of(answer) -> str:
    inside = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


def at(metres: float):
    """The hidden place of step two, so many metres north of the cell's point."""
    lon, lat = IN_THE_CELL
    told = {"lon": lon, "lat": lat + metres * METRE, "datum": "wgs84", "precision": "gps"}
    return {"what": "manhole"} | told


def near(metres: float, **at_that_time):
    lon, lat = IN_THE_CELL
    moment = timezone.now() + timedelta(**at_that_time)
    return may_be_the_same(Category.objects.get(pk="C0101"), lon, lat + metres * METRE, moment)


def moved(case: Case, step: str) -> CaseMoved:
    event = CaseMoved(number=case.number, was="", now=case.state, step=step)
    handlers.tell_the_reporter(event)
    handlers.tell_the_reporter(event)
    handlers.bring_followers_over(event) if step == "merge" else None
    return event


def token(answer):
    return re.search(r'name="join" value="([^"]+)"', answer.content.decode())[1]


# --- what may be the same ---------------------------------------------------------------------
def test_the_same_class_within_fifty_metres_and_a_day_is_found():
    case = a_case()

    assert [one.case for one in near(49)] == [case]
    assert near(51) == []
    assert [one.case for one in near(0, hours=23)] == [case]
    assert near(0, hours=25) == []


def test_how_near_the_class_itself_says():
    a_case()
    Category.objects.update(near_m=10, near_hours=2)

    assert near(9)
    assert near(11) == near(0, hours=3) == []


def test_what_is_over_elsewhere_or_of_another_class_is_not_the_same():
    case = a_case()
    lon, lat = IN_THE_CELL
    other = Category.objects.create(key="E0101", kind="E", major="Streets", name="Rubbish")
    assert may_be_the_same(other, lon, lat, timezone.now()) == []

    Case.objects.filter(pk=case.pk).update(state="void", closed_at=timezone.now())
    assert near(0) == []


def test_the_nearest_comes_first_and_distances_are_coarse():
    for metres in (33, 4, 18, 41):
        a_case(lat=IN_THE_CELL[1] + metres * METRE)

    assert [one.away_m for one in near(0)] == [10, 20, 30]


# --- step two ---------------------------------------------------------------------------------
def test_step_two_offers_to_join_and_lets_one_report_all_the_same(client):
    case = a_case(words="Ask for Chen at door 7.")

    step = client.post("/report/place/", at(18) | {"next": "1"})
    text = step.content.decode()
    assert step.status_code == 200
    assert "xh-patch" in text
    assert "20" in main_of(step)
    for secret in (case.number, "Chen", "door 7"):
        assert secret not in text

    onward = client.post("/report/place/", at(18) | {"next": "1", "anyway": "1"})
    assert onward.context["form"].__class__.__name__ == "Words"


def test_nothing_near_leads_straight_on(client):
    a_case()

    step = client.post("/report/place/", at(80) | {"next": "1"})
    assert step.context["form"].__class__.__name__ == "Words"


def test_the_patch_comes_by_itself_when_the_pin_is_put(client):
    a_case()

    found = client.get("/report/same/", at(5)).content.decode()
    assert "<html" not in found
    assert "xh-patch" in found
    assert "hx-swap-oob" in found
    assert "xh-patch" not in client.get("/report/same/", at(90)).content.decode()
    for rubbish in ({}, {"what": "x"}, at(5) | {"lon": "east"}, at(5) | {"lat": ""}):
        assert "xh-patch" not in client.get("/report/same/", rubbish).content.decode()


# --- one tap ----------------------------------------------------------------------------------
def test_joining_costs_one_tap_and_gives_a_code_of_ones_own(client):
    case = a_case(words="Ask for Chen.", photos=[a_picture()], phone="13812340612")
    step = client.post("/report/place/", at(5) | {"next": "1"})

    sent = client.post("/report/join/", at(5) | {"join": token(step)})

    assert sent.url == f"/follow/{case.number}/"
    page = client.get(sent.url)
    assert Companion.objects.get().case == case
    assert page.context["code"] in page.content.decode()
    assert page.context["before"] == []
    for secret in ("Chen", "13812340612", "0612"):
        assert secret not in page.content.decode()
    assert case.number in client.get("/follow/").content.decode()
    stranger = Client()
    assert stranger.post("/follow/", {"code": page.context["code"]}).url == sent.url
    assert stranger.get(sent.url).status_code == 200


def test_a_second_tap_joins_no_second_time(client):
    a_case()
    step = client.post("/report/place/", at(5) | {"next": "1"})

    first = client.post("/report/join/", {"join": token(step)})
    again = client.post("/report/join/", {"join": token(step)})
    elsewhere = Client().post("/report/join/", {"join": token(step)})

    assert first.url == again.url == elsewhere.url
    assert Companion.objects.count() == 1


@pytest.mark.parametrize("join", ["", "rubbish", "WzEsICJ4Il0:1a:x"])
def test_an_offer_of_ones_own_making_is_refused_in_words(client, join):
    a_case()

    answer = client.post("/report/join/", {"join": join})
    assert answer.status_code in {400, 409, 422}
    assert len(main_of(answer)) > 10
    assert Companion.objects.count() == 0


def test_what_is_over_cannot_be_joined(posts):
    case = a_case("close", posts=posts)

    with pytest.raises(Refused, match="over"):
        join(case, by=PUBLIC)


def test_what_was_typed_before_comes_along(client):
    a_case()
    step = client.post("/report/place/", at(5) | {"next": "1"})
    told = {"words": "Since Monday.", "phone": "13912340612", "join": token(step)}

    client.post("/report/join/", told)

    made = Companion.objects.get()
    assert made.words == "Since Monday."
    assert Identity.objects.get(person=made.person).phone == "13912340612"


# --- a number, and the news -------------------------------------------------------------------
def test_a_number_may_be_left_afterwards(client):
    a_case()
    step = client.post("/report/place/", at(5) | {"next": "1"})
    there = client.post("/report/join/", {"join": token(step)}).url
    assert "phone/" in client.get(there).content.decode()

    assert client.post(f"{there}phone/", {"phone": "12"}).status_code == 422
    assert client.post(f"{there}phone/", {"phone": "13912340612"}).url == there

    assert Subscription.objects.get().person == Companion.objects.get().person
    assert Message.objects.get().template == "cases.joined"
    assert "phone/" not in client.get(there).content.decode()
    made = Companion.objects.get()
    with pytest.raises(Refused):
        leave_number(made.case, companion=made, phone="13912340612", by=PUBLIC)


def test_a_stranger_leaves_no_number(client):
    case = a_case()

    assert client.post(f"/follow/{case.number}/phone/", {"phone": "13912340612"}).url == "/follow/"
    assert Subscription.objects.count() == 0


def test_companions_hear_of_each_step_once_like_whoever_reported(posts):
    case = a_case("close", posts=posts, phone="13812340612")
    Case.objects.filter(pk=case.pk).update(state="dispatched", closed_at=None)
    case.refresh_from_db()
    join(case, phone="13912340612", by=PUBLIC)
    join(case, by=PUBLIC)
    Message.objects.all().delete()

    for step in ("take_in", "file", "dispatch", "answer", "close"):
        moved(case, step)

    told = list(Message.objects.values_list("person", "template"))
    assert len(told) == len(set(told)) == 10
    assert {person for person, _template in told} == {
        case.reporter_id,
        Companion.objects.exclude(person=None).get().person_id,
    }
    assert not any("{" in text for text in Message.objects.values_list("text", flat=True))


def test_every_step_that_is_told_has_its_words():
    assert {key for key in [*NEWS.values(), "cases.joined"] if (key, "") not in shipped()} == set()


# --- merging ----------------------------------------------------------------------------------
@pytest.fixture
def merged(posts):
    """Two cases, the second merged into the first; its reporter and a companion left numbers."""
    first = a_case(phone="13812340001")
    second, code = actions.report(a_report(phone="13812340002"), by=PUBLIC)
    made, mine = join(second, phone="13812340003", by=PUBLIC)
    Message.objects.all().delete()
    actions.merge(second, into=first, by=posts["reception"])
    moved(second, "merge")
    return first, second, code, made, mine


def test_merging_tells_all_and_they_follow_the_one_that_goes_on(merged, posts):
    first, second, _code, made, _mine = merged

    told = set(Message.objects.values_list("person", "template"))
    assert told == {(second.reporter_id, "cases.merged"), (made.person_id, "cases.merged")}
    Message.objects.all().delete()
    actions.take_in(first, by=posts["reception"])
    moved(first, "take_in")
    people = set(Message.objects.values_list("person", flat=True))
    assert people == {first.reporter_id, second.reporter_id, made.person_id}


def test_bringing_over_twice_does_no_harm(merged):
    _first, second, _code, _made, _mine = merged
    count = Subscription.objects.count()

    actions.joining.bring_over(second.number)
    assert Subscription.objects.count() == count


def test_codes_of_a_merged_case_show_how_the_other_one_stands(merged, client):
    first, second, code, _made, mine = merged

    assert client.post("/follow/", {"code": code}).url == f"/follow/{second.number}/"
    page = client.get(f"/follow/{second.number}/")
    found = followed(find_holder(code))
    assert found.shown == first
    assert say(found.said) in main_of(page)
    assert client.post("/follow/", {"code": mine}).url == f"/follow/{first.number}/"


def test_a_link_of_a_merged_report_still_opens_it(merged):
    _first, second, _code, _made, _mine = merged
    from xiuhua.cases.pages.personal import holder_of

    link = PersonalLink(
        purpose="cases.follow", person=second.reporter,
        subject_kind="cases.case", subject_key=second.number,
    )  # fmt: skip
    assert holder_of(link).case == second
    link.person = None
    with pytest.raises(Missing):
        holder_of(link)


# --- on somebody's behalf ---------------------------------------------------------------------
def test_somebody_reports_for_a_neighbour_in_three_fields(client):
    a_little_county()
    a_standard()

    page = client.get("/report/for/")
    text = page.content.decode()
    assert 'data-xh-size="large"' in text
    assert "tel:" in text
    fields = re.findall(r'<(?:input|textarea|select)[^>]* name="(\w+)"', text)
    seen = [name for name in fields if name not in {"csrfmiddlewaretoken", "request_key", "next"}]
    assert sorted(set(seen) - {"website"}) == ["phone", "place", "words"]

    told = {"words": "No light at door 3", "place": COMMUNITY, "phone": "13812340612"}
    key = re.search(r'name="request_key" value="([^"]+)"', text)[1]
    sent = client.post("/report/for/", told | {"request_key": key})

    case = Case.objects.get()
    assert sent.url == f"/follow/{case.number}/"
    assert Identity.objects.get().person == case.reporter
    assert case.words.startswith("No light at door 3\n")
    assert len(case.words.splitlines()) == 2
    assert client.get(sent.url).status_code == 200
    assert case.number in client.get("/follow/").content.decode()
    client.post("/report/for/", told | {"request_key": key})
    assert Case.objects.count() == 1


def test_what_is_missing_is_said_beside_its_field(client):
    a_little_county()
    a_standard()

    answer = client.post("/report/for/", {"phone": "12", "request_key": "k" * 20})
    assert answer.status_code == 422
    assert {"words", "place"} <= set(answer.context["form"].errors)
    told = {"words": "Dark.", "place": COMMUNITY, "request_key": "k" * 20}
    wrong = client.post("/report/for/", told | {"phone": "12"})
    assert "phone" in wrong.context["form"].errors
    trap = client.post("/report/for/", told | {"website": "x"})
    assert trap.url == "/"
    assert Case.objects.count() == 0
