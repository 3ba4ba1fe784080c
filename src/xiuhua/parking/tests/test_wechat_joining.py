"""A place and a text that came as two messages are one question, whichever came first."""

from datetime import UTC, date, datetime, timedelta
from itertools import permutations

import pytest

from xiuhua.kernel.datum import Datum, to_wgs84
from xiuhua.parking.wechat.examples import an_account
from xiuhua.parking.wechat.joining import WINDOW_S, joined
from xiuhua.parking.wechat.memory import InMemory
from xiuhua.parking.wechat.messages import Click, Image, Location, LocationEvent, Text, Voice
from xiuhua.parking.wechat.saying import Said, said

START = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
WINDOW = WINDOW_S.on(date(2026, 3, 2))
ACCOUNT = an_account()


def _at(second):
    facts = {"to": "gh_1", "openid": "o1", "key": f"msg:{second}"}
    return {**facts, "sent_at": START + timedelta(seconds=second)}


def a_text(second=0, content="停车"):
    return Text(**_at(second), content=content)


def a_place(second=0, lon=106.25):
    return Location(**_at(second), lat=29.29, lon=lon, scale=16, label="几江")


def a_report(second=0, lon=106.99):
    return LocationEvent(**_at(second), lat=29.29, lon=lon, precision_m=30.0)


def a_photo(second=0):
    return Image(**_at(second), pic_url="http://p", media_id="m")


def after(*messages):
    """What is said once these have arrived, in this order."""
    so_far = Said()
    for each in messages:
        new = said(ACCOUNT, each)
        so_far = joined(so_far, new, at=each.sent_at, window_s=WINDOW)
    return so_far


def what(said):
    """Text, longitude and photo, or None for each."""
    return (
        said.words and said.words.text,
        said.place and said.place.lon,
        said.photo and said.photo.media_id,
    )


def test_a_text_and_a_place_are_joined_in_either_order():
    assert what(after(a_text(0), a_place(30))) == ("停车", 106.25, None)
    assert what(after(a_place(0), a_text(30))) == ("停车", 106.25, None)


@pytest.mark.parametrize(
    ("later", "together"), [(0, True), (1, True), (120, True), (121, False), (3600, False)]
)
def test_the_window_is_two_minutes_to_the_second(later, together):
    expected = "停车" if together else None
    assert what(after(a_text(0), a_place(later))) == (expected, 106.25, None)
    assert what(after(a_place(0), a_text(later)))[1] == (106.25 if together else None)


def test_photo_place_and_words_are_one_whatever_the_order():
    for order in permutations([a_text(0), a_place(30), a_photo(60)]):
        assert what(after(*order)) == ("停车", 106.25, "m")


def test_of_two_of_a_kind_the_one_sent_later_counts_even_when_it_arrives_first():
    for order in permutations([a_text(0, "充电"), a_text(5, "残疾"), a_place(9)]):
        assert what(after(*order)) == ("残疾", 106.25, None)
    assert what(after(a_place(5, 106.2), a_place(0, 106.1))) == (None, 106.2, None)


def test_of_two_in_the_same_second_the_one_that_arrived_later_counts():
    assert what(after(a_text(0, "一"), a_text(0, "二")))[0] == "二"


def test_where_the_phone_is_does_not_replace_the_place_somebody_chose():
    assert what(after(a_place(0), a_report(5), a_text(10))) == ("停车", 106.25, None)
    assert what(after(a_report(5), a_place(0), a_text(10))) == ("停车", 106.25, None)
    assert what(after(a_report(5), a_text(10))) == ("停车", 106.99, None)
    assert what(after(a_place(0), a_report(121))) == (None, 106.99, None)


def test_a_click_says_nothing_and_forgets_only_what_is_old():
    click = Click(**_at(50), menu_key="near")
    assert said(ACCOUNT, click) == Said()
    assert what(after(a_place(0), click)) == (None, 106.25, None)


def test_spoken_words_are_words_when_wechat_understood_them():
    facts = {**_at(0), "media_id": "m", "format": "amr"}
    assert said(ACCOUNT, Voice(**facts, recognition="附近停车")).words.text == "附近停车"
    assert said(ACCOUNT, Voice(**facts, recognition="")) == Said()


def test_each_kind_of_place_is_read_in_the_datum_of_its_own_setting():
    account = an_account(sent_datum=Datum.BD09, reported_datum=Datum.GCJ02)
    sent, reported = said(account, a_place()).place, said(account, a_report()).place
    assert (sent.datum, reported.datum) == (Datum.BD09, Datum.GCJ02)
    assert sent.wgs84 == to_wgs84(106.25, 29.29, Datum.BD09)
    assert (sent.lon, sent.lat, sent.label, sent.chosen) == (106.25, 29.29, "几江", True)
    assert (reported.precision_m, reported.chosen) == (30.0, False)
    assert said(ACCOUNT, a_report()).place.wgs84 == (106.99, 29.29)


def test_nobody_is_answered_with_what_another_said_and_the_longest_silent_is_forgotten():
    memory = InMemory(most=2)
    first, second = after(a_text(0, "一")), after(a_text(0, "二"))
    memory.keep("parking", "o1", first)
    memory.keep("traffic", "o1", second)
    assert memory.recall("parking", "o1") == first
    assert memory.recall("parking", "o2") == Said()

    memory.keep("parking", "o1", second)
    memory.keep("parking", "o2", first)
    assert memory.recall("traffic", "o1") == Said()
    assert memory.recall("parking", "o1") == second
