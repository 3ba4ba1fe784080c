"""What we keep of organisations, accounts, persons, keys and links."""

from .companies import RegisteredCompany
from .keys import ApiKey, PersonalLink
from .limits import Tally
from .organisations import Organisation, OrganisationKind, OrganisationName
from .persons import Identity, Person, Salt
from .reach import Reach
from .sessions import OldPassword, RecoveryCode, RememberedDevice, SignIn
from .staging import SheetKind, StagedSheet
from .users import Deputy, Grant, User

__all__ = [
    "ApiKey", "Deputy", "Grant", "Identity", "OldPassword", "Organisation", "OrganisationKind",
    "OrganisationName", "Person", "PersonalLink", "Reach", "RecoveryCode", "RegisteredCompany", "RememberedDevice",
    "Salt", "SheetKind", "SignIn", "StagedSheet", "Tally", "User",
]  # fmt: skip
