"""Outside work orders: their number and clock stay, both clocks govern, each is answered once."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime, timedelta

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from xiuhua.accounts.examples import a_user
from xiuhua.accounts.models import Identity
from xiuhua.cases import actions
from xiuhua.cases.actions.orders import answer_order, call_back_order, is_good, return_order
from xiuhua.cases.examples import STEPS, a_standard, move, the_posts
from xiuhua.cases.models import Case, Clock, OrderAnswer, OutsideOrder, Parameter
from xiuhua.cases.queries.numbers import forget_numbers
from xiuhua.cases.rules import governing
from xiuhua.cases.tests.partners import a_partner, an_order
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.examples import COUNTY, a_little_county
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    a_little_county()
    return a_standard()


def upto(order, step, posts, rule):
    """Take the case of an order through the steps up to and including `step`."""
    for name in STEPS[: STEPS.index(step) + 1]:
        order.case.refresh_from_db()
        move(order.case, name, rule=rule, posts=posts)
    order.refresh_from_db()
    return order


def answered(order, by, **facts):
    told = {"handled_by": "Road upkeep station", "words": "A new cover.", "called": True}
    answer_order(order.case, by=by, **told | facts)
    order.refresh_from_db()


# --- coming in --------------------------------------------------------------------------------
def test_an_order_becomes_a_case_with_their_number_and_their_clock(rule):
    due = timezone.now() + timedelta(minutes=5)
    order = an_order(number="GD-7", due_at=due)

    case = order.case
    assert (order.number, order.state, case.source, case.state) == (
        "GD-7", "open", "order", "reported",
    )  # fmt: skip
    assert case.outside_due_at == due == case.due_at
    assert Clock.objects.get(case=case).due_at > due


def test_the_same_number_again_answers_the_same_case_and_another_partner_has_its_own(rule):
    hotline, other = a_partner(), a_partner("12319")

    first, again = an_order(hotline), an_order(hotline)

    assert first.pk == again.pk
    assert an_order(other).pk != first.pk
    assert Case.objects.count() == 2


def test_the_caller_is_known_to_the_persons_own_file_alone(rule):
    order = an_order(name="Chen", phone="13812340612", as_it_came={"town": "x"})

    assert Identity.objects.get(person=order.case.reporter).phone == "13812340612"
    kept = f"{order.told} {order.case.words} {order.record_facts()}"
    assert "13812340612" not in kept
    assert not Record.objects.filter(after__icontains="13812340612").exists()


def test_an_order_that_names_no_moment_is_due_after_the_offices_days(rule):
    Parameter.objects.create(key="order_days", value=10, since=timezone.localdate())
    forget_numbers()

    order = an_order()

    forget_numbers()
    assert order.due_at > timezone.now() + timedelta(days=10)


def test_only_the_desk_brings_orders_in(rule):
    from xiuhua.cases.actions.orders import Incoming, take_order

    with pytest.raises(Denied):
        take_order(a_partner(), Incoming(number="1", words="x"), by=a_user(Role.COLLECTOR))
    with pytest.raises(Refused):
        take_order(a_partner("x", is_active=False), Incoming(number="1"), by=SYSTEM)


@contextmanager
def undone():
    """Each example in a transaction of its own that is undone."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


MOMENTS = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1))


@given(MOMENTS, MOMENTS)
def test_of_two_clocks_the_earlier_governs(own, outside):
    due = governing(own, outside)

    assert due is None if own is outside is None else due in {own, outside}
    assert all(due <= one for one in (own, outside) if one)


@settings(max_examples=8, deadline=None)
@given(hours=st.integers(-2, 400), steps=st.integers(0, 7))
def test_both_clocks_hold_after_every_step(hours, steps):
    with undone():
        a_little_county()
        rule = a_standard()
        posts = the_posts()
        order = an_order(due_at=timezone.now() + timedelta(hours=hours))
        for name in STEPS[:steps]:
            case = order.case
            case.refresh_from_db()
            move(case, name, rule=rule, posts=posts)
            case.refresh_from_db()
            running = Clock.objects.filter(case=case, ended_at=None).first()
            own = running.due_at if running else None
            expected = governing(own, order.due_at) if case.stage else None
            assert case.due_at == expected


