"""The counts of all car parks of the board, in step with one tick; a change makes new ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ..models import Batch, Vacancy
from ..rules.standing import State
from .facts import Facts
from .packing import NONE, ROW, STATES, Row, packed, unpacked

LIVE, UNKNOWN, STALE = (STATES.index(one) for one in (State.LIVE, State.UNKNOWN, State.STALE))
Rows = NDArray[np.void]


@dataclass(frozen=True, eq=False)
class Counts:
    """By the place of the car park in `facts`; `seq` is the last batch that is in them."""

    facts: Facts
    seq: int
    state: NDArray[np.uint8]
    free: NDArray[np.int32]
    as_of_us: NDArray[np.int64]
    stale_us: NDArray[np.int64]

    def with_rows(self, rows: Rows, seq: int) -> Counts:
        """New counts with some changed; car parks that are not in use are passed over."""
        at = self.facts.where(rows["car_park"])
        rows, at = rows[at >= 0], at[at >= 0]
        changed = Counts(
            self.facts, seq, self.state.copy(), self.free.copy(), self.as_of_us.copy(),
            self.stale_us.copy(),
        )  # fmt: skip
        for name in ("state", "free", "as_of_us", "stale_us"):
            getattr(changed, name)[at] = rows[name]
        return changed

    def caught_up(self, seq: int) -> Counts | None:
        """The counts as of tick `seq`; None where batches are missing or broken, or time ran back."""
        if seq <= self.seq:
            return self if seq == self.seq else None
        batches = list(
            Batch.objects.filter(seq__gt=self.seq, seq__lte=seq)
            .order_by("seq")
            .values_list("seq", "packed")
        )
        if [number for number, _ in batches] != list(range(self.seq + 1, seq + 1)):
            return None
        try:
            rows = np.concatenate([unpacked(content) for _, content in batches])
        except ValueError:
            return None  # not what the ingest packs
        return self.with_rows(_last(rows), seq)


def _last(rows: Rows) -> Rows:
    """Of several rows of one car park the last: which of them wins is else not said by numpy."""
    _, first = np.unique(rows["car_park"][::-1], return_index=True)
    return rows[len(rows) - 1 - first]


def read(facts: Facts, seq: int) -> Counts:
    """All vacancies; `seq` is a tick read before them, so what came since is read twice at worst."""
    n = len(facts)
    none = Counts(
        facts,
        seq,
        np.full(n, UNKNOWN, np.uint8),
        np.full(n, NONE, np.int32),
        np.full(n, NONE, np.int64),
        np.full(n, NONE, np.int64),
    )
    columns = ("car_park_id", "free", "state", "as_of", "stale_at")
    told = Vacancy.objects.values_list(*columns).iterator(chunk_size=10_000)
    rows = packed(Row(key, free, State(state), *when) for key, free, state, *when in told)
    return none.with_rows(np.frombuffer(rows, dtype=ROW), seq)
