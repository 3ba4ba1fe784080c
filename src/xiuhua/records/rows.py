"""A thing's row: locked and read again, and the caller's copy of it brought up to date."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import cached_property

from xiuhua.kernel.words import Missing


def locked(passed: Any) -> Any:
    """The row as it is now, locked until the end of the transaction."""
    rows = type(passed)._base_manager.select_for_update(of=("self",))
    try:
        thing = rows.get(pk=passed.pk)
    except type(passed).DoesNotExist:
        raise Missing("It is no longer there. Reload the page.") from None
    return thing


def bring_up_to_date(passed: models.Model, thing: models.Model) -> None:
    """Let the caller's object show what the deed has made of it."""
    ours = passed.__dict__
    for name in [*ours]:
        if isinstance(getattr(type(passed), name, None), cached_property):
            del ours[name]
    ours.pop("_prefetched_objects_cache", None)
    state = passed._state
    ours.update(thing.__dict__)
    ours["_state"] = state
    state.fields_cache = dict(thing._state.fields_cache)
    state.adding, state.db = thing._state.adding, thing._state.db
