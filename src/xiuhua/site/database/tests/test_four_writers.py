"""Four processes write at once: nobody is told "database is locked", nobody waits a second."""

import json
import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.db import connection

WRITER = Path(__file__).with_name("writer.py")
WRITERS, SECONDS = 4, 3.0
LONGEST_S = 1.0


@pytest.fixture
def database(tmp_path, django_db_setup):
    """The settings of a database that other processes may open: a file, or the test server."""
    if connection.vendor == "postgresql":
        named = ("ENGINE", "NAME", "USER", "PASSWORD", "HOST", "PORT")
        return {name: connection.settings_dict[name] for name in named}
    return {"ENGINE": "xiuhua.site.database.sqlite", "NAME": str(tmp_path / "four.sqlite3")}


def a_writer(database, what, **environment):
    told = {name: str(value) for name, value in environment.items()}
    return subprocess.Popen(
        [sys.executable, str(WRITER), what],
        env=os.environ | {"DATABASE": json.dumps(database)} | told,
        stdout=subprocess.PIPE,
        text=True,
    )


def answer(process):
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    return out


@contextmanager
def the_table(database):
    answer(a_writer(database, "prepare"))
    try:
        yield
    finally:
        answer(a_writer(database, "drop"))


@pytest.mark.database
def test_four_writer_processes_are_never_locked_out_and_nobody_waits(database):
    with the_table(database):
        start = time.time() + 1.5
        running = [
            a_writer(database, "write", START=start, SECONDS=SECONDS) for _ in range(WRITERS)
        ]
        seen = [json.loads(answer(one)) for one in running]
        written = int(answer(a_writer(database, "count")))

    print(seen)
    assert [one["locked"] for one in seen] == [0] * WRITERS
    assert max(one["longest_s"] for one in seen) < LONGEST_S
    shares = [one["done"] for one in seen]
    assert written == sum(shares)
    if connection.vendor == "sqlite":  # our queue deals evenly; PostgreSQL leaves it to the machine
        assert min(shares) > max(shares) / 2, shares


@pytest.mark.database
def test_a_killed_writer_leaves_the_queue_open(database):
    with the_table(database):
        start = time.time() + 1.0
        killed = [a_writer(database, "write", START=start, SECONDS=60) for _ in range(2)]
        left = a_writer(database, "write", START=start, SECONDS=2.5)
        time.sleep(2.0)
        for one in killed:
            one.send_signal(signal.SIGKILL)
            one.wait()
            one.stdout.close()
        seen = json.loads(answer(left))

    assert seen["locked"] == 0
    assert seen["done"] > 20
    assert seen["longest_s"] < LONGEST_S
