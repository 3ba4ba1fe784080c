"""Five seconds, several processes, one answer: however often WeChat asks, the work is done once."""

from __future__ import annotations

import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from xiuhua.parking.actions.demand import note_refused
from xiuhua.parking.actions.talking import Came, receiving
from xiuhua.parking.actions.talking.forgetting import forget
from xiuhua.parking.actions.talking.memory import InDatabase as Memory
from xiuhua.parking.actions.talking.once import InDatabase as Once
from xiuhua.parking.actions.talking.within import TooLong, within
from xiuhua.parking.models import Demand, Heard, PhotoReport, Remembered, Talked
from xiuhua.parking.wechat import phone
from xiuhua.parking.wechat.answers import Answer
from xiuhua.parking.wechat.calls import Call
from xiuhua.parking.wechat.once import KEEP_S
from xiuhua.parking.wechat.saying import Place, Said, Words
from xiuhua.places.examples import a_little_county

from .wechat_ground import (
    OPENID,
    a_call,
    a_car_park,
    asks,
    event,
    image,
    location,
    text,
    the_account,
)

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(work, count=8):
    """The same from so many threads, each with a connection of its own; all answers."""
    ready = threading.Barrier(count)

    def alone(number):
        try:
            ready.wait(10)
            return work(number)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(alone, range(count)))


@pytest.fixture
def account():
    a_little_county()
    a_car_park(free=5)
    return the_account()


@pytest.fixture
def hurry(monkeypatch):
    """Seconds pass ten times as fast."""
    monkeypatch.setattr(receiving, "ON_THE_WAY_S", 4.6)
    monkeypatch.setattr(receiving, "POLL_S", 0.01)


def until_true(ask, seconds=5):
    """Wait for what another thread does."""
    end = time.monotonic() + seconds
    while not ask():
        assert time.monotonic() < end
        time.sleep(0.02)


def carried(account, fields):
    """A message as `received` takes it."""
    path, body = a_call(account, fields)
    from urllib.parse import parse_qsl

    return Came(account, Call.of(dict(parse_qsl(path.partition("?")[2])))), body


def read(account, answer):
    return phone.read(account.spoken(timezone.now())[0], answer).text


# --- once -----------------------------------------------------------------------------------------
def test_of_many_callers_at_once_exactly_one_is_the_first(account):
    for number in range(12):
        won = at_once(lambda _, key=f"msg:{number}": Once(account).claim("", key))
        assert sum(won) == 1


def test_of_many_callers_of_a_forgotten_message_exactly_one_is_the_first(account):
    long_ago = timezone.now() - timedelta(seconds=KEEP_S)
    for number in range(6):
        Heard.objects.create(account=account, key=f"msg:{number}", at=long_ago, answer="old")
        won = at_once(lambda _, key=f"msg:{number}": Once(account).claim("", key))
        assert sum(won) == 1
        assert Once(account).answer("", f"msg:{number}") is None


def test_the_database_keeps_the_protocol_of_one_process(account):
    once, other = Once(account, "Text"), Once(the_account("traffic"))
    assert once.claim("", "msg:1")
    assert other.claim("", "msg:1")
    assert once.answer("", "msg:1") is None
    once.settle("", "msg:1", Answer("found", "a").kept())
    assert Answer.of(once.answer("", "msg:1")).text == "a"
    assert other.answer("", "msg:1") is None
    once.release("", "msg:1")
    once.release("", "msg:1")
    assert once.claim("", "msg:1")
    once.settle("", "msg:2", Answer("found", "b").kept())
    assert once.answer("", "msg:2") is None


def test_many_calls_with_one_message_are_worked_once_and_answered_alike(account):
    worked = []

    def work(account, speaks, message):
        worked.append(message.key)
        time.sleep(0.3)
        return Answer("found", "there")

    came, body = carried(account, text("停车"))
    answers = at_once(lambda _: receiving.received(came, body, work=work), 6)
    assert len(worked) == 1
    assert {read(account, answer) for answer in answers} == {"there"}


def test_a_retry_while_the_first_still_works_gets_its_answer_once_it_is_there(account, hurry):
    free = threading.Event()

    def slow(account, speaks, message):
        free.wait(5)
        return Answer("found", "there at last")

    came, body = carried(account, text("停车"))
    first = receiving.received(came, body, work=slow)
    second = receiving.received(came, body, work=slow)
    assert read(account, first).startswith("现在问的人多")
    assert read(account, second).startswith("现在问的人多")
    free.set()
    third = receiving.received(came, body, work=slow)
    assert read(account, third) == "there at last"
    until_true(lambda: Heard.objects.get().moment == "later")  # and it is counted as late


