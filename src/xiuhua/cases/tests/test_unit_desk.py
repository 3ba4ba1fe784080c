"""The handling unit's desk: what now, one tap to receive, and nothing of who reported."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases import actions
from xiuhua.cases.examples import a_case, a_picture, a_standard, move, the_posts
from xiuhua.cases.models import Case
from xiuhua.cases.queries import unit as queries
from xiuhua.kernel.permissions import PUBLIC, Role

pytestmark = pytest.mark.django_db
URL = "/desk/unit/"
WHO = {"phone": "13812340612", "name": "Chen Meilan", "words": "I, Chen Meilan, live at number 7."}
SECRETS = ("13812340612", "Chen", "Meilan", "number 7", "1381234")


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def posts():
    found = the_posts()
    found["command_head"] = a_user(Role.COMMAND_HEAD)
    return found


def numbers(client: Client, tab: str) -> list[str]:
    return [row.case.number for row in client.get(URL, {"tab": tab}).context["rows"]]


def counts(client: Client) -> dict[str, int]:
    found = client.get(URL).context["tabs"]
    return {section.key: count for section, count in found if count}


def test_a_unit_begins_at_its_own_desk_where_there_is_work(posts, moment):
    client = as_(posts["unit"])
    assert client.get(URL).context["shown"].key == "hand"
    case = a_case("dispatch", posts=posts)

    assert client.get("/desk/").url == URL
    page = client.get(URL)
    assert page.context["shown"].key == "receive"
    assert case.title in page.content.decode()


def test_every_list_holds_what_it_says(posts, moment):
    client = as_(posts["unit"])
    case = a_case("dispatch", posts=posts)
    assert counts(client) == {"receive": 1, "today": 1, "hand": 1}
    moment(days=1)
    assert counts(client) == {"receive": 1, "late": 1, "hand": 1}
    actions.receive(case, by=posts["unit"])
    assert counts(client) == {"late": 1, "hand": 1}
    move(case, "handle", rule=a_standard(), posts=posts)
    assert counts(client) == {"late": 1, "answer": 1, "hand": 1}
    move(case, "answer", rule=a_standard(), posts=posts)
    assert counts(client) == {}
    actions.rework(case, words="It rocks.", photos=[a_picture(4)], by=posts["collector"])
    assert counts(client) == {"late": 1, "rework": 1, "hand": 1}
    facts = {"until": "2026-05-20"}
    actions.ask(case, kind="defer", words="Rain.", facts=facts, by=posts["unit"])
    assert counts(client) == {"late": 1, "rework": 1, "hand": 1, "asked": 1}
    actions.grant(case, by=posts["command_head"])
    assert counts(client) == {"waiting": 1}
    for tab in queries.BY_KEY:
        assert numbers(client, tab) == ([case.number] if tab == "waiting" else [])


def test_one_tap_receives_and_comes_back_to_the_list(posts, moment):
    case = a_case("dispatch", posts=posts)
    client = as_(posts["unit"])
    assert f"/desk/cases/{case.number}/step/receive/" in client.get(URL).content.decode()
    answer = client.post(f"/desk/cases/{case.number}/step/receive/", {"next": f"{URL}?tab=receive"})

    assert answer.url == f"{URL}?tab=receive"
    case.refresh_from_db()
    assert case.received_at is not None
    assert numbers(client, "receive") == []


def test_the_windows_that_are_left_are_said_in_words(posts, moment):
    case = a_case("dispatch", posts=posts)
    row = as_(posts["unit"]).get(URL).context["rows"][0]
    assert [name for name, _title, _until in row.asks] == ["ask_send_back", "ask_extend"]
    text = as_(posts["unit"]).get(URL).content.decode()
    assert "11:00" in text
    asked = as_(posts["unit"]).get(f"/desk/cases/{case.number}/?step=ask_send_back")
    assert asked.context["opened"] == "ask_send_back"
    assert f"/desk/cases/{case.number}/?step=ask_send_back#step-ask_send_back" in text
    moment(hours=3)

    row = as_(posts["unit"]).get(URL).context["rows"][0]
    assert [name for name, _title, _until in row.asks] == ["ask_extend"]


def test_an_order_waits_on_the_desk_until_it_is_replied_to(posts, moment):
    case = a_case("dispatch", posts=posts)
    due = timezone.now() + timedelta(hours=5)
    actions.oversee(case, kind="grave", words="At once.", due_at=due, by=posts["shift_head"])
    client = as_(posts["unit"])
    assert numbers(client, "orders") == [case.number]
    order = case.orders.get()
    assert order.number in client.get(URL, {"tab": "orders"}).content.decode()
    actions.reply_order(case, order=order, words="Fenced.", by=posts["unit"])

    assert numbers(client, "orders") == []


def test_a_crew_has_a_link_and_the_desk_says_whether_it_was_opened(posts, moment):
    case = a_case("dispatch", posts=posts)
    actions.assign_crew(case, crew="First crew", by=posts["unit"])
    text = as_(posts["unit"]).get(URL).content.decode()

    assert "First crew" in text
    assert f'action="/desk/cases/{case.number}/crew/"' in text


def test_another_unit_sees_nothing_of_it(posts, moment):
    a_case("dispatch", posts=posts)
    other = as_(a_user(Role.UNIT, organisation=an_organisation("Lighting station")))

    assert counts(other) == {}
    assert numbers(other, "hand") == []
    assert as_(a_user(Role.UNIT)).get(URL).status_code == 200
    assert as_(posts["dispatcher"]).get(URL).status_code == 403
    assert as_(posts["unit"]).get(URL, {"tab": "nothing"}).status_code == 404


def test_no_page_of_the_unit_says_who_reported(posts, moment):
    case = a_case("dispatch", posts=posts, photos=[a_picture()], **WHO)
    case.steps.filter(name="take_in").update(words="Mrs Chen called, 13812340612.")
    client = as_(posts["unit"])
    pages = [
        URL, f"{URL}?tab=hand", f"/desk/cases/{case.number}/",
        f"/desk/cases/{case.number}/preview/", "/desk/queue/open/", f"/api/v1/cases/{case.number}",
        "/desk/queue/open/cases.csv", "/api/v1/cases",
    ]  # fmt: skip

    def told() -> str:
        text = ""
        for path in pages:
            answer = client.get(path)
            assert answer.status_code == 200, path
            found = b"".join(answer.streaming_content) if answer.streaming else answer.content
            text += found.decode()
        return text

    asked = {"kind": "void", "words": "Mrs Chen took it back.", "by": posts["dispatcher"]}
    actions.ask(case, **asked)
    said = [told()]
    for name in ("handle", "answer", "check", "close"):
        move(case, name, rule=a_standard(), posts=posts)
    actions.not_fixed(case, words="Chen Meilan of number 7 says no.", by=PUBLIC)
    said.append(told())

    assert [secret for secret in SECRETS for text in said if secret in text] == []
    assert "number 7" in as_(posts["shift_head"]).get(pages[2]).content.decode()


def test_the_desk_costs_the_same_with_one_case_and_with_three(posts, moment):
    client = as_(posts["unit"])

    def cost() -> int:
        client.get(URL)
        with CaptureQueriesContext(connection) as asked:
            rows = client.get(URL, {"tab": "hand"}).context["rows"]
        assert len(rows) == Case.objects.count()
        return len(asked.captured_queries)

    a_case("dispatch", posts=posts, photos=[a_picture()])
    with_one = cost()
    for _ in range(2):
        a_case("dispatch", posts=posts, photos=[a_picture()])
    assert cost() == with_one
    assert with_one <= 16


def test_an_empty_list_says_what_is_not_there(posts, moment):
    client = as_(posts["unit"])
    for tab in queries.BY_KEY:
        assert 'class="empty' in client.get(URL, {"tab": tab}).content.decode()


def test_a_unit_finds_no_case_by_what_whoever_reported_wrote():
    posts = the_posts()
    case = a_case("dispatch", posts=posts, words="I am Wang of number 7", address="Bridge Street 7")
    client = as_(posts["unit"])

    assert case.number not in client.get("/desk/search/?q=Wang").content.decode()
    assert case.number in client.get("/desk/search/?q=Bridge").content.decode()
    client = as_(posts["dispatcher"])
    assert case.number in client.get("/desk/search/?q=Wang").content.decode()
