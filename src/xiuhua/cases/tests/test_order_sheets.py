"""Sheets of orders as hotlines really send them: titles above, merged cells, notes below, faults."""

from __future__ import annotations

import io
from contextlib import suppress
from datetime import datetime

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from xiuhua.accounts.examples import a_user
from xiuhua.accounts.models import Identity
from xiuhua.cases.examples import a_standard
from xiuhua.cases.imports import order_sheet
from xiuhua.cases.imports import orders as imports
from xiuhua.cases.imports.order_facts import moment
from xiuhua.cases.models import Case, Counter, OutsideOrder
from xiuhua.cases.tests.partners import HEADS, INCOMING, a_partner, a_sheet
from xiuhua.jobs.models import Job
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Refused
from xiuhua.places.examples import COMMUNITY, a_little_county
from xiuhua.places.models import Division

pytestmark = pytest.mark.django_db
URL = "/desk/work-orders/sheet/"


@pytest.fixture
def hotline():
    a_little_county()
    a_standard()
    return a_partner()


@pytest.fixture
def desk(hotline):
    client = Client()
    client.force_login(a_user(Role.RECEPTION))
    return client


def a_row(number="GD-1", **facts):
    town = Division.objects.get(pk=COMMUNITY[:9])
    community = Division.objects.get(pk=COMMUNITY)
    told = {
        "Order no.": number,
        "Complaint": "The cover is split in two.",
        "Street": town.name,
        "Community name": community.short,
        "Where": "Beside the bus stop",
        "Who": "Chen",
        "Tel": "13812340612",
        "Deadline": datetime(2026, 12, 1, 18, 0),
    }
    return [(told | facts).get(head, "") for head in HEADS]


def upload(client, content, key="12345"):
    from xiuhua.cases.models import Partner

    file = SimpleUploadedFile("orders.xlsx", content)
    partner = Partner.objects.get(key=key)
    return client.post(URL, {"partner": partner.pk, "file": file})


def problems(page):
    return {one.line.number: str(one.problem) for one in page.context["rows"] if one.problem}


def test_a_sheet_is_looked_at_and_then_brought_in_once(desk, hotline):
    content = a_sheet([a_row("GD-1"), a_row("GD-2", Street="")], above=("Work orders", "of today"))

    page = upload(desk, content)
    assert (page.context["new"], page.context["bad"]) == (2, 0)
    assert "138****0612" in page.content.decode()
    assert not Case.objects.exists()
    assert not Identity.objects.exists()
    assert not Counter.objects.exists()
    assert not Job.objects.exists()

    for _twice in range(2):
        answer = desk.post(f"{URL}bring-in/", {"rows": page.context["carried"]})
        assert answer.status_code == 302
    assert sorted(OutsideOrder.objects.values_list("number", flat=True)) == ["GD-1", "GD-2"]
    order = OutsideOrder.objects.get(number="GD-1")
    assert (order.case.division_id, order.case.address) == (COMMUNITY, "Beside the bus stop")
    assert order.due_at.isoformat() == "2026-12-01T10:00:00+00:00"
    assert "13812340612" not in str(order.told)

    again = upload(desk, content)
    assert (again.context["new"], again.context["bad"]) == (0, 0)
    assert order.case.number in again.content.decode()


def test_every_bad_row_is_named_with_its_problem_and_none_is_brought_in(desk, hotline):
    rows = [
        a_row("GD-1"),
        a_row("GD-1"),
        a_row("GD-2", Street="Atlantis"),
        a_row("GD-3", Deadline="soon"),
        a_row("GD-4", Tel="12"),
        a_row(""),
        a_row("GD-5", Complaint=""),
        a_row(1234567890123456.0),
    ]

    page = upload(desk, a_sheet(rows))

    found = problems(page)
    assert sorted(found) == [3, 4, 5, 6, 7, 8, 9]
    assert "Atlantis" in found[4]
    assert "soon" in found[5]
    assert page.context["carried"] == ""
    assert not Case.objects.exists()


def test_a_community_nobody_knows_is_kept_in_words(desk, hotline):
    page = upload(desk, a_sheet([a_row(**{"Community name": "Old harbour"})]))
    desk.post(f"{URL}bring-in/", {"rows": page.context["carried"]})

    case = Case.objects.get()
    assert (case.division_id, case.address) == (COMMUNITY[:9], "Old harbour Beside the bus stop")


