"""What people see of ledgers, what a page costs, and what is taken away."""

from __future__ import annotations

import io
from datetime import date

import pytest
from django.urls import reverse
from python_calamine import CalamineWorkbook

from xiuhua.accounts.examples import a_user
from xiuhua.cases.tests.test_desks import as_, asks_of
from xiuhua.exports.models import Export
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.ledgers import actions
from xiuhua.ledgers.downloads import DOWNLOADS
from xiuhua.ledgers.examples import OTHER_TOWN, TOWN, a_change, a_ledger, an_entry
from xiuhua.ledgers.models import Claim, Entry
from xiuhua.ledgers.pages import entries
from xiuhua.ledgers.rules import Reason
from xiuhua.web.gather import subject

pytestmark = pytest.mark.django_db
HERE = "/desk/ledgers/test.bays/"


@pytest.fixture
def ledger(keeper):
    made = a_ledger()
    an_entry(made, "2021-12-31", 1000, reason=Reason.OPENING)
    an_entry(made, "2022-03-01", 500, reason=Reason.REGISTERED, class_key="attached",
             division=f"{OTHER_TOWN}003", document="备案〔2022〕7号")  # fmt: skip
    return made


def text_of(client, path):
    return client.get(path).content.decode()


def one_more(ledger, n):
    """One more of everything a page of a ledger shows."""
    an_entry(ledger, "2022-05-01", n + 1)
    paper = {"document": "No. 1", "by": SYSTEM}
    actions.claim(
        ledger=ledger, day=date(2022, 12, 31), quantity=1500 + n, source_words="x", **paper
    )
    actions.set_target(ledger=ledger, year=2022, title=f"T{n}", quantity=9, reasons=[Reason.BUILT],
                       **paper)  # fmt: skip
    park = actions.plan(ledger=ledger, name=f"P{n}", division=TOWN, class_key="public", by=SYSTEM)
    actions.add_milestone(project=park, title="招标", by=SYSTEM)


LISTS = ("entries/", "bridge/?year=2022", "claims/", "book/", "../targets/?year=2022",
         "../projects/", "../projects/?ledger=test.bays&q=P&state=planned")  # fmt: skip


@pytest.mark.parametrize("path", [f"{HERE}?year=2022", *(HERE + one for one in LISTS)])
def test_a_ledger_costs_the_same_number_of_queries_with_three_rows(keeper, ledger, path):
    one_more(ledger, 0)
    client = as_(keeper)
    path = path.replace("test.bays/../", "")
    before = asks_of(client, path)
    for n in (1, 2):
        one_more(ledger, n)
    assert asks_of(client, path) == before


def test_the_list_costs_the_same_number_of_queries_with_three_ledgers(keeper, ledger):
    client = as_(keeper)
    before = asks_of(client, "/desk/ledgers/")
    for key in ("test.two", "test.three"):
        an_entry(a_ledger(key, title=key), "2022-05-01", 7)
    assert asks_of(client, "/desk/ledgers/") == before
    assert [held for _one, held in client.get("/desk/ledgers/").context["rows"]] == [1500, 7, 7]


def test_the_page_prints_the_bridge_and_the_stock(keeper, ledger):
    page = as_(keeper).get(f"{HERE}?year=2022&day=2022-02-01")
    assert [(one.key, one.cells) for one in page.context["stock"]] == [
        ("", [1000, 0, 1000, 0]), (TOWN, [1000, 0, 1000, 0]),
    ]  # fmt: skip
    assert [(one.key, one.cells) for one in page.context["bridge"]] == [
        ("opening", [1000, 0, 1000, 0]), ("registered", [500, 500, None, None]),
        ("closing", [1500, 500, 1000, 0]), ("residual", [0, 0, 0, 0]),
    ]  # fmt: skip
    text = page.content.decode()
    assert "备案新增" in text and "年初" in text and "待核实" not in text


def test_a_total_that_was_only_stated_is_a_line_and_a_verdict(keeper, ledger):
    client = as_(keeper)
    told = {"day": "2022-12-31", "quantity": "1900", "source_words": "1900个", "document": "年报"}
    assert client.post(f"{HERE}claims/keep/", told).status_code == 302
    page = client.get(f"{HERE}bridge/?year=2022")
    assert [one.key for one in page.context["bridge"]][-2:] == ["closed", "residual"]
    assert page.context["bridge"][-1].cells == [400, None, None, None]
    assert "待核实" in page.content.decode()
    assert page.context["towns"][0].cells == [1000, 500, 0, 0, 0, 1500, 400]
    text = text_of(client, f"{HERE}claims/")
    assert "不相符" in text and "合计为 1,500，相差 -400" in text
    assert Claim.objects.get().step == 100
    assert client.post(f"{HERE}claims/keep/", told | {"document": ""}).status_code == 422


