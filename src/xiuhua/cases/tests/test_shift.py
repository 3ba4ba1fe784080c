"""The shift head's desk: decisions, looks, fast checks, and the hand-over book."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases import actions
from xiuhua.cases.actions.handover import hand_over, take_over
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.models import Ask, Case, DutyRow, Handover, Order, Step
from xiuhua.cases.queries.asked import decider
from xiuhua.cases.queries.handovers import shift_at
from xiuhua.cases.queries.shift import FOR_HEADS, decidable, fast_checks
from xiuhua.cases.tests.test_desks import as_, asks_of, copies
from xiuhua.cases.workflow import Asking
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.examples import IN_THE_CELL

pytestmark = pytest.mark.django_db
NOON = timezone.make_aware(datetime(2026, 4, 8, 12))


def an_ask(kind: str = "extend", posts=None, **facts) -> Ask:
    """A case in its unit's hands, and a request about it that waits."""
    posts = posts or the_posts()
    case = a_case("dispatch", posts=posts)
    actions.ask(case, kind=kind, words="Rain.", by=posts["unit"], facts=facts)
    return Ask.objects.get(case=case, state="open")


# --- decisions --------------------------------------------------------------------------------
@pytest.mark.parametrize("first", [None, True])
@pytest.mark.parametrize("manieth", [1, 2])
@pytest.mark.parametrize("kind", list(Asking))
def test_what_only_heads_decide_is_the_same_in_lists_and_one_by_one(kind, manieth, first):
    ask = an_ask()
    Ask.objects.filter(pk=ask.pk).update(kind=kind.value, round=manieth, first_granted=first)
    ask.refresh_from_db()

    listed = Ask.objects.filter(FOR_HEADS).exists()

    assert listed == (decider(ask).key == "cases.lead")
    assert decidable(a_user(Role.SHIFT_HEAD)).exists() != listed
    assert decidable(a_user(Role.COMMAND_HEAD)).exists()
    assert not decidable(a_user(Role.DIRECTOR)).exists()


def test_nobody_is_shown_what_they_asked_or_have_reviewed_themselves():
    posts = the_posts()
    case = a_case("take_in", posts=posts)
    head, other = posts["shift_head"], a_user(Role.SHIFT_HEAD)
    actions.ask(case, kind="void", words="A test.", by=head)

    assert not decidable(head).exists()
    assert decidable(other).exists()
    assert as_(head).get("/desk/shift/").context["elsewhere"] == 1


def test_a_shift_head_grants_and_refuses_right_there():
    posts = the_posts()
    ask, back = an_ask(posts=posts), an_ask("send_back", posts=posts)
    client = as_(posts["shift_head"])

    page = client.get("/desk/shift/")
    assert [one.ask.pk for one, _form in page.context["asked"]] == [ask.pk, back.pk]
    url = f"/desk/shift/asks/{ask.pk}/"
    assert client.post(url, {"verdict": "refuse"}).status_code == 422
    assert client.post(url, {"verdict": "?"}).status_code == 422
    assert client.post(url, {"verdict": "grant", "words": "Two days more."}).status_code == 302
    assert client.post(url, {"verdict": "grant"}).status_code == 422
    no = {"verdict": "refuse", "words": "It is yours."}
    assert client.post(f"/desk/shift/asks/{back.pk}/", no).status_code == 302
    states = Ask.objects.order_by("pk").values_list("state", "decision")
    assert list(states) == [("granted", "Two days more."), ("refused", "It is yours.")]
    assert as_(posts["dispatcher"]).post(url, {"verdict": "grant"}).status_code == 403


def test_what_is_for_heads_is_marked_shown_to_them_and_refused_to_others():
    posts = the_posts()
    until = timezone.localdate() + timedelta(days=60)
    ask = an_ask("shelve", posts=posts, until=until.isoformat())
    head = a_user(Role.COMMAND_HEAD)

    page = as_(posts["shift_head"]).get("/desk/shift/")
    assert (page.context["asked"], page.context["elsewhere"]) == ([], 1)
    ((one, _form),) = as_(head).get("/desk/shift/").context["asked"]
    assert (one.heads_only, dict(one.facts)["Until"]) == (True, until)
    url, yes = f"/desk/shift/asks/{ask.pk}/", {"verdict": "grant"}
    assert as_(posts["shift_head"]).post(url, yes).status_code == 403
    assert as_(head).post(url, yes).status_code == 302
    assert Case.objects.get(pk=ask.case_id).state == "shelved"


