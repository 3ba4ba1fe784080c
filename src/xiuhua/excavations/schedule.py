"""What happens to excavations by itself."""

from datetime import time

from xiuhua.jobs import Schedule

SCHEDULE = (
    Schedule("excavations.nightly", at=time(2, 30)),
    Schedule("excavations.remind", at=time(18, 30)),
    Schedule("excavations.morning", at=time(8, 30)),
)
