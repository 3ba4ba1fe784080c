"""Who plans, permits, digs, watches, persuades and enforces; and what everybody may see."""

from xiuhua.evidence.permissions import Keeper
from xiuhua.kernel.permissions import Permission, Role

_HEADS = (Role.SUPERVISION_HEAD, Role.COMMAND_HEAD)
_READERS = (*_HEADS, Role.SHIFT_HEAD, Role.DIRECTOR, Role.AUDITOR, Role.BRIGADE)

LOOK = Permission("excavations.look", "See what is dug where, now and before", public=True)
SEE = Permission(
    "excavations.see", "See permits and sections with what is not public", Role.PERMIT_OFFICER,
    Role.STEWARD, *_READERS,
)  # fmt: skip
REGISTER = Permission("excavations.register", "Register as a company that digs", public=True)
FOLLOW = Permission("excavations.follow", "Follow the digs of an area", public=True)
ADMIT = Permission("excavations.admit", "Admit companies that register", Role.PERMIT_OFFICER)
APPLY = Permission(
    "excavations.apply", "Apply for a permit and ask for changes", Role.CONTRACTOR,
    Role.PERMIT_OFFICER,
)  # fmt: skip
WORK = Permission(
    "excavations.work", "Open the permits one works on", Role.CONTRACTOR, Role.PERMIT_OFFICER,
    Role.STEWARD, *_READERS,
)  # fmt: skip
REVIEW = Permission(
    "excavations.review", "Review an application and answer it", Role.PERMIT_OFFICER
)
GRANT = Permission(
    "excavations.grant", "Grant, refuse or revoke a permit", Role.PERMIT_OFFICER, *_HEADS
)
UNLOCK = Permission(
    "excavations.unlock", "Note who allows to dig up a road that is locked", *_HEADS
)
START = Permission(
    "excavations.start", "Say that works start, rest or end", Role.CONTRACTOR, Role.PERMIT_OFFICER
)
SIGN_OFF = Permission("excavations.sign_off", "Sign a restored road off", Role.PERMIT_OFFICER)
PLAN = Permission("excavations.plan", "Gather next year's plan and settle it", Role.PERMIT_OFFICER)
RECRUIT = Permission(
    "excavations.recruit", "Recruit watchers and hand sections to them", Role.STEWARD,
    Role.PERMIT_OFFICER,
)  # fmt: skip
WATCHERS = Permission("excavations.watchers", "See who watches", Role.STEWARD, Role.PERMIT_OFFICER)
WATCH = Permission("excavations.watch", "Watch a section", Role.STEWARD)
TICK = Permission(
    "excavations.tick", "Enter looks from a paper card", Role.STEWARD, Role.PERMIT_OFFICER
)
MEASURE = Permission(
    "excavations.measure", "Measure a section", Role.STEWARD, Role.PERMIT_OFFICER, Role.BRIGADE
)
PERSUADE = Permission(
    "excavations.persuade", "Talk to a contractor and look again", Role.STEWARD,
    Role.PERMIT_OFFICER,
)  # fmt: skip
ESCALATE = Permission(
    "excavations.escalate", "Hand what is not mended to enforcement", Role.STEWARD,
    Role.PERMIT_OFFICER, *_HEADS,
)  # fmt: skip
ENFORCE = Permission("excavations.enforce", "Say what came of it", Role.BRIGADE, *_HEADS)
FOREMAN = Permission("excavations.foreman", "Answer for a site by a link", Role.CONTRACTOR)

SET_RULES = Permission(
    "excavations.set", "Say who enforces what, where roads are locked, and when it rained",
    Role.PERMIT_OFFICER, Role.COMMAND_HEAD,
)  # fmt: skip

PERMISSIONS = (
    LOOK, SEE, REGISTER, FOLLOW, ADMIT, APPLY, WORK, REVIEW, GRANT, UNLOCK, START, SIGN_OFF, PLAN, RECRUIT, WATCHERS, WATCH, TICK,
    MEASURE, PERSUADE, ESCALATE, ENFORCE, FOREMAN, SET_RULES,
)  # fmt: skip
KEEPERS = (
    Keeper("excavations.look", SEE),
    Keeper("excavations.persuasion", SEE),
    Keeper("excavations.section", SEE),
    Keeper("excavations.permit", SEE),
)
"""Photos of looks, answers and works are open to those who see them, until released."""
