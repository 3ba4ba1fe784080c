"""Asking how it went: who is called, what they say, and that a unit learns nothing of who they are."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases import actions, handlers
from xiuhua.cases.actions.calling import ask_reporter, called, doubt, rate, relay, want_call
from xiuhua.cases.actions.joining import join
from xiuhua.cases.events import CaseMoved
from xiuhua.cases.examples import a_case, a_picture, a_standard, move, the_posts
from xiuhua.cases.models import CallBack, Case, ContactAsk
from xiuhua.cases.queries.calling import tally, to_call
from xiuhua.delivery.models import Message
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.kernel.words import Denied, Missing, Refused
from xiuhua.places.examples import COMMUNITY, a_little_county
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db
PHONE = "13812340612"


@pytest.fixture
def posts():
    return the_posts()


@pytest.fixture
def desk():
    return a_user(Role.CALLBACK, is_demo=True)


@pytest.fixture
def closed(posts):
    """A closed case whose reporter left a number and allowed to be contacted; on the list."""
    return a_closed(posts)


def a_closed(posts, **facts) -> Case:
    case = a_case("close", posts=posts, phone=PHONE, name="Chen", **facts)
    want_call(case.number)
    return case


def main_of(answer) -> str:
    inside = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


def the_call() -> CallBack:
    return CallBack.objects.latest("pk")


def rows(by, now=None):
    return to_call(by, now or timezone.now()).rows


# --- the list ---------------------------------------------------------------------------------
def test_a_closing_puts_whoever_left_a_number_on_the_list_once(posts, desk):
    case = a_case("close", posts=posts, phone=PHONE)
    event = CaseMoved(number=case.number, was="checked", now="closed", step="close")

    handlers.ask_how_it_went(event)
    handlers.ask_how_it_went(event)

    assert [one.case for one in rows(desk)] == [case]
    assert the_call().asked_at == case.closed_at


def test_nobody_without_a_number_and_no_companion_is_called(posts, desk):
    case = a_case("dispatch", posts=posts)
    join(case, phone="13912340612", by=PUBLIC)
    for step in ("handle", "answer", "check", "close"):
        move(case, step, rule=a_standard(), posts=posts)

    assert want_call(case.number) is None
    assert rows(desk) == []


def test_the_longest_waiting_comes_first(posts, desk):
    first, second = a_closed(posts), a_closed(posts)
    CallBack.objects.filter(case=second).update(asked_at=timezone.now() - timedelta(days=3))

    assert [one.case for one in rows(desk)] == [second, first]


def test_a_case_that_is_open_again_is_not_called_about(closed, desk):
    doubt(closed, by=PUBLIC)

    assert rows(desk) == []


# --- the call ---------------------------------------------------------------------------------
def test_nobody_answers_three_times_and_counts_as_silent(closed, desk):
    for tried in (1, 2, 3):
        called(closed, reached=False, by=desk)
        found = the_call()
        assert (found.attempts, found.state) == (tried, "silent" if tried == 3 else "waiting")
        assert rows(desk) == []
        later = timezone.now() + timedelta(hours=3)
        assert len(rows(desk, later)) == (tried < 3)
    found = tally(desk, timezone.now())
    assert (found.asked, found.answered, found.silent, found.mean) == (1, 0, 1, None)


def test_an_answer_is_a_score_and_whether_it_is_fixed(closed, desk):
    called(closed, reached=True, score=4, fixed=True, words="Well done.", by=desk)

    found = the_call()
    assert (found.state, found.score, found.fixed, found.channel) == ("answered", 4, True, "call")
    closed.refresh_from_db()
    assert closed.state == "closed"
    assert tally(desk, timezone.now()).satisfied == 1
    with pytest.raises(Refused):
        called(closed, reached=True, score=5, fixed=True, by=desk)


@pytest.mark.parametrize(
    "told",
    [{}, {"score": 4}, {"fixed": True}, {"score": 0, "fixed": True}, {"score": 6, "fixed": True}],
)
def test_half_an_answer_is_refused_and_leaves_nothing(closed, desk, told):
    with pytest.raises(Refused):
        called(closed, reached=True, by=desk, **told)

    assert (the_call().attempts, the_call().state) == (0, "waiting")


def test_who_says_it_is_not_fixed_has_it_looked_at_again(closed, desk):
    called(closed, reached=True, score=1, fixed=False, words="It rocks again.", by=desk)

    closed.refresh_from_db()
    assert (closed.state, closed.reopenings) == ("doubted", 1)
    assert closed.steps.last().words == "It rocks again."


def test_each_closing_is_asked_about_anew_and_the_first_stays(closed, posts, desk):
    called(closed, reached=True, score=1, fixed=False, by=desk)
    closed.refresh_from_db()
    actions.check_again(closed, by=posts["reception"])
    actions.check(closed, photos=[a_picture(4)], by=a_user(Role.COLLECTOR))
    actions.close(closed, by=posts["shift_head"])
    want_call(closed.number)

    assert list(CallBack.objects.values_list("round", "state", "score")) == [
        (1, "answered", 1), (2, "waiting", None),
    ]  # fmt: skip


def test_only_the_call_back_desk_calls(closed, posts):
    for post in ("reception", "unit", "collector", "dispatcher"):
        with pytest.raises(Denied):
            called(closed, reached=False, by=posts[post])


# --- the form ---------------------------------------------------------------------------------
def test_the_form_takes_them_off_the_list(closed, desk):
    rate(closed, score=5, by=PUBLIC)

    assert (the_call().state, the_call().channel) == ("answered", "form")
    assert rows(desk) == []
    with pytest.raises(Refused):
        rate(closed, score=1, by=PUBLIC)


def test_who_left_no_number_may_answer_by_the_form_too(posts):
    case = a_case("close", posts=posts)

    rate(case, score=3, by=PUBLIC)
    assert (the_call().round, the_call().score) == (1, 3)


def test_what_is_not_closed_is_not_rated(posts):
    with pytest.raises(Refused):
        rate(a_case("answer", posts=posts), score=3, by=PUBLIC)


def a_link_out_of(case: Case, step: str = "close") -> str:
    """The personal link in the message about a step, as the reporter's phone gets it."""
    handlers.tell_the_reporter(CaseMoved(number=case.number, was="", now=case.state, step=step))
    text = Message.objects.filter(person=case.reporter).latest("pk").text
    return text[text.index("/p/") :].split()[0]


