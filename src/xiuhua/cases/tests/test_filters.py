"""The address of a list is its filter: it combines with words and queues, and can be kept."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from urllib.parse import urlencode

import pytest
from django.test import Client
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.forms.finding import Filter
from xiuhua.cases.models import Case, Category, OutsideOrder, Partner, SavedFilter
from xiuhua.cases.queries.filters import Days, Wanted, narrowed
from xiuhua.exports.models import Export
from xiuhua.jobs import worker
from xiuhua.kernel.permissions import SYSTEM, Role

from .test_finding import many

pytestmark = pytest.mark.django_db
BACKEND = "xiuhua.accounts.backends.Passwords"
TOWN = "500116005"


def as_(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def words_of(rows) -> set[str]:
    return {case.words for case in rows}


def fits(**wanted) -> set[str]:
    return words_of(narrowed(Case.objects.all(), Wanted(**wanted), timezone.now(), by=SYSTEM))


@pytest.fixture
def city():
    """Three cases that differ in everything."""
    posts = the_posts(an_organisation(name="市政设施所"))
    a_case("dispatch", posts=posts, words="井盖破损")
    a_case("take_in", posts=posts, words="路灯不亮")
    a_case(words="垃圾成堆")
    now = timezone.now()
    lamps = Category.objects.create(key="C0401", kind="C", major="Lights", name="Street lamp")
    late = {"due_at": now - timedelta(hours=2), "attention": "shelf_over", "asked": "extend"}
    Case.objects.filter(words="井盖破损").update(**late)
    Case.objects.filter(words="路灯不亮").update(
        source="collector", category=lamps, way="urgent", due_at=now + timedelta(days=9),
        reported_at=now - timedelta(days=9),
    )  # fmt: skip
    Case.objects.filter(words="垃圾成堆").update(state="shelved", division="500116")
    return posts


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        ({}, {"井盖破损", "路灯不亮", "垃圾成堆"}),
        ({"text": "井盖"}, {"井盖破损"}),
        ({"states": ("taken_in", "shelved")}, {"路灯不亮", "垃圾成堆"}),
        ({"sources": ("collector",)}, {"路灯不亮"}),
        ({"ways": ("urgent", "spot")}, {"路灯不亮"}),
        ({"asked": ("extend",)}, {"井盖破损"}),
        ({"place": TOWN}, {"井盖破损", "路灯不亮"}),
        ({"major": "Lights"}, {"路灯不亮"}),
        ({"category": "C0401"}, {"路灯不亮"}),
        ({"late": True}, {"井盖破损"}),
        ({"attention": True}, {"井盖破损"}),
        ({"shelved": True}, {"垃圾成堆"}),
        ({"outside": True}, set()),
        ({"late": True, "text": "路灯"}, set()),
    ],
)
def test_a_list_is_narrowed(city, wanted, found):
    assert fits(**wanted) == found


def test_a_list_is_narrowed_to_a_unit_and_to_orders_from_outside(city):
    unit = city["unit"].organisation
    case = Case.objects.get(words="垃圾成堆")
    hotline = Partner.objects.create(key="12345", name="12345", kind="hotline")
    now = timezone.now()
    facts = {"received_at": now, "return_until": now, "due_at": now}
    OutsideOrder.objects.create(partner=hotline, number="JJ1", case=case, **facts)

    assert fits(unit=unit.pk) == {"井盖破损"}
    assert fits(outside=True) == {"垃圾成堆"}


def test_days_hold_their_first_and_their_last_moment(city):
    today = timezone.localdate()

    assert fits(reported=Days(today, today)) == {"井盖破损", "垃圾成堆"}
    assert fits(reported=Days(None, today - timedelta(days=1))) == {"路灯不亮"}
    assert fits(due=Days(today + timedelta(days=8))) == {"路灯不亮"}
    assert fits(closed=Days(today)) == set()


def test_what_makes_no_sense_in_an_address_says_nothing_and_is_told(city):
    form = Filter({"state": ["nonsense"], "unit": "x", "place": "5", "due_from": "soon"})

    assert form.wanted == Wanted()
    assert set(form.errors) == {"state", "unit", "place", "due_from"}


def test_a_span_that_ends_before_it_begins_is_told(city):
    form = Filter({"due_from": "2026-11-05", "due_to": "2026-11-04"})

    assert not form.is_valid()
    assert "due_to" in form.errors


# --- pages ----------------------------------------------------------------------------------------
def numbers(page) -> set[str]:
    return {row.case.words for row in page.context["rows"]}


def test_conditions_combine_with_a_queue_and_show_as_chips(city):
    client = as_(city["reception"])

    page = client.get("/desk/queue/open/", {"source": ["collector", "desk"], "q": "路灯"})

    assert numbers(page) == {"路灯不亮"}
    assert len(page.context["chips"]) == 3
    assert {chip.without for chip in page.context["chips"]} == {
        "source=desk&q=%E8%B7%AF%E7%81%AF", "source=collector&q=%E8%B7%AF%E7%81%AF",
        "source=collector&source=desk",
    }  # fmt: skip
    assert "找到 1 件" in page.content.decode()


def test_a_search_may_have_conditions_and_no_words(city):
    page = as_(city["reception"]).get("/desk/search/", {"late": "on"})

    assert numbers(page) == {"井盖破损"}


def test_one_filter_has_one_address(city):
    client = as_(city["reception"])

    there = client.get("/desk/search/", {"q": "", "late": "on", "queue": "open", "unit": ""})
    assert there.url == "/desk/queue/open/?late=on"
    assert client.get("/desk/search/", {"q": "x", "unit": ""}).url == "/desk/search/?q=x"


def test_the_panel_holds_what_is_chosen_and_costs_no_more_with_more_cases(
    city, django_assert_max_num_queries
):
    client = as_(city["reception"])
    client.get("/desk/conditions/")

    with django_assert_max_num_queries(9):
        page = client.get("/desk/conditions/", {"queue": "open", "late": "on", "source": "desk"})

    text = page.content.decode()
    assert '<option value="open" selected>' in text
    assert 'value="desk" class="form-selectgroup-input" id="f_source_3" checked' in text
    assert "市政设施所" in text
    part = client.get("/desk/conditions/", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in part and "<form" in part


def test_a_filtered_list_is_taken_away(city):
    client = as_(city["reception"])

    text = b"".join(
        client.get("/desk/queue/open/cases.csv", {"q": "路灯"}).streaming_content
    ).decode()
    assert "路灯不亮" in text and "井盖破损" not in text
    text = b"".join(
        client.get("/desk/search/cases.csv", {"shelved": "on"}).streaming_content
    ).decode()
    assert "垃圾成堆" in text and "路灯不亮" not in text
    assert BytesIO(client.get("/desk/search/cases.xlsx?late=on").content).read(2) == b"PK"
    assert client.get("/desk/search/cases.pdf").status_code == 404


def test_a_filtered_list_too_long_is_made_by_a_job(city, monkeypatch):
    monkeypatch.setattr("xiuhua.cases.pages.finding.MOST_EXPORTED", 0)
    client = as_(city["reception"])

    offered = client.get("/desk/search/cases.csv?late=on")
    assert (offered.status_code, Export.objects.count()) == (200, 0)
    client.post("/desk/search/cases.csv?late=on")
    worker.run(once=True)

    made = Export.objects.get()
    assert (made.state, made.params["query"]) == ("ready", "late=on")


def test_a_unit_finds_only_its_own(city):
    client = as_(city["unit"])

    assert numbers(client.get("/desk/search/", {"state": ["dispatched", "taken_in"]})) == {
        "井盖破损"
    }
    assert numbers(client.get("/desk/search/", {"q": "路灯"})) == set()


def test_pages_of_a_filtered_list_keep_the_filter(city):
    many(Case.objects.get(words="路灯不亮"), 60, words="路灯闪烁")
    client = as_(city["reception"])

    first = client.get("/desk/queue/file/", {"q": "路灯"})
    following = client.get("/desk/queue/file/", {"q": "路灯", "after": first.context["page"].next})

    assert "q=%E8%B7%AF%E7%81%AF&amp;after=" in first.content.decode()
    assert len(first.context["rows"]) == 50
    assert len(following.context["rows"]) == 11


def test_a_filtered_list_costs_as_many_statements_with_fifty_rows_as_with_one(
    city, django_assert_max_num_queries
):
    client = as_(city["reception"])
    query = urlencode({"q": "路灯", "unit": 1, "place": "500116"}, doseq=True)
    path = f"/desk/queue/file/?{query}".replace("unit=1&", "")
    client.get(path)
    with django_assert_max_num_queries(14) as one:
        client.get(path)
    many(Case.objects.get(words="路灯不亮"), 49, words="路灯闪烁")
    with django_assert_max_num_queries(14) as fifty:
        client.get(path)

    assert len(one.captured_queries) == len(fifty.captured_queries)


# --- kept -----------------------------------------------------------------------------------------
def test_a_filter_is_kept_under_a_name_opened_renamed_and_deleted(city):
    user = city["reception"]
    client = as_(user)

    kept = client.post("/desk/filters/", {"name": " 今天 到期 ", "query": "late=on&queue=open"})

    assert kept.url == "/desk/search/?late=on&queue=open"
    saved = SavedFilter.objects.get()
    assert (saved.user, saved.name) == (user, "今天 到期")
    column = client.get("/desk/queue/open/?late=on").content.decode()
    assert '<a href="/desk/search/?late=on&amp;queue=open" aria-current="true">' in column
    client.post(f"/desk/filters/{saved.pk}/rename/", {"name": "滨江一线"})
    assert "滨江一线" in client.get("/desk/filters/").content.decode()
    client.post(f"/desk/filters/{saved.pk}/delete/")
    assert not SavedFilter.objects.exists()


def test_the_same_name_keeps_the_newer_filter(city):
    client = as_(city["reception"])

    for query in ("late=on", "shelved=on"):
        client.post("/desk/filters/", {"name": "我的", "query": query})

    assert SavedFilter.objects.get().query == "shelved=on"


@pytest.mark.parametrize(
    ("name", "query"), [("", "late=on"), ("x", ""), ("x" * 41, "late=on"), ("x", "q=" + "y" * 700)]
)
def test_a_filter_without_name_or_conditions_or_too_long_is_refused(city, name, query):
    answer = as_(city["reception"]).post("/desk/filters/", {"name": name, "query": query})

    assert answer.status_code == 422
    assert not SavedFilter.objects.exists()


def test_a_filter_is_its_owners_alone(city):
    as_(city["reception"]).post("/desk/filters/", {"name": "滨江一线", "query": "late=on"})
    saved = SavedFilter.objects.get()
    other = as_(a_user(Role.DISPATCHER))

    assert "滨江一线" not in other.get("/desk/queue/open/").content.decode()
    assert other.post(f"/desk/filters/{saved.pk}/delete/").status_code == 404
    assert other.post(f"/desk/filters/{saved.pk}/rename/", {"name": "x"}).status_code == 404
    assert SavedFilter.objects.get().name == "滨江一线"


def test_two_filters_of_one_person_are_not_called_the_same(city):
    client = as_(city["reception"])
    for name in ("一", "二"):
        client.post("/desk/filters/", {"name": name, "query": "late=on"})
    first = SavedFilter.objects.get(name="一")

    assert client.post(f"/desk/filters/{first.pk}/rename/", {"name": "二"}).status_code == 422
