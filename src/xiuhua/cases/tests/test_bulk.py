"""Many cases at once: first what would happen, then each on its own, and twice is once."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.accounts.models import OrganisationKind
from xiuhua.cases import actions
from xiuhua.cases.actions.bulk import do_many
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.models import Case, DutyRow, Step
from xiuhua.cases.queries.bulk import BY_KEY, MOST, chosen_cases, foresee, offered
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Refused
from xiuhua.records.models import Record
from xiuhua.web.language import say

pytestmark = pytest.mark.django_db
BACKEND = "xiuhua.accounts.backends.Passwords"


def as_(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def told(many, cases, by, **more):
    rows = foresee(BY_KEY[many], cases, by=by, day=timezone.localdate(), **more)
    return [(row.case.words, say(row.happens or ""), say(row.stop or "")) for row in rows]


def a_key(page):
    return page.context["request_key"]


@pytest.fixture
def city():
    unit = an_organisation(name="市政设施所", kind=OrganisationKind.UNIT, division="500116")
    return the_posts(unit)


def test_only_what_one_may_do_is_offered(city):
    assert [one.key for one in offered(city["unit"])] == ["receive"]
    assert [one.key for one in offered(city["dispatcher"])] == ["dispatch", "hand", "urge"]
    assert [one.key for one in offered(city["reception"])] == ["take_in", "urge", "close"]
    assert "seen" in [one.key for one in offered(city["shift_head"])]
    assert offered(city["collector"]) == []


def test_the_preview_says_what_would_happen_and_what_not_and_writes_nothing(city):
    ready, taken = a_case(words="一"), a_case("take_in", posts=city, words="二")
    steps, records = Step.objects.count(), Record.objects.count()

    page = as_(city["reception"]).get(
        "/desk/many/", {"do": "take_in", "case": [ready.number, taken.number]}
    )

    assert [row.case for row in page.context["ready"]] == [ready]
    assert [row.case for row in page.context["stopped"]] == [taken]
    text = page.content.decode()
    assert "转为“待立案”" in text
    assert (steps, records) == (Step.objects.count(), Record.objects.count())
    ready.refresh_from_db()
    assert ready.state == "reported"


def test_confirming_does_each_and_one_refusal_stops_none(city):
    one, two, three = (a_case(words=word) for word in "一二三")
    actions.take_in(two, by=city["shift_head"])
    client = as_(city["reception"])
    numbers = [one.number, two.number, three.number]
    key = a_key(client.get("/desk/many/", {"do": "take_in", "case": numbers}))

    page = client.post(
        "/desk/many/", {"do": "take_in", "case": numbers, "request_key": key, "words": "已核"}
    )

    assert [row["case"].number for row in page.context["done"]] == [one.number, three.number]
    assert [row["case"].number for row in page.context["stopped"]] == [two.number]
    assert set(Case.objects.values_list("state", flat=True)) == {"taken_in"}
    assert Step.objects.filter(name="take_in", words="已核").count() == 2
    assert Record.objects.filter(deed="cases.take_in").count() == 3


def test_sent_twice_it_is_done_once_and_says_the_same(city):
    cases = [a_case(words=word) for word in "一二"]
    client = as_(city["reception"])
    sent = {
        "do": "take_in",
        "case": [case.number for case in cases],
        "request_key": "a-key-of-the-preview",
    }

    first, second = client.post("/desk/many/", sent), client.post("/desk/many/", sent)

    assert len(first.context["done"]) == len(second.context["done"]) == 2
    assert second.context["stopped"] == []
    assert Step.objects.filter(name="take_in").count() == 2


def test_looked_at_twice_is_no_refusal_either(city):
    case = a_case("dispatch", posts=city)
    Case.objects.update(attention="shelf_over")
    case.refresh_from_db()

    for _time in range(2):
        (outcome,) = do_many(
            BY_KEY["seen"], [case], by=city["shift_head"], request_key="once-and-again"
        )
        assert outcome.stop is None
    assert Step.objects.filter(name="seen").count() == 1


def test_each_goes_to_the_unit_of_the_duty_list_as_the_preview_showed(city):
    unit = city["unit"].organisation
    case, other = (a_case("file", posts=city, words=word) for word in "一二")
    DutyRow.objects.create(
        category=case.category, unit=unit, division="500116", document="渝城管〔2024〕1 号",
        first_on=date(2024, 1, 1),
    )  # fmt: skip
    client = as_(city["dispatcher"])
    numbers = [case.number, other.number]

    page = client.get("/desk/many/", {"do": "dispatch", "case": numbers})
    assert [row.unit for row in page.context["ready"]] == [unit, unit]
    assert "派给市政设施所" in page.content.decode()
    to = [f"{number}:{unit.pk}" for number in numbers]
    client.post(
        "/desk/many/",
        {"do": "dispatch", "case": numbers, "to": to, "request_key": a_key(page)},
    )

    assert set(Case.objects.values_list("state", "unit")) == {("dispatched", unit.pk)}


def test_a_set_is_handed_to_one_unit_which_must_work_there(city):
    near = city["unit"].organisation
    far = an_organisation(code="far", name="远处", kind=OrganisationKind.UNIT, division="500117")
    case = a_case("file", posts=city, words="一")
    client = as_(city["dispatcher"])

    asked = client.get("/desk/many/", {"do": "hand", "case": case.number})
    assert asked.context["asks_unit"]
    assert told("hand", [case], city["dispatcher"], unit=near) == [("一", "派给市政设施所", "")]
    (row,) = told("hand", [case], city["dispatcher"], unit=far)
    assert "远处" in row[2]


def test_whoever_filed_it_may_not_dispatch_it_and_reads_why(city):
    both = a_user(Role.SHIFT_HEAD, Role.DISPATCHER)
    case = a_case(words="一")
    actions.take_in(case, by=both)
    actions.file(case, category=case.category, rule=case.category.rules.first(), by=both)

    (row,) = told("hand", [case], both, unit=city["unit"].organisation)

    assert row[1] == ""
    assert "立案" in row[2]


def test_the_unit_receives_its_own_and_no_one_elses(city):
    mine = a_case("dispatch", posts=city, words="一")
    again = a_case("dispatch", posts=city, words="二")
    actions.receive(again, by=city["unit"])
    others = the_posts(an_organisation(code="other", name="别家"))
    theirs = a_case("dispatch", posts=others, words="三")
    client = as_(city["unit"])

    page = client.get(
        "/desk/many/", {"do": "receive", "case": [mine.number, again.number, theirs.number]}
    )

    assert [row.case for row in page.context["ready"]] == [mine]
    assert [row.case for row in page.context["stopped"]] == [again]
    assert page.context["left_out"] == 1
    client.post(
        "/desk/many/", {"do": "receive", "case": theirs.number, "request_key": "somebody-elses"}
    )
    theirs.refresh_from_db()
    assert theirs.received_at is None


def test_urging_and_closing_many(city):
    cases = [a_case("dispatch", posts=city, words=word) for word in "一二"]
    checked = a_case("check", posts=city, words="三")
    done = do_many(
        BY_KEY["urge"], [*cases, checked], by=city["dispatcher"], request_key="urge-them"
    )
    assert [one.stop is None for one in done] == [True, True, False]
    assert set(Case.objects.filter(state="dispatched").values_list("urges", flat=True)) == {1}

    (closed,) = do_many(BY_KEY["close"], [checked], by=city["reception"], request_key="close-it")
    assert closed.stop is None
    checked.refresh_from_db()
    assert checked.state == "closed"


def test_all_of_a_page_are_chosen_without_a_script(city):
    cases = [a_case(words=word) for word in "一二三"]
    page = ",".join(case.number for case in cases)

    shown = as_(city["reception"]).get("/desk/many/", {"do": "take_in", "all": "1", "page": page})

    assert len(shown.context["ready"]) == 3


@pytest.mark.parametrize(
    "sent", [{}, {"do": "nothing"}, {"do": "take_in"}, {"do": "take_in", "case": "x"}]
)
def test_nothing_chosen_is_refused_in_words(city, sent):
    assert as_(city["reception"]).get("/desk/many/", sent).status_code == 409


def test_at_most_two_hundred_at_once(city):
    with pytest.raises(Refused, match="200"):
        chosen_cases(city["reception"], [f"{n:019d}" for n in range(MOST + 1)])


def test_what_one_may_not_do_is_denied(city):
    case = a_case()
    sent = {"do": "close", "case": case.number, "request_key": "not-allowed"}

    assert as_(city["dispatcher"]).get("/desk/many/", sent).status_code == 403
    assert as_(city["dispatcher"]).post("/desk/many/", sent).status_code == 403
    assert Client().get("/desk/many/", sent).status_code == 302


def test_without_a_preview_nothing_is_done(city):
    case = a_case()

    answer = as_(city["reception"]).post("/desk/many/", {"do": "take_in", "case": case.number})

    assert answer.status_code == 409
    case.refresh_from_db()
    assert case.state == "reported"


def test_the_way_back_stays_in_the_house(city):
    case = a_case()
    sent = {"do": "take_in", "case": case.number}
    client = as_(city["reception"])

    for there, back in (
        ("/desk/queue/open/?late=on", "/desk/queue/open/?late=on"),
        ("https://example.org/", "/desk/"),
    ):
        page = client.get("/desk/many/", sent | {"next": there})
        assert page.context["back"] == back


def test_a_preview_costs_as_many_statements_for_three_as_for_one(
    city, django_assert_max_num_queries
):
    cases = [a_case("file", posts=city, words=word) for word in "一二三"]
    client = as_(city["dispatcher"])
    unit = city["unit"].organisation

    def cost(some):
        sent = {"do": "hand", "unit": unit.pk, "case": [case.number for case in some]}
        client.get("/desk/many/", sent)
        with django_assert_max_num_queries(8) as asked:
            client.get("/desk/many/", sent)
        return len(asked.captured_queries)

    assert cost(cases[:1]) == cost(cases)


def test_the_list_has_a_box_for_each_case_and_none_for_who_may_do_nothing(city):
    a_case()

    assert (
        as_(city["reception"]).get("/desk/queue/open/").content.decode().count('form="bulk"') == 1
    )
    watching = as_(a_user(Role.AUDITOR)).get("/desk/queue/open/").content.decode()
    assert 'form="bulk"' not in watching and 'id="bulk"' not in watching
