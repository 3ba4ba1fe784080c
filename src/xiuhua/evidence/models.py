"""What we keep of a photo: the facts. The bytes lie in the store, under their own hash."""

from __future__ import annotations

import secrets
from typing import Any, ClassVar

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

_HEX = RegexValidator(r"\A[0-9a-f]{64}\Z")


def new_key() -> str:
    """An address nobody can guess from another one."""
    return secrets.token_hex(12)


class Item(Recorded):
    """A photo that belongs to a subject: what it shows, when, where, and who brought it."""

    record_kind: ClassVar[str] = "evidence.item"

    key = models.CharField(_("Key"), max_length=24, unique=True, default=new_key, editable=False)
    kind = models.CharField(_("Kind"), max_length=20, default="photo")
    subject_kind = models.CharField(_("Kind of subject"), max_length=60)
    subject_key = models.CharField(_("Subject"), max_length=60)
    stage = models.CharField(_("Stage"), max_length=20, default="before")
    note = models.CharField(_("Note"), max_length=200, blank=True)

    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True, validators=[_HEX])
    format = models.CharField(_("Format"), max_length=8)
    size_bytes = models.PositiveIntegerField(_("Size"))
    width = models.PositiveIntegerField(_("Width"))
    height = models.PositiveIntegerField(_("Height"))

    taken_at = models.DateTimeField(_("Taken, as the camera says"), null=True, blank=True)
    lon = models.FloatField(_("Longitude"), null=True, blank=True)
    lat = models.FloatField(_("Latitude"), null=True, blank=True)

    received_at = models.DateTimeField(_("Received"))
    attached_at = models.DateTimeField(_("Attached"), auto_now_add=True)
    brought_by = models.CharField(_("Brought by"), max_length=60)
    brought_through = models.CharField(_("Brought through"), max_length=40, blank=True)
    division = models.CharField(_("Division"), max_length=14, blank=True)

    released = models.BooleanField(_("Released to the public"), default=False)
    boxes = models.JSONField(_("Redaction boxes"), default=list, blank=True)

    class Meta:
        verbose_name = _("Photo")
        verbose_name_plural = _("Photos")
        ordering: ClassVar = ["received_at", "id"]
        indexes: ClassVar = [models.Index(fields=["subject_kind", "subject_key", "stage"])]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_place_is_whole_or_absent",
                condition=Q(lon__isnull=True, lat__isnull=True)
                | Q(lon__range=(-180, 180), lat__range=(-90, 90)),
            ),
            models.CheckConstraint(
                name="evidence_has_a_size", condition=Q(width__gt=0, height__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_key} {self.stage} {self.sha256[:8]}"

    @property
    def division_code(self) -> str | None:
        """Where permissions are asked; None for anywhere."""
        return self.division or None

    @property
    def record_key(self) -> str:
        """The photo's key in the records."""
        return self.key

    def record_facts(self) -> dict[str, Any]:
        """What the records keep; the place is left out, since it may be where somebody lives."""
        return {
            "sha256": self.sha256,
            "subject": f"{self.subject_kind}:{self.subject_key}",
            "stage": self.stage,
            "format": self.format,
            "size_bytes": self.size_bytes,
            "received_at": self.received_at.isoformat(),
            "brought_by": self.brought_by,
            "brought_through": self.brought_through,
            "released": self.released,
            "boxes": self.boxes,
        }


class Sound(Recorded):
    """A spoken note that belongs to a subject, kept as the sound it came as."""

    record_kind: ClassVar[str] = "evidence.sound"

    key = models.CharField(_("Key"), max_length=24, unique=True, default=new_key, editable=False)
    subject_kind = models.CharField(_("Kind of subject"), max_length=60)
    subject_key = models.CharField(_("Subject"), max_length=60)
    sha256 = models.CharField(_("SHA-256"), max_length=64, db_index=True, validators=[_HEX])
    media = models.CharField(_("Kind of sound"), max_length=20)
    size_bytes = models.PositiveIntegerField(_("Size"))
    received_at = models.DateTimeField(_("Received"))
    brought_by = models.CharField(_("Brought by"), max_length=60)
    division = models.CharField(_("Division"), max_length=14, blank=True)

    class Meta:
        verbose_name = _("Spoken note")
        verbose_name_plural = _("Spoken notes")
        ordering: ClassVar = ["received_at", "id"]
        indexes: ClassVar = [
            models.Index(name="sound_of_subject", fields=["subject_kind", "subject_key"])
        ]

    def __str__(self) -> str:
        return f"{self.subject_kind} {self.subject_key} {self.sha256[:8]}"

    @property
    def division_code(self) -> str | None:
        """Where permissions are asked; None for anywhere."""
        return self.division or None

    @property
    def record_key(self) -> str:
        """The note's key in the records."""
        return self.key

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: what it is, never what was said."""
        return {
            "sha256": self.sha256, "subject": f"{self.subject_kind}:{self.subject_key}",
            "media": self.media, "size_bytes": self.size_bytes, "brought_by": self.brought_by,
        }  # fmt: skip


class Staged(models.Model):
    """A photo checked and stored, waiting between two steps of a form; swept after a day."""

    key = models.CharField(max_length=24, unique=True, default=new_key, editable=False)
    sha256 = models.CharField(max_length=64, db_index=True, validators=[_HEX])
    facts = models.JSONField()
    staged_at = models.DateTimeField(auto_now_add=True, db_index=True)

    class Meta:
        verbose_name = _("Photo waiting in a form")
        verbose_name_plural = _("Photos waiting in forms")

    def __str__(self) -> str:
        return self.key
