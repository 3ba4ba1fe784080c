"""What happens in the demo's present: small stories, told from a fixed seed."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from .ground import DATA

ZONE = ZoneInfo("Asia/Shanghai")
STEPS = ("take_in", "file", "dispatch", "handle", "answer", "check", "close")


@dataclass(frozen=True)
class Story:
    """One case to be: what, where, when it was reported, how far it got, and at what pace."""

    what: str
    scene: str
    words: str
    done: str
    unit: str
    source: str
    town: str
    address: str
    at: datetime
    steps: tuple[tuple[str, datetime], ...]
    seed: int
    rework: bool = False


def stories(today: date, now: datetime, count: int = 84) -> Iterator[Story]:
    """`count` stories of the ten days before `now`, oldest first.

    Nothing lies ahead, so the clocks run; what happens is drawn from the day alone.
    """
    told = json.loads((DATA / "stories.json").read_text("utf-8"))
    chance = random.Random(f"xiuhua {today.isoformat()}")  # noqa: S311 - a demo, not a secret
    present = now.astimezone(ZONE).replace(second=0, microsecond=0)
    starts = sorted(_start(chance, present, place) for place in range(count))
    for seed, at in enumerate(starts):
        yield _story(chance, told, seed, at, present)


def _start(chance: random.Random, present: datetime, place: int) -> datetime:
    """Half of the stories began within the day, so that every queue has something."""
    low, high = (3, 600) if place % 2 else (20 * 60, 9 * 24 * 60)
    share = chance.random() ** (2 if place % 2 else 1)  # the last hours are the busiest
    at = present - timedelta(minutes=low + int(share * (high - low)))
    if at.hour < 6 and present - at > timedelta(hours=12):  # hardly anybody reports at night
        at -= timedelta(hours=8)
    return at


def _story(
    chance: random.Random, told: dict[str, Any], seed: int, at: datetime, now: datetime
) -> Story:
    kind = told["kinds"][seed % len(told["kinds"])]
    place = chance.choice(told["places"])
    steps: list[tuple[str, datetime]] = []
    moment = at
    for name in STEPS:
        low, high = told["pace_min"][name]
        moment += timedelta(minutes=chance.randint(low, high))
        if now - at > timedelta(hours=20):  # the latest day has a night shift, for full queues
            moment = _awake(moment)
        if moment >= now:
            break
        steps.append((name, moment))
    return Story(
        what=kind["what"],
        scene=kind["scene"],
        words=chance.choice(kind["words"]),
        done=chance.choice(kind["done"]),
        unit=kind["unit"],
        source=chance.choice(("public", "public", "public", "desk", "collector")),
        town=place["town"],
        address=place["address"],
        at=at,
        steps=tuple(steps),
        seed=seed,
        rework=seed % 11 == 7,
    )


def _awake(moment: datetime) -> datetime:
    """Nobody files at night: a step that falls there is taken the next morning."""
    if moment.hour >= 20:
        moment += timedelta(days=1)
    elif moment.hour >= 7:
        return moment
    return moment.replace(hour=8, minute=5 + moment.minute % 40)
