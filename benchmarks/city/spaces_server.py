"""What `benchmarks.parking_vacancy` serves: the site's own front, and beside it what it is measured against.

`/empty` answers nothing, `/same` one answer of the board again and again, `/redis` by GEOSEARCH, `/board`
and `/tuned` are Django views without any middleware: one over the same board, one that asks the database
by a single statement.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterable
from functools import cache
from math import sqrt
from typing import Any

import django
import msgspec
from django.core.handlers.wsgi import WSGIHandler
from django.http import HttpRequest, HttpResponse
from django.test.utils import override_settings
from django.urls import path

django.setup()

from xiuhua.parking.board.answering import answer  # noqa: E402 - Django has to be awake
from xiuhua.parking.board.following import follower  # noqa: E402
from xiuhua.parking.queries.asking import asked  # noqa: E402
from xiuhua.site.wsgi import application as site  # noqa: E402

from .spaces import EAST, NORTH, SOUTH, WEST  # noqa: E402

RADII_M = (2_000, 8_000)
COUNT = 10
Start = Callable[..., Any]


def empty(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """An answer that says nothing."""
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", "2")])
    return [b"{}"]


class Same:
    """An answer of the board, kept: what its size costs the server, with nothing left to work out."""

    def __init__(self) -> None:
        self._kept: tuple[str, list[tuple[str, str]], list[bytes]] | None = None

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        status, headers, body = self._kept or self._keep(environ)
        start(status, headers)
        return body

    def _keep(self, environ: dict[str, Any]) -> tuple[str, list[tuple[str, str]], list[bytes]]:
        said: list[Any] = []
        asking = environ | {"PATH_INFO": "/api/v1/parking/vacancy"}
        site(asking, lambda *_: None)  # the first is Django's, whose headers the front takes over
        body = list(site(asking, lambda status, headers: said.extend((status, headers))))
        self._kept = said[0], said[1], body
        return self._kept


same = Same()


# --- Redis ----------------------------------------------------------------------------------------
class Redis(threading.local):
    """A connection for each thread, speaking just enough of the protocol, and so faster than any client."""

    def __init__(self) -> None:
        self.socket = socket.create_connection(("127.0.0.1", int(os.environ["BENCH_REDIS"])))
        self.file = self.socket.makefile("rb")

    def ask(self, *words: bytes) -> Any:
        """One command and its answer."""
        sent = b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)
        self.socket.sendall(b"*%d\r\n%b" % (len(words), sent))
        return self._read()

    def _read(self) -> Any:
        line = self.file.readline()
        kind, number = line[:1], int(line[1:]) if line[:1] in b":$*" else 0
        if kind == b"*":
            return [self._read() for _ in range(number)]
        if kind == b"$":
            return self.file.read(number + 2)[:-2]
        return number if kind == b":" else line


REDIS = Redis() if os.environ.get("BENCH_REDIS") else None


def redis(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """The nearest of those with space, from a set that holds no others; their pieces are at hand."""
    assert REDIS is not None
    asked = dict(part.partition("=")[::2] for part in environ["QUERY_STRING"].split("&"))
    view = follower().view
    assert view is not None
    heads, found = view.scene.facts.heads, []
    for radius in RADII_M:
        found = REDIS.ask(
            b"GEOSEARCH", b"vacant", b"FROMLONLAT", asked["lon"].encode(), asked["lat"].encode(),
            b"BYRADIUS", b"%d" % radius, b"m", b"ASC", b"COUNT", b"%d" % COUNT, b"WITHDIST",
        )  # fmt: skip
        if len(found) >= COUNT:
            break
    places = b",".join(b'%b,"walk_m":%b}' % (heads[int(key)], far) for key, far in found)
    body = b'{"places":[%b]}' % places
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
    return [body]


def fill_redis() -> None:
    """The places with space; a second key would have to follow every change."""
    assert REDIS is not None
    view = follower().view
    assert view is not None
    scene = view.scene
    REDIS.ask(b"DEL", b"vacant")
    for at, (lon, lat) in enumerate(scene.facts.points):
        if scene.vacant[at]:
            REDIS.ask(b"GEOADD", b"vacant", f"{lon}".encode(), f"{lat}".encode(), b"%d" % at)


# --- Django ---------------------------------------------------------------------------------------
NEAREST = """
SELECT c.number, c.name, c.capacity, c.lon, c.lat, v.free, v.as_of FROM parking_carpark c
JOIN parking_vacancy v ON v.car_park_id = c.id
WHERE c.lat BETWEEN %s AND %s AND c.lon BETWEEN %s AND %s AND c.state = 'open'
  AND v.state = 'live' AND v.free > 0 AND v.stale_at > %s
ORDER BY (c.lon - %s) * (c.lon - %s) * 0.76 + (c.lat - %s) * (c.lat - %s) LIMIT 10
"""


@cache
def rings_deg() -> list[float]:
    """Boxes to look in, one after the other: the first holds some twenty with space."""
    view = follower().view
    assert view is not None
    a_square = max(1, int(view.scene.vacant.sum())) / ((EAST - WEST) * (NORTH - SOUTH))
    first = sqrt(2 * COUNT / a_square) / 2
    return [first, 2 * first, 4 * first, 16 * first]


def tuned(request: HttpRequest) -> HttpResponse:
    """The nearest ten with space by one statement over an index, no models; hours are left out."""
    from django.db import connection
    from django.utils import timezone

    lon, lat = float(request.GET["lon"]), float(request.GET["lat"])
    rows: list[Any] = []
    with connection.cursor() as cursor:
        for deg in rings_deg():
            box = [lat - deg, lat + deg, lon - deg * 1.15, lon + deg * 1.15]
            cursor.execute(NEAREST, [*box, timezone.now(), lon, lon, lat, lat])
            rows = cursor.fetchall()
            if len(rows) == COUNT:
                break
    return HttpResponse(msgspec.json.encode({"places": rows}), content_type="application/json")


def board(request: HttpRequest) -> HttpResponse:
    """The same answer from the same board, but by way of Django."""
    view = follower().now()
    assert view is not None
    question = asked(request.META["QUERY_STRING"])
    body = answer(view.scene, question, int(time.time() * 1e6), int(view.as_of_s))
    return HttpResponse(body, content_type="application/json")


def ready(request: HttpRequest) -> HttpResponse:
    """Whether the board is, and Redis with it."""
    is_ready = follower().now() is not None
    if is_ready and REDIS is not None and not REDIS.ask(b"EXISTS", b"vacant"):
        fill_redis()
    return HttpResponse(status=200 if is_ready else 503)


def _by_our_own_urls(respond: Callable[[HttpRequest], Any]) -> Callable[[HttpRequest], Any]:
    """Requests find this module's addresses, not the site's."""

    def answering(request: HttpRequest) -> Any:
        request.urlconf = __name__
        return respond(request)

    return answering


urlpatterns = [path("tuned", tuned), path("board", board), path("ready", ready)]
with override_settings(MIDDLEWARE=[]):
    bare = WSGIHandler()
bare.get_response = _by_our_own_urls(bare.get_response)  # type: ignore[assignment,method-assign]


def application(environ: dict[str, Any], start: Start) -> Iterable[bytes]:
    """One server for all of them."""
    where = environ["PATH_INFO"]
    if where == "/empty":
        return empty(environ, start)
    if where == "/same":
        return same(environ, start)
    if where == "/redis":
        return redis(environ, start)
    if where in {"/tuned", "/board", "/ready"}:
        return bare(environ, start)
    return site(environ, start)
