"""Who organises a campaign, who does its census, who reads."""

from xiuhua.evidence.permissions import Keeper
from xiuhua.kernel.permissions import Permission, Role

_ORGANISERS = (Role.SHIFT_HEAD, Role.SUPERVISION_HEAD, Role.COMMAND_HEAD)
_OFFICE = (*_ORGANISERS, Role.DIRECTOR, Role.AUDITOR, Role.RECEPTION, Role.DISPATCHER)

SEE = Permission(
    "campaigns.see", "See campaigns and how far they are", *_OFFICE, Role.COLLECTOR, Role.UNIT
)
LOOK_IN = Permission(
    "campaigns.look_in", "See the census and the desks of a campaign", *_OFFICE, Role.COLLECTOR
)
ORGANISE = Permission("campaigns.organise", "Organise a campaign", *_ORGANISERS)
CENSUS = Permission("campaigns.census", "Do the census of a campaign", Role.COLLECTOR, Role.UNIT)
RECHECK = Permission(
    "campaigns.recheck", "Walk a place of the census a second time", Role.COLLECTOR
)
ALBUM = Permission(
    "campaigns.album", "Add pictures to the album of a campaign", *_ORGANISERS, Role.COLLECTOR
)
LOOK_BACK = Permission("campaigns.look_back", "See the released pictures of campaigns", public=True)

PERMISSIONS = (SEE, LOOK_IN, ORGANISE, CENSUS, RECHECK, ALBUM, LOOK_BACK)

KEEPERS = (
    Keeper("campaigns.visit", LOOK_IN),
    Keeper("campaigns.viewpoint", SEE),
    Keeper("campaigns.session", LOOK_IN),
    Keeper("campaigns.matter", LOOK_IN),
)
"""Photos of the census, the album and the desks are open to those who see them, until released."""
