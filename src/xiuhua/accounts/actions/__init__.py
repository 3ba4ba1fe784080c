"""What people do with accounts; every one of these is a deed or a part of one."""

from .deputies import arrange_deputy, end_deputy
from .factor import confirm_second_factor, drop_second_factor, new_recovery_codes
from .grants import end_grant, give_role
from .keys import issue_key, reissue_link, revoke_key, revoke_link
from .organisations import correct_organisation, found_organisation, rename_organisation
from .passwords import invite, set_password
from .persons import Known, correct_identity, erase, look_up, register, reveal
from .sessions import end_own_sessions, end_sessions, forget_devices, throw_out
from .users import close_account, correct_account, open_account, reopen_account

__all__ = [
    "Known", "arrange_deputy", "close_account", "confirm_second_factor", "correct_account",
    "correct_identity", "correct_organisation", "drop_second_factor", "end_deputy", "end_grant",
    "end_own_sessions", "end_sessions", "erase", "forget_devices", "found_organisation",
    "give_role", "invite", "issue_key", "look_up", "new_recovery_codes", "open_account", "register", "reissue_link",
    "rename_organisation", "reopen_account", "reveal", "revoke_key", "revoke_link", "set_password",
    "throw_out",
]  # fmt: skip
