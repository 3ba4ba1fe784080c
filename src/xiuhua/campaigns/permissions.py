"""Who organises a campaign, who does its census, who reads."""

from xiuhua.evidence.permissions import Keeper
from xiuhua.kernel.permissions import Permission, Role

_ORGANISERS = (Role.SHIFT_HEAD, Role.SUPERVISION_HEAD, Role.COMMAND_HEAD)

SEE = Permission(
    "campaigns.see", "See campaigns and how far they are",
    *_ORGANISERS, Role.DIRECTOR, Role.AUDITOR, Role.RECEPTION, Role.DISPATCHER, Role.COLLECTOR,
)  # fmt: skip
ORGANISE = Permission("campaigns.organise", "Organise a campaign", *_ORGANISERS)
CENSUS = Permission("campaigns.census", "Do the census of a campaign", Role.COLLECTOR)
ALBUM = Permission(
    "campaigns.album", "Add pictures to the album of a campaign", *_ORGANISERS, Role.COLLECTOR
)

PERMISSIONS = (SEE, ORGANISE, CENSUS, ALBUM)

KEEPERS = (
    Keeper("campaigns.visit", SEE),
    Keeper("campaigns.viewpoint", SEE),
)
"""Photos of visits and of the album are open to those who see campaigns, until released."""
