"""What keepers do on the pages: open a ledger, enter by hand, state, aim, and follow projects."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.cases.tests.test_desks import as_
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.ledgers import actions
from xiuhua.ledgers.examples import OTHER_TOWN, TOWN, a_ledger, an_entry
from xiuhua.ledgers.models import Claim, Entry, Ledger, Milestone, Project, Target
from xiuhua.ledgers.rules import Reason

pytestmark = pytest.mark.django_db
HERE = "/desk/ledgers/test.bays/"
OPENED = {
    "key": "green.space",
    "title": "绿地",
    "unit": "m2",
    "classes": "park 公园绿地\nstreet 道路绿地",
}


@pytest.fixture
def desk(keeper):
    """The keeper's desk: `desk(path, …)` posts, `desk(path)` opens."""
    client = as_(keeper)

    def ask(path, status=None, **told):
        answer = client.post(path, told) if told else client.get(path)
        assert answer.status_code == (status or (302 if told else 200)), answer.content.decode()[
            :3000
        ]
        return answer

    return ask


def lines(*told):
    """Lines of the form of entering by hand: (division, class, quantity)."""
    found = {"form-TOTAL_FORMS": len(told), "form-INITIAL_FORMS": 0}
    for n, values in enumerate(told):
        names = ("division", "class_key", "quantity")
        found |= {f"form-{n}-{name}": value for name, value in zip(names, values, strict=True)}
    return found


def by_hand(*told, **facts):
    shared = {
        "day": "2022-03-01",
        "reason": "built",
        "document": "验收〔2022〕3号",
        "request_key": "k",
    }
    return {"do": "enter"} | shared | lines(*told) | facts


# --- opening a ledger -----------------------------------------------------------------------------
def test_a_ledger_is_opened_with_its_classes_and_its_key_is_taken_once(desk):
    answer = desk("/desk/ledgers/open/", **OPENED)
    assert answer.url == "/desk/ledgers/green.space/"
    made = Ledger.objects.get()
    assert made.titles == {"park": "公园绿地", "street": "道路绿地"} and not made.whole
    text = desk("/desk/ledgers/open/", 422, **OPENED).content.decode()
    assert "已有使用此标识的台账" in text


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"key": "绿地"}, "请使用小写拉丁字母"), ({"classes": "park"}, "“park”不是类别"),
        ({"classes": "a X\na Y"}, "各自的标识"), ({"unit": "miles"}, "miles"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_new_ledger_is_said_in_words(desk, wrong, said):
    assert said in desk("/desk/ledgers/open/", 422, **OPENED | wrong).content.decode()
    assert not Ledger.objects.exists()


def test_a_class_is_added_later_and_one_with_entries_stays(desk):
    an_entry(a_ledger(), "2022-03-01", 5)
    told = {"title": "停车位", "unit": "bays", "whole": "on"}
    desk(f"{HERE}change/", **told, classes="public 公共\ntimed 限时")
    assert [*Ledger.objects.get().titles] == ["public", "timed"]
    answer = desk(f"{HERE}change/", 422, **told, classes="timed 限时")
    assert "已有记录的类别" in answer.content.decode()


# --- entering by hand -----------------------------------------------------------------------------
def test_the_stock_is_shown_as_it_becomes_before_anything_is_entered(desk):
    an_entry(a_ledger(), "2022-01-01", 100, division=TOWN)
    told = by_hand((TOWN, "public", "40"), (TOWN, "public", "5"), (OTHER_TOWN, "attached", "7"))
    page = desk(f"{HERE}book/", 200, **told | {"do": "preview"})
    assert [(one.before, one.change, one.after) for one in page.context["effects"]] == [
        (100, 45, 145), (0, 7, 7), (100, 52, 152),
    ]  # fmt: skip
    assert "录入后的存量" in page.content.decode() and Entry.objects.count() == 1


def test_less_than_nothing_is_pointed_out(desk):
    a_ledger()
    told = by_hand((TOWN, "public", "-3"), reason="removed", do="preview")
    assert "低于零" in desk(f"{HERE}book/", 200, **told).content.decode()


def test_several_lines_are_entered_together_once(desk):
    a_ledger()
    told = by_hand((TOWN, "public", "40"), ("500116", "attached", "7"), (TOWN, "public", ""))
    for _sent in range(2):
        assert desk(f"{HERE}book/", **told).url == f"{HERE}entries/"
    assert [(one.quantity, one.class_key, one.division, one.document) for one in
            Entry.objects.order_by("pk")] == [
        (40, "public", TOWN, "验收〔2022〕3号"), (7, "attached", "500116", "验收〔2022〕3号"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"document": ""}, "必填"), ({"form-0-quantity": ""}, "必填"),
        ({"form-1-quantity": "-4"}, "的数量正负号不对"), ({"form-1-quantity": "1.5"}, "最小计量单位"),
        ({"form-1-quantity": "0"}, "数量为零"), ({"form-1-division": "999"}, "999"),
    ],
)  # fmt: skip
def test_one_wrong_line_keeps_all_of_them_out_and_says_why(desk, wrong, said):
    a_ledger()
    two = by_hand((TOWN, "public", "40"), (TOWN, "public", "4"))
    assert said in desk(f"{HERE}book/", 422, **two | wrong).content.decode()
    assert not Entry.objects.exists()


