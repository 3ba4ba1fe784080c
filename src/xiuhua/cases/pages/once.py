"""What a phone sends is done once, however often it is sent."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import IntegrityError

from xiuhua.evidence.actions import prepare_all

from .. import actions
from ..actions.reporting import MOST_PHOTOS
from ..models import Case


def take(deed: Callable[..., Any], case: Case, told: dict[str, Any], by: Any) -> None:
    """Do the step of `told`; one whose key was used before is done already, and that is fine.

    Two that arrive at the same moment meet at the unique key: the later one finds it done.
    """
    key = told.get("request_key") or ""
    if actions.done_before(key):
        return
    photos = prepared(told.pop("photos", ()))
    try:
        deed(case, by=by, photos=photos, **told)
    except IntegrityError:
        if not actions.done_before(key):
            raise


def prepared(files: Sequence[Any]) -> list[Any]:
    """Uploads, decoded before any transaction begins."""
    return list(prepare_all(files, most=MOST_PHOTOS))