def test_the_message_on_closing_carries_a_link_to_the_form(closed):
    there, client = a_link_out_of(closed), Client()

    page = client.get(there)
    assert page.status_code == 200
    assert PHONE not in page.content.decode()
    assert "Chen" not in page.content.decode()
    assert client.post(f"{there}rate/", {"score": "4"}).url == f"{there}#how"
    assert the_call().score == 4
    assert client.post(f"{there}not-fixed/", {"words": "Rocks."}).url == f"{there}#how"
    closed.refresh_from_db()
    assert closed.state == "doubted"
    assert closed.steps.last().role == ""
    assert client.post(f"{there}not-fixed/", {}).status_code == 302
    closed.refresh_from_db()
    assert closed.reopenings == 1


@pytest.mark.parametrize("score", ["", "0", "6", "x", "4.5"])
def test_a_score_that_is_none_is_refused_in_words(closed, score):
    answer = Client().post(f"{a_link_out_of(closed)}rate/", {"score": score})

    assert answer.status_code == 422
    assert the_call().score is None


def test_a_link_lives_on_when_the_crews_links_end(posts):
    case = a_case("file", posts=posts, phone=PHONE)
    there = a_link_out_of(case, "report")

    actions.close_links(case.number)
    assert Client().get(there).status_code == 200
    assert Client().get(f"{there}rate/").status_code == 405
    assert Client().get(f"{there}anything/").status_code == 404


def test_a_doubt_comes_in_its_days(closed):
    there = a_link_out_of(closed)
    long_ago = timezone.now() - timedelta(days=31)
    Case.objects.filter(pk=closed.pk).update(closed_at=long_ago)

    page = Client().get(there)
    assert "not-fixed/" not in page.content.decode()
    answer = Client().post(f"{there}not-fixed/", {"words": "Rocks."})
    assert answer.status_code == 422
    assert len(main_of(answer)) > 10


# --- the desk's pages -------------------------------------------------------------------------
@pytest.fixture
def signed_in(desk):
    client = Client()
    client.force_login(desk)
    return client


def test_the_number_is_shown_once_by_post_and_the_look_recorded(signed_in, closed):
    there = f"/desk/call-backs/{closed.number}/"

    assert PHONE not in signed_in.get("/desk/call-backs/").content.decode()
    assert PHONE not in signed_in.get(there).content.decode()
    assert signed_in.get(f"{there}number/").status_code == 405
    assert signed_in.post(f"{there}number/", {"reason": ""}).status_code == 422
    shown = signed_in.post(f"{there}number/", {"reason": "To ask how it went"})
    assert PHONE in shown.content.decode()
    look = Record.objects.filter(deed="accounts.reveal").get()
    assert look.reason == "To ask how it went"
    assert PHONE not in signed_in.get(there).content.decode()


