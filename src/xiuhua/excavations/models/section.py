"""Sections: one stretch of a dig, with its own state; and what was measured there."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.cases.models.limits import choices
from xiuhua.places.models import Shaped
from xiuhua.records.models import Recorded

from ..workflow import OPENED, SectionState
from .permit import Permit

UNWATCHED = (
    ("emergency", _("Emergency repair")),
    ("nobody", _("Neither residents nor shops nearby")),
    ("night", _("Short works at night only")),
)
"""Why a section may go without a watcher."""


class Section(Recorded, Shaped):
    """One stretch of a dig. `line` is its middle as GeoJSON coordinates (lon, lat in WGS84)."""

    record_kind: ClassVar[str] = "excavations.section"

    permit = models.ForeignKey(Permit, models.PROTECT, related_name="sections")
    number = models.CharField(_("number"), max_length=24, unique=True)
    name = models.CharField(_("from where to where"), max_length=120)
    division = models.CharField(_("place"), max_length=14)
    length_m = models.FloatField(_("length, m"), default=0)
    line = models.JSONField(_("centreline"), default=list)
    state = models.CharField(
        _("state"), max_length=10, default=SectionState.PLANNED.value,
        choices=choices(SectionState),
    )  # fmt: skip
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    opened_on = models.DateField(_("opened"), null=True, blank=True)
    rests_since = models.DateField(_("at rest since"), null=True, blank=True)
    restored_on = models.DateField(_("restored"), null=True, blank=True)
    signed_off_on = models.DateField(_("signed off"), null=True, blank=True)
    unwatched = models.CharField(
        _("may go without a watcher"), max_length=10, choices=UNWATCHED, blank=True
    )
    unwatched_since = models.DateField(_("without a watcher since"), null=True, blank=True)
    unwatched_words = models.CharField(_("reason"), max_length=200, blank=True)
    doers = models.JSONField(_("who did what"), default=dict)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        default_permissions = ()
        ordering = ["id"]
        indexes = [
            models.Index(name="section_by_state", fields=["state", "id"]),
            models.Index(name="section_box", fields=["minx", "maxx", "miny", "maxy"]),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def now(self) -> SectionState:
        """Its state, as the workflow knows it."""
        return SectionState(self.state)

    @property
    def is_open(self) -> bool:
        """Whether the road lies open there."""
        return self.now in OPENED

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def record_key(self) -> str:
        """The section's number in the records."""
        return self.number

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = (
            "number", "name", "state", "opened_on", "rests_since", "restored_on", "signed_off_on",
            "unwatched", "unwatched_since", "unwatched_words",
        )  # fmt: skip
        return {name: getattr(self, name) for name in names}


class Measurement(Recorded, Shaped):
    """How large the dig is on the ground: walked round with a phone, or measured by length and width.

    `over_m2` is what lies outside the permit, to be held against `tolerance_m2`; None where only a
    guess is possible (`accuracy_m` too bad, or nothing granted).
    """

    record_kind: ClassVar[str] = "excavations.measurement"

    section = models.ForeignKey(Section, models.CASCADE, related_name="measurements")
    at = models.DateTimeField(_("measured"))
    by = models.CharField(_("by"), max_length=64)
    how = models.CharField(
        _("how"),
        max_length=5,
        choices=[("walk", _("Walked round")), ("tape", _("Length and width"))],
    )
    accuracy_m = models.FloatField(_("accuracy of the points, m"), null=True, blank=True)
    length_m = models.FloatField(_("length, m"), null=True, blank=True)
    width_m = models.FloatField(_("width, m"), null=True, blank=True)
    over_m2 = models.DecimalField(
        _("over the permit, m²"), max_digits=12, decimal_places=2, null=True, blank=True
    )
    tolerance_m2 = models.DecimalField(
        _("tolerance, m²"), max_digits=12, decimal_places=2, default=0
    )
    request_key = models.CharField(_("request key"), max_length=80, null=True, unique=True)

    class Meta:
        verbose_name = _("measurement")
        verbose_name_plural = _("measurements")
        default_permissions = ()
        ordering = ["-at", "-id"]
        constraints = [
            models.CheckConstraint(
                name="measurement_has_a_size",
                condition=Q(how="walk", geometry__isnull=False)
                | Q(how="tape", length_m__isnull=False, width_m__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.section_id} {self.at:%Y-%m-%d}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.section.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("how", "accuracy_m", "length_m", "width_m", "area_m2", "over_m2")
        return {"section": self.section.number} | {name: getattr(self, name) for name in names}
