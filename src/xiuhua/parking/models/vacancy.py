"""How full each car park is, and the log that the boards of all processes follow."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from ..rules.standing import State
from .car_park import CarPark

VACANCY_STATES = (
    (State.LIVE.value, _("Live")),
    (State.STALE.value, _("Not up to date")),
    (State.CLOSED.value, _("Closed")),
    (State.UNKNOWN.value, _("Unknown")),
    (State.SUSPECT.value, _("In doubt")),
)


class Vacancy(models.Model):
    """How a car park stood when it was last worked out; a car park without a row has no live count.

    Whoever reads it asks the clock as well: from `stale_at` on it is stale, whatever `state` says.
    `why` are the keys of the rules that had a say.
    """

    car_park = models.OneToOneField(
        CarPark, models.CASCADE, primary_key=True, related_name="vacancy"
    )
    state = models.CharField(max_length=7, choices=VACANCY_STATES, default=State.UNKNOWN.value)
    free = models.IntegerField(null=True)
    as_of = models.DateTimeField(null=True)
    stale_at = models.DateTimeField(null=True)
    why = models.JSONField(default=list)

    class Meta:
        verbose_name = _("vacancy")
        verbose_name_plural = _("vacancies")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.car_park_id} {self.free}"


class Tick(models.Model):
    """One row that lines up whoever changes vacancies: locked first, so `seq` rises as they commit.

    `facts` rises with every change of what the boards hold of car parks themselves, and of their
    devices. `mark` is drawn anew with every `seq`: a database put back from a backup may count the
    same numbers again, but not draw the same marks.
    """

    seq = models.BigIntegerField(default=0)
    facts = models.BigIntegerField(default=0)
    mark = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = _("tick")

    def __str__(self) -> str:
        return str(self.seq)


class Batch(models.Model):
    """What changed with one tick, packed (`board.packing`): the boards read what is new to them.

    Kept for an hour; a board that lags further behind reads all vacancies anew. `mark` is that of
    the tick: whoever knows a batch of the same number and mark knows this database.
    """

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    packed = models.BinaryField()
    mark = models.BigIntegerField(default=0)

    class Meta:
        default_permissions = ()
        verbose_name = verbose_name_plural = _("batch of vacancies")

    def __str__(self) -> str:
        return str(self.seq)
