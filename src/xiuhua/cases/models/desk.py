"""What the desks keep for themselves: filters, the hand-over book, telephone calls, templates."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .case import Case


class SavedFilter(models.Model):
    """A search that somebody wants again, under a name of their own."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="case_filters")
    name = models.CharField(_("name"), max_length=40)
    query = models.CharField(_("filter"), max_length=600)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("saved filter")
        verbose_name_plural = _("saved filters")
        default_permissions = ()
        ordering = ["order", "id"]
        constraints = [models.UniqueConstraint(name="saved_filter_once", fields=["user", "name"])]

    def __str__(self) -> str:
        return self.name


class Handover(Recorded):
    """A page of the hand-over book: what one shift leaves to the next, as counted at that moment.

    `counts` are queue key to number; `cases` the numbers of those to be watched. Signed by whoever
    leaves, then by whoever takes over.
    """

    record_kind: ClassVar[str] = "cases.handover"

    centre = models.CharField(_("centre"), max_length=64)
    shift = models.CharField(_("shift"), max_length=20)
    day = models.DateField(_("day"))
    counts = models.JSONField(_("left waiting"), default=dict)
    cases = models.JSONField(_("cases to be watched"), default=list)
    words = models.TextField(_("what the next shift must know"), max_length=2000)
    left_by = models.CharField(_("left by"), max_length=64)
    left_name = models.CharField(_("name of who left"), max_length=60)
    left_at = models.DateTimeField(_("left"))
    taken_by = models.CharField(_("taken over by"), max_length=64, blank=True)
    taken_name = models.CharField(_("name of who took over"), max_length=60, blank=True)
    taken_at = models.DateTimeField(_("taken over"), null=True)
    taken_words = models.CharField(_("note on taking over"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("hand-over")
        verbose_name_plural = _("hand-over book")
        default_permissions = ()
        ordering = ["-left_at", "-id"]
        constraints = [
            models.UniqueConstraint(name="handover_once", fields=["centre", "day", "shift"])
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.shift}"

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        names = ("centre", "shift", "day", "counts", "cases", "left_by", "taken_by")
        return {name: getattr(self, name) for name in names}


class PhoneCall(models.Model):
    """A telephone call about a case: an urgent call-out, or one that still has to be made."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="calls")
    organisation = models.ForeignKey(
        "accounts.Organisation", models.PROTECT, null=True, verbose_name=_("whom"), related_name="+"
    )
    whom = models.CharField(_("who was spoken to"), max_length=60, blank=True)
    words = models.CharField(_("what was said"), max_length=500, blank=True)
    called_at = models.DateTimeField(_("called"), null=True)
    by = models.CharField(_("by"), max_length=64)
    at = models.DateTimeField(_("written down"))

    class Meta:
        verbose_name = _("telephone call")
        verbose_name_plural = _("telephone calls")
        default_permissions = ()
        ordering = ["-at", "-id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.whom}"


class PaperTemplate(Recorded):
    """The office's own .docx for a paper; without one the shipped form is used."""

    record_kind: ClassVar[str] = "cases.paper"

    paper = models.SlugField(_("paper"), max_length=20)
    name = models.CharField(_("file name"), max_length=120)
    content = models.BinaryField(_("file"))
    sha256 = models.CharField(_("SHA-256"), max_length=64)
    since = models.DateTimeField(_("in use since"))
    by = models.CharField(_("by"), max_length=64)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("template of a paper")
        verbose_name_plural = _("templates of papers")
        default_permissions = ()
        ordering = ["paper", "-since"]
        constraints = [
            models.UniqueConstraint(
                name="paper_template_one_in_use", fields=["paper"],
                condition=models.Q(is_active=True),
            )
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.name

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        return {"paper": self.paper, "sha256": self.sha256, "active": self.is_active}
