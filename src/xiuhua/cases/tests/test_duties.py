"""The duty list: which row fits best, who stands in, and how rows begin and end."""

from datetime import date

import pytest

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.accounts.models import Organisation, OrganisationKind
from xiuhua.cases.actions.duties import add_row, end_row, mark_maintained
from xiuhua.cases.examples import a_case, a_standard
from xiuhua.cases.models import Case, Category, DutyRow
from xiuhua.cases.queries.duties import propose, propose_many
from xiuhua.kernel.geometry import circle
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.places.examples import COMMUNITY, COUNTY, IN_THE_CELL, a_little_county

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 20)
TOWN = "500116005"
SINCE = date(2024, 1, 1)


@pytest.fixture
def cover():
    """The class of a manhole cover, in a little county."""
    a_little_county()
    return a_standard().category


def a_unit(code, **facts):
    there = Organisation.objects.filter(code=code).first()
    return there or an_organisation(code, code=code, **facts)


def a_row(unit, **facts):
    told = {"division": COUNTY, "document": "List of 2024", "first_on": SINCE, "by": SYSTEM}
    if "held_by" in facts:
        facts["holder"] = a_unit(facts.pop("held_by"))
    return add_row(unit=a_unit(unit), **told | facts)


def the_case(cover, **facts):
    case = a_case()
    case.category = cover
    for name, fact in facts.items():
        setattr(case, name, fact)
    case.save()
    return case


MAJOR = {"major": "Utilities"}
CLASS = {"category": "C0101"}


@pytest.mark.parametrize(
    ("better", "worse"),
    [
        ({"held_by": "OWNER"}, {**CLASS, "division": COMMUNITY}),  # whose it is goes before all
        (CLASS, {**MAJOR, "division": COMMUNITY}),  # then the class before the place
        (MAJOR, {"division": COMMUNITY}),
        ({**CLASS, "division": COMMUNITY}, {**CLASS, "division": TOWN}),  # then the place
        ({**CLASS, "division": TOWN}, CLASS),
        ({"held_by": "OWNER", **CLASS}, {"held_by": "OWNER", **MAJOR}),
        ({**CLASS, "first_on": date(2025, 1, 1)}, {**CLASS, "last_on": date(2024, 12, 31)}),
    ],
)
@pytest.mark.parametrize("better_first", [True, False])
def test_the_row_that_fits_best_proposes(cover, better, worse, better_first):
    for unit, row in (("BEST", better), ("OTHER", worse))[:: 1 if better_first else -1]:
        facts = dict(row)
        if facts.get("category"):
            facts["category"] = cover
        a_row(unit, **facts)
    case = the_case(cover, holder=a_unit("OWNER"))

    found = propose(case, DAY)

    assert (found.unit.code, found.fallback) == ("BEST", False)
    assert found.row.unit == found.unit
    assert "List of 2024" in str(found.why)
    assert str(found.row.pk) in str(found.why)


@pytest.mark.parametrize(
    "row",
    [
        {"first_on": date(2026, 5, 21)},  # not yet
        {"last_on": date(2026, 5, 19)},  # no longer
        {"division": "500116001"},  # another town
        {"major": "Greenery"},
        {"held_by": "SOMEBODY_ELSE"},
    ],
)
def test_a_row_that_does_not_speak_of_it_proposes_nothing(cover, row):
    Category.objects.create(key="C0402", kind="C", major="Greenery", name="Street tree")
    a_row("UNIT", **row)
    assert propose(the_case(cover), DAY) is None


@pytest.mark.parametrize("day", [date(2026, 5, 1), date(2026, 5, 31)])
def test_the_first_and_the_last_day_of_a_row_count(cover, day):
    a_row("UNIT", first_on=date(2026, 5, 1), last_on=date(2026, 5, 31))
    assert propose(the_case(cover), day).unit.code == "UNIT"


def test_a_row_of_a_closed_unit_proposes_nobody(cover):
    row = a_row("CLOSED", category=cover)
    a_row("OPEN")
    row.unit.is_active = False
    row.unit.save()
    assert propose(the_case(cover), DAY).unit.code == "OPEN"


