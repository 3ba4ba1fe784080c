"""What accounts do by themselves."""

from datetime import time

from xiuhua.jobs import Schedule

SCHEDULE = (Schedule("accounts.sweep", at=time(3, 50)),)
