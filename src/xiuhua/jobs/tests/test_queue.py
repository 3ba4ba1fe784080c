"""Jobs are enqueued with the deed, done at least once, and leave exactly one effect."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone

from xiuhua.jobs import GiveUp, TryAgain, after, leases, registry, task, trace, worker
from xiuhua.jobs.actions import discard, enqueue, once, requeue
from xiuhua.jobs.events import JobDied, JobDiscarded, JobRequeued
from xiuhua.jobs.handlers import sweep
from xiuhua.jobs.models import Effect, Firing, Job
from xiuhua.jobs.queries import QueueState, find_jobs, queue_state
from xiuhua.jobs.queries import job as job_by_key
from xiuhua.kernel.events import Event, announce, on
from xiuhua.kernel.permissions import PUBLIC, SYSTEM, Role
from xiuhua.kernel.words import Denied, Missing, Refused

HEARD: list[Any] = []


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True, kw_only=True)
class Painted(Event):
    number: str
    colour: Colour
    day: date
    at: datetime
    area_m2: Decimal
    note: str | None = None


@task("test.note")
def note(payload):
    HEARD.append(payload)
    Effect.objects.create(key=f"note:{payload.get('n', '')}:{len(HEARD)}")


@task("test.fail", attempts=3, owner=Role.RECEPTION)
def fail(payload):
    HEARD.append(payload)
    Effect.objects.create(key="half")
    raise ValueError("no such unit, ask 13812345678 or a.b@example.org")


@task("test.give_up")
def give_up(payload):
    raise GiveUp("the address does not exist")


@task("test.later")
def later(payload):
    raise TryAgain("slow down", wait_s=90)


@task("test.outside", transactional=False)
def outside(payload):
    HEARD.append(transaction.get_connection().in_atomic_block)


@after(Painted)
def repaint(event: Painted) -> None:
    HEARD.append(event)


@after(Painted, transactional=False)
def admire(event: Painted) -> None:
    HEARD.append(event.number)


for kind in (JobDied, JobRequeued, JobDiscarded):
    on(kind)(HEARD.append)


@pytest.fixture(autouse=True)
def _silence():
    HEARD.clear()


pytestmark = pytest.mark.django_db


def states():
    return list(Job.objects.order_by("id").values_list("state", "attempts"))


def make_due():
    Job.objects.update(run_at=timezone.now() - timedelta(seconds=1))


def test_a_job_is_done_once_with_its_payload():
    enqueue("test.note", {"n": 1, "day": date(2026, 3, 1), "fee": Decimal("1.50")})

    assert worker.run(once=True) == 1
    assert worker.run(once=True) == 0
    assert HEARD == [{"n": 1, "day": "2026-03-01", "fee": "1.50"}]
    assert states() == [("done", 1)]


def test_a_job_of_a_deed_that_failed_was_never_wanted():
    with pytest.raises(Refused), transaction.atomic():
        enqueue("test.note")
        raise Refused("No.")

    assert Job.objects.count() == 0


def test_a_second_job_with_the_same_key_is_silently_none():
    assert enqueue("test.note", {"n": 1}, key="a") == "a"
    assert enqueue("test.note", {"n": 2}, key="a") == "a"
    worker.run(once=True)
    enqueue("test.note", {"n": 3}, key="a")

    assert worker.run(once=True) == 0
    assert HEARD == [{"n": 1}]
    assert job_by_key("a").state == "done"


def test_a_job_waits_for_its_moment():
    enqueue("test.note", run_at=timezone.now() + timedelta(hours=1))

    assert worker.run(once=True) == 0
    make_due()
    assert worker.run(once=True) == 1


def test_an_announcement_is_heard_after_by_every_handler_as_the_event_it_was():
    event = Painted(
        number="7",
        colour=Colour.RED,
        day=date(2026, 3, 1),
        at=datetime(2026, 3, 1, 8, tzinfo=UTC),
        area_m2=Decimal("12.50"),
    )
    with transaction.atomic():
        announce(event)
        announce(event)  # hearing it twice is harmless
    assert HEARD == []

    assert worker.run(once=True) == 2
    assert [event, "7"] == HEARD
    assert type(HEARD[0].colour) is Colour


def test_announcing_to_two_handlers_costs_one_statement(django_assert_num_queries):
    event = Painted(
        number="7", colour=Colour.RED, day=date.min, at=timezone.now(), area_m2=Decimal(1)
    )
    with transaction.atomic(), django_assert_num_queries(1):
        announce(event)


def test_an_event_a_handler_says_no_to_leaves_no_job(django_assert_num_queries):
    @dataclass(frozen=True, kw_only=True)
    class Whispered(Event):
        loud: bool

    after(Whispered, when=lambda event: event.loud)(_hear_a_whisper)

    with transaction.atomic(), django_assert_num_queries(0):
        announce(Whispered(loud=False))
    with transaction.atomic():
        announce(Whispered(loud=True))

    assert Job.objects.count() == 1


def _hear_a_whisper(event: Event) -> None:
    HEARD.append(event)


def test_an_event_that_cannot_travel_is_refused_when_its_handler_is_declared():
    @dataclass(frozen=True, kw_only=True)
    class Heavy(Event):
        request: threading.Thread

    with pytest.raises(TypeError):
        after(Heavy)


def test_two_tasks_may_not_share_a_name():
    with pytest.raises(ValueError, match="two tasks"):
        task("test.note")(lambda payload: None)


def test_a_failure_leaves_nothing_behind_and_is_tried_again_later_then_dies():
    enqueue("test.fail")
    for _ in range(3):
        assert worker.run(once=True) == 1
        assert worker.run(once=True) == 0  # not before its wait is over
        make_due()

    assert worker.run(once=True) == 0
    assert not Effect.objects.filter(key="half").exists()
    job = Job.objects.get()
    assert (job.state, job.attempts, job.owner) == ("dead", 3, "reception")
    assert job.error_line == "ValueError: no such unit, ask … or …"
    died = HEARD[-1]
    assert (type(died), died.job, died.name, died.owner) == (
        JobDied,
        job.pk,
        "test.fail",
        "reception",
    )


def test_the_wait_doubles_with_some_chance_and_never_passes_an_hour():
    entry = registry.find("test.note")
    for attempt, most in [(1, 2), (2, 4), (5, 32), (12, 3600), (500, 3600)]:
        waits = [entry.wait_s(attempt) for _ in range(200)]
        assert most / 2 <= min(waits) < max(waits) <= most


def test_a_task_may_give_up_or_say_when_to_come_back():
    enqueue("test.give_up")
    enqueue("test.later")
    worker.run(once=True)

    assert states() == [("dead", 1), ("waiting", 1)]
    wait = Job.objects.get(name="test.later").run_at - timezone.now()
    assert timedelta(seconds=80) < wait < timedelta(seconds=91)


def test_a_task_this_release_does_not_know_waits_for_one_that_does():
    enqueue("test.of_tomorrow")
    worker.run(once=True)

    job = Job.objects.get()
    assert job.state == "waiting"
    assert "test.of_tomorrow" in job.last_error


@pytest.mark.django_db(transaction=True)
def test_work_on_the_world_outside_holds_no_transaction():
    enqueue("test.outside")
    worker.run(once=True)

    assert HEARD == [False]


def test_who_lost_the_lease_can_no_longer_mark_the_job():
    enqueue("test.note")
    [slow] = leases.claim()
    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    [fast] = leases.claim()

    with pytest.raises(leases.LeaseLost):
        leases.finish(slow)
    assert not leases.renew(slow)
    leases.fail(slow, "too late")
    leases.bury(slow, "too late")
    assert states() == [("running", 2)]
    leases.finish(fast)
    assert states() == [("done", 2)]


def test_an_effect_under_a_lost_lease_does_not_stand():
    enqueue("test.note", {"n": 1})
    [job] = leases.claim()
    Job.objects.update(lease_token="of another")

    assert worker._outcome(job) == "lease lost"
    assert Effect.objects.count() == 0


def test_a_leased_job_is_nobody_elses():
    enqueue("test.note")

    assert len(leases.claim()) == 1
    assert leases.claim() == []


def test_jobs_are_claimed_in_batches_and_given_back_as_if_never_taken():
    for _ in range(leases.BATCH + 2):
        enqueue("test.note")
    jobs = leases.claim()

    assert len(jobs) == leases.BATCH
    assert len(leases.claim()) == 2
    leases.hand_back(jobs)
    assert states()[0] == ("waiting", 0)
    assert len(leases.claim()) == leases.BATCH


def test_a_job_that_may_have_killed_its_worker_is_taken_alone_and_dies_in_the_end():
    enqueue("test.fail")
    enqueue("test.note")
    for attempt in (1, 2, 3):
        taken = leases.claim()
        assert taken[0].attempts == attempt
        assert len(taken) == (2 if attempt == 1 else 1)
        Job.objects.filter(name="test.fail").update(leased_until=timezone.now())
    assert leases.claim() == []

    dead = Job.objects.get(name="test.fail")
    assert (dead.state, dead.last_error) == ("dead", "Its worker died 3 times while doing it.")


def test_an_idle_look_costs_two_questions_and_no_write(django_assert_num_queries):
    with django_assert_num_queries(2):
        assert leases.claim() == []


def test_a_stopped_worker_gives_back_what_it_has_not_begun():
    stop = threading.Event()

    @task("test.stop")
    def stop_now(payload):
        stop.set()

    for _ in range(3):
        enqueue("test.stop")

    assert worker.run(stop) == 1
    assert states() == [("done", 1), ("waiting", 0), ("waiting", 0)]


@pytest.mark.django_db(transaction=True)
def test_long_work_keeps_its_lease_and_lets_others_do_the_rest_meanwhile():
    seen = []

    @task("test.long", transactional=False, lease_s=1)
    def take_long(payload):
        until = time.monotonic() + 1.6
        while time.monotonic() < until:
            time.sleep(0.1)
            seen.extend(leases.claim())

    enqueue("test.long")
    enqueue("test.note")
    worker.run(once=True)

    assert [job.name for job in seen] == ["test.note"]
    assert states() == [("done", 1), ("running", 1)]


def test_a_dead_job_is_queued_again_by_an_administrator_with_all_its_attempts():
    enqueue("test.give_up")
    worker.run(once=True)
    number = Job.objects.get().pk

    with pytest.raises(Denied):
        requeue(number, by=PUBLIC)
    requeue(number, by=SYSTEM)
    assert states() == [("waiting", 0)]
    assert HEARD[-1].by == "system"
    with pytest.raises(Refused, match="has not failed"):
        requeue(number, by=SYSTEM)
    with pytest.raises(Missing):
        requeue(number + 1, by=SYSTEM)


def test_a_dead_job_is_discarded_only_with_a_reason():
    enqueue("test.give_up")
    worker.run(once=True)
    number = Job.objects.get().pk

    with pytest.raises(Refused):
        discard(number, reason="  ", by=SYSTEM)
    discard(number, reason="told by phone", by=SYSTEM)
    assert Job.objects.get().note == "told by phone"
    assert HEARD[-1] == JobDiscarded(
        id=HEARD[-1].id,
        job=number,
        name="test.give_up",
        by="system",
        chain="district",
        reason="told by phone",
    )


def test_an_effect_with_a_key_happens_once():
    assert [once("peer:7"), once("peer:7"), once("peer:8")] == [True, False, True]


@pytest.mark.django_db(transaction=True)
def test_once_outside_a_transaction_is_a_mistake():
    with pytest.raises(transaction.TransactionManagementError):
        once("peer:7")


def test_the_queue_tells_how_it_stands():
    now = timezone.now()
    enqueue("test.note", run_at=now - timedelta(seconds=30))
    enqueue("test.note", run_at=now + timedelta(seconds=30))
    enqueue("test.give_up", run_at=now - timedelta(seconds=60))
    dead, _running = leases.claim()
    leases.bury(dead, "x")

    state = queue_state(now)
    assert state == QueueState(waiting=0, scheduled=1, running=1, dead=1, oldest_wait_s=0.0)
    leases.hand_back(Job.objects.filter(state="running"))
    assert queue_state(now).oldest_wait_s == pytest.approx(30)
    assert [job.name for job in find_jobs("dead", "GIVE")] == ["test.give_up"]
    assert [job.name for job in find_jobs("dead", "note")] == []


def test_a_job_carries_the_request_id_of_its_enqueuer_to_its_own_log_and_jobs(caplog):
    @task("test.ask")
    def ask(payload):
        HEARD.append(trace.request_id.get())

    token = trace.request_id.set("req-12345678")
    try:
        enqueue("test.ask")
    finally:
        trace.request_id.reset(token)
    with caplog.at_level("INFO", "xiuhua.jobs"):
        worker.run(once=True)

    assert HEARD == ["req-12345678"]
    [line] = [record for record in caplog.records if record.getMessage() == "job"]
    assert (line.task, line.outcome, line.attempt) == ("test.ask", "done", 1)


def test_the_sweep_forgets_what_is_long_done_and_nothing_else():
    old = timezone.now() - timedelta(days=500)
    for state in Job.State.values:
        enqueue("test.note", key=f"old {state}")
        lease = {"lease_token": "t", "leased_until": old} if state == "running" else {}
        Job.objects.filter(key=f"old {state}").update(state=state, finished_at=old, **lease)
    Job.objects.create(name="test.note", key="new", state="done", finished_at=timezone.now())
    Firing.objects.create(schedule="s", due_at=old)
    Firing.objects.create(schedule="s", due_at=old + timedelta(days=1))
    Effect.objects.create(key="old", at=old)
    Effect.objects.create(key="new")
    sweep({})

    kept = sorted(Job.objects.values_list("key", flat=True))
    assert kept == ["new", "old dead", "old running", "old waiting"]
    assert Firing.objects.get().due_at == old + timedelta(days=1)
    assert Effect.objects.get().key == "new"
