"""Watchers (群众监督员): neighbours of a dig who look at it once a day, and what they saw."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from xiuhua.accounts.models import Person, PersonalLink
from xiuhua.records.models import Recorded

from .section import Section


class Watcher(Recorded):
    """A resident or merchant who has agreed to watch, for a term; the person's name lies apart.

    `place` is how neighbours would find them ("the teashop at 37"). Nobody tied to the contractor,
    nobody without the safety notice signed.
    """

    record_kind: ClassVar[str] = "excavations.watcher"
    KINDS: ClassVar[tuple[tuple[str, Any], ...]] = (
        ("resident", _("Resident")), ("merchant", _("Merchant")),
    )  # fmt: skip

    person = models.OneToOneField(Person, models.PROTECT, related_name="watcher")
    kind = models.CharField(_("kind"), max_length=8, choices=KINDS)
    place = models.CharField(_("shop or house"), max_length=120)
    division = models.CharField(_("place"), max_length=14)
    consented_on = models.DateField(_("agreed on"))
    notice_on = models.DateField(_("safety notice signed on"))
    insured = models.BooleanField(_("insured"), default=False)
    no_phone = models.BooleanField(_("has no smartphone: a paper card"), default=False)
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))
    ended_on = models.DateField(_("stopped on"), null=True, blank=True)
    ended_words = models.CharField(_("why"), max_length=200, blank=True)
    link = models.ForeignKey(PersonalLink, models.SET_NULL, null=True, related_name="+")
    is_demo = models.BooleanField(_("demonstration data"), default=False)

    class Meta:
        verbose_name = _("watcher")
        verbose_name_plural = _("watchers")
        default_permissions = ()
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(name="watcher_term", condition=Q(last__gte=F("first")))
        ]

    def __str__(self) -> str:
        return str(_("Watcher {number}")).format(number=self.pk)

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.division

    @property
    def ref(self) -> str:
        """As the records name whoever looked: the person, never the name."""
        return self.person.ref

    def record_facts(self) -> dict[str, Any]:
        """What the records keep: no name."""
        names = ("kind", "division", "insured", "no_phone", "first", "last", "ended_on")
        return {"person": self.person.public_id} | {name: getattr(self, name) for name in names}


class Watch(Recorded):
    """A section in the care of a watcher, from a day until it is handed on or signed off."""

    record_kind: ClassVar[str] = "excavations.watch"

    watcher = models.ForeignKey(Watcher, models.CASCADE, related_name="watches")
    section = models.ForeignKey(Section, models.CASCADE, related_name="watches")
    first = models.DateField(_("first day"))
    ended_on = models.DateField(_("ended on"), null=True, blank=True)
    wants_out = models.BooleanField(_("wants somebody else to take over"), default=False)

    class Meta:
        verbose_name = _("watch")
        verbose_name_plural = _("watches")
        default_permissions = ()
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                name="watch_once", fields=["watcher", "section"], condition=Q(ended_on__isnull=True)
            )
        ]
        indexes = [models.Index(name="watch_of_section", fields=["section", "ended_on"])]

    def __str__(self) -> str:
        return f"{self.watcher} {self.section}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.section.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("first", "ended_on", "wants_out")
        told = {"section": self.section.number, "person": self.watcher.person.public_id}
        return told | {name: getattr(self, name) for name in names}


class Leave(Recorded):
    """Days on which a watcher does not look."""

    record_kind: ClassVar[str] = "excavations.leave"

    watcher = models.ForeignKey(Watcher, models.CASCADE, related_name="leaves")
    first = models.DateField(_("first day"))
    last = models.DateField(_("last day"))

    class Meta:
        verbose_name = _("leave")
        verbose_name_plural = _("leaves")
        default_permissions = ()
        constraints = [models.CheckConstraint(name="leave_days", condition=Q(last__gte=F("first")))]

    def __str__(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.watcher.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        return {"first": self.first, "last": self.last, "person": self.watcher.person.public_id}


class Look(Recorded):
    """What a watcher saw on one day, and what came of telling it on the spot.

    `problems` are keys of `xiuhua.excavations.rules.sights`. `told` says how the site took it:
    "mended", "promised", "refused", "not_told", or "" when all was well.
    """

    record_kind: ClassVar[str] = "excavations.look"
    WORKED: ClassVar[tuple[tuple[str, Any], ...]] = (
        ("yes", _("They worked")), ("no", _("Nobody worked")), ("unknown", _("Did not see")),
    )  # fmt: skip
    TOLD: ClassVar[tuple[tuple[str, Any], ...]] = (
        ("mended", _("Mended at once")), ("promised", _("They promise to mend it")),
        ("refused", _("They would not listen")), ("not_told", _("I did not go and tell them")),
    )  # fmt: skip

    watch = models.ForeignKey(Watch, models.CASCADE, related_name="looks")
    section = models.ForeignKey(Section, models.CASCADE, related_name="looks")
    day = models.DateField(_("day"))
    at = models.DateTimeField(_("at"))
    worked = models.CharField(_("worked today"), max_length=8, choices=WORKED)
    problems = models.JSONField(_("problems"), default=list)
    words = models.CharField(_("in one's own words"), max_length=200, blank=True)
    told = models.CharField(_("how the site took it"), max_length=8, choices=TOLD, blank=True)
    how = models.CharField(
        _("how it came"), max_length=5, default="phone",
        choices=[("phone", _("By phone")), ("paper", _("From a paper card"))],
    )  # fmt: skip
    by = models.CharField(_("entered by"), max_length=64)
    request_key = models.CharField(_("request key"), max_length=80, null=True, unique=True)

    class Meta:
        verbose_name = _("look")
        verbose_name_plural = _("looks")
        default_permissions = ()
        ordering = ["-day", "-id"]
        constraints = [models.UniqueConstraint(name="look_once_a_day", fields=["watch", "day"])]
        indexes = [models.Index(name="look_of_section", fields=["section", "-day"])]

    def __str__(self) -> str:
        return f"{self.section_id} {self.day}"

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.section.division

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        names = ("day", "worked", "problems", "told", "how")
        return {"section": self.section.number} | {name: getattr(self, name) for name in names}
