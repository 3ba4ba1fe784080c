"""The demo district: the real divisions of 江津区, everything else made up and marked so.

Deterministic: the same day gives the same cases. Loading twice does no harm.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

Say = Callable[[str], None]
TITLE = "江津区城市管理平台"


def load(*, home: Path, today: date, say: Say) -> dict[str, Any]:
    """Load whatever is missing; answers the users and API keys that machines may drive it with."""
    from . import (
        campaigns,
        digs,
        figures,
        ground,
        hotspots,
        offices,
        parking,
        people,
        present,
        registrations,
        side_paths,
        sites,
        streets,
        tables,
        vacancy,
        wechat,
    )

    ground.load(say)
    told = people.load(home, say)
    offices.load(today, say)
    present.load(today, say)
    side_paths.load(today, say)
    campaigns.load(today, say)
    hotspots.load(today, say)
    digs.load(today, say)
    parking.load(today, say)
    registrations.load(today, say)

    streets.load(today, say)
    tables.load(today, say)
    vacancy.load(today, say)
    figures.load(today, say)
    sites.load(today, say)

    told["wechat"] = wechat.load(say)
    return told
