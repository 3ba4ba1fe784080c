"""The steps open to a reader as forms: the main step first, side paths behind “More”."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_noop as _

from xiuhua.kernel.words import Words
from xiuhua.kernel.workflow import Transition

from ..forms.around import Around
from ..forms.steps import form_of
from ..models import Case
from ..queries.step_looks import ICONS

TOGETHER = {"rework": "check", "recheck_fails": "recheck", "refute": "confirm"}
"""Two verdicts on one thing share a form."""
DECISIONS = {
    "decline", "void", "send_back", "extend", "defer", "shelve", "force_close", "review",
    "excuse", "refuse",
}  # fmt: skip
MAIN = (
    "decide", "ruling", "seen", "reply_order", "take_in", "confirm", "fix_on_spot", "file",
    "dispatch", "papers", "receive", "handle", "answer", "clear_shelved", "check", "recheck",
    "check_again", "stand_by", "close",
)  # fmt: skip
"""What the reader's post is there for, in the order of the page; all else is a side path."""
IN_THE_PATCH = {"decide", "ruling", "withdraw"}
"""Steps that stand in the patch of the open request."""
ELSEWHERE = {"return_order"}
"""Steps that another card of the page has a form for."""


@dataclass(frozen=True)
class Block:
    """A form for one step, or for two verdicts on one thing, with a button for each."""

    name: str
    steps: list[Transition]
    form: Any

    @property
    def title(self) -> str:
        """What the form is for."""
        return _("Your decision") if self.name == "decide" else self.steps[0].title

    @property
    def icon(self) -> str:
        """The icon of its first step."""
        return ICONS.get(self.steps[0].name, "point")

    @property
    def main(self) -> bool:
        """Whether it is what the reader is here for."""
        return self.name in MAIN

    @property
    def buttons(self) -> list[dict[str, Any]]:
        """One for each step; the first is the main one."""
        found = []
        for place, step in enumerate(self.steps):
            grants = self.name == "decide" and step.name != "refuse"
            title = (
                _("Grant it") if grants else _("Refuse it") if step.name == "refuse" else step.title
            )
            if step.name == "review":
                title = _("Speak for it")
            found.append({"name": step.name, "title": title, "first": place == 0})
        return found


def block_of(name: str) -> str:
    """The block in which a step has its form."""
    return "decide" if name in DECISIONS else TOGETHER.get(name, name)


@dataclass(frozen=True)
class Blocks:
    """All forms of a page, each in its place."""

    main: list[Block]
    more: list[Block]
    patch: list[Block]
    open: bool = False

    @property
    def first(self) -> Block | None:
        """The main step, if there is one."""
        return self.main[0] if self.main else None


def blocks(case: Case, steps: list[Transition], around: Around, bound: dict[str, Any]) -> Blocks:
    """The steps open to somebody, as forms; `bound` brings the one that was just sent."""
    groups: dict[str, list[Transition]] = {}
    for step in steps:
        groups.setdefault(block_of(step.name), []).append(step)
    found = [
        Block(
            name, group, bound.get(name) or form_of(group[0].name, case, block=name, around=around)
        )
        for name, group in groups.items()
        if name not in ELSEWHERE
    ]
    return Blocks(
        main=sorted(
            (one for one in found if one.main and one.name not in IN_THE_PATCH),
            key=lambda one: MAIN.index(one.name),
        ),
        more=[one for one in found if not one.main and one.name not in IN_THE_PATCH],
        patch=[one for one in found if one.name in IN_THE_PATCH],
        open=any(name in bound and name not in MAIN for name in groups),
    )


def turn_of(found: Blocks) -> Words | None:
    """Whose turn it is, when it is the reader's."""
    deciding = [one for one in found.patch if one.name != "withdraw"]
    step = next(iter([*deciding, *found.main]), None)
    if step is None:
        return None
    return Words("It is your turn: {what}.", what=Words(step.title))
