"""Class codes of older systems lead to today's class by its name, or to a person."""

import pytest

from xiuhua.cases.imports.old_codes import OldCode, _old_names, taken_apart, todays_keys


@pytest.mark.parametrize(
    ("code", "kind", "digits"),
    [("100101", "C", "0101"), ("200102", "E", "0102"), ("0101", "", "0101"), (" 101 ", "", "0101")],
)
def test_old_spellings_are_taken_apart(code, kind, digits):
    assert taken_apart(code) == OldCode(kind, digits)


@pytest.mark.parametrize("code", ["", "30010", "300101", "上水井盖", "1", "10010", "１０１"])
def test_no_code_is_no_code(code):
    assert taken_apart(code) is None


def test_an_old_cover_is_todays_cover():
    assert todays_keys("C", "0101") == [("C0101", "上水井盖")]


def test_of_118_older_numbers_60_lead_to_one_class_and_58_to_a_person():
    found = [todays_keys(*one) for one in _old_names()]
    assert [sum(len(keys) == count for keys in found) for count in (0, 1)] == [58, 60]
    assert len(found) == 118
    assert todays_keys("C", "9876") == []


def test_the_same_digits_are_not_taken_for_the_same_class():
    found = {"".join(one): todays_keys(*one) for one in _old_names()}
    moved = [old for old, keys in found.items() if keys and keys[0][0] != old]
    assert len(moved) == 40
