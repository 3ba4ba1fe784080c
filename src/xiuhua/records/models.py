"""What is kept of every deed, and the heads of the chains."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .seals import GENESIS


class Chain(models.Model):
    """One organisation's chain: how many records it has and the hash of the last.

    Its row is the lock that lines up the writers, so it is taken last in every transaction.
    """

    name = models.CharField(_("chain"), max_length=64, primary_key=True)
    serial = models.BigIntegerField(_("records"), default=0)
    hash = models.CharField(_("hash of the last record"), max_length=64, default=GENESIS)

    class Meta:
        verbose_name = _("chain")
        verbose_name_plural = _("chains")
        default_permissions = ()

    def __str__(self) -> str:
        return self.name


class Record(models.Model):
    """One deed done to one thing. Append-only: triggers refuse UPDATE and DELETE.

    People, divisions and things are strings here ("user:17", "500116005003", "cases.case"),
    and no personal value is ever among the facts.
    """

    chain = models.CharField(_("chain"), max_length=64)
    serial = models.BigIntegerField(_("number in the chain"))
    at = models.DateTimeField(_("done at"))
    by = models.CharField(_("done by"), max_length=64)
    acting_for = models.CharField(_("acting for"), max_length=64, blank=True)
    deed = models.CharField(_("deed"), max_length=80)
    kind = models.CharField(_("kind of thing"), max_length=80)
    key = models.CharField(_("key of the thing"), max_length=120)
    division = models.CharField(_("division"), max_length=16, blank=True)
    before = models.JSONField(_("facts before"), null=True)
    after = models.JSONField(_("facts after"), null=True)
    reason = models.TextField(_("reason given"), blank=True)
    previous_hash = models.CharField(_("hash of the record before"), max_length=64)
    hash = models.CharField(_("hash of the record"), max_length=64)

    class Meta:
        verbose_name = _("record")
        verbose_name_plural = _("records")
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(name="record_serial_once", fields=["chain", "serial"]),
            models.CheckConstraint(
                name="record_serial_from_one", condition=models.Q(serial__gte=1)
            ),
        ]
        indexes = [
            models.Index(name="record_of_thing", fields=["kind", "key", "id"]),
            models.Index(name="record_by", fields=["by", "id"]),
            models.Index(name="record_deed", fields=["deed", "id"]),
            models.Index(name="record_at", fields=["at"]),
        ]

    def __str__(self) -> str:
        return f"{self.chain}#{self.serial} {self.deed}"

    @property
    def division_code(self) -> str | None:
        """Where the permission to read it is asked; the whole district when it lies nowhere."""
        return self.division or settings.DISTRICT or None

    def get_absolute_url(self) -> str:
        """The record's page, for those who audit."""
        from django.urls import reverse

        return reverse("records:record", args=[self.pk])


class Recorded(models.Model):
    """A model whose deeds are recorded; mix it in and say `record_facts`.

    `division_code` (a property or field of the model, "" or None for none) tells the deed where
    to ask for the permission. `record_facts` returns JSON-like values and never a personal one:
    those go through `records.personal.veil`.
    """

    record_kind: ClassVar[str] = ""

    class Meta:
        abstract = True

    @property
    def record_key(self) -> str:
        """How the thing is called in the records; override it where people use a number."""
        return str(self.pk)

    def record_facts(self) -> Mapping[str, Any]:
        """What is recorded of the thing, before and after each deed."""
        raise NotImplementedError(f"{type(self).__name__} does not say its record_facts")
