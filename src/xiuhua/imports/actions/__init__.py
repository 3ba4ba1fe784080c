"""What people do with tables that come in."""

from .handing import fail, hand_in, stage
from .releasing import (
    bring_in,
    check_again,
    discard,
    forget_rows,
    release,
    send_back,
    settle,
    take_back,
    undo,
)
from .reviewing import accept, leave_out, mend, reconsider

__all__ = [
    "accept",
    "bring_in",
    "check_again",
    "discard",
    "fail",
    "forget_rows",
    "hand_in",
    "leave_out",
    "mend",
    "reconsider",
    "release",
    "send_back",
    "settle",
    "stage",
    "take_back",
    "undo",
]
