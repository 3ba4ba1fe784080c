"""API keys and personal links: secrets kept only as their hash, that act for themselves."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from xiuhua.kernel.permissions import Permission, covers
from xiuhua.records.models import Recorded
from xiuhua.web.gather import gather

from .organisations import Organisation
from .persons import Person
from .reach import Reach
from .users import User


class Holder(Recorded):
    """What a key and a link have in common: listed permissions, in one division, for a time."""

    ref_kind = ""

    secret_hash = models.CharField(max_length=64, unique=True, editable=False)
    permissions = models.JSONField(_("permissions"), default=list)
    division = models.CharField(_("division code"), max_length=14, blank=True, default="")
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name=_("organisation"),
    )  # fmt: skip
    issued_at = models.DateTimeField(default=timezone.now, editable=False)
    issued_by = models.CharField(max_length=60, blank=True, default="", editable=False)
    expires_at = models.DateTimeField(_("expires"), null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True, editable=False)
    last_used_at = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        abstract = True

    @property
    def ref(self) -> str:
        return f"{self.ref_kind}:{self.pk}"

    @property
    def refs(self) -> frozenset[str]:
        return frozenset({self.ref})

    @property
    def chain(self) -> str:
        return f"org:{self.organisation_id}" if self.organisation_id else "district"

    def may(self, permission: Permission, division: str | None = None) -> bool:
        """Only what is listed, only within its division."""
        return permission.public or (
            permission.key in self.permissions
            and (division is None or covers(self.division, division))
        )

    def reach(self, permission: Permission) -> Reach:
        """Where it may do it, as a filter of queries."""
        if permission.public:
            return Reach(("",))
        return Reach((self.division,)) if permission.key in self.permissions else Reach()

    def acting_for(self, permission: Permission, division: str | None = None) -> str:
        """A key or a link stands in for nobody."""
        return ""

    def works_at(self, now: datetime) -> bool:
        """Whether it opens anything: neither revoked nor past its end."""
        return self.revoked_at is None and (self.expires_at is None or now < self.expires_at)

    @property
    def works(self) -> bool:
        return self.works_at(timezone.now())

    @property
    def record_key(self) -> str:
        return str(self.pk)

    @property
    def titles(self) -> list[str]:
        """What it may do, as msgids; a permission that is gone keeps its key."""
        known = gather("PERMISSIONS")
        return [known[key].title if key in known else key for key in self.permissions]

    @property
    def division_code(self) -> str | None:
        return self.division or None

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: never the secret, nor its hash."""
        return {
            "permissions": sorted(self.permissions),
            "division": self.division,
            "organisation": self.organisation.code if self.organisation else None,
            "expires_at": self.expires_at.isoformat() if self.expires_at else None,
            "revoked_at": self.revoked_at.isoformat() if self.revoked_at else None,
        }


class ApiKey(Holder):
    """A machine's key to the API."""

    record_kind = "accounts.key"
    ref_kind = "key"

    title = models.CharField(_("what it is for"), max_length=120)
    prefix = models.CharField(max_length=12, editable=False)

    class Meta:
        verbose_name = _("API key")
        verbose_name_plural = _("API keys")

    def __str__(self) -> str:
        return f"{self.title} ({self.prefix}…)"

    def record_facts(self) -> dict[str, Any]:
        return {"title": self.title, "prefix": self.prefix, **super().record_facts()}


class PersonalLink(Holder):
    """A secret address that opens one page for one holder: no account, no password."""

    record_kind = "accounts.link"
    ref_kind = "link"

    purpose = models.CharField(max_length=60)
    subject_kind = models.CharField(max_length=60, blank=True, default="")
    subject_key = models.CharField(max_length=60, blank=True, default="")
    person = models.ForeignKey(Person, models.CASCADE, null=True, blank=True, related_name="links")
    user = models.ForeignKey(User, models.CASCADE, null=True, blank=True, related_name="links")
    words = models.CharField(_("holder"), max_length=120, blank=True, default="")

    class Meta:
        verbose_name = _("personal link")
        verbose_name_plural = _("personal links")
        indexes = [models.Index(fields=["subject_kind", "subject_key"], name="link_by_subject")]
        constraints = [
            models.CheckConstraint(
                name="link_has_one_holder", condition=Q(person=None) | Q(user=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.purpose} {self.subject_key}".strip()

    @property
    def subject(self) -> tuple[str, str]:
        return (self.subject_kind, self.subject_key)

    @property
    def holder_ref(self) -> str:
        """Who holds it, for the records: an account, a person, or nobody by name."""
        if self.user_id:
            return f"user:{self.user_id}"
        return f"person:{self.person_id}" if self.person_id else ""

    def record_facts(self) -> dict[str, Any]:
        return {
            "purpose": self.purpose,
            "subject": list(self.subject),
            "holder": self.holder_ref,
            **super().record_facts(),
        }