def test_a_second_return_is_settled_by_a_ruling_on_the_same_screen():
    posts = the_posts()
    ask = an_ask("send_back", posts=posts)
    actions.refuse(ask.case, words="It is yours.", by=posts["shift_head"])
    actions.ask(ask.case, kind="send_back", words="It is not.", by=posts["unit"])
    second = Ask.objects.get(state="open")
    other, client = an_organisation("Lighting station"), as_(a_user(Role.COMMAND_HEAD))

    ((one, form),) = client.get("/desk/shift/").context["asked"]
    assert (one.by_ruling, one.again, "document" in form.fields) == (True, True, True)
    url = f"/desk/shift/asks/{second.pk}/"
    assert client.post(url, {"verdict": "ruling", "unit": other.pk}).status_code == 422
    told = {"verdict": "ruling", "unit": other.pk, "document": "Minutes 3", "words": "A lamp."}
    assert client.post(url, told).status_code == 302
    row = DutyRow.objects.get()
    assert (row.unit, row.document, row.ruled_on.unit) == (other, "Minutes 3", other)


# --- what deserves a look ---------------------------------------------------------------------
def test_what_a_person_must_look_at_stays_until_somebody_has():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    Case.objects.filter(pk=case.pk).update(attention="shelf_over")
    client = as_(posts["shift_head"])

    assert [r.case.pk for r in client.get("/desk/shift/").context["attention"]] == [case.pk]
    url = f"/desk/shift/seen/{case.number}/"
    assert client.post(url, {"words": "Goes on."}).status_code == 302
    assert client.get("/desk/shift/").context["attention"] == []
    assert client.post(url, {"words": "Again."}).status_code == 409
    assert as_(posts["reception"]).post(url).status_code == 403


def test_orders_and_papers_appear_once_they_are_overdue():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    due = timezone.now() + timedelta(hours=1)
    actions.oversee(case, kind="grave", words="Today.", due_at=due, by=posts["shift_head"])
    Case.objects.filter(pk=case.pk).update(papers_due_at=due)
    client = as_(posts["shift_head"])

    facts = client.get("/desk/shift/").context
    assert (facts["orders"], facts["papers"]) == ([], [])
    Order.objects.update(due_at=timezone.now() - timedelta(minutes=1))
    Case.objects.update(papers_due_at=timezone.now() - timedelta(minutes=1))
    facts = client.get("/desk/shift/").context
    assert [order.case_id for order in facts["orders"]] == [case.pk]
    assert [row.case.pk for row in facts["papers"]] == [case.pk]


def checked(case: Case, by, at: datetime, east: float = 0.0) -> None:
    """A passed check, so many degrees east of the cell."""
    lon, lat = IN_THE_CELL
    Case.objects.filter(pk=case.pk).update(lon=lon + east, lat=lat)
    Step.objects.create(case=case, name="check", at=at, by=by.ref, state="checked")


def test_checks_that_pass_faster_than_one_can_walk_are_listed_with_their_cases():
    posts = the_posts()
    case = a_case(posts=posts)
    others = copies(case, 3)
    now, quick, slow = timezone.now(), posts["collector"], a_user(Role.COLLECTOR)
    checked(case, quick, now - timedelta(minutes=10))
    checked(others[0], quick, now - timedelta(minutes=9), east=0.01)
    checked(others[1], slow, now - timedelta(minutes=60))
    checked(others[2], slow, now - timedelta(minutes=9), east=0.01)

    (found,) = fast_checks(posts["shift_head"], now)

    assert {step.case_id for step in found.checks} == {case.pk, others[0].pk}
    page = as_(posts["shift_head"]).get("/desk/shift/fast-checks/")
    assert quick.name in page.content.decode()
    assert case.number in page.content.decode()
    assert as_(posts["collector"]).get("/desk/shift/fast-checks/").status_code == 403


def test_the_shift_costs_as_many_statements_with_three_of_each_as_with_one():
    posts = the_posts()
    client = as_(posts["shift_head"])

    def one_of_each(seed: int) -> None:
        ask = an_ask(posts=posts)
        actions.ask(
            a_case("dispatch", posts=posts), kind="send_back", words="No.", by=posts["unit"]
        )
        due = timezone.now() + timedelta(hours=1)
        actions.oversee(ask.case, kind="grave", words="Now.", due_at=due, by=posts["shift_head"])
        past = timezone.now() - timedelta(hours=1)
        Order.objects.update(due_at=past)
        Case.objects.filter(pk=ask.case_id).update(attention="shelf_over", papers_due_at=past)
        doubted = a_case("dispatch", posts=posts)
        Case.objects.filter(pk=doubted.pk).update(state="doubted", reopenings=2)
        checked(doubted, posts["collector"], timezone.now(), east=0.01 * seed)
        checked(ask.case, posts["collector"], timezone.now(), east=-0.01 * seed)

    one_of_each(1)
    client.get("/desk/shift/")
    with_one = asks_of(client, "/desk/shift/")
    one_of_each(2)
    one_of_each(3)
    client.get("/desk/shift/")  # what a process asks once is asked

    assert asks_of(client, "/desk/shift/") == with_one


