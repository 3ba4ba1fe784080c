"""What the minute does to counts: those whose time has come, the gates' night, what drivers said."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
from django.db import transaction

from ..models import Batch, NoSpace
from ..rules.judging import FIRST
from ..rules.standing import DRIVERS_WITHIN_MIN
from . import tick
from .alarming import Found, found
from .mirror import MIRROR
from .taking import stand

BATCHES_KEPT = timedelta(hours=1)


@dataclass(frozen=True)
class Looked:
    """How many car parks stand otherwise than before, and what is wrong."""

    changed: int
    alarms: list[Found]


def look_over(now: datetime) -> Looked:
    """Work out anew how every car park stands, find what is wrong, and drop what is no longer needed."""
    with transaction.atomic():
        held = tick.locked()
        within = timedelta(minutes=DRIVERS_WITHIN_MIN.on(FIRST))
        NoSpace.objects.filter(at__lt=now - within).delete()
        with MIRROR.following(held) as mirror:
            changed = stand(mirror, held, np.arange(len(mirror.park_ids)), now)
            alarms = found(mirror, now)
        Batch.objects.filter(at__lt=now - BATCHES_KEPT, seq__lt=held.seq).delete()
    return Looked(changed, alarms)


def look_at(car_park: int, now: datetime) -> None:
    """Work out anew how one car park stands; one that nothing counts is left alone."""
    with transaction.atomic():
        held = tick.locked()
        with MIRROR.following(held) as mirror:
            place = int(np.searchsorted(mirror.park_ids, car_park))
            if place < len(mirror.park_ids) and mirror.park_ids[place] == car_park:
                stand(mirror, held, np.array([place]), now, heard=True)
