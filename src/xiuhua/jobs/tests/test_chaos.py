"""300 effects, workers killed with SIGKILL at random, exactly 300 effects; on either database."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from contextlib import contextmanager
from urllib.parse import urlsplit, urlunsplit

import pytest

pytestmark = pytest.mark.database


@contextmanager
def a_database(folder):
    """The URL of an empty database of the kind that the tests run on."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        yield f"sqlite:///{folder / 'chaos.sqlite3'}"
        return
    import psycopg

    name = f"chaos_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(url, autocommit=True) as server:
        server.execute(f"CREATE DATABASE {name}")
        try:
            yield urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
        finally:
            server.execute(f"DROP DATABASE {name} WITH (FORCE)")


def environment(url, folder):
    return os.environ | {"DATABASE_URL": url, "XIUHUA_HOME": str(folder)}


def command(function):
    words = f"from xiuhua.jobs.tests import chaos; raise SystemExit(chaos.{function}())"
    return [sys.executable, "-c", words]


def test_workers_killed_at_random_leave_exactly_300_effects(tmp_path):
    with a_database(tmp_path) as url:
        run = subprocess.run(
            command("main"),
            env=environment(url, tmp_path),
            capture_output=True,
            text=True,
            timeout=90,
        )
    assert run.returncode == 0, run.stderr[-4000:]
    found = json.loads(run.stdout.strip().splitlines()[-1])
    killed, retried = found.pop("killed"), found.pop("retried")
    assert found.pop("most_attempts") < 90
    assert found == {"effects": 300, "exact": True, "done": 300, "jobs": 300, "errors": []}
    assert killed >= 5  # else nothing was proven
    assert retried >= 3


def test_a_worker_told_to_stop_finishes_the_job_in_hand_and_leaves_the_next(tmp_path):
    with (
        a_database(tmp_path) as url,
        subprocess.Popen(
            command("patient"),
            env=environment(url, tmp_path),
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        ) as running,
    ):
        assert running.stdout.readline() == "begun\n"
        running.terminate()
        out, err = running.communicate(timeout=60)
    assert running.returncode == 0, err[-4000:]
    assert json.loads(out) == {"states": [["done", 1], ["waiting", 0]], "effects": [[0]]}
