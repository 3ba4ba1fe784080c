"""What people do to the calendar: load lists of days, set working hours."""

from .hours import set_hours
from .lists import Loaded, load_shipped, load_years
from .problems import BadList

__all__ = ["BadList", "Loaded", "load_shipped", "load_years", "set_hours"]
