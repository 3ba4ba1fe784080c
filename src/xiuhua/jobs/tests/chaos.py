"""Workers killed at random: run by `test_chaos`, in a process of its own.

The parent forks and kills and never opens the database; every child that does is its own process.
Prints one JSON object: what is left in the database, and how many workers were killed.
"""

from __future__ import annotations

import json
import os
import random
import signal
import sys
import time
from dataclasses import dataclass
from typing import Any

import django

django.setup()

from django.db import connection, transaction  # noqa: E402 - models exist only after setup
from django.db.models import Max, Q  # noqa: E402

from xiuhua.jobs import after, task, worker  # noqa: E402
from xiuhua.jobs.actions import enqueue, once  # noqa: E402
from xiuhua.jobs.models import Effect, Firing, Job  # noqa: E402
from xiuhua.kernel.events import Event, announce  # noqa: E402

EFFECTS = 300
ROLLED_BACK = 30
WORKERS = 3
KILLING_S = 18.0
LIMIT_S = 36.0
TERMS: Any = {"attempts": 90, "lease_s": 1, "backoff_s": 0.1}
OURS = Q(name__contains="chaos")


@dataclass(frozen=True, kw_only=True)
class Happened(Event):
    number: int


def write(number: int) -> None:
    time.sleep(random.uniform(0, 0.01))
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO chaos_effect (number) VALUES (%s)", [number])
    time.sleep(random.uniform(0, 0.01))


@task("chaos.within", **TERMS)
def within(payload) -> None:
    write(payload["number"])


@task("chaos.outside", transactional=False, **TERMS)
def outside(payload) -> None:
    with transaction.atomic():
        if once(f"chaos:{payload['number']}"):
            write(payload["number"])
    time.sleep(random.uniform(0, 0.02))  # done, and not yet marked so


@after(Happened, **TERMS)
def heard(event: Happened) -> None:
    write(event.number)


def want(number: int) -> None:
    kind = number % 3
    if kind == 0:
        enqueue("chaos.within", {"number": number})
    elif kind == 1:
        enqueue("chaos.outside", {"number": number})
    else:
        announce(Happened(number=number))


@task("chaos.slow", transactional=False, **TERMS)
def slow(payload) -> None:
    print("begun", flush=True)
    time.sleep(1.5)  # longer than its lease
    write(payload["number"])


def make_tables() -> None:
    with connection.schema_editor() as editor:
        for model in (Job, Firing, Effect):
            editor.create_model(model)
        editor.execute("CREATE TABLE chaos_effect (number integer NOT NULL)")


def prepare() -> int:
    make_tables()
    numbers = list(range(EFFECTS))
    random.shuffle(numbers)
    for start in range(0, EFFECTS, 25):
        with transaction.atomic():
            for number in numbers[start : start + 25]:
                want(number)
    for number in range(ROLLED_BACK):
        with transaction.atomic():
            want(EFFECTS + number)
            transaction.set_rollback(True)
    return 0


def work() -> int:
    return 0 if worker.serve() >= 0 else 1


def left() -> int:
    """0 when every job is done, 1 when some is not."""
    return int(Job.objects.filter(OURS).exclude(state=Job.State.DONE).exists())


def count(killed: int) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM chaos_effect ORDER BY number")
        numbers = [row[0] for row in cursor.fetchall()]
    ours = Job.objects.filter(OURS)
    found = {
        "effects": len(numbers),
        "exact": numbers == list(range(EFFECTS)),
        "done": ours.filter(state=Job.State.DONE).count(),
        "jobs": ours.count(),
        "retried": ours.filter(attempts__gt=1).count(),
        "most_attempts": ours.aggregate(most=Max("attempts"))["most"],
        "errors": sorted(set(ours.exclude(last_error="").values_list("last_error", flat=True))),
        "killed": killed,
    }
    print(json.dumps(found), flush=True)
    return 0


def fork(do, *args) -> int:
    child = os.fork()
    if child:
        return child
    code = 70
    try:
        random.seed()
        code = do(*args)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def wait(child: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def main() -> int:
    started, killed = time.monotonic(), 0
    assert wait(fork(prepare)) == 0
    workers = [fork(work) for _ in range(WORKERS)]
    looked = time.monotonic()
    while time.monotonic() - started < LIMIT_S:
        rush = (
            1 + (time.monotonic() - started) / 10
        )  # a slow machine needs time to get anything done
        time.sleep(random.uniform(0.05, 0.45) * rush)
        if time.monotonic() - started < KILLING_S:
            place = random.randrange(WORKERS)
            os.kill(workers[place], signal.SIGKILL)
            killed += wait(workers[place]) == -signal.SIGKILL
            workers[place] = fork(work)
        if time.monotonic() - looked > 0.5:
            if wait(fork(left)) == 0:
                break
            looked = time.monotonic()
    for child in workers:
        os.kill(child, signal.SIGTERM)
    ends = [wait(child) for child in workers]
    assert wait(fork(count, killed)) == 0
    return 0 if ends == [0] * WORKERS else 1


def patient() -> int:
    """One worker with two slow jobs, which is to be told to stop during the first."""
    make_tables()
    for number in range(2):
        enqueue("chaos.slow", {"number": number})
    worker.serve()
    states = list(Job.objects.order_by("id").values_list("state", "attempts"))
    with connection.cursor() as cursor:
        cursor.execute("SELECT number FROM chaos_effect")
        print(json.dumps({"states": states, "effects": cursor.fetchall()}), flush=True)
    return 0
