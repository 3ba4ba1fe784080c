"""Calling a crew back: its link opens nothing from then on."""

from __future__ import annotations

from xiuhua.accounts import links
from xiuhua.accounts.models import PersonalLink
from xiuhua.kernel.permissions import SYSTEM, Actor
from xiuhua.kernel.words import Missing
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Case
from .steps import only_its_unit


@deed(permissions.ANSWER, on="case")
def recall_crew(case: Case, *, link: PersonalLink, by: Actor) -> Case:
    """Close the link that a crew of the unit holds for this case."""
    only_its_unit(case, by)
    if link.subject != ("cases.case", case.number):
        raise Missing("This link is not for this case.")
    links.revoke(link, by=by)
    return case


def close_links(number: str) -> int:
    """The case has left the unit's hands: every crew's link to it ends; answers how many."""
    return links.revoke_for(("cases.case", number), by=SYSTEM, purpose="cases.work")