# --- the book ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("hour", "day", "shift"),
    [(7, 7, "night"), (8, 8, "early"), (13, 8, "early"), (14, 8, "late"), (20, 8, "night")],
)
def test_after_midnight_the_night_shift_belongs_to_the_day_before(hour, day, shift):
    at = NOON.replace(hour=hour)
    assert shift_at(at) == (at.date().replace(day=day), shift)


def a_page(head, **facts):
    """A page of today's early shift."""
    told = {"day": timezone.localdate(), "shift": "early", "words": "Nothing special."}
    return hand_over(by=head, **told | facts)


def test_a_page_keeps_what_waits_at_that_moment_and_the_cases_to_be_watched():
    posts = the_posts()
    case = a_case(posts=posts)
    head = posts["shift_head"]

    page = a_page(head, cases=[case.number])
    actions.take_in(case, by=posts["reception"])

    page.refresh_from_db()
    assert (page.counts["take-in"], page.counts["file"]) == (1, 0)
    assert (page.cases, page.left_by, page.left_name) == ([case.number], head.ref, head.name)


def test_a_shift_leaves_one_page_on_its_day_and_names_cases_that_exist():
    head = a_user(Role.SHIFT_HEAD)
    a_page(head)

    for facts in (
        {},
        {"shift": "noon"},
        {"words": " "},
        {"shift": "late", "cases": ["5001162026010100001"]},
        {"shift": "late", "day": timezone.localdate() + timedelta(days=1)},
        {"shift": "late", "day": timezone.localdate() - timedelta(days=2)},
    ):
        with pytest.raises(Refused):
            a_page(head, **facts)
    a_page(head, shift="late")
    assert Handover.objects.count() == 2


def test_the_next_one_takes_over_and_never_whoever_left():
    head, other = a_user(Role.SHIFT_HEAD), a_user(Role.SHIFT_HEAD)
    page = a_page(head)

    with pytest.raises(Refused):
        take_over(page, by=head)
    away = a_user(Role.SHIFT_HEAD, organisation=an_organisation("Another centre", kind="centre"))
    with pytest.raises(Denied):
        take_over(page, by=away)
    take_over(page, words="Read.", by=other)
    assert (page.taken_by, page.taken_words) == (other.ref, "Read.")
    with pytest.raises(Refused):
        take_over(page, by=a_user(Role.SHIFT_HEAD))


def test_the_book_through_its_pages():
    posts = the_posts()
    case = a_case(posts=posts)
    Case.objects.update(attention="shelf_over")
    head, other = as_(posts["shift_head"]), as_(a_user(Role.SHIFT_HEAD))

    form = head.get("/desk/handovers/new/").context["form"]
    assert [key for key, _title in form.fields["cases"].choices] == [case.number]
    told = {"day": timezone.localdate().isoformat(), "shift": "early", "cases": [case.number]}
    assert head.post("/desk/handovers/new/", told).status_code == 422
    told["words"] = "The lift at the market is out."
    there = head.post("/desk/handovers/new/", told)
    assert there.status_code == 302
    assert head.post("/desk/handovers/new/", told).status_code == 422
    page = other.get("/desk/shift/").context["open_page"]
    assert there.url == f"/desk/handovers/{page.pk}/"
    assert not head.get(there.url).context["may_take"]
    assert head.post(there.url).status_code == 422
    assert other.post(there.url, {"words": "Read."}).status_code == 302
    assert other.get("/desk/shift/").context["open_page"] is None
    for text, found in (("market", 1), (case.number, 1), (told["day"], 1), ("nothing", 0)):
        rows = head.get("/desk/handovers/", {"q": text}).context["page"].rows
        assert len(rows) == found, text
    away = a_user(Role.SHIFT_HEAD, organisation=an_organisation("Another centre", kind="centre"))
    assert as_(away).get(there.url).status_code == 403
    assert as_(posts["reception"]).get("/desk/handovers/").status_code == 403


def test_the_book_costs_as_many_statements_with_three_pages_as_with_one():
    head = a_user(Role.SHIFT_HEAD)
    client = as_(head)
    a_page(head)
    client.get("/desk/handovers/")

    with_one = asks_of(client, "/desk/handovers/")
    a_page(head, shift="late")
    a_page(head, shift="night")

    assert asks_of(client, "/desk/handovers/") == with_one
