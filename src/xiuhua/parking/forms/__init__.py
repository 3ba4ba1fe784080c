"""The forms of parking."""

from .bays import NewBays, OneBay
from .counts import Correct, Spaces
from .facts import Convert, Enter, Facts, Move, OnADay, Reasoned, SetApart, TakeOut, ways_of
from .running import CorrectTariff, Hours, NewTariff, Running

__all__ = [
    "Convert", "Correct", "CorrectTariff", "Enter", "Facts", "Hours", "Move", "NewBays", "NewTariff", "OnADay", "OneBay",
    "Reasoned", "Running", "SetApart", "Spaces", "TakeOut", "ways_of",
]  # fmt: skip
