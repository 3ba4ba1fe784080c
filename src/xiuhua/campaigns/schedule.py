"""What happens to campaigns by itself."""

from datetime import time

from xiuhua.jobs import Schedule

SCHEDULE = (Schedule("campaigns.nightly", at=time(1, 30)),)
