"""Divisions with their shapes, the loads they came in by, dated areas, and plots."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from xiuhua.kernel import geometry as ground
from xiuhua.records.models import Recorded

from .rules import spaces_on


class Shaped(models.Model):
    """Something with an outline: GeoJSON, its box, its H3 cells and its geodesic area.

    Set all of them with `take_shape`; the columns are for finding, shapely decides.
    """

    geometry = models.JSONField(_("geometry"), null=True, blank=True)
    minx = models.FloatField(_("western edge"), null=True, blank=True)
    miny = models.FloatField(_("southern edge"), null=True, blank=True)
    maxx = models.FloatField(_("eastern edge"), null=True, blank=True)
    maxy = models.FloatField(_("northern edge"), null=True, blank=True)
    h3_r7 = models.CharField(_("H3 cell, size 7"), max_length=15, blank=True, db_index=True)
    h3_r9 = models.CharField(_("H3 cell, size 9"), max_length=15, blank=True, db_index=True)
    area_m2 = models.DecimalField(
        _("area in m²"), max_digits=16, decimal_places=2, null=True, blank=True
    )

    SHAPE_FIELDS: ClassVar[tuple[str, ...]] = (
        "geometry", "minx", "miny", "maxx", "maxy", "h3_r7", "h3_r9", "area_m2",
    )  # fmt: skip

    class Meta:
        abstract = True

    def take_shape(self, outline: BaseGeometry) -> None:
        """Keep `outline` (a valid polygon or multipolygon, WGS84) and everything derived."""
        self.geometry = ground.geojson(outline)
        self.minx, self.miny, self.maxx, self.maxy = outline.bounds
        lon, lat = ground.inner_point(outline)
        self.h3_r7, self.h3_r9 = ground.h3_cell(lon, lat, 7), ground.h3_cell(lon, lat, 9)
        self.area_m2 = ground.area_m2(outline)
        self.__dict__.pop("outline", None)

    @cached_property
    def outline(self) -> BaseGeometry | None:
        """The shape to compute with; None while nothing is known."""
        return shape(self.geometry) if self.geometry else None

    @property
    def area_whole_m2(self) -> int | None:
        """Whole square metres, to be read; the exact value is `area_m2`."""
        return None if self.area_m2 is None else round(self.area_m2)

    @property
    def area_km2(self) -> Decimal | None:
        """The area for reading, in km²."""
        return None if self.area_m2 is None else Decimal(self.area_m2) / 1_000_000

    @property
    def box(self) -> ground.Box | None:
        """The smallest box around the shape; None while nothing is known."""
        if self.minx is None or self.miny is None or self.maxx is None or self.maxy is None:
            return None
        return ground.Box(self.minx, self.miny, self.maxx, self.maxy)


class Level(models.TextChoices):
    """How deep a division lies; the length of its code says the same."""

    COUNTY = "county", _("County")
    TOWN = "town", _("Town or street")
    COMMUNITY = "community", _("Community")
    CELL = "cell", _("Cell")


LENGTHS: dict[int, Level] = {
    6: Level.COUNTY,
    9: Level.TOWN,
    12: Level.COMMUNITY,
    14: Level.CELL,
}


class Division(Shaped):
    """A county, town, community or cell; the beginnings of its code are the divisions around it."""

    code = models.CharField(_("code"), max_length=14, primary_key=True)
    level = models.CharField(_("level"), max_length=9, choices=Level.choices)
    kind = models.CharField(_("kind"), max_length=16, blank=True)
    name = models.CharField(_("name"), max_length=60, blank=True)
    short = models.CharField(_("short name"), max_length=60, blank=True)
    former = models.JSONField(_("former names"), default=list, blank=True)
    parent = models.ForeignKey(
        "self",
        verbose_name=_("lies in"),
        on_delete=models.PROTECT,
        related_name="children",
        null=True,
        blank=True,
    )
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    in_use = models.BooleanField(_("in use"), default=True)
    source = models.CharField(_("source"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("division")
        verbose_name_plural = _("divisions")
        default_permissions = ()
        indexes = [
            models.Index(name="division_box", fields=["level", "minx", "maxx", "miny", "maxy"]),
            models.Index(name="division_of_level", fields=["level", "code"]),
        ]
        constraints = [
            models.CheckConstraint(
                name="division_level_is_known", condition=Q(level__in=Level.values)
            ),
            models.CheckConstraint(
                name="division_county_has_no_parent",
                condition=Q(level=Level.COUNTY, parent=None)
                | (~Q(level=Level.COUNTY) & Q(parent__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return self.short or self.name or self.code

    @property
    def division_code(self) -> str:
        """Where a permission about this division is asked: here."""
        return self.code

    @property
    def is_own(self) -> bool:
        """Whether it belongs to the district that this deployment runs."""
        return bool(settings.DISTRICT) and self.code.startswith(settings.DISTRICT)


def _token() -> str:
    return uuid.uuid4().hex


class Load(Recorded):
    """One file that was loaded. Its token is the version of everything known about places."""

    record_kind: ClassVar[str] = "places.load"

    token = models.CharField(_("version"), max_length=32, default=_token, editable=False)
    kind = models.CharField(_("what was loaded"), max_length=16)
    file = models.CharField(_("file"), max_length=200, blank=True)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    at = models.DateTimeField(_("loaded at"), auto_now_add=True)
    by = models.CharField(_("loaded by"), max_length=64)
    new = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    retired = models.PositiveIntegerField(_("taken out of use"), default=0)

    class Meta:
        verbose_name = _("load")
        verbose_name_plural = _("loads")
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.kind} {self.file}"

    def record_facts(self) -> dict[str, Any]:
        """The file by its hash, and what it changed."""
        names = ("kind", "file", "sha256", "token", "new", "changed", "unchanged", "retired")
        return {name: getattr(self, name) for name in names}


class Area(Recorded, Shaped):
    """A dated piece of ground with something to say about it; one domain writes, others ask.

    `kind` says what: NO_REPORT (classes are not to be reported there for a time) or MAINTAINED
    (`holder`, the code of an organisation, owns or maintains what lies there). `classes` are keys
    of classes, none for all of them. Hours may run over midnight. Ended early, it stops at once.
    """

    record_kind: ClassVar[str] = "places.area"

    NO_REPORT = "no_report"
    MAINTAINED = "maintained"

    kind = models.CharField(_("kind"), max_length=20)
    name = models.CharField(_("name"), max_length=80)
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    division = models.CharField(_("division code"), max_length=14)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)
    from_time = models.TimeField(_("from (time of day)"), null=True, blank=True)
    until_time = models.TimeField(_("until (time of day)"), null=True, blank=True)
    classes = models.JSONField(_("classes"), default=list, blank=True)
    holder = models.CharField(_("owner or maintainer"), max_length=40, blank=True)
    document = models.CharField(_("by which document"), max_length=200, blank=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    ended_at = models.DateTimeField(_("ended early"), null=True, blank=True)

    class Meta:
        verbose_name = _("area")
        verbose_name_plural = _("areas")
        default_permissions = ()
        ordering = ["-first_on", "-id"]
        constraints = [
            models.CheckConstraint(
                name="area_ends_after_it_begins",
                condition=Q(last_on__isnull=True) | Q(last_on__gte=models.F("first_on")),
            ),
            models.CheckConstraint(
                name="area_hours_have_both_ends",
                condition=Q(from_time__isnull=True, until_time__isnull=True)
                | Q(from_time__isnull=False, until_time__isnull=False),
            ),
            models.CheckConstraint(
                name="area_without_reports_ends",
                condition=~Q(kind="no_report") | Q(last_on__isnull=False),
            ),
            models.CheckConstraint(
                name="area_maintained_by_somebody", condition=~Q(kind="maintained") | ~Q(holder="")
            ),
        ]
        indexes = [models.Index(name="area_box", fields=["kind", "minx", "maxx", "miny", "maxy"])]

    def __str__(self) -> str:
        return self.name

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it: all but the outline, which never changes."""
        names = (
            "kind", "name", "reason", "division", "first_on", "last_on", "from_time", "until_time",
            "classes", "holder", "document", "ended_at",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


class PlotKind(models.TextChoices):
    """What lies on a plot now."""

    IDLE = "idle", _("Idle land")
    GREEN = "green", _("Green project that can take bays")
    BRIDGE = "bridge", _("Under a bridge")
    CORNER = "corner", _("Left-over corner")


class Plot(Recorded, Shaped):
    """A piece of ground that could be put to use for a time, a small car park for one.

    `last_on` is until when its owner lets it be used, open when nobody has said. `spaces` is what
    a layout gives; without one the area says it (`rules.spaces_on`).
    """

    record_kind: ClassVar[str] = "places.plot"

    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=8, choices=PlotKind, default=PlotKind.IDLE)
    division = models.CharField(_("division code"), max_length=14)
    owner = models.CharField(_("owner"), max_length=120)
    first_on = models.DateField(_("may be used from"))
    last_on = models.DateField(_("may be used until"), null=True, blank=True)
    spaces = models.PositiveIntegerField(_("spaces by a layout"), null=True, blank=True)
    document = models.CharField(_("by which document"), max_length=200, blank=True)
    words = models.CharField(_("remarks"), max_length=400, blank=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    ended_on = models.DateField(_("no longer to be had since"), null=True, blank=True)
    why_ended = models.CharField(_("why"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("plot")
        verbose_name_plural = _("plots")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="plot_ends_after_it_begins",
                condition=Q(last_on__isnull=True) | Q(last_on__gte=models.F("first_on")),
            ),
            models.CheckConstraint(
                name="plot_ended_says_why", condition=Q(ended_on__isnull=True) | ~Q(why_ended="")
            ),
            models.CheckConstraint(
                name="plot_has_an_outline", condition=Q(area_m2__gt=0, minx__isnull=False)
            ),
        ]
        indexes = [models.Index(name="plot_by_place", fields=["division", "kind"])]

    def __str__(self) -> str:
        return self.name

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def middle(self) -> tuple[float, float]:
        """A point inside it, longitude and latitude."""
        assert self.outline is not None  # the database holds it
        return ground.inner_point(self.outline)

    def could_take(self, day: date) -> int:
        """Spaces by its layout, else by its area as one estimates on that day."""
        return spaces_on(self.area_m2 or Decimal(0), day) if self.spaces is None else self.spaces

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        names = (
            "name", "kind", "division", "owner", "first_on", "last_on", "spaces", "document",
            "words", "ended_on", "why_ended",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names} | {"area_m2": f"{self.area_m2}"}
