"""Lists of cases that are too long to wait for: what is in them, in what order, for whom."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from python_calamine import CalamineWorkbook

from xiuhua.accounts.examples import PASSWORD, a_user, an_organisation
from xiuhua.accounts.models import Grant
from xiuhua.cases import downloads
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.models import Case
from xiuhua.cases.tests.test_desks import as_, copies
from xiuhua.exports.actions import ask, take
from xiuhua.exports.models import Export
from xiuhua.jobs import worker
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Missing, Refused

ELSEWHERE = "500117"


@pytest.fixture(autouse=True)
def a_folder(settings, tmp_path):
    settings.EXPORTS_ROOT = tmp_path / "exports"


@pytest.fixture
def posts(db):
    return the_posts()


def rows_for(by, **params):
    return [row for chunk in downloads._chunks(params, by) for row in chunk]


def numbers_for(by, **params):
    return [row[0] for row in rows_for(by, **params)]


def made(by, **params):
    export = ask(downloads.LIST, "csv", params, name="Cases", by=by)
    worker.run(once=True)
    export.refresh_from_db()
    return export


def text_of(export, by):
    return take(export, by=by).read().decode("utf-8-sig")


def test_it_holds_the_queue_in_its_order_over_several_parts(posts, monkeypatch):
    monkeypatch.setattr(downloads, "CHUNK", 2)
    by, case = posts["dispatcher"], a_case("file", posts=posts)
    copies(case, 4)
    for n, one in enumerate(Case.objects.order_by("-pk")):
        Case.objects.filter(pk=one.pk).update(due_at=timezone.now() + timedelta(days=n))

    listed = [row.case.number for row in as_(by).get("/desk/queue/dispatch/").context["rows"]]

    assert numbers_for(by, queue="dispatch") == listed
    assert downloads._count({"queue": "dispatch"}, by) == len(listed) == 5


def test_it_is_narrowed_as_the_list_was(posts):
    by, case = posts["reception"], a_case(posts=posts)
    copies(case, 1, source="collector")

    assert numbers_for(by, query="source=public") == [case.number]
    assert len(numbers_for(by)) == 2


def test_a_part_costs_the_same_with_one_case_and_with_three(posts):
    by, case = posts["dispatcher"], a_case("file", posts=posts)
    rows_for(by)
    with CaptureQueriesContext(connection) as one:
        rows_for(by)
    copies(case, 2)
    with CaptureQueriesContext(connection) as three:
        assert len(rows_for(by)) == 3
    assert len(three) == len(one) == 2


def test_another_district_and_another_unit_are_not_in_it(posts):
    case = a_case("dispatch", posts=posts)
    stranger = a_user(Role.DISPATCHER, division=ELSEWHERE)
    other = a_user(Role.UNIT, organisation=an_organisation("Lighting station"))

    assert numbers_for(posts["dispatcher"]) == [case.number]
    assert numbers_for(posts["unit"]) == [case.number]
    assert numbers_for(stranger) == numbers_for(other) == []


def test_a_unit_takes_no_words_away_that_may_say_who_reported(posts):
    a_case("dispatch", posts=posts, words="I live at number 7, ask for me")

    assert "number 7" in text_of(made(posts["dispatcher"]), posts["dispatcher"])
    assert "number 7" not in text_of(made(posts["unit"]), posts["unit"])


def test_rights_that_shrank_between_asking_and_making_count(posts):
    case = a_case("file", posts=posts)
    by = posts["dispatcher"]
    export = ask(downloads.LIST, "csv", {}, name="Cases", by=by)
    Grant.objects.filter(user=by).update(division=ELSEWHERE)

    worker.run(once=True)

    export.refresh_from_db()
    assert (export.state, export.done) == (Export.State.READY, 0)
    assert case.number not in text_of(export, by)


def test_what_narrows_no_list_is_refused_when_it_is_asked_for(posts):
    with pytest.raises(Refused):
        ask(downloads.LIST, "csv", {"colour": "red"}, name="x", by=posts["dispatcher"])
    with pytest.raises(Missing):
        ask(downloads.LIST, "csv", {"queue": "nowhere"}, name="x", by=posts["dispatcher"])


def test_a_list_that_is_too_long_is_offered_and_made(posts, monkeypatch):
    monkeypatch.setattr("xiuhua.cases.pages.finding.MOST_EXPORTED", 0)
    case, client = a_case(posts=posts, words="=1+1"), as_(posts["reception"])
    there = "/desk/queue/take-in/cases.xlsx?source=public"

    offered = client.get(there)
    assert offered.status_code == 200
    assert not Export.objects.exists()
    assert client.post(there).url == "/desk/exports/"
    worker.run(once=True)

    export = Export.objects.get()
    assert export.params == {"queue": "take-in", "tab": "", "query": "source=public"}
    book = CalamineWorkbook.from_filelike(take(export, by=posts["reception"]))
    header, row = book.get_sheet_by_index(0).to_python()
    assert header == downloads.header()
    assert (row[0], row[-1]) == (case.number, "'=1+1")


@pytest.mark.parametrize("scripts", [True, False])
def test_by_hand_with_scripts_and_without(browse, axe, posts, monkeypatch, scripts):
    monkeypatch.setattr("xiuhua.cases.pages.finding.MOST_EXPORTED", 0)
    case, page = a_case(posts=posts), browse(javascript=scripts)
    page.goto("/sign-in/?next=/desk/queue/take-in/")
    page.fill("[name=username]", posts["reception"].username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    page.goto("/desk/queue/take-in/cases.csv")
    page.click("main form[method=post] button.btn-primary")
    page.locator("#exports progress").wait_for()
    if scripts:
        axe(page)
    worker.run(once=True)
    if not scripts:
        page.click("main a[href='/desk/exports/']")
    with page.expect_download() as taken:
        page.click("#exports .btn-primary")

    assert case.number in taken.value.path().read_text("utf-8-sig")
