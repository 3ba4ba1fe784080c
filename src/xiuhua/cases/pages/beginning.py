"""Where each post begins, and the column beside the lists: one's desks and one's queues."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from xiuhua.kernel.permissions import Actor, Permission, Role

from .. import permissions as may
from ..queries import desk as queries
from ..queries.counting import Counts
from ..queries.queues import Queue, Tab

BEGINS_HERE = "cases:worklist"
"""The worklist itself: the first own queue that has work."""
FIRST_SCREENS: dict[Role, str] = {
    Role.COMMAND_HEAD: "cases:heads",
    Role.SUPERVISION_HEAD: "cases:heads",
    Role.DIRECTOR: "cases:heads",
    Role.SHIFT_HEAD: "cases:shift",
    Role.RECEPTION: BEGINS_HERE,
    Role.DISPATCHER: BEGINS_HERE,
    Role.UNIT: "cases:unit_desk",
    Role.CALLBACK: "cases:call_backs",
    Role.COLLECTOR: "cases:street",
    Role.AUDITOR: BEGINS_HERE,
}
"""The screen that answers "what now?" for each post; of several posts the first one counts."""


def begins(by: Actor) -> str:
    """The name of the address where `by` begins."""
    held = getattr(by, "roles", ())
    return next((url for role, url in FIRST_SCREENS.items() if role.value in held), BEGINS_HERE)


@dataclass(frozen=True)
class Desk:
    """A page of the desk that is no queue: its address by name, whose it is, its icon."""

    title: str
    url: str
    needs: Permission
    icon: str


DESKS = (
    Desk("What is late and whose", "cases:heads", may.WATCH, "eye-exclamation"),
    Desk("The shift", "cases:shift", may.HANDOVER, "checklist"),
    Desk("Hand-over book", "cases:handovers", may.HANDOVER, "notebook"),
    Desk("Today's phone list", "cases:phones", may.CALL_OUT, "phone"),
    Desk("Call-backs", "cases:call_backs", may.CALL_BACK, "phone-call"),
    Desk("Checks gone fast", "cases:fast_checks", may.FAST_CHECKS, "run"),
)


@dataclass(frozen=True)
class Line:
    """A queue in the column, with how many wait in it, and the same of its tabs."""

    queue: Queue
    waiting: int | None
    tabs: list[tuple[Tab, int | None]]


def beside(by: Actor, counts: Counts) -> dict[str, Any]:
    """What the column beside a list shows: desks, own queues, and those one watches."""
    own = queries.own_queues(by)
    groups = [("My queues", own), ("Watching", queries.watched_queues(by))]
    return {
        "saved": counts.saved,
        "desks": [desk for desk in DESKS if by.may(desk.needs)],
        "groups": [
            (title, [_line(one, counts, mine=one in own) for one in rows])
            for title, rows in groups
            if rows
        ],
    }


def _line(queue: Queue, counts: dict[str, int], *, mine: bool) -> Line:
    tabs = [(tab, counts.get(f"{queue.key}.{tab.key}")) for tab in queue.tabs if mine]
    return Line(queue, counts.get(queue.key), tabs)
