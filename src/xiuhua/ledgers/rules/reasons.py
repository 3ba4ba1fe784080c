"""Why a quantity changes, and where each reason stands in the year's bridge."""

from __future__ import annotations

from decimal import Decimal
from enum import StrEnum
from typing import Self

from xiuhua.kernel.words import Titled, Words

from .house import HOUSE, RULES


class Side(Titled):
    """A part of the bridge between two days: 新增, 减少, 口径调整, 未说明来源."""

    ADDED = "added", "Added"
    REMOVED = "removed", "Taken away"
    ADJUSTED = "adjusted", "Counted otherwise"
    UNEXPLAINED = "unexplained", "Not explained"


class Reason(StrEnum):
    """A reason: key, words, its side of the bridge, and its sign (0: either).

    Building and registering stay apart: 建成新增 and 备案新增 are different reasons.
    """

    title: str  # type: ignore[assignment]  # nobody asks str.title of a reason
    side: Side
    sign: int

    def __new__(cls, key: str, title: str = "", side: Side = Side.ADDED, sign: int = 0) -> Self:
        member = str.__new__(cls, key)
        member._value_ = key
        member.title, member.side, member.sign = title, side, sign
        return member

    OPENING = "opening", "Taken into the ledger", Side.ADJUSTED, 0
    BUILT = "built", "Newly built", Side.ADDED, 1
    REGISTERED = "registered", "Newly registered", Side.ADDED, 1
    CONVERTED_IN = "converted_in", "Converted from another class", Side.ADDED, 1
    CONVERTED_OUT = "converted_out", "Converted to another class", Side.REMOVED, -1
    REMOVED = "removed", "Taken out of use", Side.REMOVED, -1
    BASIS_CHANGE = "basis_change", "Change of basis", Side.ADJUSTED, 0
    CORRECTION = "correction", "Correction of an earlier year", Side.ADJUSTED, 0
    UNEXPLAINED = "unexplained", "Not explained", Side.UNEXPLAINED, 0


ENTERED = tuple(one for one in Reason if one is not Reason.CORRECTION)
"""Reasons that an entry may have of itself; a correction always points to the entry it corrects."""


@RULES.rule("LED-1", title="The sign fits the reason", source=HOUSE)
def fits(reason: Reason, quantity: Decimal) -> Words | None:
    """What is built adds, what is removed takes away, and nothing is no change; None when it fits."""
    if not quantity:
        return Words("A change of nothing is not entered.")
    if reason.sign > 0 > quantity or reason.sign < 0 < quantity:
        return Words("“{reason}” needs a quantity of the other sign.", reason=Words(reason.title))
    return None
