from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from enum import StrEnum

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiuhua.records.seals import canonical, moment, plain

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text() | st.floats(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@settings(deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
@given(json_values)
def test_whatever_is_recorded_reads_back_equal(value):
    import json

    once = plain(value)
    assert plain(json.loads(canonical(once))) == once
    canonical(once).encode()


def test_no_number_with_a_point_is_ever_sealed():
    assert plain({"lon": 106.26, "area": Decimal("1.50")}) == {"lon": "106.26", "area": "1.50"}


def test_days_and_moments_are_recorded_in_one_way():
    east = timezone(timedelta(hours=8))
    assert plain(datetime(2022, 3, 1, 8, tzinfo=east)) == "2022-03-01T00:00:00.000000+00:00"
    assert plain(date(2022, 3, 1)) == "2022-03-01"
    with pytest.raises(ValueError):
        moment(datetime(2022, 3, 1))


def test_what_no_database_can_keep_is_replaced():
    assert plain("a\0b") == "a\ufffdb"
    canonical(plain("\ud800")).encode()


def test_a_state_is_recorded_by_its_key_and_a_nameless_object_not_at_all():
    class Colour(StrEnum):
        RED = "red"

    assert plain([Colour.RED]) == ["red"]
    assert type(plain(Colour.RED)) is str
    with pytest.raises(TypeError):
        plain(object())


def test_the_order_of_keys_does_not_matter():
    assert canonical({"b": 1, "a": "海"}) == canonical({"a": "海", "b": 1}) == '{"a":"海","b":1}'


def test_utc_is_what_a_moment_is_sealed_in():
    assert moment(datetime(2022, 3, 1, tzinfo=UTC)).endswith("+00:00")
