"""The first screens: every open case waits in one queue, every post begins where its work is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.cases import actions
from xiuhua.cases.actions.phoning import plan_call
from xiuhua.cases.examples import a_case, a_standard, move, the_posts
from xiuhua.cases.models import Case, Clock, DutyRow, PhoneCall
from xiuhua.cases.pages.beginning import FIRST_SCREENS
from xiuhua.cases.queries.counting import counts_of
from xiuhua.cases.queries.queues import BY_KEY, QUEUES, held
from xiuhua.cases.workflow import OPEN, CaseState
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Refused

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def copies(case: Case, count: int, **facts) -> list[Case]:
    """Copies of a case with its running clock, cheaper than reporting each."""
    clock = Clock.objects.get(case=case, ended_at=None)
    found = []
    for _n in range(count):
        serial = Case.objects.count() + 1
        copy = Case.objects.get(pk=case.pk)
        copy.pk, copy.number = None, f"{case.number[:-5]}9{serial:04}"
        copy.tracking_hash = f"{serial:064}"
        for name, fact in facts.items():
            setattr(copy, name, fact)
        copy.save(force_insert=True)
        Clock.objects.create(
            case=copy, stage=clock.stage, limit_value=clock.limit_value,
            limit_unit=clock.limit_unit, spans=clock.spans, started_at=clock.started_at,
            due_at=clock.due_at,
        )  # fmt: skip
        found.append(copy)
    return found


def asks_of(client: Client, path: str) -> int:
    """How many statements a page costs; what a process asks again only now and then is left out."""

    def once() -> int:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(path).status_code == 200
        return len(asked.captured_queries)

    return min(once(), once())


# --- every case waits somewhere ---------------------------------------------------------------
@pytest.mark.parametrize("doubts", [0, 1, 2])
@pytest.mark.parametrize("state", OPEN)
def test_every_open_case_waits_in_exactly_one_queue(state, doubts):
    case = a_case()
    Case.objects.filter(pk=case.pk).update(state=state.value, reopenings=doubts)
    now = timezone.now()

    queues = [one for one in QUEUES if not one.across]
    found = [one.key for one in queues if held(Case.objects.all(), one, now).exists()]

    assert len(found) == 1, found


@pytest.mark.parametrize("state", list(CaseState))
def test_the_counts_are_what_the_lists_hold(state):
    case = a_case()
    facts = {"asked": "void", "attention": "shelf_over", "send_backs": 1, "reopenings": 1}
    over = {"closed_at": timezone.now()} if state not in OPEN else {}
    late = {"due_at": timezone.now() - timedelta(hours=1)}
    Case.objects.filter(pk=case.pk).update(state=state.value, **facts, **over, **late)
    now, by = timezone.now(), a_user(Role.SHIFT_HEAD)

    counts = counts_of(by, now=now)

    for key, n in counts.items():
        queue, _dot, tab = key.partition(".")
        assert held(Case.objects.all(), BY_KEY[queue], now, tab).count() == n, key


def test_what_lies_on_the_shelf_is_not_among_what_should_be_closed():
    case = a_case()
    Case.objects.filter(pk=case.pk).update(state="shelved", shelved_at=timezone.now())

    counts = counts_of(a_user(Role.SHIFT_HEAD), now=timezone.now())

    assert (counts["shelf"], counts["open"], counts["late"]) == (1, 0, 0)


# --- where one begins -------------------------------------------------------------------------
def test_every_post_of_the_desk_has_a_first_screen():
    from xiuhua.cases.permissions import DESK

    assert set(FIRST_SCREENS) == set(DESK.roles)


@pytest.mark.parametrize(
    ("role", "path"),
    [
        (Role.RECEPTION, "/desk/"),
        (Role.DISPATCHER, "/desk/"),
        (Role.SHIFT_HEAD, "/desk/shift/"),
        (Role.SUPERVISION_HEAD, "/desk/heads/"),
        (Role.COMMAND_HEAD, "/desk/heads/"),
        (Role.DIRECTOR, "/desk/heads/"),
        (Role.COLLECTOR, "/m/"),
        (Role.UNIT, "/desk/unit/"),
        (Role.CALLBACK, "/desk/call-backs/"),
        (Role.AUDITOR, "/desk/"),
    ],
)
def test_each_post_begins_at_its_own_screen(role, path):
    answer = as_(a_user(role)).get("/desk/", follow=True)

    assert answer.status_code == 200
    assert answer.request["PATH_INFO"] == path


# --- reception --------------------------------------------------------------------------------
def test_reception_has_one_queue_with_a_tab_for_each_way_in():
    posts = the_posts()
    case = a_case(posts=posts)
    for source in ("order", "order", "collector", "desk", "open311"):
        copies(case, 1, source=source)
    client = as_(posts["reception"])

    def shown(tab: str) -> int:
        return len(client.get(f"/desk/queue/take-in/?tab={tab}").context["rows"])

    assert [shown(tab) for tab in ("", "order", "public", "collector")] == [6, 2, 3, 1]
    line = client.get("/desk/").context["groups"][0][1][0]
    assert (line.waiting, [n for _tab, n in line.tabs]) == (6, [2, 3, 1])
    book = client.get("/desk/queue/take-in/cases.csv?tab=order")
    assert len(b"".join(book.streaming_content).splitlines()) == 3


def test_a_first_doubt_lies_on_top_of_reception_and_a_second_with_the_shift_head():
    posts = the_posts()
    case = a_case(posts=posts)
    doubted, again = copies(case, 2, state="doubted")
    Case.objects.filter(pk=doubted.pk).update(reopenings=1)
    Case.objects.filter(pk=again.pk).update(reopenings=2)

    rows = as_(posts["reception"]).get("/desk/queue/take-in/").context["rows"]
    assert [row.case.pk for row in rows] == [doubted.pk, case.pk]
    page = as_(posts["shift_head"]).get("/desk/shift/")
    assert [row.case.pk for row in page.context["doubted"]] == [again.pk]


def test_the_clocks_of_the_rows_on_the_screen_are_fetched_apart():
    posts = the_posts()
    case = a_case(posts=posts)
    client = as_(posts["reception"])

    text = client.get(f"/desk/clocks/?of={case.pk}").content.decode()
    assert f'id="clock-{case.pk}" hx-swap-oob="true"' in text
    assert f'id="state-{case.pk}" hx-swap-oob="true"' in text
    assert client.get("/desk/clocks/?of=1;2").status_code == 409
    assert client.get("/desk/clocks/?of=" + ",".join(["1"] * 51)).status_code == 409
    assert as_(a_user(Role.UNIT)).get(f"/desk/clocks/?of={case.pk}").content.strip() == b""
    assert client.get("/desk/queue/take-in/").content.decode().count(f"of={case.pk}") == 1


def test_the_earlier_of_two_clocks_is_the_one_a_row_shows():
    posts = the_posts()
    case = a_case(posts=posts)
    theirs = timezone.now() - timedelta(minutes=5)
    Case.objects.filter(pk=case.pk).update(outside_due_at=theirs, due_at=theirs)

    (row,) = as_(posts["reception"]).get("/desk/queue/take-in/").context["rows"]

    assert (row.timer.due, row.timer.late) == (theirs, True)


def test_the_preview_shows_what_else_is_open_near_and_of_the_same_class():
    posts = the_posts()
    first, second = a_case("dispatch", posts=posts), a_case(posts=posts)
    client = as_(posts["reception"])

    page = client.get(f"/desk/cases/{second.number}/preview/")
    assert [one.case.pk for one in page.context["near"]] == [first.pk]
    assert first.number in page.content.decode()
    Case.objects.filter(pk=first.pk).update(state="void", closed_at=timezone.now())
    assert client.get(f"/desk/cases/{second.number}/preview/").context["near"] == []


# --- the dispatcher ---------------------------------------------------------------------------
def sent_back(posts) -> Case:
    """A case that its unit has sent back."""
    case = a_case("dispatch", posts=posts)
    actions.ask(case, kind="send_back", words="Not ours.", by=posts["unit"])
    actions.grant(case, words="Right.", by=posts["shift_head"])
    return case


def test_what_a_unit_sent_back_lies_on_top_of_the_dispatcher():
    posts = the_posts()
    first = a_case("file", posts=posts)
    back = sent_back(posts)
    client = as_(posts["dispatcher"])

    rows = client.get("/desk/").context["rows"]

    assert [row.case.pk for row in rows] == [back.pk, first.pk]
    assert rows[0].note.status == "back"
    assert [row.case.pk for row in client.get("/desk/queue/returned/").context["rows"]] == [back.pk]


def test_the_dispatcher_sees_whose_it_is_by_which_row():
    posts = the_posts()
    case = a_case("file", posts=posts)
    unit = posts["unit"].organisation
    row = DutyRow.objects.create(
        category=case.category, division="500116", unit=unit, document="Order 7",
        first_on=timezone.localdate(),
    )  # fmt: skip

    page = as_(posts["dispatcher"]).get("/desk/queue/dispatch/")
    assert page.context["rows"][0].proposal.row == row
    assert str(unit) in page.content.decode()
    watched = as_(posts["reception"]).get("/desk/queue/dispatch/")
    assert watched.context["rows"][0].proposal is None


@pytest.mark.parametrize("post", ["dispatcher", "reception"])
@pytest.mark.parametrize("queue", ["dispatch", "take-in", "asked", "attention", "orders"])
def test_a_worklist_costs_at_most_ten_statements_and_as_many_with_fifty_one(post, queue):
    posts = the_posts()
    case = a_case("file", posts=posts)
    facts = {"state": "filed" if queue == "dispatch" else "reported"}
    if queue in {"asked", "attention"}:
        facts |= {"asked": "void", "attention": "shelf_over"}
    Case.objects.filter(pk=case.pk).update(**facts)
    case.refresh_from_db()
    client, path = as_(posts[post]), f"/desk/queue/{queue}/"
    client.get(path)

    of_one = asks_of(client, path)
    copies(case, 50)

    assert asks_of(client, path) == of_one <= 10


# --- the phone list ---------------------------------------------------------------------------
def test_an_urgent_call_out_stays_on_the_phone_list_until_its_papers_are_there():
    posts = the_posts()
    rule = a_standard()
    case = a_case(posts=posts)
    unit = posts["unit"].organisation
    actions.call_out(case, unit=unit, whom="Foreman Li", by=posts["reception"])
    client = as_(posts["dispatcher"])

    listed = client.get("/desk/phones/").context["listed"]
    assert [row.case.pk for row in listed.papers] == [case.pk]
    assert [call.whom for call in listed.made] == ["Foreman Li"]
    actions.papers(case, category=rule.category, rule=rule, by=posts["reception"])
    assert client.get("/desk/phones/").context["listed"].papers == []


def test_a_call_is_put_on_the_list_and_ticked_off_once():
    posts = the_posts()
    case = a_case("file", posts=posts)
    client = as_(posts["dispatcher"])

    told = {"number": case.number, "words": "Ask when they can come."}
    assert client.post("/desk/phones/", told).status_code == 302
    call = PhoneCall.objects.get()
    assert client.post(f"/desk/phones/{call.pk}/", {"whom": ""}).status_code == 422
    done = {"whom": "Foreman Li", "words": "At three."}
    assert client.post(f"/desk/phones/{call.pk}/", done).status_code == 302
    again = client.post(f"/desk/phones/{call.pk}/", done)
    assert again.status_code == 422
    call.refresh_from_db()
    assert (call.whom, call.words.splitlines()[-1]) == ("Foreman Li", "At three.")
    assert client.get("/desk/phones/").context["listed"].planned == []


def test_nobody_is_called_about_a_case_that_is_over_or_unknown():
    posts = the_posts()
    case = a_case("close", posts=posts)

    with pytest.raises(Refused):
        plan_call(case, words="Ask.", by=posts["dispatcher"])
    client = as_(posts["dispatcher"])
    told = {"number": "5001162026010100001", "words": "Ask."}
    assert client.post("/desk/phones/", told).status_code == 422
    assert as_(posts["collector"]).get("/desk/phones/").status_code == 403


def test_an_urgent_class_is_telephoned_first():
    posts = the_posts()
    case = a_case("file", posts=posts)
    case.rule.limit_unit = "urgent_hour"
    case.rule.save()
    client = as_(posts["dispatcher"])

    assert [r.case.pk for r in client.get("/desk/phones/").context["listed"].urgent] == [case.pk]
    move(case, "dispatch", rule=a_standard(), posts=posts)
    assert client.get("/desk/phones/").context["listed"].urgent == []


def test_the_phone_list_costs_as_many_statements_with_three_as_with_one():
    posts = the_posts()
    case = a_case("file", posts=posts)
    case.rule.limit_unit = "urgent_hour"
    case.rule.save()
    plan_call(case, words="Ask.", by=posts["dispatcher"])
    client = as_(posts["dispatcher"])
    client.get("/desk/phones/")

    with_one = asks_of(client, "/desk/phones/")
    for copy in copies(case, 2):
        plan_call(copy, words="Ask.", by=posts["dispatcher"])

    assert asks_of(client, "/desk/phones/") == with_one
