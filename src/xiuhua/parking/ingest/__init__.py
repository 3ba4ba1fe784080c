"""Counts coming in: judged, merged, kept, and told to the boards, one transaction for a delivery.

What counts are the pure rules (`rules.judging`, `rules.readings`, `rules.standing`, `rules.gates`);
the columns here do the same for ten thousand readings at once, and tests hold the two equal.
"""

from .taking import Taken, take_in

__all__ = ["Taken", "take_in"]