def test_a_day_to_come_is_not_entered_yet(desk):
    a_ledger()
    told = by_hand((TOWN, "public", "40"), day=str(localdate() + timedelta(days=1)))
    assert "该日尚未到来" in desk(f"{HERE}book/", 422, **told).content.decode()


def test_one_more_line_keeps_what_was_written(desk):
    a_ledger()
    page = desk(f"{HERE}book/", 200, **by_hand((TOWN, "public", "40"), document="", do="more"))
    several = page.context["several"]
    assert [form["quantity"].value() for form in several.lines] == ["40", None]
    assert several.shared["reason"].value() == "built"


# --- projects -------------------------------------------------------------------------------------
def test_a_project_goes_from_plan_to_completion_with_its_milestones_and_entries(desk):
    a_ledger()
    path = desk(f"{HERE}plan/", name="滨江停车场", division=TOWN, class_key="public", quantity="120",
                planned_on="2022-10-01").url  # fmt: skip
    desk(f"{path}milestone/", title="招标", planned_on="2022-04-01")
    stone = Milestone.objects.get()
    reach = f"/desk/ledgers/milestones/{stone.pk}/reach/"
    wrong = desk(reach, 422, started_on="2022-04-05", finished_on="2022-04-01")
    assert "请选择其后的日期" in wrong.content.decode()
    desk(reach, started_on="2022-04-01", finished_on="2022-04-20", document="中标通知书")
    desk(f"{path}start/", on="2022-05-01")
    desk(f"{path}finish/", 422, on="2022-04-01")
    told = by_hand((TOWN, "public", "118"), project=Project.objects.get().pk)
    desk(f"{HERE}book/", **told)
    desk(f"{path}finish/", on="2022-09-20", document="验收")
    page = desk(path)
    assert page.context["work"].entered == 118 and page.context["offers"] == []
    text = page.content.decode()
    assert "已完成" in text and "中标通知书" in text and "验收〔2022〕3号" in text
    listed = desk(f"{HERE}entries/?project={Project.objects.get().pk}").context["rows"]
    assert [row.entry.quantity for row in listed] == [118]


def test_a_project_that_is_given_up_takes_no_entries(desk):
    ledger = a_ledger()
    park = actions.plan(ledger=ledger, name="P", division=TOWN, class_key="public", by=SYSTEM)
    desk(f"/desk/ledgers/projects/{park.pk}/cancel/", 422, reason="")
    desk(f"/desk/ledgers/projects/{park.pk}/cancel/", reason="资金未到位")
    desk(f"{HERE}book/", 422, **by_hand((TOWN, "public", "1"), project=park.pk))
    assert "资金未到位" in desk(f"/desk/ledgers/projects/{park.pk}/").content.decode()


def test_projects_are_searched_filtered_paged_and_taken_away(desk, monkeypatch):
    from xiuhua.ledgers.pages import projects

    ledger = a_ledger()
    for name in ("北门停车场", "南门停车场"):
        actions.plan(ledger=ledger, name=name, division=TOWN, class_key="public", by=SYSTEM)
    actions.start(Project.objects.get(name__startswith="南"), on=date(2022, 5, 1), by=SYSTEM)

    def found(query):
        rows = desk(f"/desk/ledgers/projects/?{query}").context["rows"]
        return [row.project.name[:2] for row in rows]

    assert found("") == ["南门", "北门"] and found("q=北门") == found("state=planned") == ["北门"]
    assert found("ledger=other") == [] and found("ledger=test.bays&q=停车场") == ["南门", "北门"]
    monkeypatch.setattr(projects, "SIZE", 1)
    page = desk("/desk/ledgers/projects/").context["page"]
    assert found(f"after={page.next}") == ["北门"]
    content = b"".join(desk("/desk/ledgers/projects/list.csv?q=北门").streaming_content).decode()
    assert "北门停车场" in content and "南门" not in content
    assert desk("/desk/ledgers/projects/list.xlsx").content[:2] == b"PK"


