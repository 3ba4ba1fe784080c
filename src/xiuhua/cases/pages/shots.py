"""The photos of a case in order of time, each with what it shows."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_noop as _

from xiuhua.evidence.models import Item
from xiuhua.evidence.queries import picture
from xiuhua.kernel.words import Words

from ..models import Step

STAGES = {
    "before": _("Before"),
    "after": _("After"),
    "check": _("At the check"),
    "confirm": _("At the confirmation"),
}


def shots(items: list[Item], steps: list[Step]) -> list[dict[str, Any]]:
    """The photos in order of time; those of a failed check are framed and say so."""
    found = []
    for item in items:
        shown = picture(item, today=timezone.localdate())
        title = STAGES.get(item.stage, item.stage)
        verdict = _verdict(item.attached_at, steps) if item.stage in {"check", "confirm"} else ""
        failed = verdict in FAILED
        found.append(
            {
                "url": shown.url,
                "href": shown.url,
                "alt": Words(title),
                "title": FAILED.get(verdict, title),
                "words": shown.at,
                "status": "back" if failed else "",
                "width": shown.width,
                "height": shown.height,
                "stage": item.stage,
            }
        )
    return sorted(found, key=lambda one: one["words"])


FAILED = {
    "rework": _("Check: not done"),
    "recheck_fails": _("Second check: not done"),
    "refute": _("Confirmation: not so"),
}
VERDICTS = {"check", "rework", "recheck", "recheck_fails", "confirm", "refute"}


def _verdict(at: datetime, steps: list[Step]) -> str:
    """The check that a photo was taken for."""
    return next((one.name for one in steps if one.name in VERDICTS and one.at >= at), "")
