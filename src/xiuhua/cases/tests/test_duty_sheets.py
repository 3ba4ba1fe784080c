"""The duty list from a spreadsheet: named faults, a difference to look at, all or nothing, and again."""

import io
import json
from datetime import date

import pytest
import xlsxwriter
from django.urls import reverse
from django.utils import timezone, translation

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases.actions.duties import add_row
from xiuhua.cases.examples import a_case, a_standard
from xiuhua.cases.imports import duty_sheet
from xiuhua.cases.imports.duties import bring_in, load_duties, look
from xiuhua.cases.models import Category, DutyRow
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.examples import COUNTY, a_little_county
from xiuhua.places.models import Area
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 20)
TOWN = "500116005"
HEAD = ["Class", "Major class", "Division", "Owner or maintainer", "Unit", "By which document", "From", "Until"]  # fmt: skip


@pytest.fixture(autouse=True)
def the_office():
    """A county, two classes, three units; sheets in English."""
    a_little_county()
    a_standard()
    Category.objects.create(key="E0303", kind="E", major="Works", name="Digging")
    for code in ("SZ", "YL", "OLD"):
        an_organisation(f"Unit {code}", code=code)
    with translation.override("en"):
        yield


def line(**facts):
    told = {"class": "C0101", "division": COUNTY, "unit": "SZ", "document": "List 2024", "first_on": "2024-01-01"}  # fmt: skip
    return told | facts


def a_book(*lines, merges=(), head=HEAD, title=""):
    """An xlsx with `lines` below the headings; `merges` are (first row, column, last row) from 0."""
    kept = io.BytesIO()
    with xlsxwriter.Workbook(kept) as book:
        sheet, top = book.add_worksheet(), 0
        if title:
            sheet.write(0, 0, title)
            top = 1
        for place, cells in enumerate((head, *lines)):
            for column, cell in enumerate(cells):
                sheet.write(top + place, column, cell)
        for first, column, last, value in merges:
            sheet.merge_range(top + first, column, top + last, column, value)
    return kept.getvalue()


def said():
    return sorted(
        (row.category_id or row.major, row.division, row.unit.code, row.first_on, row.last_on)
        for row in DutyRow.objects.select_related("unit")
    )


def test_a_merged_cell_is_the_same_as_above_and_an_empty_one_is_empty():
    book = a_book(
        ["C0101", "", COUNTY, "", "SZ", "List 2024", "2024-01-01", ""],
        ["", "", "", "", "YL", "", "2024-01-01", ""],
        merges=[(1, 2, 2, COUNTY), (1, 5, 2, "List 2024")],
        title="The duty list of the county",
    )
    rows = duty_sheet.read(book)
    assert [(r["class"], r["division"], r["document"]) for r in rows] == [
        ("C0101", COUNTY, "List 2024"),
        ("", COUNTY, "List 2024"),
    ]
    assert [r["number"] for r in rows] == ["3", "4"]  # as the spreadsheet counts them
    assert look(rows, DAY).count("new") == 2


@pytest.mark.parametrize(
    ("facts", "words"),
    [
        ({"class": "Nothing"}, "There is no class “Nothing”."),
        ({"class": "C9999"}, "There is no class “C9999”."),
        ({"class": "", "major": "Nothing"}, "There is no major class “Nothing”."),
        ({"unit": "XX"}, "There is no organisation “XX”."),
        ({"holder": "XX"}, "There is no organisation “XX”."),
        ({"division": "500116999"}, "There is no division with the code 500116999."),
        ({"division": "Nowhere"}, "There is no division “Nowhere”."),
        ({"unit": ""}, "“Unit” is empty."),
        ({"document": ""}, "“By which document” is empty."),
        ({"first_on": "soon"}, "soon is not a day such as 2022-09-01."),
        ({"last_on": "2023-12-31"}, "The last day lies before the first."),
    ],
)
def test_a_row_that_is_not_understood_is_named_and_nothing_comes_in(facts, words):
    rows = [line(), line(**{"class": "E0303"} | facts)]
    plan = look(rows, DAY)
    assert [(bad.number, str(bad.problem)) for bad in plan.bad] == [(3, words)]
    with pytest.raises(Refused, match="Row 3"):
        bring_in(rows, day=DAY, by=SYSTEM)
    assert not DutyRow.objects.exists()


