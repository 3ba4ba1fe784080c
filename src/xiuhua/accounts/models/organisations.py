"""Organisations, under the names they had at the time."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded


class OrganisationKind(models.TextChoices):
    """What an organisation is in the loop."""

    AUTHORITY = "authority", _("Authority")
    CENTRE = "centre", _("Supervision or command centre")
    UNIT = "unit", _("Handling unit")
    TOWN = "town", _("Town or sub-district")
    COMMUNITY = "community", _("Community or village")
    BRIGADE = "brigade", _("Enforcement brigade")
    COMPANY = "company", _("Company")
    OTHER = "other", _("Other")


class Organisation(Recorded):
    """A body that people work for and that a records chain belongs to.

    `name` is the name in force; earlier ones stay in `names`, because a paper keeps the name it
    was signed under.
    """

    record_kind = "accounts.organisation"

    code = models.CharField(_("code"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    kind = models.CharField(_("kind"), max_length=12, choices=OrganisationKind.choices)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children",
        verbose_name=_("belongs to"),
    )  # fmt: skip
    division = models.CharField(_("division code"), max_length=14, blank=True, default="")
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.CheckConstraint(
                name="organisation_is_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("pk")),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def record_key(self) -> str:
        return self.code

    @property
    def division_code(self) -> str | None:
        return self.division or None

    @property
    def chain(self) -> str:
        """The records chain of what is done on its behalf."""
        return f"org:{self.pk}"

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it."""
        return {
            "name": self.name,
            "kind": self.kind,
            "parent": self.parent.code if self.parent else None,
            "division": self.division,
            "active": self.is_active,
        }

    def name_on(self, day: date) -> str:
        """The name it had on `day`; before its first recorded day, the first one."""
        names = sorted(self.names.all(), key=lambda name: name.first_on)
        held = [name.name for name in names if name.first_on <= day]
        return held[-1] if held else (names[0].name if names else self.name)


class OrganisationName(models.Model):
    """A name and the days it was in force, both included; an open end is the present name."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(_("name"), max_length=120)
    first_on = models.DateField(_("first day"))
    last_on = models.DateField(_("last day"), null=True, blank=True)

    class Meta:
        verbose_name = _("name of an organisation")
        verbose_name_plural = _("names of organisations")
        ordering = ["organisation", "first_on"]
        constraints = [
            models.UniqueConstraint(
                name="organisation_has_one_name_from_a_day", fields=["organisation", "first_on"]
            ),
            models.CheckConstraint(
                name="organisation_name_ends_after_it_begins",
                condition=Q(last_on__isnull=True) | Q(last_on__gte=F("first_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name
