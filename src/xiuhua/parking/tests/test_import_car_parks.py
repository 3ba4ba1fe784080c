"""An office's table: read as it is written, laid beside the inventory, brought in all or nothing."""

from __future__ import annotations

from datetime import date

import pytest

from xiuhua.imports import actions
from xiuhua.imports.examples import a_batch, a_workbook, accepted, released, submitted
from xiuhua.imports.workflow import BatchState
from xiuhua.kernel.words import Refused
from xiuhua.ledgers.models import Entry
from xiuhua.ledgers.queries import stock
from xiuhua.ledgers.rules import Reason
from xiuhua.parking.actions import enter_spaces
from xiuhua.parking.models import CarPark
from xiuhua.parking.tests.test_inventory import entered

pytestmark = pytest.mark.django_db
HEAD = [
    "停车场编号",
    "停车场名称",
    "类别",
    "镇街",
    "社区",
    "总泊位数",
    "无障碍泊位数",
    "经度",
    "纬度",
]
GIVEN = {
    "document": "停车场台账（2026年4月）", "day": "2026-04-30", "reason": "unexplained",
    "missing": "leave", "datum": "wgs84",
}  # fmt: skip
NEW = ["", "西门停车场", "公共停车场", "几江街道", "", 60, 2, 106.2589, 29.2925]


def handed_in(by, *rows, head=HEAD, **given):
    content = a_workbook(("台账", [["江津区停车场台账"], head, *rows]))
    return a_batch("parking.car_parks", content, by=by, **GIVEN | given)


def row(park, spaces=None, **other):
    told = [
        park.number,
        park.name,
        "公共",
        "几江街道",
        "",
        spaces or park.capacity,
        None,
        None,
        None,
    ]
    for name, value in other.items():
        told[{"supply": 2, "town": 3, "name": 1}[name]] = value
    return told


def codes(batch):
    return sorted({*batch.troubles.filter(accepted="").values_list("code", flat=True)})


def test_the_file_comes_in_whole_with_its_document_in_the_ledger(officer, other_officer):
    one = entered(officer)
    batch = handed_in(officer, row(one, 44), NEW)
    assert batch.counts == {"changed": 1, "new": 1}
    assert released(batch, by=officer, releaser=other_officer).now is BatchState.RELEASED
    new = CarPark.objects.get(name="西门停车场")
    assert (new.capacity, new.disabled, new.division, new.lon) == (60, 2, "500116001", 106.2589)
    said = Entry.objects.filter(day=date(2026, 4, 30)).values_list("quantity", "reason", "document")
    assert sorted(said) == [
        (4, "unexplained", GIVEN["document"]),
        (60, "unexplained", GIVEN["document"]),
    ]
    one.refresh_from_db()
    assert one.capacity == 44
    again = handed_in(officer, row(one), [new.number, *NEW[1:]])
    assert again.counts == {"same": 2}


def test_the_same_person_does_not_release_it(officer):
    batch = submitted(handed_in(officer, NEW), by=officer)
    with pytest.raises(Refused):
        actions.release(batch, by=officer)


def test_a_car_park_that_the_file_leaves_out_stays_unless_that_is_decided(officer, other_officer):
    one, gone = entered(officer), entered(officer, name="老停车场")
    batch = handed_in(officer, row(one, 41))
    assert codes(batch) == ["missing"]
    assert "gone" not in batch.counts
    released(batch, by=officer, releaser=other_officer)
    gone.refresh_from_db()
    assert gone.state == "open"

    one.refresh_from_db()
    batch = handed_in(officer, row(one), missing="take_out")
    assert (codes(batch), batch.counts["gone"]) == (["mass_gone", "missing"], 1)
    released(batch, by=officer, releaser=other_officer)
    gone.refresh_from_db()
    assert (gone.state, gone.capacity) == ("removed", 0)
    assert stock("parking.bays", date(2026, 5, 1)) == {("public",): 41}