def test_a_unit_that_is_closed_is_named():
    from xiuhua.accounts.models import Organisation

    Organisation.objects.filter(code="OLD").update(is_active=False)
    assert "Unit OLD is closed" in str(look([line(unit="OLD")], DAY).bad[0].problem)


def test_a_name_that_two_classes_share_asks_for_the_key():
    Category.objects.create(key="C0303", kind="C", major="Works", name="Digging")
    problem = look([line(**{"class": "Digging"})], DAY).bad[0].problem
    assert "C0303, E0303" in str(problem)


def test_two_rows_about_the_same_are_named():
    plan = look([line(), line(unit="YL")], DAY)
    assert [bad.number for bad in plan.bad] == [3]
    apart = [line(last_on="2024-12-31"), line(unit="YL", first_on="2025-01-01")]
    assert not look(apart, DAY).bad


def test_bringing_the_same_sheet_in_again_changes_nothing():
    rows = [
        line(),
        line(**{"class": "Digging"}, division=TOWN, unit="Unit YL"),
        line(**{"class": ""}),
    ]
    assert bring_in(rows, day=DAY, by=SYSTEM).count("new") == 3
    before, records = said(), Record.objects.count()
    again = bring_in(rows, day=DAY, by=SYSTEM)
    assert (again.count("same"), said()) == (3, before)
    assert Record.objects.filter(kind="cases.duty").count() == 3
    assert Record.objects.count() == records + 1  # that somebody brought it in


def test_a_later_row_takes_over_and_the_one_before_ends_the_day_before():
    bring_in([line()], day=DAY, by=SYSTEM)
    plan = bring_in([line(unit="YL", first_on="2026-06-01")], day=DAY, by=SYSTEM)
    assert plan.count("instead") == 1
    assert said() == [
        ("C0101", COUNTY, "SZ", date(2024, 1, 1), date(2026, 5, 31)),
        ("C0101", COUNTY, "YL", date(2026, 6, 1), None),
    ]


def test_a_row_that_begins_no_later_than_what_holds_is_named():
    bring_in([line()], day=DAY, by=SYSTEM)
    assert look([line(unit="YL")], DAY).bad
    assert look([line(unit="YL", first_on="2023-01-01")], DAY).bad


def test_a_row_is_ended_by_its_last_day_in_the_sheet():
    bring_in([line()], day=DAY, by=SYSTEM)
    assert bring_in([line(last_on="2026-12-31")], day=DAY, by=SYSTEM).count("ends") == 1
    assert said() == [("C0101", COUNTY, "SZ", date(2024, 1, 1), date(2026, 12, 31))]


def test_the_whole_list_ends_what_it_does_not_name_but_never_a_ruling():
    bring_in([line(), line(**{"class": "E0303"})], day=DAY, by=SYSTEM)
    ruled = add_row(
        category=Category.objects.get(pk="E0303"), division=TOWN, unit=DutyRow.objects.first().unit,
        document="Ruling 1", first_on=date(2025, 1, 1), by=SYSTEM,
    )  # fmt: skip
    DutyRow.objects.filter(pk=ruled.pk).update(ruled_on=a_case())
    plan = look([line()], DAY, whole=True)
    assert [row.category_id for row in plan.ended] == ["E0303"]
    bring_in([line()], day=DAY, whole=True, by=SYSTEM)
    assert said() == [
        ("C0101", COUNTY, "SZ", date(2024, 1, 1), None),
        ("E0303", COUNTY, "SZ", date(2024, 1, 1), date(2026, 5, 19)),
        ("E0303", TOWN, "SZ", date(2025, 1, 1), None),
    ]


