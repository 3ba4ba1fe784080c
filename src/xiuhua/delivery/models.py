"""Messages, one row per receiver; who follows what; and the wordings in use."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded


class Channel(models.TextChoices):
    """The ways a message can take."""

    SMS = "sms", _("Text message")
    MAIL = "mail", _("E-mail")
    WEBHOOK = "webhook", _("Webhook")
    DEMO = "demo", _("Shown in the demo only")


class MessageState(models.TextChoices):
    """Where a message stands; only a dead one waits for a person."""

    WAITING = "waiting", _("Waiting to be sent")
    FAILED = "failed", _("Failed, will be tried again")
    SENT = "sent", _("Sent")
    DEAD = "dead", _("Given up")


def new_key() -> str:
    """The number that the channel sees; the same at every try, so receivers can drop repeats."""
    return secrets.token_hex(12)


class Message(Recorded):
    """What one receiver is told, and how far it got."""

    record_kind: ClassVar[str] = "delivery.message"

    key = models.CharField(_("Key"), max_length=24, unique=True, default=new_key, editable=False)
    once = models.CharField(_("Sent once per"), max_length=160, unique=True, null=True, blank=True)
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        "accounts.Person", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    address = models.CharField(_("Free address"), max_length=500, blank=True)
    address_shown = models.CharField(_("Address, masked"), max_length=120, blank=True)
    template = models.CharField(_("Wording"), max_length=80, blank=True)
    title = models.CharField(_("Title"), max_length=200, blank=True)
    text = models.TextField(_("Text"))
    subject_kind = models.CharField(_("Kind of subject"), max_length=60, blank=True)
    subject_key = models.CharField(_("Subject"), max_length=60, blank=True)
    division = models.CharField(_("Division"), max_length=14, blank=True)

    state = models.CharField(
        _("State"), max_length=10, choices=MessageState, default=MessageState.WAITING
    )
    round = models.PositiveSmallIntegerField(_("Round"), default=1)
    tries = models.PositiveSmallIntegerField(_("Tries"), default=0)
    error = models.CharField(_("Last error"), max_length=300, blank=True)
    asked_at = models.DateTimeField(_("Asked for"), auto_now_add=True)
    asked_by = models.CharField(_("Asked for by"), max_length=60)
    sent_at = models.DateTimeField(_("Sent"), null=True, blank=True)

    class Meta:
        verbose_name = _("Message")
        verbose_name_plural = _("Messages")
        ordering: ClassVar = ["-asked_at", "-id"]
        indexes: ClassVar = [
            models.Index(fields=["state", "-asked_at", "-id"]),
            models.Index(fields=["-asked_at", "-id"]),
            models.Index(fields=["subject_kind", "subject_key"]),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="delivery_sent_has_its_moment",
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.channel} {self.address_shown} {self.state}"

    @property
    def division_code(self) -> str | None:
        """Where permissions are asked; None for anywhere."""
        return self.division or None

    @property
    def record_key(self) -> str:
        """The message's key in the records."""
        return self.key

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: neither the address nor the text."""
        return {
            "channel": self.channel,
            "template": self.template,
            "subject": f"{self.subject_kind}:{self.subject_key}",
            "state": self.state,
            "round": self.round,
        }


class Subscription(models.Model):
    """One person or user who wants to hear about one subject."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+"
    )
    person = models.ForeignKey(
        "accounts.Person", models.CASCADE, null=True, blank=True, related_name="+"
    )
    subject_kind = models.CharField(_("Kind of subject"), max_length=60)
    subject_key = models.CharField(_("Subject"), max_length=60)
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel)
    since = models.DateTimeField(_("Follows since"), auto_now_add=True)
    ended_at = models.DateTimeField(_("Ended at"), null=True, blank=True)

    class Meta:
        verbose_name = _("Subscription")
        verbose_name_plural = _("Subscriptions")
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_key"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="delivery_one_follower_each",
                condition=Q(user__isnull=True, person__isnull=False)
                | Q(user__isnull=False, person__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["user", "subject_kind", "subject_key", "channel"],
                condition=Q(ended_at__isnull=True, user__isnull=False),
                name="delivery_user_follows_once",
            ),
            models.UniqueConstraint(
                fields=["person", "subject_kind", "subject_key", "channel"],
                condition=Q(ended_at__isnull=True, person__isnull=False),
                name="delivery_person_follows_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind}:{self.subject_key} {self.channel}"


class Wording(models.Model):
    """The text of one kind of message, for one channel or (empty) for all; a row beats the shipped."""

    key = models.CharField(_("Key"), max_length=80)
    channel = models.CharField(_("Channel"), max_length=10, choices=Channel, blank=True)
    title = models.CharField(_("Title"), max_length=200, blank=True)
    text = models.TextField(_("Text"))
    changed_at = models.DateTimeField(_("Changed at"), auto_now=True)

    class Meta:
        verbose_name = _("Wording")
        verbose_name_plural = _("Wordings")
        ordering: ClassVar = ["key", "channel"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "channel"], name="delivery_wording_once")
        ]

    def __str__(self) -> str:
        return f"{self.key} {self.channel}".strip()
