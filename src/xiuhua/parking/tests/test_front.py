"""The front answers one address as Django would, and leaves all else to Django."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.parse import urlsplit

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.db import DatabaseError, connection
from django.test.client import RequestFactory

from xiuhua.parking.board import following as following_module
from xiuhua.parking.board.following import Follower
from xiuhua.parking.board.front import PATH, Front
from xiuhua.parking.examples_vacancy import LAT, LON, a_car_park, counted
from xiuhua.site import serving

QUERY = f"lon={LON}&lat={LAT}"


class Asked:
    """A front over Django itself, with a board that looks when told to."""

    def __init__(self):
        self.board, self.seen = Follower(), []
        self.behind, django = [], WSGIHandler()

        def behind(environ, start):
            self.behind.append(environ["QUERY_STRING"])
            return django(environ, start)

        self.front = Front(behind, lambda *saw: self.seen.append(saw), lambda: self.board)

    def __call__(self, query=QUERY, method="GET", path=PATH, **headers):
        environ = RequestFactory().generic(method, f"{path}?{query}", **headers).environ
        environ["HTTP_HOST"] = headers.get("HTTP_HOST", "localhost")
        told = {}

        def start(status, headers, *more):
            told["status"], told["headers"] = int(status[:3]), headers

        answer = self.front(environ, start)
        body = b"".join(answer)
        return told["status"], dict(told["headers"]), body


@pytest.fixture
def ask(transactional_db):
    counted(a_car_park(), 7)
    asked = Asked()
    asked()  # Django's headers are learned
    asked.board.look()
    asked.behind.clear()
    return asked


def without_moment(body):
    told = json.loads(body)
    told.pop("as_of")
    return told


def test_board_and_django_give_the_same_answer_and_the_same_headers(ask):
    fast = ask()
    assert ask.behind == []
    ask.front._headers.clear()
    slow = ask()
    assert ask.behind == [QUERY]

    assert without_moment(fast[2]) == without_moment(slow[2])
    own = {"Content-Length", "X-Request-ID"}
    assert {k: v for k, v in fast[1].items() if k not in own} == {
        k: v for k, v in slow[1].items() if k not in own
    }
    assert fast[1]["Access-Control-Allow-Origin"] == "*"
    assert fast[1]["X-Content-Type-Options"] == "nosniff"
    assert "frame-ancestors 'none'" in fast[1]["Content-Security-Policy"]
    assert fast[1]["Cache-Control"] == "no-store"
    assert fast[1]["Content-Type"] == "application/json"
    assert int(fast[1]["Content-Length"]) == len(fast[2])


def test_a_head_request_is_told_the_length_and_nothing_more(ask):
    whole = ask()
    status, headers, body = ask(method="HEAD")
    assert (status, body) == (200, b"")
    assert headers["Content-Length"] == str(len(whole[2]))
    assert ask.behind == []
    assert [method for method, _ in ask.seen] == ["GET", "HEAD"]


@pytest.mark.parametrize(
    ("query", "name"),
    [
        ("", "lon"), ("lon=106", "lat"), ("lon=x&lat=29", "lon"), ("lon=nan&lat=29", "lon"),
        ("lon=181&lat=29", "lon"), ("lon=106&lat=91", "lat"), ("lon=106&lat=inf", "lat"),
        ("lon=1_0&lat=29", "lon"), (f"{QUERY}&count=0", "count"), (f"{QUERY}&count=51", "count"),
        (f"{QUERY}&count=-1", "count"), (f"{QUERY}&count=９", "count"), (f"{QUERY}&datum=utm", "datum"),
        (f"{QUERY}&with_space=yes", "with_space"), (f"{QUERY}&height=0", "height"),
        (f"{QUERY}&height=99", "height"), (f"{QUERY}&stay_min=0", "stay_min"),
        (f"{QUERY}&stay_min=99999999999999999999", "stay_min"), (f"{QUERY}&colour=red", "colour"),
        (f"{QUERY}&lon=1", "lon"), (f"{QUERY}&free=1&free=0", "free"), (f"{QUERY}&x=%00", "x"),
    ],
)  # fmt: skip
def test_what_makes_no_sense_is_refused_in_words_that_name_the_parameter(ask, query, name):
    status, headers, body = ask(query.encode().decode("latin-1"))
    told = json.loads(body)
    assert status == 400
    assert told["errors"] == [{"at": ["query", name], "words": told["detail"]}]
    assert f"“{name}”" in told["detail"]
    assert headers["Access-Control-Allow-Origin"] == "*"


def test_an_endless_question_is_refused(ask):
    assert ask(f"{QUERY}&{'x' * 2000}=1")[0] == 400


def test_what_is_not_plain_goes_to_django(ask):
    assert ask(HTTP_HOST="evil.example")[0] == 400
    assert ask(HTTP_AUTHORIZATION="Bearer xh_nobody")[0] == 401
    assert ask(method="POST")[0] == 405
    assert ask(path="/healthz", query="")[0] in {200, 503}
    assert len(ask.behind) == 4


def test_the_words_come_in_the_sites_language_whatever_the_cookie(ask):
    plain, english = ask("lon=x"), ask("lon=x", HTTP_COOKIE="xiuhua_language=en")
    assert plain[2] == english[2]
    fast = ask(HTTP_COOKIE="xiuhua_language=en")
    assert "Content-Language" not in fast[1]


def test_a_board_that_fell_behind_says_so_and_never_old_counts(ask, monkeypatch):
    ask.board.view = ask.board.view._replace(as_of_s=time.time() - 60)
    monkeypatch.setitem(following_module._followers, os.getpid(), ask.board)

    status, headers, body = ask()

    assert status == 503
    assert headers["Retry-After"] == "5"
    assert "detail" in json.loads(body)


def test_a_database_that_does_not_answer_is_said_in_words(ask, monkeypatch):
    def fails(*args, **facts):
        raise DatabaseError("gone")

    monkeypatch.setattr("xiuhua.parking.api.vacancy.nearest", fails)
    ask.board.view = None
    assert ask()[0] == 503


def test_the_thread_waits_an_outage_out_and_ends_when_told(transactional_db, monkeypatch):
    counted(a_car_park(), 7)
    board, real, fails = Follower(every_s=0.01), Follower.look, [True]

    def look(self, now=None):
        if fails[0]:
            raise DatabaseError("gone")
        real(self, now)

    monkeypatch.setattr(Follower, "look", look)
    with ThreadPoolExecutor(1) as pool:
        following = pool.submit(board.follow)
        time.sleep(0.1)
        assert board.view is None
        fails[0] = False
        until = time.monotonic() + 10
        while board.view is None and time.monotonic() < until:
            time.sleep(0.02)
        assert len(board.view.scene.facts) == 1
        board.end()
        following.result(10)


def test_a_forked_child_follows_by_itself(transactional_db):
    mine = following_module.follower(lambda: Follower(every_s=60))
    try:
        assert following_module.follower() is mine
        child = os.fork()
        if child == 0:
            os._exit(0 if following_module.following() is None else 1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    finally:
        mine.end()
        following_module._followers.clear()


# --- two processes ------------------------------------------------------------------------------
@pytest.fixture
def servers(transactional_db, tmp_path):
    """Two servers of one process each, over the database of this test."""
    counted(a_car_park(), 1)
    url = f"sqlite:///{connection.settings_dict['NAME']}"
    if connection.vendor == "postgresql":
        given = urlsplit(os.environ["DATABASE_URL"])
        url = given._replace(path=f"/{connection.settings_dict['NAME']}").geturl()
    env = os.environ | {
        "DATABASE_URL": url,
        "XIUHUA_HOME": str(tmp_path),
        "XIUHUA_LOG_LEVEL": "ERROR",
        "DJANGO_SETTINGS_MODULE": "xiuhua.site.settings",
    }
    running = []
    for _ in range(2):
        port = serving.free_port("127.0.0.1", 0, insist=True)
        argv = serving.web("127.0.0.1", port, workers=1, threads=2).argv
        running.append((port, subprocess.Popen(argv, env=env, start_new_session=True)))
    try:
        for port, _ in running:
            wait_for(lambda port=port: free_at(port, by_board=True) == 1, 120)
        yield [port for port, _ in running]
    finally:
        for _, process in running:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def free_at(port, *, by_board=False):
    """What one process says; only Django gives its answers an id."""
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}{PATH}?{QUERY}", timeout=20) as answer:
            by_django = "X-Request-ID" in answer.headers
            return None if by_board and by_django else json.load(answer)["places"][0]["free"]
    except (OSError, HTTPError):
        return None


def wait_for(said, for_s):
    until = time.monotonic() + for_s
    while time.monotonic() < until:
        if said():
            return
        time.sleep(0.02)
    pytest.fail("it did not come")


def test_every_process_shows_a_change_within_a_second(servers):
    from xiuhua.parking.models import CarPark

    park = CarPark.objects.get()
    took = []
    for free in range(2, 6):
        counted(park, free)
        changed = time.monotonic()
        for port in servers:
            wait_for(lambda port=port, free=free: free_at(port, by_board=True) == free, 5)
        took.append(time.monotonic() - changed)
    print("seen by both after", took, file=sys.stderr)
    assert sorted(took)[len(took) // 2] < 1.0
