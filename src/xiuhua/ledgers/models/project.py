"""Projects that a ledger follows to completion, with their milestones."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from ..workflow import ProjectState
from .ledger import Ledger
from .quantity import QuantityField


class Project(Recorded):
    """What is going to change a quantity; entries made for it say how much has come of it.

    A planned quantity of 0 is not known yet.
    """

    record_kind: ClassVar[str] = "ledgers.project"

    ledger = models.ForeignKey(
        Ledger, models.PROTECT, verbose_name=_("ledger"), related_name="projects"
    )
    name = models.CharField(_("name"), max_length=120)
    class_key = models.CharField(_("class"), max_length=40, blank=True)
    division = models.CharField(_("place"), max_length=14, blank=True)
    subject_kind = models.CharField(_("kind of thing"), max_length=80, blank=True)
    subject_key = models.CharField(_("key of the thing"), max_length=120, blank=True)
    quantity = QuantityField(_("planned quantity"), default=0)
    document = models.CharField(_("document"), max_length=200, blank=True)
    state = models.CharField(
        _("state"), max_length=10, default=ProjectState.PLANNED.value,
        choices=[(one.value, _(one.title)) for one in ProjectState],
    )  # fmt: skip
    planned_on = models.DateField(_("to be completed"), null=True, blank=True)
    started_on = models.DateField(_("started"), null=True, blank=True)
    finished_on = models.DateField(_("completed"), null=True, blank=True)
    words = models.CharField(_("in words"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("project")
        verbose_name_plural = _("projects")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="ledger_project_ends_after_start",
                condition=Q(finished_on=None) | Q(finished_on__gte=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def now(self) -> ProjectState:
        """Where it stands."""
        return ProjectState(self.state)

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("ledger_id", "name", "class_key", "division", "document", "state", "planned_on",
                 "started_on", "finished_on", "words")  # fmt: skip
        return {name: getattr(self, name) for name in names}


class Milestone(Recorded):
    """A step of a project, with the day it was planned for, begun and reached."""

    record_kind: ClassVar[str] = "ledgers.milestone"

    project = models.ForeignKey(
        Project, models.CASCADE, verbose_name=_("project"), related_name="milestones"
    )
    title = models.CharField(_("title"), max_length=80)
    planned_on = models.DateField(_("planned for"), null=True, blank=True)
    started_on = models.DateField(_("started"), null=True, blank=True)
    finished_on = models.DateField(_("completed"), null=True, blank=True)
    document = models.CharField(_("document"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("milestone")
        verbose_name_plural = _("milestones")
        default_permissions = ()
        ordering = ["planned_on", "id"]
        constraints = [
            models.UniqueConstraint(name="milestone_once", fields=["project", "title"]),
            models.CheckConstraint(
                name="milestone_ends_after_start",
                condition=Q(finished_on=None)
                | Q(started_on=None)
                | Q(finished_on__gte=F("started_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.project.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("project_id", "title", "planned_on", "started_on", "finished_on", "document")
        return {name: getattr(self, name) for name in names}
