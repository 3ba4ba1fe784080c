"""What is left of a case in the system it comes from."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from .case import Case


class OldCase(models.Model):
    """The number a case had in an older system, which makes bringing it in twice harmless.

    `batch` is the import it came by; unit and class are kept as the old system spelt them.
    """

    case = models.OneToOneField(Case, models.CASCADE, primary_key=True, related_name="old")
    system = models.CharField(_("old system"), max_length=40)
    number = models.CharField(_("old case number"), max_length=60)
    unit = models.CharField(_("unit, as the old system names it"), max_length=120, blank=True)
    category = models.CharField(_("class, as the old system names it"), max_length=120, blank=True)
    batch = models.PositiveBigIntegerField(_("import"), db_index=True)

    class Meta:
        verbose_name = _("case of an older system")
        verbose_name_plural = _("cases of an older system")
        default_permissions = ()
        constraints = [models.UniqueConstraint(name="old_case_once", fields=["system", "number"])]

    def __str__(self) -> str:
        return f"{self.system} {self.number}"
