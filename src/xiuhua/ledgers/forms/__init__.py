"""The forms of ledgers."""

from .claims import Claimed, Withdraw
from .entries import Correct
from .opening import Opening
from .projects import Complete, GiveUp, Plan, Reach, Start, Step
from .several import Several
from .targets import Aim

__all__ = [
    "Aim", "Claimed", "Complete", "Correct", "GiveUp", "Opening", "Plan", "Reach", "Several", "Start",
    "Step", "Withdraw",
]  # fmt: skip
