"""Logs: joined by the request's id, one JSON object a line, nothing about a person."""

from __future__ import annotations

import json
import logging
import os
import subprocess
import sys

import pytest

from xiuhua.site import logs


@pytest.fixture
def lines(capsys, monkeypatch):
    """What is written to standard error, as objects."""
    with monkeypatch.context() as told:
        told.setenv("XIUHUA_LOG_LEVEL", "INFO")
        logs.configure()
    yield lambda: [json.loads(line) for line in capsys.readouterr().err.splitlines() if line]
    logs.configure()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a1b2c3d4-e5f6", True),
        ("short", False),
        ("x" * 65, False),
        ("with space and more", False),
        ("new\nline-12345", False),
    ],
)
def test_a_sane_request_id_is_kept_and_answered(client, given, kept):
    answer = client.get("/healthz", headers={"X-Request-ID": given})

    assert (answer["X-Request-ID"] == given) is kept
    assert logs._SANE.fullmatch(answer["X-Request-ID"])


@pytest.mark.django_db
def test_a_line_says_which_door_and_how_long_and_nothing_of_the_query(client, lines):
    client.get("/no-such-page/?phone=13812345678")

    (line,) = [line for line in lines() if line["logger"] == "xiuhua.requests"]
    assert line["status"] == 404
    assert line["request_id"]
    assert line["ms"] > 0
    assert "13812345678" not in json.dumps(line)


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("/p/s3cret-of-a-link/", "/p/…/"),
        ("/p/s3cret-of-a-link/photo/", "/p/…/photo/"),
        ("/follow/ABCD-EFGH/", "/follow/…/"),
        ("/desk/cases/5001162026/", "/desk/cases/5001162026/"),
        ("/", "/"),
    ],
)
def test_what_only_its_holder_may_know_is_not_logged(path, shown):
    assert logs.shown_path(path) == shown


def test_a_line_from_elsewhere_keeps_its_own_request_id(lines):
    logging.getLogger("x").warning("job", extra={"request_id": "from-the-deed"})

    assert lines()[0]["request_id"] == "from-the-deed"


@pytest.mark.django_db
def test_a_failure_leaves_its_traceback_but_not_the_query(client, lines, monkeypatch):
    def broken(_check):
        raise RuntimeError("a bug")

    monkeypatch.setattr("xiuhua.site.health._answer", broken)
    client.raise_request_exception = False

    assert client.get("/healthz?phone=13812345678").status_code == 500
    said = lines()
    assert any("a bug" in line.get("exc_info", "") for line in said)
    assert "13812345678" not in json.dumps(said)


def test_meters_are_made_once_however_many_threads_ask_first(monkeypatch):
    import threading

    from xiuhua.site import metrics

    made = []
    monkeypatch.setattr(metrics, "_METERS", {})
    monkeypatch.setattr(metrics, "_make", lambda: (made.append(1), metrics._METERS.update(seen=1)))
    threads = [threading.Thread(target=metrics._meters) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert made == [1]


def test_a_process_of_ours_writes_json_lines_without_being_asked():
    """Django hands an empty LOGGING to nobody, and then nothing is written at all."""
    script = "import django, logging; django.setup(); logging.getLogger('xiuhua').info('hello')"
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "xiuhua.site.settings",
        "XIUHUA_LOG_LEVEL": "INFO",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, capture_output=True, text=True, check=True
    )

    assert json.loads(done.stderr.strip().splitlines()[-1])["message"] == "hello"
