"""Persons outside the administration; who they are lies apart from what they did."""

from __future__ import annotations

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded
from xiuhua.records.personal import veil


def public_id() -> str:
    """A name for a person that says nothing about them: 128 random bits."""
    return secrets.token_urlsafe(16)


def new_salt() -> bytes:
    """The secret without which nothing personal in the records can be recognised again."""
    return secrets.token_bytes(32)


class Person(Recorded):
    """Someone who reports, watches or lives here. Everything else points at this row alone."""

    record_kind = "accounts.person"

    public_id = models.CharField(max_length=22, unique=True, default=public_id, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("persons")

    def __str__(self) -> str:
        return self.public_id

    @property
    def ref(self) -> str:
        return f"person:{self.pk}"

    @property
    def record_key(self) -> str:
        return self.public_id

    @property
    def division_code(self) -> str | None:
        return None

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: values veiled under the person's own salt, or that they are gone."""
        salt = Salt.objects.filter(person=self).first()
        identity = Identity.objects.filter(person=self).first()
        if salt is None or identity is None:
            return {"erased": self.erased_at is not None}
        known = {"name": identity.name, "phone": identity.phone, "wechat": identity.wechat_openid}
        secret = bytes(salt.value)
        return {key: veil(secret, value) for key, value in known.items() if value}


class Identity(models.Model):
    """Who a person is. Only a recorded reveal reads it; no list and no export does."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="identity")
    name = models.CharField(_("name"), max_length=60, blank=True, default="")
    phone = models.CharField(_("phone"), max_length=20, blank=True, default="")
    email = models.EmailField(_("email"), blank=True, default="")
    wechat_openid = models.CharField(max_length=64, blank=True, default="")

    class Meta:
        verbose_name = _("identity")
        verbose_name_plural = _("identities")
        indexes = [models.Index(fields=["phone"], name="identity_by_phone")]
        constraints = [
            models.UniqueConstraint(
                name="identity_has_one_openid",
                fields=["wechat_openid"],
                condition=~Q(wechat_openid=""),
            )
        ]

    def __str__(self) -> str:
        return f"identity of {self.person_id}"


class Salt(models.Model):
    """A person's salt: deleting it makes every veiled value in the records meaningless."""

    person = models.OneToOneField(Person, models.CASCADE, primary_key=True, related_name="salt")
    value = models.BinaryField(default=new_salt)

    class Meta:
        verbose_name = _("salt")
        verbose_name_plural = _("salts")

    def __str__(self) -> str:
        return f"salt of {self.person_id}"