def test_after_work_that_failed_the_retry_works_again(account):
    def failing(account, speaks, message):
        raise ZeroDivisionError

    came, body = carried(account, text("停车"))
    with pytest.raises(ZeroDivisionError):
        receiving.received(came, body, work=failing)
    again = receiving.received(came, body, work=lambda *_: Answer("found", "now"))
    assert read(account, again) == "now"


def test_what_is_kept_for_retries_has_no_person_in_it(account, client):
    asks(client, account, text("滨江大道停车"))
    assert OPENID not in "".join(f"{row.key}{row.answer}" for row in Heard.objects.all())


# --- in time --------------------------------------------------------------------------------------
def test_an_answer_comes_within_five_seconds_however_slow_the_work_is(account):
    free = threading.Event()
    came, body = carried(account, text("停车"))
    began = time.monotonic()
    told = receiving.received(came, body, work=lambda *_: free.wait(8) and Answer())
    took = time.monotonic() - began
    free.set()
    assert 3.5 < took < 4.7
    assert read(account, told).startswith("现在问的人多")


def test_an_event_that_takes_too_long_says_nothing(account, hurry):
    free = threading.Event()
    came, body = carried(account, event("CLICK", "near"))
    assert receiving.received(came, body, work=lambda *_: free.wait(2) and Answer()) == "success"
    free.set()


def test_work_that_never_began_is_never_done(monkeypatch):
    from xiuhua.parking.actions.talking import within as room

    pool = ThreadPoolExecutor(1)
    monkeypatch.setattr(room, "_pool", lambda: pool)
    free, done = threading.Event(), []
    with pytest.raises(TooLong):
        within(0.05, lambda: free.wait(5))
    with pytest.raises(TooLong):
        within(0.05, lambda: done.append(1))
    free.set()
    pool.shutdown()
    assert done == []


def test_work_is_seen_and_sees_what_was_committed(account, client):
    assert "滨江停车场" in asks(client, account, text("滨江大道停车")).text
    assert connection.in_atomic_block is False
    account.refresh_from_db()
    assert account.heard_at is not None


# --- memory ---------------------------------------------------------------------------------------
def test_words_and_place_at_the_same_moment_are_joined_by_one_of_both(account):
    at = datetime.now(UTC)
    halves = (Said(words=Words(at, "停车")), Said(place=Place(at, 106.3, 29.33, "wgs84", True)))
    for number in range(8):
        wholes = at_once(lambda n, who=f"p{number}": Memory(account).join(who, halves[n], at), 2)
        assert any(whole.words and whole.place for whole in wholes)
        kept = Memory(account).recall("", f"p{number}")
        assert kept.words
        assert kept.place


def test_what_came_in_while_answering_is_not_forgotten_with_it(account):
    at = datetime.now(UTC)
    memory = Memory(account)
    whole = memory.join("p", Said(words=Words(at, "停车")), at)
    memory.join("p", Said(words=Words(at + timedelta(seconds=1), "充电")), at)
    memory.answered("p", whole)
    assert memory.recall("", "p").words.text == "充电"


def test_memory_is_emptied_after_its_window_and_messages_become_numbers(account, client):
    asks(client, account, text("停车"))
    asks(client, account, location())
    assert Remembered.objects.count() == 1
    forget(timezone.now())
    assert Remembered.objects.count() == 1
    assert not Talked.objects.exists()
    forget(timezone.now() + timedelta(minutes=3))
    assert not Remembered.objects.exists()
    assert not Heard.objects.exists()
    rows = Talked.objects.order_by("kind").values_list("kind", "moment", "count")
    assert list(rows) == [("Location", "found", 1), ("Text", "where", 1)]
    asks(client, account, text("停车"), openid="another")
    forget(timezone.now() + timedelta(minutes=3))
    assert Talked.objects.get(kind="Text").count == 2


def test_photos_sent_at_the_same_moment_are_one_report(account, client):
    asks(client, account, location())

    def send(number):
        came, body = carried(account, image(f"https://mmbiz.qpic.cn/{number}"))
        return receiving.received(came, body)

    for answer in at_once(send, 4):
        assert read(account, answer).startswith("照片和位置收到了")
    assert len(PhotoReport.objects.get().pictures) == 4


# --- demand ---------------------------------------------------------------------------------------
def test_searches_counted_at_once_are_all_counted():
    now = timezone.now()
    at_once(lambda _: note_refused(106.30012, 29.33049, "wechat", now))
    row = Demand.objects.get()
    assert (row.count, row.lon_r, row.lat_r) == (8, 106.3, 29.33)