# --- returning --------------------------------------------------------------------------------
def test_an_order_is_returned_within_its_window_with_the_reason(rule):
    order = an_order()
    desk = a_user(Role.RECEPTION)

    with pytest.raises(Refused):
        return_order(order.case, words=" ", by=desk)
    return_order(order.case, words="It lies on the motorway.", by=desk)

    order.refresh_from_db()
    assert (order.state, order.case.now.value) == ("returned", "turned_away")
    told = OrderAnswer.objects.get()
    assert (told.kind, told.told["result"], told.told["why"]) == (
        "return", "BACK", "It lies on the motorway.",
    )  # fmt: skip
    assert Record.objects.filter(deed="cases.note_order").count() == 1


def test_after_the_window_it_has_to_be_answered(rule):
    order = an_order(passed_at=timezone.now() - timedelta(days=20))

    with pytest.raises(Refused, match="has passed"):
        return_order(order.case, words="Not ours.", by=a_user(Role.RECEPTION))
    order.case.refresh_from_db()
    assert order.case.state == "reported"


def test_what_came_from_nobody_is_returned_to_nobody(rule):
    from xiuhua.cases.examples import a_case

    with pytest.raises(Refused):
        return_order(a_case(), words="x", by=a_user(Role.RECEPTION))


# --- answering --------------------------------------------------------------------------------
def test_it_is_replied_to_once_the_unit_has_answered_and_their_clock_ends(rule):
    posts = the_posts()
    order = upto(an_order(due_at=timezone.now() + timedelta(minutes=1)), "handle", posts, rule)
    with pytest.raises(Refused, match="once the unit has answered"):
        answered(order, posts["reception"])
    move(order.case, "answer", rule=rule, posts=posts)

    answered(order, posts["reception"], contact="Li 023-47521234")

    assert order.state == "replied"
    case = Case.objects.get()
    assert case.outside_due_at is None
    assert case.due_at == Clock.objects.get(case=case, ended_at=None).due_at
    assert OrderAnswer.objects.get().told["called"] == "Y"
    with pytest.raises(Refused):
        answered(order, posts["reception"])


def test_a_partner_without_fields_is_told_in_our_names(rule):
    posts = the_posts()
    order = upto(an_order(a_partner(answering=[])), "answer", posts, rule)

    answered(order, posts["reception"])

    told = OrderAnswer.objects.get().told
    assert (told["their_number"], told["kind"], told["called"]) == ("GD-1", "reply", "yes")


# --- called back ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("satisfied", "rating", "good"),
    [(True, None, True), (False, 5, False), (None, 3, True), (None, 2, False), (True, 1, True)],
)
def test_the_partners_word_counts_before_the_rating(satisfied, rating, good):
    assert is_good(satisfied, rating) is good


@pytest.mark.parametrize("rating", [None, 0, 6])
def test_a_call_back_says_something(rating):
    with pytest.raises(Refused):
        is_good(None, rating)


def test_not_satisfied_comes_back_once(rule):
    posts = the_posts()
    desk = posts["reception"]
    order = upto(an_order(), "close", posts, rule)
    with pytest.raises(Refused, match="not replied to"):
        call_back_order(order.case, satisfied=False, by=desk)
    answered(order, desk)

    call_back_order(order.case, satisfied=False, rating=1, words="Still rocks.", by=desk)
    order.refresh_from_db()
    case = order.case
    case.refresh_from_db()
    assert (order.state, order.dissatisfied, case.state, case.reopenings) == (
        "open",
        1,
        "doubted",
        1,
    )
    assert case.outside_due_at == order.due_at > timezone.now()
    assert case.due_at <= case.outside_due_at
    assert case.first_closed_at is not None
    assert case.steps.get(name="not_fixed").words == "Still rocks."

    actions.check_again(case, by=posts["shift_head"])
    for name in ("check", "close"):
        move(case, name, rule=rule, posts=posts | {"collector": a_user(Role.COLLECTOR)})
    answered(order, desk)
    for _twice in range(2):
        call_back_order(order.case, satisfied=False, words="As before.", by=desk)
    order.refresh_from_db()
    case.refresh_from_db()
    assert (order.state, order.dissatisfied, case.state) == ("dissatisfied", 2, "closed")


def test_satisfied_is_the_end_of_it(rule):
    posts = the_posts()
    order = upto(an_order(), "close", posts, rule)
    answered(order, posts["reception"])

    call_back_order(order.case, rating=5, by=posts["reception"])

    order.refresh_from_db()
    assert (order.state, order.rating, order.case.now.value) == ("satisfied", 5, "closed")