def test_an_entry_is_put_right_and_stays_in_the_list(keeper, ledger):
    client, entry = as_(keeper), Entry.objects.get(class_key="attached")
    path = reverse("ledgers:correct", args=[entry.pk])
    assert "500" in text_of(client, path)
    told = {"quantity": "490", "class_key": "attached", "day": "2022-03-01", "reason": "",
            "document": "核查"}  # fmt: skip
    assert client.post(path, told).status_code == 422
    assert client.post(path, told | {"reason": "多计10个"}).status_code == 302
    rows = client.get(f"{HERE}entries/").context["rows"]
    assert [row.entry.quantity for row in rows] == [490, -500, 500, 1000]
    assert [bool(row.corrected_by) for row in rows] == [False, False, True, False]
    assert client.post(path, told | {"reason": "again"}).status_code == 422


def test_entries_are_filtered_and_paged(keeper, ledger, monkeypatch):
    client = as_(keeper)

    def found(query):
        return [row.entry.quantity for row in client.get(f"{HERE}entries/?{query}").context["rows"]]

    assert (
        found("class=attached")
        == found(f"town={OTHER_TOWN}")
        == found("reason=registered")
        == [500]
    )
    assert found("first=2022-01-01") == [500]
    assert found("last=2021-12-31&class=nonsense&first=nonsense") == [1000]
    monkeypatch.setattr(entries, "SIZE", 1)
    page = client.get(f"{HERE}entries/").context["page"]
    assert found(f"after={page.next}") == [1000]


def test_somebody_of_another_place_sees_nothing_of_this_one(ledger):
    away = as_(a_user(Role.AUDITOR, division="510522"))
    assert away.get(f"{HERE}entries/").context["rows"] == []
    assert [held for _one, held in away.get("/desk/ledgers/").context["rows"]] == [0]
    assert away.get(f"{HERE}?year=2022").context["bridge"][-1].cells == [0, 0, 0, 0]


def test_an_auditor_sees_and_keeps_nothing(keeper, ledger):
    client = as_(a_user(Role.AUDITOR))
    assert "录入变动" not in text_of(client, HERE)
    for path in ("claims/keep/", "book/", "plan/", "target/", "change/"):
        assert client.post(f"{HERE}{path}", {}).status_code == 403
    entry = Entry.objects.first()
    assert client.get(reverse("ledgers:correct", args=[entry.pk])).status_code == 403


@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_bridge_and_entries_are_taken_away(keeper, ledger, form):
    client = as_(keeper)
    for name in ("bridge", "entries"):
        answer = client.get(f"{HERE}{name}.{form}?year=2022")
        assert answer.status_code == 200
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if form == "csv":
            assert "备案新增" in content.decode()
        else:
            book = CalamineWorkbook.from_filelike(io.BytesIO(content))
            said = [
                row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()
            ]
            assert any("备案新增" in row for row in said)
    assert client.get(f"{HERE}bridge.pdf").status_code == 404


def test_a_long_list_is_made_by_a_job(keeper, ledger, monkeypatch):
    client = as_(keeper)
    monkeypatch.setattr(entries, "MOST", 1)
    assert client.get(f"{HERE}entries.csv").status_code == 409
    assert client.post(f"{HERE}entries/export/?class=attached").status_code == 302
    params = Export.objects.get().params
    assert params == {"ledger": "test.bays", "class": "attached"}
    (download,) = DOWNLOADS
    download.check(params)
    rows = [row for chunk in download.rows(params, keeper) for row in chunk]
    assert [len(row) for row in rows] == [len(download.header())]
    assert download.count({"ledger": "test.bays"}, keeper) == 2


def test_what_the_records_name_becomes_a_link(keeper, ledger):
    client = as_(keeper)
    one_more(ledger, 0)
    park = ledger.projects.get()
    for kind, key in (
        ("ledgers.ledger", ledger.key), ("ledgers.entry", Entry.objects.first().pk),
        ("ledgers.claim", ledger.claims.get().pk), ("ledgers.project", park.pk),
        ("ledgers.milestone", park.milestones.get().pk), ("ledgers.target", ledger.targets.get().pk),
    ):  # fmt: skip
        assert client.get(subject(kind, str(key))[0]).status_code == 200
    assert subject("ledgers.entry", "0")[0] == ""
    assert a_change("2022-01-01", -1).reason is Reason.REMOVED