def test_only_who_keeps_the_list_brings_one_in():
    with pytest.raises(Denied):
        bring_in([line()], day=DAY, by=a_user(Role.DISPATCHER))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"no workbook", "not an xlsx"),
        (a_book(["x"], head=["Name", "Age"]), "No row holds the headings"),
        (a_book(["C0101", COUNTY, "SZ"], head=["Class", "Division", "Unit"]), "no column"),
        (a_book(), "no row below"),
    ],
)
def test_a_file_that_is_no_such_list_is_refused(content, words):
    with pytest.raises(Refused, match=words):
        duty_sheet.read(content)


def test_headings_are_read_in_chinese_too():
    with translation.override("zh-hans"):
        head = duty_sheet.headings()
    book = a_book(["C0101", "", COUNTY, "", "SZ", "List", "2024-01-01", ""], head=head)
    assert duty_sheet.read(book)[0]["unit"] == "SZ"


def test_a_json_file_brings_rows_and_the_ground_in_somebodys_care(tmp_path):
    file = tmp_path / "duties.json"
    park = {
        "name": "Park", "division": TOWN, "lon": 106.3, "lat": 29.33, "radius_m": 80,
        "holder": "YL", "document": "Handed over", "first_on": "2024-01-01",
    }  # fmt: skip
    file.write_text(json.dumps({"rows": [line()], "maintained": [park]}))
    assert load_duties(file, by=SYSTEM) == 1
    assert load_duties(file, by=SYSTEM) == 1
    assert (DutyRow.objects.count(), Area.objects.get().holder) == (1, "YL")


# --- the pages ------------------------------------------------------------------------------------
@pytest.fixture
def keeper(client):
    """The head of the command centre, who keeps the list."""
    client.force_login(a_user(Role.COMMAND_HEAD))
    client.cookies["xiuhua_language"] = "en"
    return client


def test_a_sheet_is_looked_at_and_then_brought_in(keeper):
    book = io.BytesIO(a_book(["C0101", "", COUNTY, "", "SZ", "List", "2024-01-01", ""]))
    book.name = "list.xlsx"
    looked = keeper.post(reverse("cases:duty_sheet"), {"file": book})
    assert looked.status_code == 200
    assert not DutyRow.objects.exists()
    rows = looked.context["rows"]
    assert keeper.post(reverse("cases:duty_bring"), {"rows": rows}).status_code == 302
    assert DutyRow.objects.get().unit.code == "SZ"
    assert keeper.post(reverse("cases:duty_bring"), {"rows": rows[:-2]}).status_code == 409


def test_what_one_person_looked_at_nobody_else_brings_in(keeper, client):
    book = io.BytesIO(a_book(["C0101", "", COUNTY, "", "SZ", "List", "2024-01-01", ""]))
    book.name = "list.xlsx"
    rows = keeper.post(reverse("cases:duty_sheet"), {"file": book}).context["rows"]
    client.force_login(a_user(Role.COMMAND_HEAD))
    assert client.post(reverse("cases:duty_bring"), {"rows": rows}).status_code == 409


def test_an_exported_list_comes_in_unchanged(keeper):
    bring_in([line(), line(**{"class": "", "major": "Works"}, division=TOWN, holder="YL")], day=DAY, by=SYSTEM)  # fmt: skip
    book = keeper.get(reverse("cases:duties_export", args=["xlsx"])).content
    plan = look(duty_sheet.read(book), timezone.localdate(), whole=True)
    assert (plan.count("same"), len(plan.lines), plan.ended) == (2, 2, [])


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_the_list_is_taken_away(keeper, form):
    answer = keeper.get(reverse("cases:duties_export", args=[form]))
    assert answer.status_code == 200


