"""Companies that run car parks."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Organisation, Person
from xiuhua.records.models import Recorded


class Operator(Recorded):
    """Whoever runs car parks: registers itself, an officer admits it, its people sign in for it.

    `credit_code` has 18 signs with a check sign (GB 32100-2015). Whoever may be called lies apart,
    as a person.
    """

    record_kind: ClassVar[str] = "parking.operator"

    name = models.CharField(_("name"), max_length=120)
    organisation = models.OneToOneField(
        Organisation, models.PROTECT, null=True, blank=True, related_name="parking_operator",
        verbose_name=_("organisation"),
    )  # fmt: skip
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    telephone = models.CharField(_("telephone of the office"), max_length=20, blank=True)
    contact = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="+")
    state = models.CharField(
        _("state"), max_length=8, default="waiting",
        choices=[("waiting", _("To be looked at")), ("admitted", _("Admitted")),
                 ("refused", _("Not admitted"))],
    )  # fmt: skip
    words = models.CharField(_("why not"), max_length=200, blank=True)
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)

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

    def __str__(self) -> str:
        return self.name

    @property
    def division_code(self) -> str | None:
        """Operators work everywhere in the district."""
        return self.organisation.division_code if self.organisation else None

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        return {name: getattr(self, name) for name in ("name", "credit_code", "state", "words")}
