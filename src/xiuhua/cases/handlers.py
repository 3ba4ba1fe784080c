"""What we do when told: tell the reporter, close crews' links, count provisional clocks again."""

from __future__ import annotations

from django.utils.timezone import localtime

from xiuhua.calendars.events import CalendarChanged
from xiuhua.calendars.queries import calendar
from xiuhua.delivery.actions import send
from xiuhua.jobs.outbox import after
from xiuhua.kernel.permissions import SYSTEM

from . import actions
from .events import CaseMoved
from .models import Case
from .queries.desk import title_of
from .workflow import Stage

TOLD = {
    "take_in": "cases.taken_in",
    "dispatch": "cases.dispatched",
    "answer": "cases.handled",
    "close": "cases.closed",
}
"""The steps a reporter hears of, and the wording of each (in the `data/messages.json` of delivery)."""
LEAVES_THE_UNIT = {"answer", "check", "close"}


@after(CaseMoved, when=lambda event: event.step in TOLD)
def tell_the_reporter(event: CaseMoved) -> None:
    """Tell whoever left a number, once for each step."""
    if event.step not in TOLD:
        return
    rows = Case.objects.select_related("category", "plain", "unit", "reporter")
    case = rows.filter(number=event.number, reporter__isnull=False).first()
    if case is None or case.reporter is None:
        return
    send(
        case.reporter,
        TOLD[event.step],
        by=SYSTEM,
        facts=_facts(case),
        subject=("cases.case", case.number),
        division=case.division_id,
        once=f"{event.id}:{event.step}",
    )


def _facts(case: Case) -> dict[str, str]:
    answer = case.steps.filter(name="answer").values_list("words", flat=True).last()
    due = case.clocks.filter(stage=Stage.HANDLE).values_list("due_at", flat=True).first()
    return {
        "category": title_of(case),
        "number": case.number,
        "unit": str(case.unit or ""),
        "due": f"{localtime(due):%m-%d %H:%M}" if due else "",
        "reply": answer or "",
    }


@after(CaseMoved, when=lambda event: event.step in LEAVES_THE_UNIT)
def close_crews_links(event: CaseMoved) -> None:
    """Once the unit has answered, no link of a crew opens the case any more."""
    if event.step in LEAVES_THE_UNIT:
        actions.close_links(event.number)


@after(CalendarChanged)
def count_again(event: CalendarChanged) -> None:
    """A new list of days settles provisional deadlines."""
    calendar(fresh=True)
    actions.recount()
