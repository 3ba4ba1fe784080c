"""The demo's figures: days that are over tallied, last week's bulletin released, yesterday's a draft."""

from __future__ import annotations

from datetime import date, timedelta

from django.utils import timezone

from xiuhua.accounts.models import User
from xiuhua.indicators.actions import bulletins
from xiuhua.indicators.actions.tallying import tally_missing
from xiuhua.indicators.models import Bulletin

from . import Say

WORDS = (
    "上周全区案件总体平稳。部分单位超期未处置案件仍在增加，请对照清单逐件销号；"
    "挂账案件请按期提交进展照片。（演示数据）"
)


def load(today: date, say: Say) -> None:
    """Once: the second start finds the bulletins in place."""
    if Bulletin.objects.exists():
        return
    say("counting the figures")
    tally_missing(today - timedelta(days=15), timezone.now())
    posts = {user.username: user for user in User.objects.all()}
    week = bulletins.prepare("week", today - timedelta(days=7), by=posts["supervision_head"])
    bulletins.write(week, words=WORDS, by=posts["supervision_head"])
    bulletins.put_forward(week, by=posts["supervision_head"])
    bulletins.release(week, public=True, by=posts["director"])
    bulletins.prepare("day", today - timedelta(days=1), by=posts["shift_head"])
