"""One long list, asked for by one person, made by a job, taken away, forgotten after some days."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import ApiKey
from xiuhua.kernel.permissions import Actor
from xiuhua.records.models import Recorded


class Export(Recorded):
    """A list as its owner asked for it: `params` narrow it, `done` of `total` rows are written.

    Its owner is an account or an API key.
    """

    record_kind: ClassVar[str] = "exports.export"

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("Waiting to be made")
        MAKING = "making", _("Being made")
        READY = "ready", _("Ready")
        FAILED = "failed", _("Could not be made")
        CANCELLED = "cancelled", _("Cancelled")
        GONE = "gone", _("Removed")

    class Form(models.TextChoices):
        """What kind of file it is."""

        XLSX = "xlsx", "Excel"
        CSV = "csv", "CSV"

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+",
        verbose_name=_("owner"),
    )  # fmt: skip
    machine = models.ForeignKey(
        ApiKey, models.CASCADE, null=True, blank=True, related_name="+", verbose_name=_("API key")
    )
    kind = models.CharField(_("list"), max_length=60)
    form = models.CharField(_("file format"), max_length=4, choices=Form)
    params = models.JSONField(_("narrowed by"), default=dict)
    name = models.CharField(_("file name"), max_length=200)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(_("rows written"), default=0)
    total = models.PositiveIntegerField(_("rows in all"), null=True)
    asked_at = models.DateTimeField(_("asked for"), default=timezone.now)
    began_at = models.DateTimeField(_("begun"), null=True)
    finished_at = models.DateTimeField(_("finished"), null=True)
    expires_at = models.DateTimeField(_("kept until"), null=True)
    file = models.CharField(_("file"), max_length=80, blank=True)
    bytes = models.BigIntegerField(_("size in bytes"), default=0)
    sha256 = models.CharField(_("SHA-256"), max_length=64, blank=True)
    error = models.CharField(_("what went wrong"), max_length=400, blank=True)

    class Meta:
        verbose_name = _("export")
        verbose_name_plural = _("exports")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                name="export_has_one_owner",
                condition=Q(user__isnull=True, machine__isnull=False)
                | Q(user__isnull=False, machine__isnull=True),
            ),
            models.CheckConstraint(
                name="export_ready_has_file",
                condition=~Q(state="ready") | (~Q(file="") & Q(expires_at__isnull=False)),
            ),
        ]
        indexes = [
            models.Index(name="export_of_owner", fields=["user", "-id"]),
            models.Index(name="export_of_machine", fields=["machine", "-id"]),
            models.Index(name="export_expires", fields=["expires_at"], condition=Q(state="ready")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def owner(self) -> Actor | None:
        """Who it is made for, as they are now; None when their account or key opens nothing."""
        if self.machine:
            return self.machine if self.machine.works else None
        return self.user if self.user and self.user.is_active else None

    @property
    def owner_ref(self) -> str:
        """The owner as the records write it."""
        return f"key:{self.machine_id}" if self.machine_id else f"user:{self.user_id}"

    @property
    def running(self) -> bool:
        """Whether it is still to come."""
        return self.state in (self.State.WAITING, self.State.MAKING)

    @property
    def look(self) -> str:
        """Which of the seven looks of a state it has."""
        return LOOKS[self.State(self.state)]

    @property
    def division_code(self) -> str:
        """It is its owner's, wherever its rows lie."""
        return ""

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: which list, narrowed by what, how many rows; no row of it."""
        return {
            "kind": self.kind,
            "form": self.form,
            "params": self.params,
            "state": self.state,
            "rows": self.done,
            "sha256": self.sha256,
        }


LOOKS = {
    Export.State.WAITING: "new",
    Export.State.MAKING: "doing",
    Export.State.READY: "done",
    Export.State.FAILED: "late",
    Export.State.CANCELLED: "hold",
    Export.State.GONE: "hold",
}
