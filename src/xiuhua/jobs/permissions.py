"""Who looks after the queue."""

from xiuhua.kernel.permissions import Permission, Role

VIEW = Permission("jobs.view", "See the job queue", Role.ADMINISTRATOR)
MEND = Permission("jobs.mend", "Re-queue or discard failed jobs", Role.ADMINISTRATOR)

PERMISSIONS = (VIEW, MEND)
