"""What people do with campaigns."""

from .album import add_viewpoint, shoot
from .belonging import put_in, take_out
from .census import assign, assign_communities, unassign, visit
from .freezing import end_over, freeze
from .planning import again, change, copy, end, plan, start
from .sessions import hold_session

__all__ = [
    "add_viewpoint",
    "again",
    "assign",
    "assign_communities",
    "change",
    "copy",
    "end",
    "end_over",
    "freeze",
    "hold_session",
    "plan",
    "put_in",
    "shoot",
    "start",
    "take_out",
    "unassign",
    "visit",
]
