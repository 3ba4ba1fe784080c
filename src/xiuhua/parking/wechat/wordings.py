"""How accounts word what they say: texts with named gaps, shipped as a table."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from .moments import Moment

DATA = Path(__file__).parent / "data" / "wechat_says.json"
MOST = 600
"""Characters of a wording: with its list it has to fit into WeChat's 2,048 bytes."""

_GAP = re.compile(r"\{([^{}]*)\}")
_FINDING = frozenset({"place", "list", "page"})
GAPS: Mapping[Moment, frozenset[str]] = {
    Moment.WELCOME: frozenset({"account"}),
    Moment.HELP: frozenset({"account"}),
    Moment.FOUND: _FINDING,
    Moment.NO_SPACE: _FINDING,
    Moment.NO_LIVE_COUNT: _FINDING,
    Moment.NONE_NEAR: frozenset({"place", "page"}),
    Moment.NO_SUCH_PLACE: frozenset({"place"}),
    Moment.PROGRESS: frozenset({"list"}),
    Moment.REPORT_WORDS: frozenset({"account"}),
}
"""What may stand in braces; nothing where a moment is not here."""


@cache
def shipped() -> Mapping[Moment, str]:
    """The words that come with the program; KeyError when a moment has none."""
    told = json.loads(DATA.read_text(encoding="utf-8"))["says"]
    return {moment: told[moment.value] for moment in Moment}


def filled(text: str, facts: Mapping[str, str]) -> str:
    """`text` with its gaps filled, without the lines that are empty then; what is not known is left out."""
    lines = (_GAP.sub(lambda gap: facts.get(gap[1], ""), line) for line in text.splitlines())
    return "\n".join(line for line in lines if line.strip())


def unknown_gaps(moment: Moment, text: str) -> list[str]:
    """What stands in braces and will never be filled, in order."""
    known = GAPS.get(moment, frozenset())
    return [f"{{{name}}}" for name in _GAP.findall(text) if name not in known]
