"""A mapping is data: our facts in their fields, theirs in ours, and never a fact about a person."""

from __future__ import annotations

from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiuhua.cases.queries import mapping

NAMES = st.text(st.characters(exclude_characters="=\n\r", exclude_categories=["Cs"]), min_size=1)


def test_a_row_takes_our_field_or_a_value_and_says_codes_in_their_words():
    rows = [
        {"to": "a", "from": "kind", "codes": {"C": "part"}},
        {"to": "b", "from": "", "value": "always"},
        {"to": "c", "from": "unit", "value": "none yet"},
        {"to": "d", "from": "gone"},
        {"to": "", "from": "kind"},
    ]

    told = mapping.told(rows, {"kind": "C", "unit": ""})

    assert told == {"a": "part", "b": "always", "c": "none yet", "d": ""}


def test_of_several_rows_the_first_with_a_value_counts():
    rows = [{"to": "words", "from": "title"}, {"to": "words", "from": "text"}]

    assert mapping.read(rows, {"title": "", "text": "Split."}) == {"words": "Split."}
    assert mapping.read(rows, {"title": "Cover", "text": "Split."}) == {"words": "Cover"}


def test_our_own_names_are_understood_and_what_nobody_named_is_left_out():
    assert mapping.read([], {"number": "1", "id card": "5001"}) == {"number": "1"}


def test_no_field_of_a_case_or_an_answer_is_about_the_caller():
    told = {*mapping.CASE_FIELDS, *mapping.ANSWER_FIELDS}
    assert not told & {"phone", "caller", "reporter"}


def test_values_are_told_as_a_table_holds_them():
    assert mapping.plain(datetime(2026, 5, 20, 8, 5)) == "2026-05-20 08:05:00"
    assert [mapping.plain(one) for one in (True, False, None, 3)] == ["yes", "no", "", 3]


@given(
    st.dictionaries(
        st.sampled_from(sorted(mapping.ORDER_FIELDS)), NAMES.map(str.strip).filter(bool)
    )
)
def test_what_is_told_in_their_fields_is_read_back_the_same(facts):
    out = [{"to": f"their {name}", "from": name} for name in facts]
    back = [{"to": name, "from": f"their {name}"} for name in facts]

    assert mapping.read(back, mapping.told(out, facts)) == facts


@given(st.dictionaries(NAMES.map(str.strip).filter(bool), NAMES.map(str.strip)))
def test_codes_are_typed_as_they_are_shown(codes):
    text = mapping.shown_codes(codes)
    if len(text.splitlines()) == len(codes):
        assert mapping.read_codes(text) == codes


def test_a_line_without_a_pair_is_named():
    with pytest.raises(ValueError, match="no pair"):
        mapping.read_codes("a = b\nno pair")


@pytest.mark.parametrize(
    ("filters", "goes"),
    [
        ({}, True),
        ({"kinds": ["C"], "sources": ["public"]}, True),
        ({"kinds": ["E"]}, False),
        ({"sources": ["order"]}, False),
        ({"classes": ["C01"], "divisions": ["500116005"]}, True),
        ({"classes": ["E"]}, False),
        ({"divisions": ["510522"]}, False),
    ],
)
def test_every_filter_that_says_something_must_hold(filters, goes):
    facts = {"kind": "C", "source": "public", "category": "C0101", "division": "500116005003"}
    assert mapping.fits(filters, facts) is goes
