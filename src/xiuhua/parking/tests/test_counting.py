"""Every change of a quantity is an entry: a car park has what its ledger says."""

from __future__ import annotations

from datetime import date

import pytest

from xiuhua.kernel.permissions import SYSTEM
from xiuhua.kernel.words import Refused
from xiuhua.ledgers.models import Entry
from xiuhua.ledgers.queries import bridge, stock
from xiuhua.ledgers.rules import Reason
from xiuhua.parking import permissions
from xiuhua.parking.actions import change_spaces, facts_changed, open_spaces
from xiuhua.parking.examples import a_car_park
from xiuhua.parking.models import Tick
from xiuhua.records.deeds import deed

pytestmark = pytest.mark.django_db
TODAY = date(2022, 12, 31)


@deed(permissions.KEEP)
def changed(*, car_park, by=SYSTEM, **told):
    facts = {"day": date(2022, 5, 1), "today": TODAY, "reason": Reason.BUILT, "document": "验收单"}
    return change_spaces(car_park, by=by, **facts | told)


def spaces(**told):
    """A car park with 40 spaces."""
    car_park = a_car_park(**told)
    changed(car_park=car_park, spaces=40, by=SYSTEM)
    return car_park


def test_built_spaces_are_an_entry_and_the_car_park_has_them():
    car_park = spaces()
    assert car_park.capacity == 40
    (entry,) = Entry.objects.all()
    assert (entry.class_key, entry.division, entry.subject_key, entry.reason) == (
        "public", car_park.division, car_park.number, "built",
    )  # fmt: skip
    assert stock("parking.bays", TODAY) == {("public",): 40}


def test_built_and_registered_are_different_lines_of_the_bridge():
    car_park = spaces(supply="attached")
    changed(car_park=car_park, spaces=5, reason=Reason.REGISTERED, by=SYSTEM)
    found = bridge("parking.bays", date(2022, 1, 1), TODAY)[()]
    assert [(one.reason, one.quantity) for one in found.lines] == [
        (Reason.BUILT, 40), (Reason.REGISTERED, 5),
    ]  # fmt: skip


def test_the_same_request_twice_counts_once():
    car_park = a_car_park()
    for _ in range(2):
        changed(car_park=car_park, spaces=12, request_key="a-key", by=SYSTEM)
    assert (car_park.capacity, Entry.objects.count()) == (12, 1)


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"spaces": -42, "reason": Reason.REMOVED}, "spaces"),
        ({"spaces": -5}, "quantity"),
        ({"spaces": 5, "day": date(2023, 1, 1)}, "day"),
        ({"spaces": 5, "document": " "}, "document"),
        ({"spaces": 5, "disabled": 47}, "disabled"),
        ({"spaces": -40, "reason": Reason.REMOVED}, "charging"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_left_behind(told, field):
    car_park = spaces()
    changed(car_park=car_park, spaces=1, charging=3, by=SYSTEM)
    with pytest.raises(Refused) as refused:
        changed(car_park=car_park, by=SYSTEM, **told)
    car_park.refresh_from_db()
    assert (refused.value.field, car_park.capacity, Entry.objects.count()) == (field, 41, 2)


def test_boards_hear_of_every_change():
    open_spaces()
    facts_changed()
    at_first = Tick.objects.get().facts
    spaces()
    before = Tick.objects.get().facts
    assert before > at_first
    facts_changed()
    assert Tick.objects.get().facts == before + 1
