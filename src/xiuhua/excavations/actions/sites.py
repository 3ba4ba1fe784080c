"""The foreman's link: one address for a site, usable without an account."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts import links
from xiuhua.accounts.models import PersonalLink
from xiuhua.kernel.permissions import Actor
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Permit
from ..queries.owning import only_own

PURPOSE = "excavations.foreman"
DAYS = 180


@deed(permissions.START, on="permit")
def give_foreman_link(permit: Permit, *, by: Actor) -> tuple[PersonalLink, str]:
    """The foreman's address, shown this once; an earlier one opens nothing any more."""
    only_own(permit, by)
    until = timezone.make_aware(datetime.combine(localdate() + timedelta(days=DAYS), time(0)))
    held = PersonalLink.objects.filter(pk=permit.foreman_id).first() if permit.foreman_id else None
    if held is not None:
        link, secret = links.reissue(held, by=by, until=until)
    else:
        link, secret = links.issue(
            PURPOSE, subject=(Permit.record_kind, permit.number), holder=str(permit.contractor)[:60],
            permissions=[permissions.FOREMAN, permissions.START, permissions.APPLY],
            division=permit.division, until=until, by=by,
        )  # fmt: skip
    permit.foreman = link
    permit.save()
    return link, secret
