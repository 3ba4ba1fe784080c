"""What happens by itself."""

from datetime import time, timedelta

from xiuhua.jobs import Schedule

SCHEDULE = (
    Schedule("evidence.sweep", every=timedelta(hours=1)),
    Schedule(
        "evidence.sweep_whole",
        task="evidence.sweep",
        at=time(3, 40),
        weekday=6,
        payload={"whole": True},
    ),
)
