"""Counting tries."""

from datetime import timedelta

import pytest
from django.test import RequestFactory

from xiuhua.accounts import limits
from xiuhua.accounts.models import Tally
from xiuhua.kernel.words import Crowded

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def test_a_limit_costs_one_query_and_says_how_long_to_wait(django_assert_num_queries):
    with django_assert_num_queries(1):
        assert limits.limit("report:1", per=HOUR, count=2, now_s=7200) == 1
    assert limits.limit("report:1", per=HOUR, count=2, now_s=7300) == 2
    with pytest.raises(Crowded) as crowded:
        limits.limit("report:1", per=HOUR, count=2, now_s=7400)
    assert crowded.value.wait_s == 3400

    assert limits.limit("report:2", per=HOUR, count=2, now_s=7400) == 1
    assert limits.limit("report:1", per=HOUR, count=2, now_s=10800) == 1


def test_a_rough_limit_tells_the_database_every_few_tries_and_still_ends(
    django_assert_num_queries,
):
    def once(now_s: float) -> None:
        limits.limit_roughly("key:1", per=HOUR, count=5, batch=3, now_s=now_s)

    with django_assert_num_queries(1):
        for n in range(5):
            once(7200 + n)
    with pytest.raises(Crowded) as crowded:
        for n in range(3):
            once(7300 + n)
    assert crowded.value.wait_s >= 3400
    once(10800)


def test_looking_does_not_count():
    limits.check("x", per=HOUR, count=1, now_s=0)
    limits.limit("x", per=HOUR, count=1, now_s=0)
    with pytest.raises(Crowded):
        limits.check("x", per=HOUR, count=1, now_s=5)
    limits.forget("x")
    limits.check("x", per=HOUR, count=1, now_s=5)


def test_counts_of_windows_that_are_over_are_swept():
    limits.limit("old", per=HOUR, count=1, now_s=0)
    limits.limit("new", per=HOUR, count=1)

    assert limits.sweep() == 1 and Tally.objects.count() == 1


@pytest.mark.parametrize(
    ("given", "address"),
    [("203.0.113.7", "203.0.113.7"), ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::"),
     ("::ffff:203.0.113.7", "203.0.113.7"), ("", "0.0.0.0")],
)  # fmt: skip
def test_an_address_of_one_household_counts_as_one(given, address):
    assert limits.address_of(RequestFactory().get("/", REMOTE_ADDR=given)) == address


def test_behind_a_proxy_the_address_is_what_the_proxy_wrote_last(rf, settings):
    request = rf.get("/", HTTP_X_FORWARDED_FOR="10.0.0.9, 203.0.113.7", REMOTE_ADDR="127.0.0.1")
    assert (
        limits.address_of(request) == "127.0.0.1"
    )  # without a proxy anybody may write that header

    settings.BEHIND_PROXY = True
    assert limits.address_of(request) == "203.0.113.7"
    assert limits.address_of(rf.get("/", REMOTE_ADDR="192.0.2.1")) == "192.0.2.1"
