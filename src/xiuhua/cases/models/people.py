"""The people around a case: who says "me too", who is called back, who may be reached."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .case import Case


class Companion(models.Model):
    """Somebody else who has the same trouble: follows the case by a code of their own."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="companions")
    person = models.ForeignKey(
        "accounts.Person",
        models.SET_NULL,
        null=True,
        verbose_name=_("whoever joined"),
        related_name="+",
    )
    tracking_hash = models.CharField(_("tracking code, hashed"), max_length=64, unique=True)
    request_key = models.CharField(_("request key"), max_length=80, null=True, unique=True)
    words = models.TextField(_("what they add"), max_length=2000, blank=True)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)

    class Meta:
        verbose_name = _("companion")
        verbose_name_plural = _("companions")
        default_permissions = ()
        ordering = ["at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} +1"


class CallBack(models.Model):
    """Asking whoever reported, after closing: a caller's list, or a form on the phone.

    `score` is 1 to 5; a call that nobody answered has none and is counted as such.
    """

    class Channel(models.TextChoices):
        """How the answer came."""

        CALL = "call", _("By telephone")
        FORM = "form", _("By the form")

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("To be called")
        ANSWERED = "answered", _("Answered")
        SILENT = "silent", _("No answer")

    case = models.ForeignKey(Case, models.CASCADE, related_name="call_backs")
    round = models.PositiveSmallIntegerField(_("which closing"), default=1)
    state = models.CharField(
        _("state"), max_length=10, choices=State.choices, default=State.WAITING.value
    )
    channel = models.CharField(_("how"), max_length=6, choices=Channel.choices, blank=True)
    asked_at = models.DateTimeField(_("waiting since"))
    attempts = models.PositiveSmallIntegerField(_("calls tried"), default=0)
    last_try_at = models.DateTimeField(_("last call"), null=True)
    score = models.PositiveSmallIntegerField(_("satisfaction, 1 to 5"), null=True)
    fixed = models.BooleanField(_("says it is fixed"), null=True)
    words = models.TextField(_("what was said"), max_length=2000, blank=True)
    at = models.DateTimeField(_("answered"), null=True)
    by = models.CharField(_("by"), max_length=64, blank=True)

    class Meta:
        verbose_name = _("call-back")
        verbose_name_plural = _("call-backs")
        default_permissions = ()
        ordering = ["asked_at", "id"]
        constraints = [
            models.UniqueConstraint(name="call_back_once_a_closing", fields=["case", "round"]),
            models.CheckConstraint(
                name="call_back_score_in_range",
                condition=Q(score__isnull=True) | Q(score__gte=1, score__lte=5),
            ),
        ]
        indexes = [
            models.Index(name="call_back_waiting", fields=["state", "asked_at"]),
            models.Index(name="call_back_asked", fields=["asked_at"]),
        ]

    def __str__(self) -> str:
        return f"{self.case_id} {self.state}"


class ContactAsk(models.Model):
    """The unit wants to reach whoever reported; the desk calls and passes the answer on.

    Only where the reporter allowed it. The unit never sees who it is.
    """

    case = models.ForeignKey(Case, models.CASCADE, related_name="contacts")
    words = models.CharField(_("what the unit wants to know"), max_length=500)
    asked_by = models.CharField(_("asked by"), max_length=64)
    asked_at = models.DateTimeField(_("asked"))
    answer = models.CharField(_("what the reporter says"), max_length=500, blank=True)
    answered_by = models.CharField(_("called by"), max_length=64, blank=True)
    answered_at = models.DateTimeField(_("answered"), null=True)

    class Meta:
        verbose_name = _("question to the reporter")
        verbose_name_plural = _("questions to reporters")
        default_permissions = ()
        ordering = ["asked_at", "id"]

    def __str__(self) -> str:
        return f"{self.case_id} {self.asked_at}"
