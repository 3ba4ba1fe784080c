"""How the city's legal clocks run: limits, working days and hours, due times, pauses.

Pure: the zone, the lists of days and the hours come in as one `Calendar` value. The units are
those of GB/T 30428.8 practice; see `Unit`. A due time is found by arithmetic on sorted tables,
never by walking days, so a limit of ten years costs what a limit of an hour costs.
"""

from .calendar import Calendar
from .clock import Clock
from .counting import Due, due, elapsed_s
from .limits import Limit, Spelling, Unit, read_limit
from .shifts import DEFAULT_HOURS, Hours, Shift, read_shifts

__all__ = [
    "DEFAULT_HOURS",
    "Calendar",
    "Clock",
    "Due",
    "Hours",
    "Limit",
    "Shift",
    "Spelling",
    "Unit",
    "due",
    "elapsed_s",
    "read_limit",
    "read_shifts",
]
