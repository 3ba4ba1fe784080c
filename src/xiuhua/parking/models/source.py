"""Where live counts come from, and the last word of each device."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.datum import Datum
from xiuhua.records.models import Recorded

from .car_park import Bay, CarPark
from .operator import Operator

HOW = (
    ("push", _("Sent to us over HTTP")),
    ("mqtt", _("Sent to us over MQTT")),
    ("pull", _("Fetched by us")),
    ("file", _("Files handed in")),
)
SHAPES = (
    ("canonical", _("Our own JSON")),
    ("table", _("CSV or xlsx")),
    ("records", _("JSON of records")),
    ("geojson", _("GeoJSON, as a WFS gives it")),
    ("datex2", "DATEX II"),
    ("fiware", "FIWARE NGSI"),
    ("parkapi", "ParkAPI v3"),
)
DATUMS = tuple((one.value, one.value.upper()) for one in Datum)
MEASURES = (
    ("bay", _("One bay")),
    ("count", _("A count of a whole car park")),
    ("gate", _("Cars through a gate")),
)


class Source(Recorded):
    """An operator's feed, or a field of sensors: how it comes, how it is read, when it is stale.

    `mapping` is the table of a feed's columns (`feeds.Mapping`), `zone` the IANA zone of moments
    written without one. `stale_min` and `silent_min` empty take the platform's own.
    """

    record_kind: ClassVar[str] = "parking.source"

    key = models.SlugField(_("key"), max_length=40, unique=True)
    title = models.CharField(_("title"), max_length=120)
    operator = models.ForeignKey(
        Operator, models.PROTECT, null=True, blank=True, related_name="sources",
        verbose_name=_("operator"),
    )  # fmt: skip
    how = models.CharField(_("how it comes"), max_length=4, choices=HOW, default="push")
    shape = models.CharField(_("format"), max_length=10, choices=SHAPES, default="canonical")
    url = models.URLField(_("address"), max_length=400, blank=True)
    mapping = models.JSONField(_("columns"), default=dict, blank=True)
    datum = models.CharField(
        _("datum"), max_length=6, default=Datum.WGS84.value,
        choices=DATUMS,
    )  # fmt: skip
    zone = models.CharField(_("time zone"), max_length=40, blank=True)
    every_min = models.PositiveSmallIntegerField(_("fetched every, minutes"), default=5)
    stale_min = models.PositiveIntegerField(_("stale after, minutes"), null=True, blank=True)
    silent_min = models.PositiveIntegerField(_("silent after, minutes"), null=True, blank=True)
    licence = models.CharField(_("licence"), max_length=120, blank=True)
    in_use = models.BooleanField(_("in use"), default=True)
    heard_at = models.DateTimeField(_("last heard"), null=True, blank=True)
    failed_at = models.DateTimeField(_("last failed"), null=True, blank=True)
    failure = models.CharField(_("what failed"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("source of live counts")
        verbose_name_plural = _("sources of live counts")
        default_permissions = ()
        ordering = ["key"]

    def __str__(self) -> str:
        return self.title

    @property
    def record_key(self) -> str:
        """Its key in the records."""
        return self.key

    @property
    def division_code(self) -> str | None:
        """Sources serve the whole district."""
        return None

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: how it is set, not when it was heard."""
        names = (
            "key", "title", "how", "shape", "url", "mapping", "datum", "zone", "every_min",
            "stale_min", "silent_min", "licence", "in_use",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


class Device(Recorded):
    """Something that counts: `key` is how its source calls it, and what it stands for here.

    `missing_since` is since when a whole delivery of its source no longer has it; it is marked and
    never deleted.
    """

    record_kind: ClassVar[str] = "parking.device"

    source = models.ForeignKey(Source, models.PROTECT, related_name="devices")
    key = models.CharField(_("key"), max_length=80)
    measures = models.CharField(_("measures"), max_length=5, choices=MEASURES, default="count")
    car_park = models.ForeignKey(CarPark, models.PROTECT, related_name="devices")
    bay = models.ForeignKey(Bay, models.PROTECT, null=True, blank=True, related_name="devices")
    in_use = models.BooleanField(_("in use"), default=True)
    missing_since = models.DateTimeField(_("missing since"), null=True, blank=True)

    class Meta:
        verbose_name = _("device")
        verbose_name_plural = _("devices")
        default_permissions = ()
        ordering = ["source", "key"]
        constraints = [
            models.UniqueConstraint(name="device_key_once", fields=["source", "key"]),
            models.CheckConstraint(
                name="device_of_a_bay_has_one",
                condition=~models.Q(measures="bay") | models.Q(bay__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def division_code(self) -> str | None:
        """Sources serve the whole district, and so do their devices."""
        return None

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: what it stands for, not what it said."""
        return {
            "source": self.source.key, "key": self.key, "measures": self.measures,
            "car_park": self.car_park.number, "bay": self.bay.number if self.bay else None,
            "in_use": self.in_use,
        }  # fmt: skip


class Latest(models.Model):
    """The last word of a device that counts (`rules.readings.later`): narrow, and written often.

    `free` of a bay is 1 or 0. Only the ingest writes here; `seq` is the tick it did so at, by which
    other processes find what is new to them.
    """

    device = models.OneToOneField(Device, models.CASCADE, primary_key=True, related_name="latest")
    free = models.IntegerField(null=True)
    occupied = models.IntegerField(null=True)
    open = models.BooleanField(null=True)
    timed = models.BooleanField(default=True)
    at = models.DateTimeField(_("device time"))
    received_at = models.DateTimeField(_("received"))
    seq = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("last word of a device")
        verbose_name_plural = _("last words of devices")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.device_id} {self.free}"
