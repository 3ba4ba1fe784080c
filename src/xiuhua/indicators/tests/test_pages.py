"""The pages of evaluation and the life of a bulletin, through the front door."""

from __future__ import annotations

import io
import zipfile
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone
from python_calamine import CalamineWorkbook

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases.models import Case
from xiuhua.cases.tests.test_desks import as_
from xiuhua.indicators.actions import bulletins as actions
from xiuhua.indicators.examples import closed, filed, some_cases
from xiuhua.indicators.models import Bulletin
from xiuhua.indicators.queries.bulletins import headlines, moved
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.kernel.words import Refused
from xiuhua.places.examples import a_little_county

pytestmark = pytest.mark.django_db
ZONE = ZoneInfo("Asia/Shanghai")
DAY = date(2026, 4, 10)
NOON = datetime(2026, 4, 10, 12, 0, tzinfo=ZONE)
PLACE = {"division_id": "500116005003"}


@pytest.fixture
def april(moment):
    a_little_county()
    lamps, roads = an_organisation("Lighting station"), an_organisation("Road station")
    some_cases(3, NOON, unit=lamps, **PLACE, **closed(NOON))
    some_cases(1, NOON, unit=lamps, **PLACE, **closed(NOON, late=True))
    some_cases(2, NOON, unit=roads, **PLACE, **filed(NOON))
    some_cases(1, NOON, unit=roads, **PLACE, **filed(NOON, state="forced") | {"closed_at": NOON})
    return lamps, roads


def page(client, role, address):
    return as_(a_user(role)).get(address)


def test_units_are_ranked_by_what_they_handled_in_time_of_what_was_due(april, client):
    answer = page(
        client, Role.COMMAND_HEAD, "/desk/evaluation/?sheet=unit&first=2026-04-01&last=2026-04-30"
    )

    text = answer.content.decode()
    lines = answer.context["found"].lines
    assert [(line.rank, line.name) for line in lines] == [
        (1, "Lighting station"),
        (2, "Road station"),
    ]
    assert "75.00 %" in text
    assert "3/4" in text


def test_without_anything_due_there_is_no_rank_and_a_dash(april, client):
    other = an_organisation("Park station")
    some_cases(1, NOON, unit=other, **PLACE, **filed(NOON, hours=24 * 90))

    found = page(
        client, Role.DIRECTOR, "/desk/evaluation/?sheet=unit&first=2026-04-01&last=2026-04-30"
    ).context["found"]

    assert [line.name for line in found.lines] == ["Lighting station", "Road station"]
    assert str(found.total.cells[5].value) == "42.86 %"


@pytest.mark.parametrize(
    "sheet", ["area", "unit", "post", "person", "collector", "category", "kind", "source"]
)
def test_every_sheet_opens_and_goes_as_xlsx(april, client, sheet):
    asked = f"sheet={sheet}&first=2026-04-01&last=2026-04-30&compare=before"
    assert page(client, Role.DIRECTOR, f"/desk/evaluation/?{asked}").status_code == 200

    book = page(client, Role.DIRECTOR, f"/desk/evaluation/xlsx/?{asked}")

    rows = (
        CalamineWorkbook.from_filelike(io.BytesIO(book.content)).get_sheet_by_index(0).to_python()
    )
    assert len({len(row) for row in rows}) == 1
    assert rows[-1][1] == "合计"


def test_a_figure_leads_to_its_cases(april, client):
    roads = april[1]
    asked = f"m=due.open&by=unit&of={roads.pk}&sheet=unit&first=2026-04-01&last=2026-04-30"

    answer = page(client, Role.SUPERVISION_HEAD, f"/desk/evaluation/cases/?{asked}")

    assert (answer.context["n"], len(answer.context["rows"])) == (2, 2)


@pytest.mark.parametrize("bad", ["m=nothing", "m=due.all&by=shoe-size&of=9"])
def test_a_figure_that_is_none_is_missing(april, client, bad):
    assert page(client, Role.DIRECTOR, f"/desk/evaluation/cases/?{bad}").status_code == 404


def test_days_the_wrong_way_round_are_refused_in_words(april, client):
    answer = page(client, Role.DIRECTOR, "/desk/evaluation/?first=2026-04-30&last=2026-04-01")

    assert answer.status_code == 422
    assert "结束日期早于开始日期" in answer.content.decode()


def test_handlers_see_no_evaluation(april, client):
    assert page(client, Role.UNIT, "/desk/evaluation/").status_code == 403


def test_a_page_costs_the_same_with_more_units(april, client, django_assert_max_num_queries):
    address = "/desk/evaluation/?sheet=unit&first=2026-04-01&last=2026-04-30"
    person = as_(a_user(Role.DIRECTOR))
    person.get(address)
    for n in range(3):
        some_cases(1, NOON, unit=an_organisation(f"Station {n}"), **PLACE, **closed(NOON))

    with django_assert_max_num_queries(16):
        person.get(address)


# --- bulletins --------------------------------------------------------------------------------------
@pytest.fixture
def heads():
    return a_user(Role.SUPERVISION_HEAD), a_user(Role.DIRECTOR)


def a_bulletin(by, kind="month"):
    return actions.prepare(kind, DAY, by=by)


def test_a_bulletin_is_released_by_a_second_person(april, heads):
    preparer, director = heads
    made = a_bulletin(preparer)
    actions.put_forward(made, by=preparer)

    with pytest.raises(Refused):
        actions.release(made, public=False, by=preparer)
    actions.release(made, public=True, by=director)

    assert (made.state, made.is_public) == ("released", True)


