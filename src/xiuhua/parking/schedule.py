"""What happens to parking by itself."""

from datetime import time, timedelta

from xiuhua.jobs import Schedule

SCHEDULE = (
    Schedule("parking.registrations", at=time(2, 50)),
    Schedule("parking.note_full", every=timedelta(minutes=15), catch_up=False),
    Schedule("parking.forget", every=timedelta(minutes=1)),
    Schedule("parking.look_over", every=timedelta(minutes=1), catch_up=False),
    Schedule("parking.fetch", every=timedelta(minutes=1), catch_up=False),
    Schedule("parking.keep_history", at=time(2, 20)),
    Schedule("parking.sweep_counts", at=time(3, 10)),
    Schedule("parking.streets_nightly", at=time(0, 5)),
    Schedule("parking.streets_morning", at=time(8, 20)),
)
