"""What the demo's office keeps: its duty list, what lies in whose care, and works in progress."""

from __future__ import annotations

from datetime import date, timedelta

from xiuhua.cases.actions.zones import declare_zone, ground_of
from xiuhua.cases.imports.duties import load_duties
from xiuhua.cases.models import DutyRow
from xiuhua.kernel.permissions import SYSTEM
from xiuhua.places.models import Area

from . import Say
from .ground import DATA


def load(today: date, say: Say) -> None:
    """Load what is missing; the organisations must be there."""
    if not DutyRow.objects.exists():
        say("loading the duty list")
        load_duties(DATA / "duties.json", by=SYSTEM)
    if not Area.objects.filter(kind=Area.NO_REPORT).exists():
        _works(today)


def _works(today: date) -> None:
    """Pipe works by the river: what they cause is known, and not reported again."""
    code, outline = ground_of(lon=106.258, lat=29.293, radius_m=260)
    zone = declare_zone(
        division=code,
        outline=outline,
        name="滨江大道管网改造（演示）",
        reason="管网改造施工，围挡、占道、扬尘由施工单位每日自查",
        classes=("E0302", "E0304", "E0306", "E0307", "E0113"),
        first_on=today - timedelta(days=12),
        last_on=today + timedelta(days=18),
        document="占道施工许可（演示）",
        by=SYSTEM,
    )
    Area.objects.filter(pk=zone.pk).update(is_demo=True)
