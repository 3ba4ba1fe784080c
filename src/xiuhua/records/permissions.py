"""Who may read the records."""

from xiuhua.kernel.permissions import Permission, Role

VIEW = Permission("records.view", "Read the records and check their chains", Role.AUDITOR)

PERMISSIONS = (VIEW,)