def test_whoever_counted_again_does_not_release_either(april, heads):
    preparer, _director = heads
    other = a_user(Role.SHIFT_HEAD)
    made = a_bulletin(other)
    actions.count_again(made, by=preparer)
    actions.put_forward(made, by=other)

    with pytest.raises(Refused):
        actions.release(made, public=False, by=preparer)


def test_before_release_no_unit_and_nobody_outside_reads_it(april, heads, client):
    preparer, director = heads
    made = a_bulletin(preparer)
    inside, outside = f"/desk/bulletins/{made.pk}/", f"/bulletins/{made.pk}/"
    assert page(client, Role.UNIT, inside).status_code == 404
    client.logout()
    assert client.get(outside).status_code == 404
    actions.put_forward(made, by=preparer)
    actions.release(made, public=False, by=director)

    assert page(client, Role.UNIT, inside).status_code == 200
    client.logout()
    assert client.get(outside).status_code == 404


def test_what_is_released_for_everybody_is_read_without_an_account(april, heads, client):
    preparer, director = heads
    made = a_bulletin(preparer)
    actions.put_forward(made, by=preparer)
    actions.release(made, public=True, by=director)

    answer = client.get(f"/bulletins/{made.pk}/")

    assert "57.14 %" in answer.content.decode()
    assert "4/7" in answer.content.decode()
    assert f"/bulletins/{made.pk}/" in client.get("/bulletins/").content.decode()
    assert preparer.name not in answer.content.decode()


def test_a_released_bulletin_keeps_its_figures_and_says_what_has_moved(april, heads):
    preparer, director = heads
    made = a_bulletin(preparer)
    actions.put_forward(made, by=preparer)
    actions.release(made, public=False, by=director)
    now = timezone.now()
    Case.objects.filter(state="dispatched").update(
        state="closed", first_closed_at=now, closed_at=now, answered_at=now
    )

    printed = {
        one.column.key: str(one.value) for one in headlines(Bulletin.objects.get(pk=made.pk))
    }

    assert printed["due.closed"] == "4"
    assert {(one.column.key, one.was, one.now) for one in moved(made, now)} >= {
        ("due.closed", 4, 6)
    }
    with pytest.raises(Refused):
        actions.count_again(made, by=preparer)


def test_one_bulletin_a_period_until_it_is_withdrawn(april, heads):
    preparer, director = heads
    made = a_bulletin(preparer)
    with pytest.raises(Refused):
        a_bulletin(preparer)
    actions.withdraw(made, reason="A unit was missing.", by=director)

    assert a_bulletin(preparer).serial == 2


def test_a_period_that_is_not_over_has_no_bulletin(april, heads):
    with pytest.raises(Refused):
        actions.prepare("month", timezone.localdate(), by=heads[0])


def test_the_platform_prepares_what_is_due(april, moment):
    monday, first, wednesday = date(2026, 5, 11), date(2026, 5, 1), date(2026, 5, 6)

    assert [one.kind for one in actions.prepare_drafts(monday)] == ["day", "week"]
    assert [one.kind for one in actions.prepare_drafts(first)] == ["day", "month"]
    assert [one.kind for one in actions.prepare_drafts(wednesday)] == ["day"]
    assert actions.prepare_drafts(first) == []


def test_nobody_prepares_from_outside(april):
    from xiuhua.kernel.words import Denied

    with pytest.raises(Denied):
        actions.prepare("month", DAY, by=PUBLIC)


@pytest.mark.parametrize("form", ["docx", "xlsx", "pdf"])
def test_a_bulletin_goes_as_paper(april, heads, client, form):
    made = a_bulletin(heads[0])

    answer = page(client, Role.DIRECTOR, f"/desk/bulletins/{made.pk}/{form}/")

    assert answer.status_code == 200
    if form == "docx":
        text = zipfile.ZipFile(io.BytesIO(answer.content)).read("word/document.xml").decode()
        assert "57.14 %" in text
        assert "{{" not in text
    elif form == "xlsx":
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        assert book.sheet_names[0] == "总体情况"
        assert len(book.sheet_names) == 6
    else:
        assert answer.content.startswith(b"%PDF")


# --- for everybody ----------------------------------------------------------------------------------
def test_everybody_sees_what_was_done_with_n_beside_every_rate(april, client):
    answer = client.get("/statistics/?of=year")

    text = answer.content.decode()
    assert answer.status_code == 200
    assert "57.14 %" in text
    assert "4/7" in text
    assert "Lighting station" not in text, "units are judged inside, and by released bulletins"


def test_a_class_that_is_not_on_the_citizens_list_is_counted_in_the_whole_alone(april, client):
    from xiuhua.cases.models import Category, PlainClass

    shown = Category.objects.create(
        key="E0101", kind="E", major="Litter", name="Litter in the street"
    )
    hidden = Category.objects.create(
        key="E0999", kind="E", major="Order", name="Something delicate"
    )
    PlainClass.objects.create(
        key="litter", title="Litter", icon="trash", group="Road", category=shown
    )
    some_cases(2, NOON, category=shown, **PLACE, **closed(NOON))
    some_cases(2, NOON, category=hidden, **PLACE, **closed(NOON))

    found = client.get("/statistics/?of=year").context["found"]

    assert [one.name for one in found.classes] == ["Litter in the street"]
    assert found.whole.filed == 11
    assert "Something delicate" not in client.get("/statistics.csv?of=year").getvalue().decode()


def test_a_period_nobody_knows_is_the_last_thirty_days(client, db):
    assert client.get("/statistics/?of=ever").context["key"] == "month"
