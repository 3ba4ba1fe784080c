"""Jobs: work done after the deed, at least once, by any number of workers.

One lease table serves as queue, schedule and outbox. A job is enqueued in the transaction of the
deed that wants it, so both happen or neither does. Payloads carry keys, never personal values.
"""

from .outbox import after
from .registry import GiveUp, TryAgain, task
from .timetable import Schedule

__all__ = ["GiveUp", "Schedule", "TryAgain", "after", "task"]