def test_the_desk_writes_a_call_down(signed_in, closed):
    there = f"/desk/call-backs/{closed.number}/"

    assert signed_in.post(f"{there}result/", {"silent": "1"}).url == "/desk/call-backs/"
    assert the_call().attempts == 1
    half = signed_in.post(f"{there}result/", {"fixed": "yes"})
    assert half.status_code == 422
    assert half.context["result"].errors
    told = {"fixed": "no", "score": "2", "words": "Rocks."}
    assert signed_in.post(f"{there}result/", told).url == "/desk/call-backs/"
    closed.refresh_from_db()
    assert closed.state == "doubted"


def test_an_empty_desk_says_so_and_others_have_no_door(signed_in, posts):
    assert "empty" in signed_in.get("/desk/call-backs/").content.decode()
    client = Client()
    client.force_login(posts["unit"])
    assert client.get("/desk/call-backs/").status_code == 403


def test_the_list_costs_the_same_with_one_row_and_with_three(signed_in, posts):
    counts = set()
    for many in (1, 3):
        while CallBack.objects.count() < many:
            case = a_closed(posts)
            ContactAsk.objects.create(
                case=case, words="Which door?", asked_by="user:1", asked_at=timezone.now()
            )
        signed_in.get("/desk/call-backs/")
        with CaptureQueriesContext(connection) as asked:
            assert signed_in.get("/desk/call-backs/").status_code == 200
        counts.add(len(asked.captured_queries))

    assert len(counts) == 1


# --- a question of the unit -------------------------------------------------------------------
@pytest.fixture
def given(posts):
    """A case with its unit, whose reporter may be asked."""
    return a_case("dispatch", posts=posts, phone=PHONE, name="Chen", contact_allowed=True)


def test_a_unit_asks_through_the_desk_and_never_learns_who(given, posts, desk, signed_in):
    unit = Client()
    unit.force_login(posts["unit"])
    there = f"/desk/cases/{given.number}/"
    assert f"{there}contact/" in unit.get(there).content.decode()

    assert unit.post(f"{there}contact/", {"words": "Which door?"}).url == f"{there}#contact"
    assert unit.post(f"{there}contact/", {"words": "And when?"}).status_code == 422
    assert "Which door?" in main_of(signed_in.get("/desk/call-backs/"))
    question = ContactAsk.objects.get()
    answer = f"/desk/call-backs/{given.number}/answer/{question.pk}/"
    assert signed_in.post(answer, {"answer": ""}).status_code == 422
    assert signed_in.post(answer, {"answer": "The blue one."}).url == "/desk/call-backs/"

    page = unit.get(there).content.decode()
    assert "The blue one." in page
    for secret in (PHONE, "0612", "Chen"):
        assert secret not in page
    with pytest.raises(Refused):
        relay(given, question=question.pk, answer="Twice.", by=desk)
    with pytest.raises(Missing):
        relay(given, question=0, answer="None.", by=desk)


def test_without_leave_or_a_number_nobody_is_asked(posts):
    for told in ({"phone": PHONE}, {"contact_allowed": True}):
        case = a_case("dispatch", posts=posts, **told)
        assert not case.contact_allowed
        client = Client()
        client.force_login(posts["unit"])
        assert "contact/" not in client.get(f"/desk/cases/{case.number}/").content.decode()
        with pytest.raises(Refused):
            ask_reporter(case, words="Which door?", by=posts["unit"])


def test_only_the_unit_that_has_it_asks(given, posts):
    other = a_user(Role.UNIT, organisation=an_organisation("Other station"))

    with pytest.raises(Denied):
        ask_reporter(given, words="Who are you?", by=other)
    with pytest.raises(Denied):
        ask_reporter(given, words="Who are you?", by=posts["dispatcher"])
    with pytest.raises(Refused):
        ask_reporter(given, words=" ", by=posts["unit"])


def test_the_last_step_of_a_report_asks_for_leave(client):
    a_little_county()
    a_case()
    told = {"what": "manhole", "place": COMMUNITY, "request_key": "k" * 24, "phone": PHONE}
    client.post("/report/send/", told | {"contact_allowed": "on"})

    assert Case.objects.order_by("pk").last().contact_allowed