def test_the_list_costs_the_same_with_one_row_and_with_three(keeper, django_assert_max_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    costs = []
    for rows in ([line()], [line(**{"class": "E0303"}), line(**{"class": ""})]):
        bring_in(rows, day=DAY, by=SYSTEM)
        keeper.get(reverse("cases:duties"))
        with CaptureQueriesContext(
            connection,
        ) as caught:
            assert keeper.get(reverse("cases:duties")).status_code == 200
        costs.append(len(caught))
    assert costs[0] == costs[1]


@pytest.mark.parametrize(
    ("query", "found"),
    [("manhole", 1), ("E0303", 1), ("YL", 1), ("500116005", 1), ("nothing", 0), ("", 2)],
)
def test_the_list_is_searched_by_class_unit_and_place(keeper, query, found):
    bring_in([line(), line(**{"class": "E0303"}, division=TOWN, unit="YL")], day=DAY, by=SYSTEM)
    answer = keeper.get(reverse("cases:duties"), {"q": query})
    assert len(answer.context["rows"]) == found


def test_the_list_is_read_as_of_a_day(keeper):
    bring_in([line(last_on="2025-06-30"), line(unit="YL", first_on="2025-07-01")], day=DAY, by=SYSTEM)  # fmt: skip
    units = [
        [row["it"].unit.code for row in keeper.get(reverse("cases:duties"), ask).context["rows"]]
        for ask in ({"day": "2025-06-30"}, {"day": "2025-07-01"}, {"state": "all"})
    ]
    assert units == [["SZ"], ["YL"], ["SZ", "YL"]]


def test_trying_a_case_says_why_and_what_else_would_fit(keeper):
    bring_in([line(), line(**{"class": ""}, unit="YL")], day=DAY, by=SYSTEM)
    case = a_case("take_in")
    by_number = keeper.get(reverse("cases:duties"), {"try": "1", "number": case.number})
    assert by_number.context["proposal"].unit.code == "SZ"
    thought_up = keeper.get(
        reverse("cases:duties"), {"try": "1", "category": "E0303", "where": TOWN}
    )
    assert thought_up.context["proposal"].unit.code == "YL"
    assert "Duty list, row" in thought_up.content.decode()
    empty = keeper.get(reverse("cases:duties"), {"try": "1"})
    assert empty.status_code == 200
    assert empty.context["try"].errors


def test_a_row_is_added_and_ended_on_its_page(keeper):
    unit = DutyRow._meta.get_field("unit").related_model.objects.get(code="SZ")
    told = {"division": COUNTY, "unit": unit.pk, "document": "List", "first_on": "2024-01-01"}
    there = keeper.post(reverse("cases:duty_new"), told)
    row = DutyRow.objects.get()
    assert there.url == reverse("cases:duty", args=[row.pk])
    assert keeper.get(there.url).status_code == 200
    wrong = keeper.post(there.url, {"from_day": "2024-01-01", "reason": "Wrong"})
    assert wrong.status_code == 422
    keeper.post(there.url, {"from_day": "2026-01-01", "reason": "Another unit now"})
    row.refresh_from_db()
    assert row.last_on == date(2025, 12, 31)
    assert Record.objects.get(deed="cases.end_row").reason == "Another unit now"


def test_a_dispatcher_reads_the_list_and_changes_nothing(client):
    bring_in([line()], day=DAY, by=SYSTEM)
    client.force_login(a_user(Role.DISPATCHER))
    row = DutyRow.objects.get()
    assert client.get(reverse("cases:duties")).status_code == 200
    assert client.get(reverse("cases:duty", args=[row.pk])).status_code == 200
    told = {"from_day": "2026-01-01", "reason": "No"}
    assert client.post(reverse("cases:duty", args=[row.pk]), told).status_code == 403
    assert client.get(reverse("cases:duty_new")).status_code == 403
    assert client.get(reverse("cases:duty_sheet")).status_code == 403
