"""What we do when told: tell the reporter, close crews' links, count provisional clocks again."""

from __future__ import annotations

from xiuhua.calendars.events import CalendarChanged
from xiuhua.calendars.queries import calendar
from xiuhua.jobs.events import JobDied
from xiuhua.jobs.models import Job
from xiuhua.jobs.outbox import after
from xiuhua.kernel.events import on

from . import actions
from .actions import calling, joining, news, telling, unit_news
from .actions.handing import FILED_BY, hand_off_by_itself
from .events import CaseMoved
from .queries.asked_back import CLOSINGS

LEAVES_THE_UNIT = {
    "answer", "check", "close", "send_back", "owner_found", "shelve", "clear_shelved",
    "force_close", "void",
}  # fmt: skip


@after(CaseMoved, when=lambda event: event.step in news.NEWS)
def tell_the_reporter(event: CaseMoved) -> None:
    """Tell whoever left a number, joined or follows, once for each step."""
    if event.step in news.NEWS:
        news.tell(event.number, event.step, event.id)


@after(CaseMoved, when=lambda event: event.step in unit_news.UNIT_NEWS)
def tell_the_unit(event: CaseMoved) -> None:
    """Tell the unit's desk what came in, was nudged or came back, once for each step."""
    if event.step in unit_news.UNIT_NEWS:
        unit_news.tell_unit(event.number, event.step, event.id)


@after(CaseMoved, when=lambda event: event.step == "merge")
def bring_followers_over(event: CaseMoved) -> None:
    """Merged: whoever reported or joined it follows the case that goes on."""
    if event.step == "merge":
        joining.bring_over(event.number)


@after(CaseMoved, when=lambda event: event.step in CLOSINGS)
def ask_how_it_went(event: CaseMoved) -> None:
    """Closed: whoever left a number is put on the list of those to be called."""
    if event.step in CLOSINGS:
        calling.want_call(event.number)


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


@after(CaseMoved, when=lambda event: event.step in FILED_BY)
def hand_off(event: CaseMoved) -> None:
    """A filed case goes to the partners that take ours, each once."""
    if event.step in FILED_BY:
        hand_off_by_itself(event.number)


@on(JobDied)
def show_what_was_not_told(event: JobDied) -> None:
    """A job that tells a partner died without a word, its worker killed: somebody must see it."""
    if event.name == "cases.tell_partner":
        facts = Job.objects.values_list("payload", flat=True).get(pk=event.job)
        telling.give_up(facts["kind"], facts["row"], event.error)
