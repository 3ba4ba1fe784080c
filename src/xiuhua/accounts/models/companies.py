"""Companies that register themselves, whatever a domain lets them do."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .persons import Person


class RegisteredCompany(Recorded):
    """Registers itself, an officer admits it, its people sign in for the organisation it is given.

    A domain's own class adds `organisation`, which leads back to it by a name of its own.
    `credit_code` has 18 signs with a check sign (GB 32100-2015). Whoever may be called lies apart,
    as a person.
    """

    name = models.CharField(_("name"), max_length=120)
    credit_code = models.CharField(_("unified social credit code"), max_length=18, unique=True)
    telephone = models.CharField(_("telephone of the office"), max_length=20, blank=True)
    contact = models.ForeignKey(Person, models.SET_NULL, null=True, related_name="+")
    state = models.CharField(
        _("state"), max_length=8, default="waiting",
        choices=[("waiting", _("To be looked at")), ("admitted", _("Admitted")),
                 ("refused", _("Not admitted"))],
    )  # fmt: skip
    words = models.CharField(_("why not"), max_length=200, blank=True)
    registered_at = models.DateTimeField(_("registered"), auto_now_add=True)
    is_demo = models.BooleanField(_("demonstration data"), default=False)
    organisation: Any

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name

    @property
    def division_code(self) -> str | None:
        """They work everywhere in the district."""
        return self.organisation.division_code if self.organisation else None

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        return {name: getattr(self, name) for name in ("name", "credit_code", "state", "words")}
