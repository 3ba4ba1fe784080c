"""What happens to cases by itself."""

from datetime import time

from xiuhua.jobs import Schedule

SCHEDULE = (Schedule("cases.wake", at=time(0, 10)),)
