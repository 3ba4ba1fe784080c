"""What happens to hot spots by itself."""

from datetime import time

from xiuhua.jobs import Schedule

SCHEDULE = (Schedule("hotspots.search", at=time(4, 10)),)
