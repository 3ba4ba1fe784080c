"""What people do with campaigns."""

from .album import add_viewpoint, choose_pair, release_pair, shoot, withdraw_pair
from .belonging import put_in, raise_case, take_out
from .census import assign, assign_every, compare, unassign, visit
from .freezing import end_over, freeze
from .planning import again, archive, change, copy, end, plan, start
from .sessions import bring_up, hold_session, settle, take_on

__all__ = [
    "add_viewpoint",
    "again",
    "archive",
    "assign",
    "assign_every",
    "bring_up",
    "change",
    "choose_pair",
    "compare",
    "copy",
    "end",
    "end_over",
    "freeze",
    "hold_session",
    "plan",
    "put_in",
    "raise_case",
    "release_pair",
    "settle",
    "shoot",
    "start",
    "take_on",
    "take_out",
    "unassign",
    "visit",
    "withdraw_pair",
]
