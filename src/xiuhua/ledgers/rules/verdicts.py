"""Whether a stated figure can be true beside what the ledger, or its own parts, say. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from xiuhua.kernel.words import Words
from xiuhua.kernel.workflow import State

from .house import HOUSE, RULES
from .interval import ROUNDING, Figure, Interval, last_place

SLIPS = (Decimal(10_000), Decimal(1000), Decimal(100))
"""What a figure is off by when its unit was mistaken: 万, 千, 百."""


class Agreement(State):
    """How a stated figure stands to what is known: key, words, look."""

    EXACT = "exact", "Matches", "done"
    ROUNDED = "rounded", "Matches within rounding", "done"
    UNKNOWN = "unknown", "Nothing to compare with", "hold"
    UNIT = "unit", "Perhaps another unit", "late"
    CONTRADICTS = "contradicts", "Does not match", "late"


@dataclass(frozen=True)
class Verdict:
    """A comparison that keeps its inputs: what was stated, what is known, and how they differ."""

    agreement: Agreement
    stated: Figure
    known: Figure
    slip: Decimal = Decimal(1)

    @property
    def difference(self) -> Decimal:
        """Known less stated, as the figures stand in print."""
        return self.known.value - self.stated.value

    @property
    def gap(self) -> Decimal:
        """What rounding cannot explain."""
        return self.stated.interval.gap(self.known.interval)

    @property
    def words(self) -> Words:
        """The verdict as a sentence."""
        facts = {"known": _said(self.known.value), "gap": _said(self.gap)}
        match self.agreement:
            case Agreement.EXACT:
                return Words("The sum is the same.")
            case Agreement.ROUNDED:
                return Words("The sum is {known}: within rounding.", **facts)
            case Agreement.UNKNOWN:
                return Words("Nothing is entered that it could be compared with.")
            case Agreement.UNIT:
                return Words(
                    "The sum is {known}. The unit may be mistaken: {slip} times would fit.",
                    **facts, slip=f"{self.slip:,}",
                )  # fmt: skip
        return Words(
            "The sum is {known}, a difference of {difference}; rounding leaves {gap} unexplained.",
            **facts, difference=_said(self.difference),
        )  # fmt: skip


@RULES.rule("LED-3", title="A total is the sum of its parts, or is flagged", source=ROUNDING)
def verdict(stated: Figure, known: Figure, *, entered: bool = True) -> Verdict:
    """Whether the two intervals meet. The figures stay as they are: nothing is put right by itself."""
    if not entered:
        return Verdict(Agreement.UNKNOWN, stated, known)
    if stated.value == known.value:
        return Verdict(Agreement.EXACT, stated, known)
    if stated.interval.meets(known.interval):
        return Verdict(Agreement.ROUNDED, stated, known)
    slip = unit_slip(stated, known)
    kind = Agreement.UNIT if slip else Agreement.CONTRADICTS
    return Verdict(kind, stated, known, slip or Decimal(1))


@RULES.rule("LED-4", title="A mistaken unit is told apart", source=HOUSE)
def unit_slip(stated: Figure, known: Figure) -> Decimal | None:
    """By what the stated figure would have to be multiplied to fit (10,000 for 万 read as 个).

    In another unit a figure was rounded to its last digit, however exact it looks in this one.
    """
    half = last_place(stated.value) / 2
    low = min(stated.interval.low, stated.value - half)
    high = max(stated.interval.high, stated.value + half)
    for times in SLIPS:
        grown, shrunk = Interval(low * times, high * times), Interval(low / times, high / times)
        if grown.meets(known.interval):
            return times
        if shrunk.meets(known.interval):
            return 1 / times
    return None


@RULES.rule("LED-5", title="A part is no more than its whole", source=HOUSE)
def is_part(part: Figure, whole: Figure) -> bool:
    """Whether 「其中」 can be true: some value of the part is no more than some value of the whole."""
    return part.interval.low <= whole.interval.high


def _said(value: Decimal) -> str:
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
