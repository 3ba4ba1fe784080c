"""What everybody may read of a case: class, rounded place and state, and its words once released."""

from __future__ import annotations

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case
from ..queries.nearby import is_public


@deed(permissions.PUBLISH, on="case")
def publish(case: Case, *, by: Actor) -> Case:
    """Let everybody read description and address; somebody has read them and found no person in them."""
    if not is_public(case):
        raise Refused("Only a filed case with a class is public; file it first.")
    case.released = True
    case.save(update_fields=["released"])
    return case


@deed(permissions.PUBLISH, on="case")
def take_back(case: Case, *, by: Actor) -> Case:
    """Take description and address back; class, rounded place and state stay public."""
    case.released = False
    case.save(update_fields=["released"])
    return case
