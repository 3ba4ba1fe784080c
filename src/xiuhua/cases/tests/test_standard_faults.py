"""The faults of a published filing standard: stray words, filled-down numbers, swapped units."""

import pytest

from xiuhua.cases.imports.climbing import climbing
from xiuhua.cases.imports.limit_words import ReadLimit, read_limit
from xiuhua.cases.imports.swapped import swapped


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("4小时", 4, "work_hour"),
        ("2天", 2, "work_day"),
        ("1紧急工作时", 1, "urgent_hour"),
        ("紧急工作日", 1, "urgent_day"),
        ("5个工作日", 5, "work_day"),
        ("两个工作日内", 2, "work_day"),
        ("１５ 天", 15, "work_day"),
        ("3自然日", 3, "natural_day"),
    ],
)
def test_free_spelling_is_read(text, value, unit):
    assert read_limit(text) == ReadLimit(value, unit, sure=True)


def test_a_stray_word_and_at_once_are_only_proposals():
    assert read_limit("1紧急工作时制止") == ReadLimit(1, "urgent_hour", sure=False, stray="制止")
    assert read_limit("立即") == ReadLimit(1, "urgent_hour", sure=False, stray="立即")


def test_two_limits_in_one_cell_are_only_a_proposal():
    assert read_limit("2小时4天") == ReadLimit(2, "work_hour", sure=False, stray="4天")


@pytest.mark.parametrize(
    "text", ["", "按规定", "工作日", "0天", "-2天", "1.5天", "99999天", "123456天"]
)
def test_what_has_no_number_is_not_guessed(text):
    assert read_limit(text) is None


def test_a_number_that_climbs_row_for_row_is_found():
    rows = [
        "破损",
        "井盖与路面高差超过2cm",
        "井盖与路面高差超过3cm",
        "井盖与路面高差超过 4 cm",
        "丢失",
    ]
    assert climbing(rows) == [(1, 3)]


def test_the_same_text_and_other_steps_do_not_climb():
    assert climbing(["高差2cm", "高差2cm", "高差4cm", "高差3cm"]) == []
    assert climbing([]) == climbing(["高差2cm"]) == []


def test_two_runs_beside_each_other_stay_two():
    assert climbing(["甲1", "甲2", "乙5", "乙6"]) == [(0, 1), (2, 3)]


def test_a_pair_against_its_siblings_is_swapped():
    right, wrong = ("通信公司", "通信管理局"), ("通信管理局", "通信公司")
    assert swapped([right, right, wrong, ("电力公司", "经信局")]) == [2]


def test_one_against_one_and_a_unit_that_is_both_say_nothing():
    right, wrong = ("通信公司", "通信管理局"), ("通信管理局", "通信公司")
    assert swapped([right, wrong]) == swapped([right, right, wrong, wrong]) == []
    assert swapped([("城管局", "城管局")] * 3) == swapped([("", "城管局")] * 3) == []