# --- stated totals --------------------------------------------------------------------------------
def test_a_stated_total_is_shown_with_what_it_may_mean_and_is_withdrawn_with_a_reason(desk):
    an_entry(a_ledger(), "2022-12-01", 1500)
    path = desk(f"{HERE}claims/keep/", day="2022-12-31", quantity="1900", qualifier="odd",
                source_words="1900余个", document="年报").url  # fmt: skip
    page = desk(path)
    assert page.context["figure"].interval.high == 1999 and Claim.objects.get().division == "500116"
    assert "不相符" in page.content.decode()
    content = b"".join(desk(f"{HERE}claims/list.csv").streaming_content).decode()
    assert "不相符" in content and "1900余个" in content
    desk(f"{path}withdraw/", 422, reason="")
    desk(f"{path}withdraw/", reason="误读")
    assert desk(f"{HERE}claims/").context["rows"] == []
    assert "误读" in desk(f"{HERE}claims/?tab=withdrawn").content.decode()
    assert desk(path).context["offers"] == []


def test_what_was_stated_for_the_district_is_no_residual_of_a_town(desk):
    ledger = a_ledger()
    an_entry(ledger, "2022-12-01", 1500)
    actions.claim(ledger=ledger, day=date(2022, 12, 31), quantity=1900, source_words="x", document="y",
                  by=SYSTEM)  # fmt: skip
    town = as_(a_user(Role.COMMAND_HEAD, division=TOWN))
    assert town.get(f"{HERE}bridge/?year=2022").context["bridge"][-1].cells == [0, 0, 0, 0]
    assert town.get(f"{HERE}claims/").context["rows"] == []
    told = {"day": "2022-12-31", "quantity": "1900", "source_words": "x", "document": "y"}
    assert town.post(f"{HERE}claims/keep/", told).status_code == 403


# --- targets --------------------------------------------------------------------------------------
def test_a_target_prints_numerator_denominator_and_source(desk):
    ledger = a_ledger()
    an_entry(ledger, "2022-03-01", 1500)
    an_entry(ledger, "2022-03-02", 100, basis="2019")
    told = {
        "year": "2022",
        "title": "新增停车位",
        "quantity": "2000",
        "document": "市办〔2022〕1号",
    }
    assert "请写明目标针对什么" in desk(f"{HERE}target/", 422, **told).content.decode()
    there = desk(f"{HERE}target/", **told, reasons=["built"], classes=["public"], basis="2019").url
    page = desk(there)
    (row,) = page.context["rows"]
    one = row["one"]
    assert (one.numerator, one.denominator, one.other_bases) == (100, 2000, 1500)
    assert row["counts"] == "建成新增" and one.percent == Decimal("5.0")
    text = page.content.decode()
    assert "市办〔2022〕1号" in text and "另有其他口径 1,500" in text
    content = b"".join(desk("/desk/ledgers/targets/list.csv?year=2022").streaming_content).decode()
    assert "市办〔2022〕1号" in content and "5.0" in content
    assert Target.objects.get().reasons == [Reason.BUILT.value]


# --- the bridge -----------------------------------------------------------------------------------
def test_the_bridge_is_told_by_town_and_always_has_its_line_of_what_is_not_told(desk):
    ledger = a_ledger()
    an_entry(ledger, "2022-03-01", 40)
    an_entry(ledger, "2022-03-01", 7, division=OTHER_TOWN, class_key="attached")
    page = desk(f"{HERE}bridge/?year=2022")
    assert page.context["bridge"][-1].key == "residual"
    assert [(one.key, one.cells[1], one.cells[5]) for one in page.context["towns"]] == [
        ("", 47, 47), (TOWN, 40, 40), (TOWN, 40, 40), (OTHER_TOWN, 7, 7), (OTHER_TOWN, 7, 7),
    ]  # fmt: skip
    content = b"".join(desk(f"{HERE}bridge.csv?year=2022&by=town").streaming_content).decode()
    assert (
        content.splitlines()[0].endswith("未说明来源（公布数）") and len(content.splitlines()) == 6
    )