def test_without_a_place_it_lies_somewhere_in_the_county(desk, hotline):
    page = upload(desk, a_sheet([a_row(**{"Street": "", "Community name": "", "Where": ""})]))
    desk.post(f"{URL}bring-in/", {"rows": page.context["carried"]})

    assert Case.objects.get().division_id == "500116"


def test_merged_cells_blank_rows_and_notes_do_no_harm(hotline):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        sheet.merge_range(0, 0, 0, 4, "Work orders of the week")
        sheet.write_row(1, 0, ["", "Order \nno.*", "Complaint", "Street", "Remarks"])
        sheet.write_row(2, 1, ["GD-1", "Split"])
        sheet.write_row(4, 1, ["GD-2", "Gone"])
        sheet.merge_range(2, 3, 4, 3, "A town")
        sheet.write(6, 1, "")
        sheet.write(7, 2, "Filled in by Li")

    found = order_sheet.read(buffer.getvalue(), INCOMING)

    assert [(one.number, one.facts) for one in found.lines if "number" in one.facts] == [
        (3, {"number": "GD-1", "words": "Split", "town": "A town"}),
        (5, {"number": "GD-2", "words": "Gone", "town": "A town"}),
    ]
    assert found.left_out[-1] == 8


def test_numbers_kept_as_numbers_are_read_whole(hotline):
    found = order_sheet.read(a_sheet([a_row(202605200001)]), INCOMING)

    assert found.lines[0].facts["number"] == "202605200001"


@pytest.mark.parametrize(
    "content",
    [b"no sheet", b"", b"PK\x03\x04broken"],
    ids=["text", "empty", "broken"],
)
def test_what_is_no_sheet_is_refused_in_words(desk, content):
    page = upload(desk, content or b"x")
    assert page.status_code == 422
    assert page.context["form"].errors["file"]


def test_a_sheet_without_their_number_or_without_rows_is_refused(hotline):
    for content in (a_sheet([["x"]], heads=("Complaint", "Where")), a_sheet([])):
        with pytest.raises(Refused):
            order_sheet.read(content, INCOMING)
    with pytest.raises(Refused, match="at most 300"):
        order_sheet.read(a_sheet([a_row(f"GD-{n}") for n in range(301)]), INCOMING)


def test_what_was_looked_at_is_brought_in_by_nobody_else_and_not_altered(desk, hotline):
    page = upload(desk, a_sheet([a_row()]))
    other = Client()
    other.force_login(a_user(Role.RECEPTION))

    assert other.post(f"{URL}bring-in/", {"rows": page.context["carried"]}).status_code == 409
    assert desk.post(f"{URL}bring-in/", {"rows": "x" + page.context["carried"]}).status_code == 409
    assert not Case.objects.exists()


def test_a_row_that_no_longer_fits_leaves_nothing(desk, hotline):
    lines = [
        order_sheet.Line(2, {"number": "1", "words": "x"}),
        order_sheet.Line(3, {"number": "2"}),
    ]

    with pytest.raises(imports.Unfit, match="Row 3"):
        imports.bring_in(hotline, lines, by=a_user(Role.RECEPTION))
    assert not Case.objects.exists()


def test_a_collector_brings_nothing_in(hotline):
    client = Client()
    client.force_login(a_user(Role.COLLECTOR))
    assert client.get(URL).status_code == 403


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("2026-05-20 18:00", "2026-05-20T18:00:00+08:00"),
        ("2026/5/2", "2026-05-02T23:59:59+08:00"),
        ("2026.05.20 8:05:30", "2026-05-20T08:05:30+08:00"),
        ("2026-05-20T10:00:00+00:00", "2026-05-20T10:00:00+00:00"),
        ("2026\u5e745\u670820\u65e518\u65f630\u5206", "2026-05-20T18:30:00+08:00"),
        ("2026\u5e745\u670820\u65e518\u65f6", "2026-05-20T18:00:00+08:00"),
    ],
)
def test_moments_are_read_as_offices_write_them(text, at):
    assert moment(text).isoformat() == at


@given(st.text(max_size=40))
def test_what_is_no_moment_is_refused_and_never_a_fault(text):
    with suppress(Refused):
        assert moment(text) is None or moment(text).tzinfo
