"""What we do when told: follow the ledger, tell operators, count clocks again."""

from __future__ import annotations

from xiuhua.calendars.events import CalendarChanged
from xiuhua.calendars.queries import calendar
from xiuhua.jobs.events import JobDied
from xiuhua.jobs.models import Job
from xiuhua.jobs.outbox import after
from xiuhua.kernel.events import on
from xiuhua.ledgers.events import EntryCorrected
from xiuhua.web.language import say

from .actions import reminding, review_clock, siting
from .actions.recounting import follow_ledger
from .events import RegistrationMoved
from .models import CarPark, Registration


@on(EntryCorrected)
def follow(event: EntryCorrected) -> None:
    """A car park says what its ledger says, also after a correction by whoever keeps the ledgers."""
    kind, number = event.subject
    car_park = (
        CarPark.objects.filter(number=number).first() if kind == CarPark.record_kind else None
    )
    if car_park is not None:
        follow_ledger(car_park, by=event.by)


@after(RegistrationMoved)
def tell_operator(event: RegistrationMoved) -> None:
    """Whoever signs in for the operator hears what the office did, once for each step."""
    found = Registration.objects.select_related("operator").filter(number=event.number).first()
    if found is not None:
        reminding.tell_operator(found, event.step, event.id)


@after(CalendarChanged)
def count_reviews_again(event: CalendarChanged) -> None:
    """A new list of days settles what was only expected."""
    calendar(fresh=True)
    review_clock.count_again()


@on(JobDied)
def say_it_failed(event: JobDied) -> None:
    """Whoever waits for a plan of new car parks need not wait for ever."""
    if event.name == "parking.site_plan":
        payload = Job.objects.values_list("payload", flat=True).get(pk=event.job)
        words = say("It could not be made. The administrator sees why in the queue of jobs.")
        siting.fail(payload["plan"], payload["run"], words)
