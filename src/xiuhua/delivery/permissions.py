"""Who sees what was sent, and who puts a failed message right."""

from xiuhua.kernel.permissions import Permission, Role

VIEW = Permission("delivery.view", "See the messages sent", Role.ADMINISTRATOR)
REQUEUE = Permission("delivery.requeue", "Send a failed message again", Role.ADMINISTRATOR)
DEMO = Permission("delivery.demo", "See what the demonstration would have sent", *Role)

PERMISSIONS = (VIEW, REQUEUE, DEMO)
