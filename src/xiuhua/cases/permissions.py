"""Who may do what to a case. Finding and checking lie with one centre, dispatching with another."""

from xiuhua.evidence.permissions import Keeper
from xiuhua.kernel.permissions import Permission, Role

_SUPERVISION = (Role.RECEPTION, Role.SHIFT_HEAD, Role.SUPERVISION_HEAD)
_COMMAND = (Role.DISPATCHER, Role.COMMAND_HEAD)

REPORT = Permission("cases.report", "Report a problem", public=True)
FOLLOW = Permission("cases.follow", "Follow a report by its code", public=True)
LOOK_AROUND = Permission("cases.look_around", "See what is open nearby", public=True)
SEE = Permission(
    "cases.see",
    "See every case of the division",
    *_SUPERVISION,
    *_COMMAND,
    Role.COLLECTOR,
    Role.CALLBACK,
    Role.DIRECTOR,
    Role.AUDITOR,
)
SEE_OWN = Permission("cases.see_own", "See the cases of the own unit", Role.UNIT)
DESK = Permission("cases.desk", "Open the case desk", *SEE.roles, *SEE_OWN.roles)
REGISTER = Permission(
    "cases.register", "Take down what somebody reports by telephone", *_SUPERVISION
)
COLLECT = Permission("cases.collect", "Report from the street as a collector", Role.COLLECTOR)
TAKE_IN = Permission("cases.take_in", "Take a report in", *_SUPERVISION)
FILE = Permission("cases.file", "File a case", *_SUPERVISION)
DISPATCH = Permission("cases.dispatch", "Dispatch a case to a unit", *_COMMAND)
HANDLE = Permission("cases.handle", "Handle a case", Role.UNIT, Role.WORKER)
ANSWER = Permission("cases.answer", "Answer for the unit", Role.UNIT)
CHECK = Permission("cases.check", "Check on the spot", Role.COLLECTOR)
CLOSE = Permission("cases.close", "Close a case", *_SUPERVISION)
IDENTIFY = Permission(
    "cases.identify", "See who reported, to call back", Role.CALLBACK, reveals=True
)
CATALOGUE = Permission("cases.catalogue", "Load the catalogue of classes", Role.ADMINISTRATOR)

PERMISSIONS = (
    REPORT,
    FOLLOW,
    LOOK_AROUND,
    SEE,
    SEE_OWN,
    DESK,
    REGISTER,
    COLLECT,
    TAKE_IN,
    FILE,
    DISPATCH,
    HANDLE,
    ANSWER,
    CHECK,
    CLOSE,
    IDENTIFY,
    CATALOGUE,
)

KEEPERS = (Keeper("cases.case", SEE),)
"""Photos of cases open to those who see cases; the pages of units and crews vouch for theirs."""