def test_other_towns_and_classes_are_not_missed(officer):
    one = entered(officer)
    entered(officer, name="路内", supply="on_street")
    entered(officer, name="鼎山", division="500116005003", lon=None, lat=None)
    assert codes(handed_in(officer, row(one, 41))) == []


def test_a_much_larger_count_has_to_be_accepted_by_name(officer):
    one = entered(officer)
    batch = handed_in(officer, row(one, 140))
    assert codes(batch) == ["much"]
    with pytest.raises(Refused):
        actions.check_again(batch, by=officer)
    assert codes(accepted(batch, by=officer)) == []


def test_a_file_that_changes_much_of_the_inventory_is_guarded(officer):
    parks = [entered(officer, name=f"停车场{n}") for n in range(8)]
    batch = handed_in(officer, *(row(park, 42) for park in parks))
    assert codes(batch) == ["mass"]


@pytest.mark.parametrize(
    ("place", "text", "code"),
    [
        (0, "TC99", "unknown"),
        (1, "", "no_name"),
        (2, "私人", "unknown"),
        (3, "火星街道", "no_town"),
        (4, "没有社区", "no_community"),
        (5, "若干", "no_number"),
        (5, 0, "none"),
        (6, 61, "too_many"),
        (7, 10.0, "outside"),
        (8, "北", "no_point"),
    ],
)
def test_a_cell_that_cannot_be_is_named_and_nothing_comes_in(officer, place, text, code):
    wrong = [*NEW]
    wrong[place] = text
    batch = handed_in(officer, wrong)
    assert code in codes(batch)
    with pytest.raises(Refused):
        actions.check_again(batch, by=officer)
    assert CarPark.objects.count() == 0


def test_two_rows_about_one_car_park_are_refused(officer):
    assert codes(handed_in(officer, NEW, NEW)) == ["twice"]


def test_a_file_of_a_day_to_come_is_not_read(officer):
    assert handed_in(officer, NEW, day="2099-01-01").now is BatchState.FAILED


def test_another_class_or_town_is_a_doubt_and_comes_in_as_such(officer, other_officer):
    one = entered(officer)
    batch = handed_in(officer, row(one, supply="配建", town="鼎山街道"))
    assert codes(batch) == ["moved", "other_class"]
    released(batch, by=officer, releaser=other_officer)
    one.refresh_from_db()
    assert (one.supply, one.division, one.capacity) == ("attached", "500116005", 40)
    found = stock("parking.bays", date(2026, 5, 1), by=("class", "town"))
    assert {key: n for key, n in found.items() if n} == {("attached", "500116005"): 40}


def test_what_came_in_is_taken_back_whole(officer, other_officer):
    one, gone = entered(officer, height_m=2.0), entered(officer, name="老停车场")
    batch = handed_in(officer, row(one, 44, town="鼎山街道", supply="配建"),
                      [*NEW[:3], "鼎山街道", *NEW[4:7], None, None], row(gone, 48))  # fmt: skip
    batch = released(batch, by=officer, releaser=other_officer)
    assert batch.now is BatchState.RELEASED
    actions.undo(batch, words="交错表", by=other_officer)
    one.refresh_from_db()
    assert (one.capacity, one.supply, one.division) == (40, "public", "500116001002")
    found = stock("parking.bays", date(2026, 5, 1), by=("class", "town"))
    assert {key: n for key, n in found.items() if n} == {("public", "500116001"): 80}
    assert CarPark.objects.get(name="西门停车场").state == "removed"


def test_what_was_counted_anew_since_is_not_taken_back(officer, other_officer):
    one = entered(officer)
    batch = released(handed_in(officer, row(one, 44)), by=officer, releaser=other_officer)
    one.refresh_from_db()
    day = date(2026, 5, 2)
    enter_spaces(one, spaces=1, day=day, today=day, reason=Reason.BUILT, document="x", by=officer)
    with pytest.raises(Refused):
        actions.undo(batch, words="交错表", by=other_officer)
    one.refresh_from_db()
    assert one.capacity == 45
