"""Companies that run car parks."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation, RegisteredCompany


class Operator(RegisteredCompany):
    """Whoever runs car parks."""

    record_kind: ClassVar[str] = "parking.operator"

    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, blank=True, related_name="parking_operator",
        verbose_name=_("organisation"),
    )  # fmt: skip

    class Meta:
        verbose_name = _("operator of car parks")
        verbose_name_plural = _("operators of car parks")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                name="operator_admitted_has_organisation",
                condition=~Q(state="admitted") | Q(organisation__isnull=False),
            )
        ]
