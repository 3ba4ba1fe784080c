"""Who may look after accounts: three administrators, none of whom can do the work of another."""

from xiuhua.kernel.permissions import Permission, Role

ENTER = Permission("accounts.enter", "Sign in, or open a personal link", public=True)
OWN = Permission("accounts.own", "Look after one's own account", *Role)
SEE_USERS = Permission(
    "accounts.see_users", "See accounts and what they may do", Role.ADMINISTRATOR, Role.SECURITY,
    Role.AUDITOR,
)  # fmt: skip
MANAGE_USERS = Permission("accounts.manage_users", "Open and close accounts", Role.ADMINISTRATOR)
GRANT = Permission("accounts.grant", "Give and end roles", Role.SECURITY)
MANAGE_ORGANISATIONS = Permission(
    "accounts.manage_organisations", "Keep the list of organisations", Role.ADMINISTRATOR
)
SEE_KEYS = Permission(
    "accounts.see_keys", "See API keys and personal links", Role.ADMINISTRATOR, Role.SECURITY,
    Role.AUDITOR,
)  # fmt: skip
MANAGE_KEYS = Permission(
    "accounts.manage_keys", "Issue and revoke API keys and personal links", Role.ADMINISTRATOR,
    Role.SECURITY,
)  # fmt: skip
REVEAL = Permission(
    "accounts.reveal", "Look at a person's name and phone number", Role.CALLBACK, reveals=True
)
SEE_PERSONS = Permission(
    "accounts.see_persons", "Look up what is kept of a person, masked", Role.SECURITY,
    Role.CALLBACK,
)  # fmt: skip
ERASE = Permission("accounts.erase", "Erase a person's identity", Role.SECURITY)

PERMISSIONS = (
    ENTER, OWN, SEE_USERS, MANAGE_USERS, GRANT, MANAGE_ORGANISATIONS, SEE_KEYS, MANAGE_KEYS,
    SEE_PERSONS, REVEAL, ERASE,
)  # fmt: skip

THREE = frozenset({Role.ADMINISTRATOR, Role.SECURITY, Role.AUDITOR})
"""The three administrators of GB/T 22239: no account holds two of these roles."""
