"""The daily look: what a watcher saw today, once, from a phone or off a paper card."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.evidence.actions import attach, attach_sound
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Look, Watch
from ..rules.sights import SIGHTS
from ..workflow import WATCHED_STATES
from .recruiting import is_their_own

LATE_DAYS = 7
"""A look kept without signal, or on paper, is taken for so many days."""
MOST_PHOTOS = 6


@deed(permissions.WATCH)
def look(
    watch: Watch, *, worked: str, by: Actor, problems: Sequence[str] = (), told: str = "",
    words: str = "", photos: Sequence[Any] = (), voice: bytes = b"", at: datetime | None = None,
    request_key: str | None = None,
) -> Look:  # fmt: skip
    """What was seen on the day of `at` (now, unless the phone kept it). Sent twice, it is one look.

    A second look of the same day adds what it saw to the first: problems, photos, how it was taken.
    """
    is_their_own(watch.watcher, by)
    at = _moment(at)
    return _keep(watch, day=localdate(at), at=at, worked=worked, problems=problems, told=told,
                 words=words, photos=photos, voice=voice, how="phone", request_key=request_key, by=by)  # fmt: skip


@deed(permissions.TICK)
def tick(
    watch: Watch, *, day: date, worked: str, by: Actor, problems: Sequence[str] = (), told: str = "",
    words: str = "", photos: Sequence[Any] = (), request_key: str | None = None,
) -> Look:  # fmt: skip
    """A day off a paper card, entered by the steward (代录)."""
    today = localdate()
    if day > today:
        raise Refused("This day lies ahead.", field="day")
    if day < today - timedelta(days=31):
        raise Refused("Cards are entered for a month.", field="day")
    return _keep(watch, day=day, at=timezone.now(), worked=worked, problems=problems, told=told,
                 words=words, photos=photos, voice=b"", how="paper", request_key=request_key, by=by)  # fmt: skip


def _moment(at: datetime | None) -> datetime:
    """When it was looked: never ahead of us, and not older than a week."""
    now = timezone.now()
    if at is None or at > now:
        return now
    if at < now - timedelta(days=LATE_DAYS):
        raise Refused("This look is older than a week. Tell your steward what you saw.")
    return at


def _keep(watch: Watch, *, request_key: str | None, **told: Any) -> Look:
    if request_key and (there := Look.objects.filter(request_key=request_key).first()):
        return there
    _check(watch, **told)
    try:
        with transaction.atomic():
            return _made(watch, request_key, **told)
    except IntegrityError:  # another look of that day came first
        there = Look.objects.get(watch=watch, day=told["day"])
        return _more(there, **told)


def _check(
    watch: Watch, *, day: date, worked: str, problems: Sequence[str], told: str, **_rest: Any
) -> None:
    if worked not in dict(Look.WORKED):
        raise Refused("Say whether they worked today.", field="worked")
    if strange := [one for one in problems if one not in SIGHTS]:
        raise Refused("There is no such problem: {key}.", field="problems", key=strange[0])
    if told and told not in dict(Look.TOLD):
        raise Refused("Say how the site took it.", field="told")
    if watch.section.now not in WATCHED_STATES:
        raise Refused("There is nothing to look at: this section is not open.")
    if day < watch.first or (watch.ended_on and day >= watch.ended_on):
        raise Refused("On that day somebody else watched.", field="day")


def _made(watch: Watch, request_key: str | None, *, day: date, at: datetime, worked: str,
          problems: Sequence[str], told: str, words: str, photos: Sequence[Any], voice: bytes,
          how: str, by: Actor) -> Look:  # fmt: skip
    made = Look.objects.create(
        watch=watch, section=watch.section, day=day, at=at, worked=worked,
        problems=sorted(set(problems)), told=told if problems else "", words=words.strip()[:200],
        how=how, by=by.ref, request_key=request_key,
    )  # fmt: skip
    _beside(made, photos, voice, by)
    return made


def _more(there: Look, *, worked: str, problems: Sequence[str], told: str, words: str,
          photos: Sequence[Any], voice: bytes, by: Actor, **_rest: Any) -> Look:  # fmt: skip
    """A second look of the day: what it saw is added, nothing is taken away."""
    if "yes" in (worked, there.worked):
        there.worked = "yes"
    there.problems = sorted({*there.problems, *problems})
    there.told = told or there.told
    there.words = " ".join(filter(None, (there.words, words.strip())))[:200]
    there.save()
    _beside(there, photos, voice, by)
    return there


def _beside(made: Look, photos: Sequence[Any], voice: bytes, by: Actor) -> None:
    for photo in photos[:MOST_PHOTOS]:
        attach(photo, subject=(Look.record_kind, str(made.pk)), stage="look",
               division=made.section.division, by=by)  # fmt: skip
    if voice:
        attach_sound(voice, subject=(Look.record_kind, str(made.pk)), division=made.section.division,
                     by=by)  # fmt: skip
