"""A message WeChat brings again is answered again, not worked again."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

from xiuhua.parking.wechat.once import ANSWER_WITHIN_S, KEEP_S, InMemory


class Clock:
    now = 1000.0

    def __call__(self):
        return self.now


def test_a_retry_gets_the_answer_of_the_first_call():
    once = InMemory(Clock())
    assert once.claim("parking", "msg:1")
    assert not once.claim("parking", "msg:1")
    assert once.answer("parking", "msg:1") is None  # still at work

    once.settle("parking", "msg:1", "<xml/>")

    assert not once.claim("parking", "msg:1")
    assert once.answer("parking", "msg:1") == "<xml/>"


def test_accounts_do_not_share_their_messages():
    once = InMemory(Clock())
    assert once.claim("parking", "msg:1")
    assert once.claim("traffic", "msg:1")


def test_after_work_that_failed_the_retry_is_the_first_again():
    once = InMemory(Clock())
    once.claim("parking", "msg:1")
    once.release("parking", "msg:1")
    once.release("parking", "msg:1")
    assert once.claim("parking", "msg:1")


def test_a_message_is_known_for_all_of_wechats_tries_and_forgotten_after():
    clock = Clock()
    once = InMemory(clock)
    once.claim("parking", "msg:1")
    assert 4 * ANSWER_WITHIN_S.on(date(2026, 3, 2)) < KEEP_S
    clock.now += KEEP_S - 0.1
    assert not once.claim("parking", "msg:1")
    clock.now += 0.1
    assert once.claim("parking", "msg:1")


def test_answering_does_not_keep_a_message_longer_and_none_is_invented():
    clock = Clock()
    once = InMemory(clock)
    once.claim("parking", "msg:1")
    clock.now += KEEP_S / 2
    once.settle("parking", "msg:1", "a")
    once.settle("parking", "msg:2", "b")
    assert once.answer("parking", "msg:2") is None
    clock.now += KEEP_S / 2
    assert once.claim("parking", "msg:1")


def test_however_many_come_only_the_last_are_kept():
    once = InMemory(Clock(), most=100)
    for number in range(1000):
        assert once.claim("parking", f"msg:{number}")
    assert not once.claim("parking", "msg:999")
    assert once.claim("parking", "msg:899")
    assert len(once._heard) == 100


def test_of_many_calls_at_once_one_is_the_first():
    once = InMemory(Clock())
    with ThreadPoolExecutor(8) as pool:
        for number in range(50):
            claims = pool.map(lambda _, key=f"msg:{number}": once.claim("parking", key), range(8))
            assert sum(claims) == 1
