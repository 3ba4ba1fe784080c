"""What is open to everyone."""

from xiuhua.kernel.permissions import Permission

LOOK = Permission("web.look", "Look at what is open to everyone", public=True)

PERMISSIONS = (LOOK,)
