"""One thread of each process follows the database: within a second it knows what is new there."""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Callable
from datetime import date, datetime
from typing import Any, NamedTuple

from django.db import close_old_connections, connections
from django.utils import timezone

from xiuhua.calendars.queries import calendar

from .counts import Counts, read
from .facts import Facts, Stamp, load, number_now, signature
from .scene import Scene, scene

EVERY_S = 0.3
LATE_S = 5.0
"""A board that has not been in step for so long does not answer."""
DOUBT_S = 60.0
"""How often it is looked whether facts changed that nobody announced."""
_log = logging.getLogger("xiuhua.parking.board")


class View(NamedTuple):
    """What the board shows: a scene, and the moment at which it was in step with the database."""

    scene: Scene
    as_of_s: float


class Follower:
    """Looks again and again; what it knows is one reference, swapped whole, that any thread may read."""

    def __init__(self, every_s: float = EVERY_S) -> None:
        self.view: View | None = None
        self._every_s = every_s
        self._facts: Facts | None = None
        self._counts: Counts | None = None
        self._seen: tuple[Any, ...] = ()
        self._doubted_s = 0.0
        self._loading: threading.Thread | None = None
        self._ended = threading.Event()

    def now(self, moment_s: float | None = None) -> View | None:
        """The view, if it may answer: in step lately, and of today."""
        view = self.view
        if view is None or self.is_late(moment_s):
            return None
        # after midnight other tariffs and hours hold; until they are read, the database is asked
        return view if view.scene.facts.stamp.day == view.scene.minute.date() else None

    def is_late(self, moment_s: float | None = None) -> bool:
        """Whether there is a view that has fallen behind: the database does not answer."""
        view = self.view
        return view is not None and (moment_s or time.time()) - view.as_of_s > LATE_S

    # --- the thread -----------------------------------------------------------------------------
    def start(self) -> Follower:
        """Begin to follow, in a thread that ends with the process."""
        threading.Thread(target=self.follow, name="parking-board", daemon=True).start()
        return self

    def end(self) -> None:
        """Stop at the next turn."""
        self._ended.set()

    def follow(self) -> None:
        """Until told to end; an outage is said once, and waited out."""
        well = True
        try:
            while not self._ended.wait(self._every_s):
                trouble = self._try()
                if trouble and well:
                    _log.warning("board waits", extra={"why": trouble[:200]})
                well = not trouble
        finally:
            connections.close_all()

    def _try(self) -> str:
        """Look once; what went wrong, or "". Nothing may end the thread but its owner."""
        try:
            close_old_connections()
            self.look()
        except Exception as problem:  # an outage has many names, and a broken row others
            connections.close_all()
            return repr(problem)
        return ""

    # --- one look -------------------------------------------------------------------------------
    def look(self, now: datetime | None = None) -> None:
        """Bring the view up to date."""
        now = timezone.localtime(now)
        seq, number = number_now()
        self._renew(number, now.date())
        facts, counts = self._facts, self._counts
        if facts is None:
            return
        fresh = counts.caught_up(seq) if counts is not None and counts.facts is facts else None
        fresh = fresh or read(facts, seq)
        self._show(fresh, now)
        self._counts = fresh

    def _show(self, counts: Counts, now: datetime) -> None:
        before, at_s = self.view, now.timestamp()
        if before and before.scene.counts is counts and at_s * 1e6 < before.scene.good_until_us:
            self.view = View(before.scene, at_s)
        else:
            old = before.scene if before else None
            self.view = View(scene(counts, now, calendar().is_working, old), at_s)

    # --- facts ----------------------------------------------------------------------------------
    def _renew(self, number: int, day: date) -> None:
        """Load the facts anew where they changed: beside the looking, but for the first time."""
        wanted = Stamp(number, day)
        if self._loading is not None and self._loading.is_alive():
            return
        if self._facts is not None and self._facts.stamp == wanted and not self._in_doubt():
            return
        if self._facts is None:
            self._load(wanted)
        else:
            self._loading = threading.Thread(target=self._load_beside, args=[wanted], daemon=True)
            self._loading.start()

    def _in_doubt(self) -> bool:
        """Whether the tables look different from when they were read, asked once a minute."""
        if time.monotonic() - self._doubted_s < DOUBT_S:
            return False
        self._doubted_s = time.monotonic()
        return signature() != self._seen

    def _load(self, wanted: Stamp) -> None:
        self._seen, self._doubted_s = signature(), time.monotonic()
        self._facts = load(wanted)

    def _load_beside(self, wanted: Stamp) -> None:
        try:
            self._load(wanted)
        except Exception as problem:  # the next look tries again
            _log.warning("car parks not read", extra={"why": repr(problem)[:200]})
        finally:
            connections.close_all()


_followers: dict[int, Follower] = {}
_starting = threading.Lock()


def follower(make: Callable[[], Follower] = Follower) -> Follower:
    """The follower of this process, started when first asked for; a forked child has its own."""
    found = _followers.get(os.getpid())
    if found is None:
        with _starting:
            found = _followers.get(os.getpid())
            if found is None:
                found = _followers[os.getpid()] = make().start()
    return found


def following() -> Follower | None:
    """The follower of this process, if there is one."""
    return _followers.get(os.getpid())


def _forget_in_child() -> None:
    """Threads do not survive a fork, nor may their locks be waited for."""
    global _starting
    _followers.clear()
    _starting = threading.Lock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget_in_child)