# --- the pages --------------------------------------------------------------------------------
def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_order_is_answered_from_the_page_of_its_case(rule):
    posts = the_posts()
    order = upto(an_order(), "close", posts, rule)
    client, url = as_(posts["reception"]), f"/desk/cases/{order.case.number}"

    page = client.get(f"{url}/")
    assert page.context["outside"]["reply"].initial["words"] == "The cover is new."
    bad = client.post(f"{url}/order/reply/", {"words": "Done."})
    assert bad.status_code == 422
    told = {
        "handled_by": "Road",
        "words": "New cover.",
        "called": "yes",
        "arrived_at": "2026-05-20T09:30",
    }
    assert client.post(f"{url}/order/reply/", told).status_code == 302
    answer = client.post(f"{url}/order/call-back/", {"satisfied": "no", "words": "Rocks."})
    assert answer.status_code == 302
    order.refresh_from_db()
    assert (order.called, order.reopened_at is not None) == (True, True)
    assert client.get(f"{url}/").status_code == 200


def test_a_return_out_of_time_is_refused_on_the_page(rule):
    order = an_order(passed_at=timezone.now() - timedelta(days=20))
    client = as_(a_user(Role.RECEPTION))

    answer = client.post(f"/desk/cases/{order.case.number}/order/return/", {"words": "Not ours."})

    assert answer.status_code == 422
    assert OutsideOrder.objects.get().state == "open"


def test_units_see_no_order_and_answer_nothing(rule):
    posts = the_posts()
    order = upto(an_order(phone="13812340612"), "dispatch", posts, rule)
    unit = as_(posts["unit"])

    page = unit.get(f"/desk/cases/{order.case.number}/").content.decode()
    assert "13812340612" not in page
    assert "GD-1" not in page
    assert unit.get("/desk/work-orders/").status_code == 403
    reply = unit.post(f"/desk/cases/{order.case.number}/order/reply/", {})
    assert reply.status_code == 403


def test_lists_find_orders_and_cost_the_same_with_three_as_with_one(
    rule, django_assert_max_num_queries
):
    hotline = a_partner()
    an_order(hotline, number="GD-100")
    client = as_(a_user(Role.RECEPTION))

    def count(path):
        client.get(path)
        with django_assert_max_num_queries(20) as asked:
            assert client.get(path).status_code == 200
        return len(asked.captured_queries)

    paths = (
        "/desk/work-orders/",
        "/desk/work-orders/?tab=all&q=GD-1",
        "/desk/work-orders/orders.xlsx",
    )
    with_one = [count(path) for path in paths]
    an_order(hotline, number="GD-101")
    an_order(hotline, number="GD-102")
    assert [count(path) for path in paths] == with_one
    found = client.get("/desk/work-orders/?q=GD-102")
    assert [row.order.number for row in found.context["rows"]] == ["GD-102"]
    assert client.get("/desk/work-orders/?q=nothing").context["rows"] == []
    assert client.get("/desk/work-orders/?tab=returned").context["rows"] == []
    assert client.get("/desk/work-orders/?tab=fly").status_code == 404
    assert "GD-101" in b"".join(client.get("/desk/work-orders/orders.csv")).decode()


def test_orders_of_another_county_are_not_seen(rule):
    an_order()
    elsewhere = as_(a_user(Role.RECEPTION, division="510522"))

    assert elsewhere.get("/desk/work-orders/").context["rows"] == []
    assert COUNTY != "510522"


def test_an_order_merged_into_another_case_waits_for_that_one(rule):
    posts = the_posts()
    hotline = a_partner()
    one, other = an_order(hotline, number="GD-1"), an_order(hotline, number="GD-2")
    actions.merge(other.case, into=one.case, by=posts["reception"])
    other.case.refresh_from_db()

    with pytest.raises(Refused, match="once the unit has answered"):
        answered(other, posts["reception"])
    upto(one, "answer", posts, rule)
    page = as_(posts["reception"]).get(f"/desk/cases/{other.case.number}/")
    assert page.context["outside"]["reply"].initial["words"] == "The cover is new."
    other.refresh_from_db()
    answered(other, posts["reception"])
    assert other.state == "replied"
