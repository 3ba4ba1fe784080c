"""What the counts of a tally are called, in the order in which a daily tally tells them."""

from django.utils.translation import gettext_noop as _

TITLES = {
    "tasks": _("Tasks"),
    "tasks_done": _("Walked"),
    "found": _("Troubles found"),
    "visited_again": _("Walked again"),
    "missed": _("Missed the first time"),
    "cases": _("Reported"),
    "on_spot": _("Mended on the spot"),
    "filed": _("Filed"),
    "dispatched": _("Dispatched"),
    "closed": _("Closed"),
    "in_time": _("Closed in time"),
    "due": _("Closed, or their time is up"),
    "open": _("Still open"),
    "late": _("Overdue, not handled"),
    "sessions": _("Desks in the street"),
    "matters": _("Brought up"),
    "settled": _("Settled on the spot"),
    "taken_on": _("Taken on as cases"),
}
PLACED = (
    "tasks", "tasks_done", "found", "missed", "cases", "filed", "dispatched", "closed", "in_time",
    "open", "late",
)  # fmt: skip
"""Those that a town or a unit has."""
