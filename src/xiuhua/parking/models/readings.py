"""What devices said: the history, what gates counted, and what could not be used."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .car_park import CarPark
from .source import Device, Source


class Reading(models.Model):
    """One word of a device, once for each device and time; only ever added to, by the ingest.

    `free` of a bay is 1 or 0. Where the device told no time (`timed` is False) `at` is ours. The
    key begins with the time, so rows are added at the end of the index and old days leave from
    its beginning.
    """

    pk = models.CompositePrimaryKey("at", "device_id")
    device = models.ForeignKey(
        Device, models.DO_NOTHING, related_name="+", db_constraint=False, db_index=False
    )
    at = models.DateTimeField(_("device time"))
    received_at = models.DateTimeField(_("received"))
    free = models.IntegerField(_("free"), null=True)
    occupied = models.IntegerField(_("occupied"), null=True)
    open = models.BooleanField(_("in use"), null=True)
    timed = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("reading")
        verbose_name_plural = _("readings")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.device_id} {self.at}"


class Passing(models.Model):
    """Cars through a gate since its last report; of two for one time the larger counts."""

    pk = models.CompositePrimaryKey("at", "device_id")
    device = models.ForeignKey(Device, models.CASCADE, related_name="+", db_index=False)
    at = models.DateTimeField(_("device time"))
    received_at = models.DateTimeField(_("received"))
    cars_in = models.PositiveIntegerField(_("in"), default=0)
    cars_out = models.PositiveIntegerField(_("out"), default=0)

    class Meta:
        verbose_name = _("cars through a gate")
        verbose_name_plural = _("cars through gates")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.device_id} +{self.cars_in} -{self.cars_out}"


class GateCount(Recorded):
    """How many cars are inside by the gates of a car park, and from which base that is counted.

    `overnight` is how many usually stay the night, empty where nobody knows. `inside` and `drift`
    are what `rules.gates` made of it as of `at`.
    """

    record_kind: ClassVar[str] = "parking.gate_count"

    car_park = models.OneToOneField(
        CarPark, models.CASCADE, primary_key=True, related_name="gate_count"
    )
    base_at = models.DateTimeField(_("counted from"))
    base_inside = models.PositiveIntegerField(_("cars inside then"), default=0)
    counted = models.BooleanField(_("counted by somebody"), default=False)
    overnight = models.PositiveIntegerField(_("cars that stay the night"), null=True, blank=True)
    inside = models.PositiveIntegerField(default=0)
    drift = models.IntegerField(default=0)
    at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("count of the gates")
        verbose_name_plural = _("counts of the gates")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.car_park_id} {self.inside}"

    @property
    def division_code(self) -> str | None:
        """Where the car park lies."""
        return self.car_park.division

    def record_facts(self) -> dict[str, Any]:
        """The base; what is counted from it changes by the minute."""
        return {"base_at": self.base_at.isoformat(), "base_inside": self.base_inside,
                "counted": self.counted, "overnight": self.overnight}  # fmt: skip


class Quarantined(Recorded):
    """A reading that could not be used: as it came, why, from whom and when; `times` it came.

    `key` is the device it names, `facts` are the numbers in the rule's words. Kept until somebody
    mends what was wrong, or sets it aside, or its time is over.
    """

    record_kind: ClassVar[str] = "parking.quarantined"
    STATES = (
        ("waiting", _("Waits")),
        ("taken", _("Taken in after mending")),
        ("aside", _("Set aside")),
    )

    source = models.ForeignKey(Source, models.CASCADE, related_name="quarantined")
    key = models.CharField(_("device"), max_length=80, blank=True)
    raw = models.TextField(_("as it came"))
    digest = models.CharField(max_length=32, editable=False)
    rule = models.CharField(_("reason"), max_length=40)
    words = models.CharField(max_length=200, blank=True)
    facts = models.JSONField(default=dict, blank=True)
    received_at = models.DateTimeField(_("first received"))
    last_at = models.DateTimeField(_("last received"))
    times = models.PositiveIntegerField(_("how often"), default=1)
    state = models.CharField(_("state"), max_length=7, choices=STATES, default="waiting")
    because = models.CharField(_("why"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("reading in quarantine")
        verbose_name_plural = _("readings in quarantine")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(name="quarantined_once", fields=["source", "digest"])
        ]
        indexes = [
            models.Index(name="quarantined_by_state", fields=["state", "-id"]),
            models.Index(name="quarantined_by_key", fields=["source", "key", "state"]),
        ]

    def __str__(self) -> str:
        return f"{self.source_id} {self.key}"

    @property
    def division_code(self) -> str | None:
        """Sources serve the whole district."""
        return None

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        return {name: getattr(self, name) for name in ("key", "rule", "state", "because")}
