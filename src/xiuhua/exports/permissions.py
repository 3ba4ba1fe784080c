"""Who may have long lists made; what is in them is asked of the list itself."""

from xiuhua.kernel.permissions import Permission, Role

MAKE = Permission(
    "exports.make", "Have a long list made, and take it away",
    *(role for role in Role if role is not Role.WORKER),
)  # fmt: skip

PERMISSIONS = (MAKE,)
