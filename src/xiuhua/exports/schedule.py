"""What happens to exports by themselves."""

from datetime import time

from xiuhua.jobs import Schedule

SCHEDULE = (Schedule("exports.sweep", at=time(3, 10)),)
