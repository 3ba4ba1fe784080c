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
RAISE = Permission(
    "cases.raise", "Raise a case of what one's own office has seen", Role.PERMIT_OFFICER,
    Role.STEWARD, *_SUPERVISION, Role.COMMAND_HEAD,
)  # fmt: skip
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

_HEADS = (Role.SUPERVISION_HEAD, Role.COMMAND_HEAD)
STANDARD = Permission(
    "cases.standard", "Bring in the office's own filing standard", Role.ADMINISTRATOR, *_HEADS
)
RELEASE_STANDARD = Permission(
    "cases.release_standard", "Release a filing standard", *_HEADS, Role.DIRECTOR
)
LEGACY = Permission("cases.legacy", "Bring in cases of an older system", *_HEADS)
RELEASE_LEGACY = Permission(
    "cases.release_legacy", "Release cases of an older system", *_HEADS, Role.DIRECTOR
)
_APPROVERS = (Role.SHIFT_HEAD, *_HEADS)
TURN_AWAY = Permission("cases.turn_away", "Turn a report away", *_SUPERVISION)
MERGE = Permission("cases.merge", "Merge reports of the same trouble", *_SUPERVISION)
SIMPLE = Permission(
    "cases.simple", "Send a simple case to a unit in one step", Role.RECEPTION, Role.SHIFT_HEAD
)
CALL_OUT = Permission(
    "cases.call_out", "Call a unit out by telephone, papers afterwards",
    Role.RECEPTION, Role.SHIFT_HEAD, *_COMMAND,
)  # fmt: skip
CONFIRM = Permission("cases.confirm", "Confirm a report on the spot", Role.COLLECTOR)
FIX = Permission("cases.fix", "Mend it on the spot", Role.COLLECTOR)
ASK_DESK = Permission(
    "cases.ask_desk", "Ask for a case not to be filed, or to be void", *_SUPERVISION, *_COMMAND
)
ASK_UNIT = Permission(
    "cases.ask_unit", "Ask for more time, for another unit, or to be heard again", Role.UNIT
)
ASK_FORCE = Permission("cases.ask_force", "Propose to close a case by order", *_APPROVERS)
APPROVE = Permission("cases.approve", "Decide what is asked about cases", *_APPROVERS)
LEAD = Permission("cases.lead", "Decide what only the head of a centre may", *_HEADS)
URGE = Permission("cases.urge", "Urge a unit", *_SUPERVISION, *_COMMAND)
OVERSEE = Permission(
    "cases.oversee", "Give a numbered order about a case", *_APPROVERS, Role.DIRECTOR
)
RESUME = Permission("cases.resume", "Bring a deferred or shelved case back", *_APPROVERS)
LOOK = Permission("cases.look", "Look at what the clock alone cannot settle", *_APPROVERS)
REOPEN = Permission(
    "cases.reopen", "Settle a closed case that is said not to be fixed", *_SUPERVISION
)
CALL_BACK = Permission("cases.call_back", "Ask reporters how it went", Role.CALLBACK)
CONTACT = Permission("cases.contact", "Ask the reporter something through the desk", Role.UNIT)
RELAY = Permission(
    "cases.relay", "Call the reporter for a unit and pass the answer on", Role.CALLBACK
)
ORDERS = Permission("cases.orders", "Bring outside work orders in, and answer them", *_SUPERVISION)
HAND_OFF = Permission("cases.hand_off", "Tell a case to a partner platform", *_SUPERVISION)
PARTNERS = Permission(
    "cases.partners", "Set up partner platforms and their mappings", Role.ADMINISTRATOR
)
DUTIES = Permission("cases.duties", "Keep the duty list", Role.COMMAND_HEAD, Role.ADMINISTRATOR)
ZONES = Permission("cases.zones", "Say where classes are not to be reported", *_APPROVERS)
NUMBERS = Permission("cases.numbers", "Change the numbers of the loop", Role.ADMINISTRATOR)
HANDOVER = Permission("cases.handover", "Keep the hand-over book", *_APPROVERS)
PUBLISH = Permission("cases.publish", "Let everybody read the words of a case", *_SUPERVISION)
PAPERS = Permission("cases.papers", "Make papers of a case", *SEE.roles, Role.UNIT)
TEMPLATES = Permission(
    "cases.templates", "Keep the office's own forms of papers", Role.ADMINISTRATOR
)
FAST_CHECKS = Permission("cases.fast_checks", "See checks that deserve a look", *_APPROVERS)
WATCH = Permission("cases.watch", "See what is late and whose", *_HEADS, Role.DIRECTOR)

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
    STANDARD,
    RELEASE_STANDARD,
    LEGACY,
    RELEASE_LEGACY,
    TURN_AWAY,
    MERGE,
    SIMPLE,
    CALL_OUT,
    CONFIRM,
    FIX,
    ASK_DESK,
    ASK_UNIT,
    ASK_FORCE,
    APPROVE,
    LEAD,
    URGE,
    OVERSEE,
    RESUME,
    LOOK,
    REOPEN,
    CALL_BACK,
    CONTACT,
    RELAY,
    ORDERS,
    HAND_OFF,
    PARTNERS,
    DUTIES,
    ZONES,
    NUMBERS,
    HANDOVER,
    PUBLISH,
    PAPERS,
    TEMPLATES,
    FAST_CHECKS,
    WATCH,
)

KEEPERS = (Keeper("cases.case", SEE),)
"""Photos of cases open to those who see cases; the pages of units and crews vouch for theirs."""
