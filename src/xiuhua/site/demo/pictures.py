"""Drawn photos for the demo: each scene before and after, a few of each, prepared once."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import replace

from django.utils import timezone

from xiuhua.evidence.actions import Prepared, prepare
from xiuhua.evidence.examples import draw_scene, photo_bytes

VARIANTS = 2
WIDTH = 960
_prepared: dict[tuple[str, str, int], Prepared] = {}


def draw(scenes: Iterable[str]) -> None:
    """Draw and store every variant, so that telling the stories is quick."""
    for scene in sorted(scenes):
        for state in ("before", "after"):
            for variant in range(VARIANTS):
                _draw(scene, state, variant)


def _draw(scene: str, state: str, variant: int) -> Prepared:
    key = (scene, state, variant)
    if key not in _prepared:
        picture = draw_scene(scene, state, variant, width=WIDTH)
        _prepared[key] = prepare(io.BytesIO(photo_bytes(picture)))
    return _prepared[key]


def of(scene: str, state: str, seed: int) -> Prepared:
    """A photo of the scene, as if it had just been sent."""
    now = timezone.now()
    return replace(_draw(scene, state, seed % VARIANTS), received_at=now, taken_at=None)
