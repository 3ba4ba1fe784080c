"""A handler and an authority written in each other's column, told by the rows beside them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

LEAST = 2
"""So many rows must agree against it; one row against one says nothing about which is wrong."""


def swapped(pairs: Sequence[tuple[str, str]]) -> list[int]:
    """Places, from 0, of (handler, authority) that stand the other way round in more sibling rows.

    `pairs` are the rows of one major class. It is a warning for a person, never put right by itself.
    """
    count = Counter(pairs)
    return [
        place
        for place, (handler, authority) in enumerate(pairs)
        if handler
        and authority
        and handler != authority
        and count[authority, handler] >= LEAST
        and count[authority, handler] > count[handler, authority]
    ]
