"""Companies that apply for permits and dig: known by their unified social credit code."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation, RegisteredCompany


class Company(RegisteredCompany):
    """An applicant or contractor."""

    record_kind: ClassVar[str] = "excavations.company"

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, related_name="company",
        verbose_name=_("organisation"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("company")
        verbose_name_plural = _("companies")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="company_admitted_has_organisation",
                condition=~Q(state="admitted") | Q(organisation__isnull=False),
            )
        ]
