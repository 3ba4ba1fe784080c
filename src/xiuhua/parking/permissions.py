"""What can be done with parking, and by which roles."""

from __future__ import annotations

from xiuhua.evidence.permissions import Keeper
from xiuhua.kernel.permissions import Permission, Role

_HEADS = (Role.COMMAND_HEAD, Role.DIRECTOR)
_READERS = (Role.SHIFT_HEAD, Role.SUPERVISION_HEAD, Role.BRIGADE, Role.AUDITOR, *_HEADS)

LOOK = Permission("parking.look", "See car parks and where there is space", public=True)
NO_SPACE = Permission("parking.no_space", "Say that no space was found", public=True)
OBJECT = Permission("parking.object", "Object to bays on a street", public=True)
REGISTER = Permission("parking.register", "Register a company that runs car parks", public=True)
TALK = Permission("parking.talk", "Talk to the official accounts", public=True)

SEE = Permission(
    "parking.see", "See the inventory of car parks", Role.PARKING_OFFICER, Role.TRAFFIC_POLICE,
    *_READERS,
)  # fmt: skip
OWN = Permission(
    "parking.own", "Open the car parks one runs", Role.OPERATOR, Role.PARKING_OFFICER,
    Role.TRAFFIC_POLICE, *_READERS,
)  # fmt: skip
KEEP = Permission("parking.keep", "Keep the inventory of car parks", Role.PARKING_OFFICER)
ADMIT = Permission("parking.admit", "Admit companies that run car parks", Role.PARKING_OFFICER)
APPLY = Permission(
    "parking.apply", "Apply for the registration of a car park", Role.OPERATOR,
    Role.PARKING_OFFICER,
)  # fmt: skip
REVIEW = Permission(
    "parking.review", "Review a registration and decide on it", Role.PARKING_OFFICER
)
PROPOSE = Permission("parking.propose", "Propose bays on a street", Role.PARKING_OFFICER)
SIGN_CITY = Permission("parking.sign_city", "Sign for urban management", *_HEADS)
SIGN_POLICE = Permission("parking.sign_police", "Sign for the traffic police", Role.TRAFFIC_POLICE)
SET_OUT = Permission(
    "parking.set_out", "Publish a decision, set bays out, look again, remove them",
    Role.PARKING_OFFICER,
)  # fmt: skip
SOURCES = Permission("parking.sources", "Keep the sources of live counts", Role.PARKING_OFFICER)
FEED = Permission("parking.feed", "Send counts of car parks", Role.OPERATOR, Role.PARKING_OFFICER)
SITES = Permission(
    "parking.sites", "Plan where the next car parks go", Role.PARKING_OFFICER, *_HEADS
)
ADOPT_SITES = Permission(
    "parking.adopt_sites", "Adopt a plan of where the next car parks go", *_HEADS
)
ACCOUNTS = Permission("parking.accounts", "Keep the official accounts", Role.ADMINISTRATOR)

PERMISSIONS = (
    LOOK, NO_SPACE, OBJECT, REGISTER, TALK, SEE, OWN, KEEP, ADMIT, APPLY, REVIEW, PROPOSE, SIGN_CITY, SIGN_POLICE,
    SET_OUT, SOURCES, FEED, SITES, ADOPT_SITES, ACCOUNTS,
)  # fmt: skip
KEEPERS = (Keeper("parking.registration", SEE), Keeper("parking.decision", SEE))
"""Papers of registrations and photos of streets are open to those who see them, until released; an
operator's pages vouch for its own."""
