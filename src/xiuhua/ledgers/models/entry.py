"""Entries: every change of a quantity, with its day, reason, document and basis."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from ..rules import Reason
from .ledger import Ledger
from .project import Project
from .quantity import QuantityField

REASONS = [(one.value, _(one.title)) for one in Reason]


class Entry(Recorded):
    """One change. Append-only: triggers refuse UPDATE and DELETE on both databases.

    `day` is when it took effect, `entered_at` when the ledger learned of it. A correction takes the
    entry it `corrects` back (`reverses`) and puts another in its place; `counts_as` is the line of
    the bridge it counts under, which is the corrected entry's own when it is of the same year.
    """

    record_kind: ClassVar[str] = "ledgers.entry"

    ledger = models.ForeignKey(
        Ledger, models.PROTECT, verbose_name=_("ledger"), related_name="entries", db_index=False
    )
    day = models.DateField(_("effective from"))
    quantity = QuantityField(_("quantity"))
    class_key = models.CharField(_("class"), max_length=40, blank=True)
    division = models.CharField(_("place"), max_length=14, blank=True)
    subject_kind = models.CharField(_("kind of thing"), max_length=80, blank=True)
    subject_key = models.CharField(_("key of the thing"), max_length=120, blank=True)
    reason = models.CharField(_("reason"), max_length=16, choices=REASONS)
    counts_as = models.CharField(_("counted under"), max_length=16, choices=REASONS)
    document = models.CharField(_("document"), max_length=200, blank=True)
    basis = models.CharField(_("basis"), max_length=40, blank=True)
    words = models.CharField(_("in words"), max_length=400, blank=True)
    project = models.ForeignKey(
        Project, models.PROTECT, null=True, related_name="entries", verbose_name=_("project")
    )
    corrects = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="corrections", verbose_name=_("corrects")
    )
    reverses = models.BooleanField(_("takes back"), default=False)
    entered_at = models.DateTimeField(_("entered"))
    by = models.CharField(_("entered by"), max_length=64)
    request_key = models.CharField(_("key of the request"), max_length=80, null=True, unique=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(name="entry_changes_something", condition=~Q(quantity=0)),
            models.CheckConstraint(
                name="entry_correction_points",
                condition=Q(reason=Reason.CORRECTION.value, corrects__isnull=False)
                | (~Q(reason=Reason.CORRECTION.value) & Q(corrects=None, reverses=False)),
            ),
            models.UniqueConstraint(
                name="entry_taken_back_once", fields=["corrects"], condition=Q(reverses=True)
            ),
        ]
        indexes = [
            # every column a sum reads, so that the table itself is left alone
            models.Index(
                name="entry_sums",
                fields=["ledger", "day", "class_key", "division", "counts_as", "quantity"],
            ),
            models.Index(name="entry_newest", fields=["ledger", "day", "id"]),
            models.Index(name="entry_of_thing", fields=["subject_kind", "subject_key"]),
        ]

    def __str__(self) -> str:
        return f"{self.ledger_id} {self.day} {self.quantity:+}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("ledger_id", "day", "class_key", "division", "reason", "counts_as", "document",
                 "basis", "corrects_id", "reverses", "project_id")  # fmt: skip
        return {"quantity": f"{self.quantity}"} | {name: getattr(self, name) for name in names}
