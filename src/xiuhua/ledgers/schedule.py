"""What happens to ledgers by itself."""

from datetime import time

from xiuhua.jobs import Schedule

SCHEDULE = (Schedule("ledgers.keep_sums", at=time(3, 20)),)
