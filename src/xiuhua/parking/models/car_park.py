"""Car parks and their bays, when one may stand there and for how long, and what it costs."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.places.models import Shaped
from xiuhua.records.models import Recorded

from ..feeds.shapes import Kind, Supply
from ..rules.stays import DAY_MIN, Days
from .operator import Operator

SUPPLIES = (
    (Supply.ATTACHED.value, _("Attached to a building")),
    (Supply.PUBLIC.value, _("Public car park")),
    (Supply.ON_STREET.value, _("On the street")),
)
KINDS = (
    (Kind.GROUND.value, _("On the ground")),
    (Kind.UNDERGROUND.value, _("Underground")),
    (Kind.CAR_PARK.value, _("Multi-storey")),
    (Kind.ON_STREET.value, _("Along a street")),
    (Kind.OTHER.value, _("Otherwise")),
)
STATES = (
    ("planned", _("Yet to be built")),
    ("open", _("In operation")),
    ("closed", _("Closed for a time")),
    ("removed", _("Out of service")),
)
KEPT_FOR = (("", _("Everybody")), ("disabled", _("People with disabilities")), ("charging", _("Cars being charged")),
            ("women", _("Women")), ("family", _("Families")), ("taxi", _("Taxis")),
            ("delivery", _("Loading")), ("bus", _("Coaches")), ("truck", _("Lorries")))  # fmt: skip


class CarPark(Recorded, Shaped):
    """A car park, or one stretch of on-street bays: what there is, not how full it is.

    `lon` and `lat` (WGS84) are where drivers are led to; `entrances` are others as
    {"name", "lon", "lat"}. `capacity` is the ledger's sum for this car park and changes with an
    entry only; `disabled` and `charging` bays are among it. `outside` is whether one may stand
    there in hours that no limit names. `running` holds what `rules.restrictions` asks about.
    """

    record_kind: ClassVar[str] = "parking.car_park"

    number = models.CharField(_("number"), max_length=24, unique=True)
    name = models.CharField(_("name"), max_length=120)
    supply = models.CharField(_("class"), max_length=10, choices=SUPPLIES)
    kind = models.CharField(_("built"), max_length=12, choices=KINDS, default=Kind.GROUND.value)
    is_pocket = models.BooleanField(_("pocket car park"), default=False)
    state = models.CharField(_("state"), max_length=8, choices=STATES, default="open")
    division = models.CharField(_("place"), max_length=14)
    address = models.CharField(_("address"), max_length=200, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    entrances = models.JSONField(_("entrances"), default=list, blank=True)
    operator = models.ForeignKey(
        Operator, models.PROTECT, null=True, blank=True, related_name="car_parks",
        verbose_name=_("operator"),
    )  # fmt: skip
    telephone = models.CharField(_("telephone"), max_length=20, blank=True)
    capacity = models.PositiveIntegerField(_("spaces"), default=0)
    disabled = models.PositiveIntegerField(_("for people with disabilities"), default=0)
    charging = models.PositiveIntegerField(_("with charging"), default=0)
    height_m = models.FloatField(_("clear height, m"), null=True, blank=True)
    covered = models.BooleanField(_("covered"), null=True, blank=True)
    outside = models.BooleanField(_("open in hours that are not named"), default=True)
    opened_on = models.DateField(_("in use since"), null=True, blank=True)
    removed_on = models.DateField(_("taken out of use"), null=True, blank=True)
    running = models.JSONField(_("how it is run"), default=dict, blank=True)
    source = models.CharField(_("source"), max_length=120, blank=True)
    changed_at = models.DateTimeField(_("changed"), auto_now=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("car park")
        verbose_name_plural = _("car parks")
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                name="car_park_has_both_coordinates",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__isnull=False, lat__isnull=False),
            ),
            models.CheckConstraint(
                name="car_park_removed_on_a_day",
                condition=~Q(state="removed") | Q(removed_on__isnull=False),
            ),
            models.CheckConstraint(
                name="car_park_kept_bays_are_among_its_spaces",
                condition=Q(disabled__lte=F("capacity")) & Q(charging__lte=F("capacity")),
            ),
        ]
        indexes = [
            models.Index(name="car_park_by_place", fields=["division", "supply"]),
            models.Index(name="car_park_point", fields=["lat", "lon"]),
            models.Index(name="car_park_by_state", fields=["state", "id"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def record_key(self) -> str:
        """The number of the car park in the records."""
        return self.number

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = (
            "number", "name", "supply", "kind", "is_pocket", "state", "division", "address", "lon",
            "lat", "capacity", "disabled", "charging", "height_m", "covered", "outside",
            "opened_on", "removed_on", "running",
        )  # fmt: skip
        facts = {name: getattr(self, name) for name in names}
        tariffs = [one.told() for one in self.tariffs.all()] if self.pk else []
        return facts | {
            "operator": self.operator.credit_code if self.operator else None,
            "tariffs": tariffs,
        }


class Bay(Recorded, Shaped):
    """One single bay, where they are known one by one; `kept_for` is "" for everybody."""

    record_kind: ClassVar[str] = "parking.bay"

    car_park = models.ForeignKey(CarPark, models.CASCADE, related_name="bays")
    number = models.CharField(_("number"), max_length=24)
    kept_for = models.CharField(_("kept for"), max_length=12, choices=KEPT_FOR, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    in_use = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("bay")
        verbose_name_plural = _("single bays")
        default_permissions = ()
        ordering = ["car_park", "number"]
        constraints = [
            models.UniqueConstraint(name="bay_number_once", fields=["car_park", "number"])
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.car_park.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        return {
            "car_park": self.car_park.number, "number": self.number, "kept_for": self.kept_for,
            "in_use": self.in_use, "lon": self.lon, "lat": self.lat,
        }  # fmt: skip


class Limit(models.Model):
    """Hours in which one may stand in a car park, and for how long; see `rules.stays.Limit`.

    For days from `first_on` to `last_on`. On a street `decision` names the decision that set them.
    """

    car_park = models.ForeignKey(CarPark, models.CASCADE, related_name="limits")
    start_min = models.PositiveSmallIntegerField(_("from, minutes after midnight"), default=0)
    end_min = models.PositiveSmallIntegerField(_("to, minutes after midnight"), default=DAY_MIN)
    longest_min = models.PositiveIntegerField(_("longest stay, minutes"), null=True, blank=True)
    may_park = models.BooleanField(_("one may stand there"), default=True)
    days = models.CharField(
        _("days"), max_length=7, default=Days.EVERY.value,
        choices=[(Days.EVERY.value, _("Every day")), (Days.WORKING.value, _("Working days")),
                 (Days.OFF.value, _("Days off"))],
    )  # fmt: skip
    weekdays = models.JSONField(_("days of the week"), default=list, blank=True)
    first_on = models.DateField(_("first day"), null=True, blank=True)
    last_on = models.DateField(_("last day"), null=True, blank=True)
    decision = models.CharField(_("by which decision"), max_length=24, blank=True)

    class Meta:
        verbose_name = _("hours of a car park")
        verbose_name_plural = _("hours of car parks")
        default_permissions = ()
        ordering = ["car_park", "start_min"]
        constraints = [
            models.CheckConstraint(
                name="limit_hours_lie_in_a_day",
                condition=Q(start_min__lt=DAY_MIN) & Q(end_min__lte=DAY_MIN),
            ),
            models.CheckConstraint(
                name="limit_ends_after_it_begins",
                condition=Q(first_on__isnull=True) | Q(last_on__isnull=True)
                | Q(last_on__gte=F("first_on")),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.clock

    @property
    def clock(self) -> str:
        """Its hours as a clock shows them: 08:00–22:00."""
        ends = (divmod(minutes, 60) for minutes in (self.start_min, self.end_min))
        return "–".join(f"{hour:02d}:{minute:02d}" for hour, minute in ends)


class Tariff(models.Model):
    """What standing costs from a day on, until the next tariff of the same car park.

    `words` is what stands on the board; the numbers are for filters and programs: the first
    `free_min` minutes are free, then `per_hour_yuan`, at most `per_day_yuan` a day.
    """

    car_park = models.ForeignKey(CarPark, models.CASCADE, related_name="tariffs")
    first_on = models.DateField(_("from"))
    is_free = models.BooleanField(_("free of charge"), default=False)
    words = models.CharField(_("tariff in words"), max_length=200, blank=True)
    free_min = models.PositiveIntegerField(_("free at first, minutes"), default=0)
    per_hour_yuan = models.DecimalField(
        _("yuan an hour"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    per_day_yuan = models.DecimalField(
        _("at most a day, yuan"), max_digits=8, decimal_places=2, null=True, blank=True
    )
    document = models.CharField(_("by which document"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("tariff")
        verbose_name_plural = _("tariffs")
        default_permissions = ()
        ordering = ["car_park", "-first_on"]
        constraints = [
            models.UniqueConstraint(name="tariff_of_a_day", fields=["car_park", "first_on"])
        ]

    def __str__(self) -> str:
        return self.words or str(self.first_on)

    def told(self) -> dict[str, Any]:
        """What the records of its car park keep of it."""
        names = (
            "first_on", "is_free", "words", "free_min", "per_hour_yuan", "per_day_yuan", "document",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}
