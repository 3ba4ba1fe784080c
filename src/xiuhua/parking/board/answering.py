"""The board's answer to a question: ready pieces put together, byte for byte what the slow path says."""

from __future__ import annotations

from functools import lru_cache

from xiuhua.kernel.datum import Datum, from_wgs84

from ..queries.asking import Question
from ..queries.telling import stamp
from ..rules.nearness import on_earth, walk_m, walk_min
from .counts import LIVE
from .facts import Facts, spot
from .packing import NONE, STATES
from .scene import Scene

_STATES = [state.value.encode() for state in STATES]
_NULL = b"null"


def answer(scene: Scene, question: Question, now_us: int, as_of_s: int) -> bytes:
    """The answer as JSON; `as_of_s` is when the board was in step with the database."""
    facts, datum = scene.facts, question.datum
    holds = now_us < scene.good_until_us and datum is Datum.WGS84
    told = scene.told if holds else {}
    parts: list[bytes] = []
    for straight_m, at in scene.nearest(
        on_earth(*question.point), question.wanted, question.most, now_us
    ):
        said = told.get(at)
        if said is None:
            said = told[at] = _head(facts, at, datum) + _tail(scene, at, now_us)
        parts += _way(walk_m(straight_m)), said
    return b'{"as_of":"%b","datum":"%b","attribution":%b,"places":[%b]}' % (
        stamp(as_of_s).encode(), datum.value.encode(), facts.attribution, b"".join(parts)[:-1]
    )  # fmt: skip


def _head(facts: Facts, at: int, datum: Datum) -> bytes:
    """What does not change, with the point in the datum that is asked for."""
    head = facts.heads[at]
    if datum is Datum.WGS84:
        return head
    lon, lat = facts.points[at]
    return head[: -len(spot(lon, lat))] + spot(*from_wgs84(lon, lat, datum))


@lru_cache(maxsize=16_384)
def _way(way_m: int) -> bytes:
    return b'{"walk_m":%d,"walk_min":%d,' % (way_m, walk_min(way_m))


def _tail(scene: Scene, at: int, now_us: int) -> bytes:
    """How a place stands, and until when one may stay there."""
    state, free, as_of_us = scene.state(at, now_us)
    last = _NULL if free == NONE else b"%d" % free
    as_of = _NULL if as_of_us == NONE else b'"%b"' % stamp(as_of_us // 1_000_000).encode()
    return b',"state":"%b","free":%b,"last_free":%b,"as_of":%b,"leave_by":%b},' % (
        _STATES[state], last if state == LIVE else _NULL, last, as_of,
        scene.leaves[scene.facts.regime[at]],
    )  # fmt: skip
