"""The lease table, the firings of schedules, and the keys of effects that happened."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.permissions import Role
from xiuhua.web.language import named, plainly


class Job(models.Model):
    """One piece of work to be done at or after `run_at`.

    A worker holds it by `lease_token` until `leased_until`; whoever lost the token can no longer
    mark the job. `meta` carries what the log needs, such as the request id of the enqueuer.
    """

    class State(models.TextChoices):
        """Where a job stands."""

        WAITING = "waiting", _("Waiting")
        RUNNING = "running", _("Running")
        DONE = "done", _("Done")
        DEAD = "dead", _("Failed")
        DISCARDED = "discarded", _("Discarded")

    name = models.CharField(_("task"), max_length=120)
    key = models.CharField(_("key"), max_length=200, unique=True)
    payload = models.JSONField(_("payload"), default=dict)
    meta = models.JSONField(_("origin"), default=dict)
    owner = models.CharField(_("owner role"), max_length=40)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    created_at = models.DateTimeField(_("enqueued at"), default=timezone.now)
    run_at = models.DateTimeField(_("due at"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished at"), null=True, blank=True)
    lease_token = models.CharField(_("lease"), max_length=32, blank=True)
    leased_until = models.DateTimeField(_("leased until"), null=True, blank=True)
    last_error = models.TextField(_("last error"), blank=True)
    note = models.CharField(_("reason"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("job")
        verbose_name_plural = _("jobs")
        constraints = [
            models.CheckConstraint(
                name="job_runs_under_a_lease",
                condition=Q(state="running", leased_until__isnull=False)
                | (~Q(state="running") & Q(leased_until__isnull=True, lease_token="")),
            ),
        ]
        indexes = [
            models.Index(fields=["run_at", "id"], name="job_waiting", condition=Q(state="waiting")),
            models.Index(
                fields=["leased_until", "id"], name="job_leased", condition=Q(state="running")
            ),
            models.Index(
                fields=["finished_at", "id"], name="job_finished", condition=Q(state="done")
            ),
            models.Index(fields=["-id"], name="job_dead", condition=Q(state="dead")),
        ]

    def __str__(self) -> str:
        return f"{self.name} #{self.pk}"

    @property
    def look(self) -> str:
        """Which of the seven looks of a state it has."""
        return LOOKS[self.State(self.state)]

    @property
    def owner_title(self) -> str:
        """The role that looks after it, as a msgid."""
        return next((role.title for role in Role if role.value == self.owner), self.owner)

    @property
    def title(self) -> str:
        """What the task is called where people read it."""
        said = named(self.name)
        return said if said != self.name else plainly(self.name)

    @property
    def failed(self) -> bool:
        """Whether somebody has to decide about it."""
        return self.state == self.State.DEAD

    @property
    def mendable(self) -> bool:
        """Whether it can be put back into the queue."""
        return self.state in (self.State.DEAD, self.State.DISCARDED)

    @property
    def error_line(self) -> str:
        """The last line of its last error, which says most."""
        return self.last_error.rpartition("\n")[2]


LOOKS = {
    Job.State.WAITING: "new",
    Job.State.RUNNING: "doing",
    Job.State.DONE: "done",
    Job.State.DEAD: "late",
    Job.State.DISCARDED: "hold",
}


class Firing(models.Model):
    """A schedule fired for the moment `due_at`; the row is unique, so N workers fire it once."""

    schedule = models.CharField(_("schedule"), max_length=120)
    due_at = models.DateTimeField(_("due at"))

    class Meta:
        verbose_name = _("firing")
        verbose_name_plural = _("firings")
        constraints = [
            models.UniqueConstraint(fields=["schedule", "due_at"], name="firing_fires_once"),
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.due_at:%Y-%m-%dT%H:%M:%S%z}"


class Effect(models.Model):
    """The key of an effect that happened, written in the effect's own transaction."""

    key = models.CharField(_("key"), max_length=200, primary_key=True)
    at = models.DateTimeField(_("happened at"), default=timezone.now, db_index=True)

    class Meta:
        verbose_name = _("effect")
        verbose_name_plural = _("effects")

    def __str__(self) -> str:
        return self.key
