"""Car parks are entered, described, counted anew, converted, closed and taken out; nothing is lost."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.ledgers.actions import correct
from xiuhua.ledgers.models import Entry
from xiuhua.ledgers.queries import bridge, stock
from xiuhua.ledgers.rules import Reason
from xiuhua.parking import actions
from xiuhua.parking.examples import RIVERSIDE, TOWN
from xiuhua.parking.models import CarPark
from xiuhua.parking.queries.counts import spaces_of, standing_entries
from xiuhua.parking.queries.doubts import broken_by, doubts_of
from xiuhua.parking.rules.places import bay_numbers
from xiuhua.places.examples import COMMUNITY
from xiuhua.records.models import Record
from xiuhua.records.queries import history

pytestmark = pytest.mark.django_db
TODAY, DAY = date(2026, 5, 12), date(2026, 3, 1)
RING = [[106.2589, 29.2905], [106.25893, 29.2905], [106.25893, 29.29055], [106.2589, 29.29055]]


def entered(by, **told):
    """A public car park of 40 spaces at the river."""
    facts = {
        "division": TOWN, "supply": "public", "name": "东门停车场", "spaces": 40, "day": DAY,
        "today": TODAY, "reason": Reason.BUILT, "document": "验收单1号", "lon": RIVERSIDE[0],
        "lat": RIVERSIDE[1],
    }  # fmt: skip
    return actions.enter_car_park(by=by, **facts | told)


def test_a_new_car_park_has_a_number_and_its_spaces_in_the_ledger(officer):
    one, other = entered(officer), entered(officer, name="西门停车场", spaces=0)
    assert (one.number, other.number) == ("TC50011600001", "TC50011600002")
    assert (one.state, one.capacity, one.opened_on) == ("open", 40, DAY)
    assert (other.state, other.capacity, other.opened_on) == ("planned", 0, None)
    assert stock("parking.bays", TODAY) == {("public",): 40}


def test_sending_the_form_twice_makes_one(officer):
    assert entered(officer, request_key="once") == entered(officer, request_key="once")
    assert CarPark.objects.count() == 1


@pytest.mark.parametrize(
    ("told", "field"),
    [
        ({"name": "  "}, "name"),
        ({"division": "500116"}, "division"),
        ({"division": "500116999001"}, "division"),
        ({"lon": 10.0}, "lon"),
        ({"lat": None}, "lon"),
        ({"height_m": 220.0}, "height_m"),
        ({"entrances": [[10.0, 20.0]]}, "lon"),
        ({"document": ""}, "document"),
        ({"disabled": 41}, "disabled"),
    ],
)
def test_what_cannot_be_is_refused_with_nothing_left_behind(officer, told, field):
    with pytest.raises(Refused) as refused:
        entered(officer, **told)
    assert (refused.value.field, CarPark.objects.count(), Entry.objects.count()) == (field, 0, 0)


def test_only_parking_officers_keep_the_inventory(officer):
    one = entered(officer)
    police = a_user(Role.TRAFFIC_POLICE)
    for deed in (
        lambda: entered(police), lambda: actions.describe(one, name="x", by=police),
        lambda: actions.take_out(one, day=DAY, today=TODAY, reason="x", document="x", by=police),
    ):  # fmt: skip
        with pytest.raises(Denied):
            deed()


def test_a_correction_leaves_the_wrong_entry_and_puts_every_stock_since_right(officer):
    one = entered(officer, disabled=2)
    wrong = standing_entries(one).get()
    actions.correct_count(
        one, entry=wrong, spaces=46, reason="漏数一排", document="复核单", by=officer
    )
    assert (one.capacity, one.disabled) == (46, 2)
    assert [int(n) for n in Entry.objects.order_by("pk").values_list("quantity", flat=True)] == [
        40,
        -40,
        46,
    ]
    assert stock("parking.bays", DAY) == {("public",): 46}
    with pytest.raises(Refused):
        actions.correct_count(one, entry=wrong, spaces=1, reason="x", document="x", by=officer)
    (deed,) = history("parking.car_park", one.number).filter(deed="parking.correct_count")
    assert (deed.reason, deed.by) == ("漏数一排", officer.ref)


def test_an_entry_of_another_car_park_is_not_corrected_here(officer):
    one, other = entered(officer), entered(officer, name="西门停车场")
    with pytest.raises(Refused):
        actions.correct_count(one, entry=standing_entries(other).get(), spaces=1, reason="x",
                              document="x", by=officer)  # fmt: skip


def test_a_correction_by_the_keeper_of_the_ledgers_reaches_the_car_park(officer):
    one = entered(officer)
    head = a_user(Role.COMMAND_HEAD)
    correct(standing_entries(one).get(), quantity=38, reason="x", document="x", by=head)
    one.refresh_from_db()
    assert one.capacity == 38


def test_fewer_than_are_set_apart_is_refused_until_that_is_put_right(officer):
    one = entered(officer, disabled=4)
    told = {"day": TODAY, "today": TODAY, "reason": Reason.REMOVED, "document": "x", "by": officer}
    with pytest.raises(Refused):
        actions.enter_spaces(one, spaces=-38, **told)
    actions.enter_spaces(one, spaces=-38, disabled=1, **told)
    assert (one.capacity, one.disabled) == (2, 1)


def test_converting_cancels_out_over_all_classes(officer):
    one = entered(officer, disabled=3)
    actions.convert(one, supply="attached", day=TODAY, today=TODAY, document="x", by=officer)
    assert (one.supply, one.capacity, one.disabled) == ("attached", 40, 3)
    assert stock("parking.bays", TODAY) == {("attached",): 40, ("public",): 0}
    found = bridge("parking.bays", TODAY, TODAY)[()]
    assert (found.added, found.removed, found.closing) == (40, 40, 40)


def test_what_moves_to_another_community_takes_its_entries_along(officer):
    one = entered(officer)
    actions.move(one, division=COMMUNITY, reason="填错社区", document="x", by=officer)
    assert stock("parking.bays", DAY, by=("town",)) == {("500116001",): 0, ("500116005",): 40}
    assert (one.division, one.capacity, spaces_of(one)) == (COMMUNITY, 40, 40)


def test_what_is_taken_out_leaves_the_stock_and_keeps_its_history(officer):
    one = entered(officer)
    actions.take_out(one, day=TODAY, today=TODAY, reason="地块开发", document="x", by=officer)
    assert (one.state, one.removed_on, one.capacity) == ("removed", TODAY, 0)
    assert stock("parking.bays", TODAY) == {("public",): 0}
    with pytest.raises(Refused):
        actions.describe(one, name="x", by=officer)


def test_closed_for_a_time_keeps_its_spaces_and_opens_again(officer):
    one = entered(officer)
    with pytest.raises(Refused):
        actions.open_it(one, day=TODAY, by=officer)
    actions.close_for_a_time(one, reason="改造", by=officer)
    assert (one.state, one.capacity) == ("closed", 40)
    actions.open_it(one, day=TODAY, by=officer)
    assert (one.state, one.opened_on) == ("open", DAY)


def test_tariffs_follow_one_another_and_none_is_lost(officer):
    one = entered(officer)
    actions.set_tariff(one, first_on=DAY, is_free=True, by=officer)
    actions.set_tariff(one, first_on=TODAY, words="2元/小时", per_hour_yuan=Decimal(2), by=officer)
    assert [tariff.is_free for tariff in one.tariffs.all()] == [False, True]
    with pytest.raises(Refused):
        actions.set_tariff(one, first_on=TODAY, is_free=True, by=officer)
    with pytest.raises(Refused):
        actions.set_tariff(one, first_on=date(2026, 6, 1), by=officer)


def test_a_wrong_tariff_is_put_right_and_the_records_keep_both(officer):
    one = entered(officer)
    first = actions.set_tariff(one, first_on=DAY, is_free=True, by=officer)
    wrong = actions.set_tariff(one, first_on=TODAY, words="20元/小时", per_hour_yuan=Decimal(20), by=officer)  # fmt: skip
    told = {"first_on": TODAY, "words": "2元/小时", "per_hour_yuan": Decimal(2)}
    actions.correct_tariff(one, tariff=wrong, reason="多写一个零", by=officer, **told)
    assert [tariff.words for tariff in one.tariffs.all()] == ["2元/小时", ""]
    kept = Record.objects.filter(deed="parking.correct_tariff").get()
    assert (kept.reason, kept.before["tariffs"][0]["words"], kept.after["tariffs"][0]["words"]) == (
        "多写一个零", "20元/小时", "2元/小时",
    )  # fmt: skip

    actions.correct_tariff(one, tariff=first, reason="从未免费", never=True, by=officer)
    assert one.tariffs.count() == 1
    with pytest.raises(Refused, match="begins on that day"):
        actions.set_tariff(one, first_on=TODAY, is_free=True, by=officer)
    other = entered(officer)
    with pytest.raises(Refused):
        actions.correct_tariff(other, tariff=wrong, reason="x", by=officer, **told)
    with pytest.raises(Refused):
        actions.correct_tariff(one, tariff=wrong, reason=" ", by=officer, **told)


def test_other_hours_end_those_before_and_on_a_street_take_a_decision(officer):
    one = entered(officer)
    actions.set_hours(one, first_on=DAY, start_min=480, end_min=1200, by=officer)
    actions.set_hours(one, first_on=TODAY, start_min=420, end_min=1320, by=officer)
    assert [(hours.clock, hours.last_on) for hours in one.limits.order_by("first_on")] == [
        ("08:00–20:00", date(2026, 5, 11)), ("07:00–22:00", None),
    ]  # fmt: skip
    assert one.outside is False
    actions.set_hours(one, first_on=date(2026, 6, 1), by=officer)
    assert one.outside is True
    street = entered(officer, name="滨江大道路内", supply="on_street")
    with pytest.raises(Refused):
        actions.set_hours(street, first_on=TODAY, start_min=420, end_min=1320, by=officer)


def test_bays_are_named_drawn_and_never_more_than_the_ledger_has(officer):
    one = entered(officer, spaces=4)
    actions.add_bays(one, numbers="A1-A3", by=officer)
    (drawn,) = actions.add_bays(one, numbers="B1", kept_for="disabled", ring=RING, by=officer)
    assert [bay.number for bay in one.bays.all()] == ["A1", "A2", "A3", "B1"]
    assert 14 < drawn.area_m2 < 18
    for wrong in ({"numbers": "C1"}, {"numbers": "A1"}):
        with pytest.raises(Refused):
            actions.add_bays(one, by=officer, **wrong)
    with pytest.raises(Refused):
        actions.change_bay(drawn, kept_for="", in_use=False, by=officer)
    actions.change_bay(drawn, kept_for="", in_use=False, reason="施工", by=officer)
    assert not drawn.in_use


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A01-A03", ["A01", "A02", "A03"]),
        ("A9-11", ["A9", "A10", "A11"]),
        ("1，2、X7", ["1", "2", "X7"]),
    ],
)
def test_numbers_of_bays_are_read_as_people_write_them(text, found):
    assert bay_numbers(text) == found


@pytest.mark.parametrize("text", ["", " , ", "A3-A1", "A1-B2", "A1, A1", "1-9999", "A-B"])
def test_numbers_that_mean_nothing_are_refused(text):
    with pytest.raises(Refused):
        bay_numbers(text)


def test_what_does_not_fit_together_is_said(officer):
    one, twin = entered(officer), entered(officer)
    far = entered(officer, name="别处", lon=106.30, lat=29.33)
    blind = entered(officer, name="无点", lon=None, lat=None)
    said = [[doubt.text for doubt in doubts_of(park)] for park in (one, far, blind)]
    assert said == [
        ["It may be the same as {name} ({number})."],
        ["The point lies in {other}, and not where it is entered."],
        ["No point is entered: drivers cannot be led there."],
    ]
    assert next(doubts_of(one)).facts["number"] == twin.number


def test_the_regulation_is_asked_only_since_it_holds(officer):
    one = entered(officer)
    actions.note_running(
        one, has_information_system=False, adverts_in_payment=True, pay_ways=None, by=officer
    )
    assert one.running == {"has_information_system": False, "adverts_in_payment": True}
    assert [title for title, _source, _said in broken_by(one, TODAY)] == [
        "Built with its information system", "No advertising while paying",
    ]  # fmt: skip
    assert broken_by(one, date(2025, 6, 30)) == []