def test_what_lies_in_somebodys_care_goes_to_them(cover):
    parks = a_unit("PARKS")
    a_row("PARKS", holder=parks, **MAJOR)
    a_row("ROADS", category=cover)
    park = mark_maintained(
        name="River park", outline=circle(*IN_THE_CELL, 100), division=COMMUNITY, holder=parks,
        document="Handed over", first_on=SINCE, by=SYSTEM,
    )  # fmt: skip
    inside, outside = the_case(cover), the_case(cover, lon=106.295, lat=29.33)

    found = propose(inside, DAY)
    assert (found.unit.code, found.area) == ("PARKS", park)
    assert propose(outside, DAY).unit.code == "ROADS"
    inside.holder = a_unit("ROADS")  # what the case itself says goes before the map
    assert propose(inside, DAY).unit.code == "ROADS"


@pytest.mark.parametrize(
    ("standing", "expected"),
    [
        ([("T", OrganisationKind.TOWN, TOWN), ("B", OrganisationKind.BRIGADE, TOWN)], "T"),
        ([("B", OrganisationKind.BRIGADE, TOWN), ("C", OrganisationKind.BRIGADE, COUNTY)], "B"),
        ([("C", OrganisationKind.BRIGADE, COUNTY)], "C"),
        ([("T", OrganisationKind.TOWN, "500116001")], None),  # the next town
        ([("U", OrganisationKind.UNIT, TOWN)], None),
    ],
)
def test_without_a_row_the_town_stands_in(cover, standing, expected):
    for code, kind, division in standing:
        a_unit(code, kind=kind, division=division)
    found = propose(the_case(cover), DAY)
    assert (found and found.unit.code) == expected
    if found:
        assert (found.fallback, found.row) == (True, None)
        assert "helps to find the owner" in str(found.why)


def test_proposals_for_many_cost_the_same_as_for_one(cover, django_assert_num_queries):
    a_row("UNIT", category=cover)
    a_unit("T", kind=OrganisationKind.TOWN, division=TOWN)
    cases = [the_case(cover) for _each in range(3)]
    for some in (cases[:1], cases):
        rows = list(Case.objects.filter(pk__in=[one.pk for one in some]).only("number"))
        with django_assert_num_queries(4):
            found = propose_many(rows, DAY)
        assert {key: each.unit.code for key, each in found.items()} == {
            case.pk: "UNIT" for case in some
        }
    assert propose_many([], DAY) == {}


def test_a_row_is_ended_and_never_changed(cover):
    row = a_row("OLD", category=cover)
    with pytest.raises(Refused, match="already gives this"):
        a_row("NEW", category=cover, first_on=DAY)
    end_row(row, from_day=DAY, by=SYSTEM)
    a_row("NEW", category=cover, first_on=DAY)

    case = the_case(cover)
    assert propose(case, date(2026, 5, 19)).unit.code == "OLD"
    assert propose(case, DAY).unit.code == "NEW"
    with pytest.raises(Refused, match="ends on 2026-05-19 already"):
        end_row(row, from_day=DAY, by=SYSTEM)


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"document": " "}, "document"),
        ({"division": "500116999"}, "division"),
        ({"major": "Nothing of the kind"}, "major"),
        ({"last_on": date(2023, 12, 31)}, "last_on"),
    ],
)
def test_a_row_that_cannot_be_is_refused_beside_its_field(cover, facts, field):
    with pytest.raises(Refused) as refused:
        a_row("UNIT", **facts)
    assert refused.value.field == field
    assert not DutyRow.objects.exists()


def test_a_row_is_ended_after_its_first_day_at_the_earliest(cover):
    row = a_row("UNIT")
    with pytest.raises(Refused, match="begins on 2024-01-01"):
        end_row(row, from_day=SINCE, by=SYSTEM)


def test_only_who_keeps_the_list_may_add_to_it_and_only_where(cover):
    unit = a_unit("UNIT")
    told = {"unit": unit, "document": "List", "first_on": SINCE}
    with pytest.raises(Denied):
        add_row(division=COUNTY, by=a_user(Role.DISPATCHER), **told)
    head = a_user(Role.COMMAND_HEAD, division="500116001")
    with pytest.raises(Denied):
        add_row(division=TOWN, by=head, **told)
    assert add_row(division="500116001", by=head, **told).pk
