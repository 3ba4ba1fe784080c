"""What people ask about cases."""

from .counting import counts_of
from .following import Followed, find_by_code, followed
from .looking import case_page, open_steps, timeline, track
from .nearby import lately_closed, open_count, public_points, week
from .queues import QUEUES, Queue, queue, visible

__all__ = [
    "QUEUES",
    "Followed",
    "Queue",
    "case_page",
    "counts_of",
    "find_by_code",
    "followed",
    "lately_closed",
    "open_count",
    "open_steps",
    "public_points",
    "queue",
    "timeline",
    "track",
    "visible",
    "week",
]
