"""The forms of excavations."""

from xiuhua.web.fields import Because, Nothing, OfThing, a_day

from .applying import Application, Change, Part, months_words
from .founding import Answer, Escalate, Mend, NameIt, Note, Outcome, Persuade, Recheck
from .open import Follow, Register
from .plain import Pictures
from .planning import HandIn, Settle
from .reviewing import (
    Ask,
    CheckWarranty,
    DecideChange,
    FileEmergency,
    Grant,
    SendBack,
    Shorten,
    Unlock,
)
from .settling import LockRoad, Powers, Rain
from .watching import (
    GiveSection,
    HandOver,
    LeaveDays,
    Look,
    Recruit,
    Renew,
    Tape,
    Tick,
    Unwatched,
    Walk,
)

__all__ = [
    "Answer", "Application", "Ask", "Because", "Change", "CheckWarranty", "DecideChange", "Escalate",
    "FileEmergency", "Follow", "GiveSection", "Grant", "HandIn", "HandOver", "LeaveDays", "LockRoad",
    "Look", "Mend", "NameIt", "Note", "Nothing", "OfThing", "Outcome", "Part", "Persuade", "Pictures",
    "Powers", "Rain", "Recheck", "Recruit", "Register", "Renew", "SendBack", "Settle", "Shorten",
    "Tape", "Tick", "Unlock", "Unwatched", "Walk", "a_day", "months_words",
]  # fmt: skip
