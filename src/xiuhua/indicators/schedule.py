"""What happens to figures by itself."""

from datetime import time, timedelta

from xiuhua.jobs import Schedule

SCHEDULE = (
    Schedule("indicators.stale", every=timedelta(minutes=5)),
    Schedule("indicators.nightly", at=time(2, 20)),
    Schedule("indicators.drafts", at=time(3, 30)),
)
