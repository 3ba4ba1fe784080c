"""Filters that somebody keeps under a name of their own."""

from __future__ import annotations

from django.db.models import Max

from xiuhua.accounts.models import User
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import SavedFilter
from ..queries.kept import saved_one

MOST = 30
MOST_NAME, MOST_QUERY = 40, 600


@deed(permissions.DESK)
def save_filter(*, name: str, query: str, by: User) -> SavedFilter:
    """Keep a filter under a name; the same name again keeps the new one."""
    name = _named(name)
    if not query:
        raise Refused("Narrow the list first, then keep the filter.", field="name")
    if len(query) > MOST_QUERY:
        raise Refused("This filter is too long to keep. Take some conditions off.", field="name")
    kept = SavedFilter.objects.filter(user=by)
    if kept.exclude(name=name).count() >= MOST:
        raise Refused("You keep {most} filters already. Delete one first.", field="name", most=MOST)
    last = kept.aggregate(last=Max("order"))["last"] or 0
    found, _new = SavedFilter.objects.update_or_create(
        user=by,
        name=name,
        defaults={"query": query},
        create_defaults={"query": query, "order": last + 1},
    )
    return found


@deed(permissions.DESK)
def rename_filter(*, key: int, name: str, by: User) -> SavedFilter:
    """Give one of one's own filters another name."""
    found, name = saved_one(by, key), _named(name)
    if SavedFilter.objects.filter(user=by, name=name).exclude(pk=found.pk).exists():
        raise Refused("Another of your filters is called so; choose another name.", field="name")
    found.name = name
    found.save(update_fields=["name"])
    return found


@deed(permissions.DESK)
def delete_filter(*, key: int, by: User) -> None:
    """Let one of one's own filters go."""
    saved_one(by, key).delete()


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("Give the filter a name.", field="name")
    if len(name) > MOST_NAME:
        raise Refused("At most {most} characters, please.", field="name", most=MOST_NAME)
    return name
