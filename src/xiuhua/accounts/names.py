"""Names for the references that records keep: accounts, organisations, keys and links."""

from __future__ import annotations

from collections.abc import Mapping

from xiuhua.records.names import resolver
from xiuhua.web.language import say

from . import links
from .models import ApiKey, Organisation, PersonalLink, User


@resolver
def known(refs: set[str]) -> Mapping[str, str]:
    """One query for each kind of reference among `refs`; persons are named to nobody."""
    found: dict[str, str] = {}
    if numbers := _numbers(refs, "user"):
        users = User.objects.filter(pk__in=numbers).values_list("pk", "name", "username")
        found |= {f"user:{pk}": f"{name} ({username})" for pk, name, username in users}
    if numbers := _numbers(refs, "org"):
        names = Organisation.objects.filter(pk__in=numbers).values_list("pk", "name")
        found |= {f"org:{pk}": name for pk, name in names}
    if numbers := _numbers(refs, "key"):
        found |= {f"key:{key.pk}": str(key) for key in ApiKey.objects.filter(pk__in=numbers)}
    if numbers := _numbers(refs, "link"):
        rows = PersonalLink.objects.filter(pk__in=numbers)
        found |= {link.ref: say(links.title_of(link)) for link in rows}
    return found


def _numbers(refs: set[str], kind: str) -> list[int]:
    parts = (ref.partition(":") for ref in refs)
    return [int(number) for name, _, number in parts if name == kind and number.isdigit()]
