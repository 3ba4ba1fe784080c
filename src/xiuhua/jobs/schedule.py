"""What jobs do by themselves."""

from datetime import time

from .timetable import Schedule

SCHEDULE = (Schedule("jobs.sweep", at=time(3, 40)),)
