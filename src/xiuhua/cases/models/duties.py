"""The duty list: who answers for what and where, from which day, by which document."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .case import Case
from .catalogue import Category


class DutyRow(Recorded):
    """One row: a class (or a whole major class, or any), a division, an owner or maintainer, a unit.

    Rows are never changed, only ended: the proposal of an old case still names its row. A ruling
    of a conference adds a row of its own.
    """

    record_kind: ClassVar[str] = "cases.duty"

    category = models.ForeignKey(
        Category, models.PROTECT, null=True, blank=True, verbose_name=_("class"), related_name="+"
    )
    major = models.CharField(_("major class"), max_length=40, blank=True)
    division = models.CharField(_("division code"), max_length=14)
    holder = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, blank=True,
        verbose_name=_("owner or maintainer of what lies there"), related_name="+",
    )  # fmt: skip
    unit = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, verbose_name=_("unit"), related_name="+"
    )
    document = models.CharField(_("by which document"), max_length=200)
    first_on = models.DateField(_("from"))
    last_on = models.DateField(_("until"), null=True, blank=True)
    ruled_on = models.ForeignKey(
        Case, models.PROTECT, null=True, blank=True, verbose_name=_("ruling on case"),
        related_name="rulings",
    )  # fmt: skip

    class Meta:
        verbose_name = _("row of the duty list")
        verbose_name_plural = _("duty list")
        default_permissions = ()
        ordering = ["category", "division", "-first_on", "id"]
        constraints = [
            models.CheckConstraint(
                name="duty_ends_after_it_begins",
                condition=Q(last_on__isnull=True) | Q(last_on__gte=models.F("first_on")),
            ),
            models.CheckConstraint(name="duty_names_its_document", condition=~Q(document="")),
        ]
        indexes = [models.Index(name="duty_of", fields=["division", "category", "first_on"])]

    def __str__(self) -> str:
        return f"{self.category_id or self.major or '*'} {self.division} {self.unit}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    def holds_on(self, day: date) -> bool:
        """Whether it is in force on `day`."""
        return self.first_on <= day and (self.last_on is None or day <= self.last_on)

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        return {
            "category": self.category_id,
            "major": self.major,
            "division": self.division,
            "holder": self.holder_id,
            "unit": self.unit_id,
            "document": self.document,
            "first_on": self.first_on,
            "last_on": self.last_on,
        }
