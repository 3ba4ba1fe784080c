"""Platforms that pass cases to us and take ours: 12345, 12319, the city, the grass-roots network."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .case import Case
from .limits import UNITS


class Partner(Recorded):
    """A platform next to ours. `mapping` says how a case is told there, and the office edits it.

    `mapping` is a list of rows {"to": their field, "from": one of ours or "", "value": a constant,
    "codes": {ours: theirs}}; `answering` the same for what we answer to their orders; `incoming`
    the other way round, from their fields to ours. Without an address it is taken as a file.
    """

    record_kind: ClassVar[str] = "cases.partner"

    class Kind(models.TextChoices):
        """What sort of platform it is."""

        HOTLINE = "hotline", _("Hotline")
        CITY = "city", _("City platform")
        GRASSROOTS = "grassroots", _("Grass-roots governance")

    key = models.SlugField(_("key"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    url = models.URLField(_("address for cases"), blank=True)
    reply_url = models.URLField(_("address for replies"), blank=True)
    secret = models.CharField(_("shared secret"), max_length=120, blank=True)
    mapping = models.JSONField(_("how our cases are told there"), default=list, blank=True)
    incoming = models.JSONField(_("how their orders are read"), default=list, blank=True)
    answering = models.JSONField(_("how answers are told there"), default=list, blank=True)
    filters = models.JSONField(_("which cases go there"), default=dict, blank=True)
    sends = models.BooleanField(_("our cases go there"), default=False)
    return_value = models.PositiveSmallIntegerField(_("window to return an order"), default=4)
    return_unit = models.CharField(
        _("unit of the window"), max_length=12, choices=UNITS, default="work_hour"
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("partner platform")
        verbose_name_plural = _("partner platforms")
        default_permissions = ()
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    @property
    def record_key(self) -> str:
        return self.key

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it; the secret is not among it."""
        names = ("name", "kind", "url", "reply_url", "mapping", "incoming", "answering", "filters",
                 "sends", "return_value", "return_unit")  # fmt: skip
        return {name: getattr(self, name) for name in names} | {"active": self.is_active}


class OutsideOrder(Recorded):
    """A work order of a partner: their number and clock stay beside ours, and the earlier governs."""

    record_kind: ClassVar[str] = "cases.outside_order"

    class State(models.TextChoices):
        """Where it stands with the partner."""

        OPEN = "open", _("Ours to answer")
        RETURNED = "returned", _("Returned to them")
        REPLIED = "replied", _("Replied")
        SATISFIED = "satisfied", _("They asked: satisfied")
        DISSATISFIED = "dissatisfied", _("They asked: not satisfied")

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="orders")
    number = models.CharField(_("their number"), max_length=60)
    case = models.OneToOneField(Case, models.PROTECT, related_name="outside")
    state = models.CharField(
        _("state"), max_length=12, choices=State.choices, default=State.OPEN.value
    )
    received_at = models.DateTimeField(_("received"))
    return_until = models.DateTimeField(_("may be returned until"))
    due_at = models.DateTimeField(_("due to them"))
    told = models.JSONField(_("as it came"), default=dict, blank=True)
    returned_at = models.DateTimeField(_("returned"), null=True)
    return_words = models.CharField(_("why it was returned"), max_length=500, blank=True)
    handled_by = models.CharField(_("unit that handled it"), max_length=120, blank=True)
    contact = models.CharField(_("contact person"), max_length=60, blank=True)
    arrived_at = models.DateTimeField(_("arrived on the spot"), null=True)
    reply = models.TextField(_("what was done"), max_length=2000, blank=True)
    called = models.BooleanField(_("the person was called"), null=True)
    replied_at = models.DateTimeField(_("replied"), null=True)
    rating = models.PositiveSmallIntegerField(_("their call-back, 1 to 5"), null=True)
    rating_words = models.CharField(_("what the person said"), max_length=500, blank=True)
    called_at = models.DateTimeField(_("they asked"), null=True)
    dissatisfied = models.PositiveSmallIntegerField(_("times not satisfied"), default=0)
    reopened_at = models.DateTimeField(_("came back once"), null=True)

    class Meta:
        verbose_name = _("outside work order")
        verbose_name_plural = _("outside work orders")
        default_permissions = ()
        ordering = ["received_at", "id"]
        constraints = [
            models.UniqueConstraint(name="outside_order_once", fields=["partner", "number"]),
            models.CheckConstraint(
                name="outside_order_rating_in_range",
                condition=Q(rating__isnull=True) | Q(rating__gte=1, rating__lte=5),
            ),
        ]
        indexes = [
            models.Index(name="outside_order_due", fields=["state", "due_at", "id"]),
            models.Index(name="outside_order_recent", fields=["-received_at", "-id"]),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def division_code(self) -> str:
        """Where permissions are asked."""
        return self.case.division_code

    def record_facts(self) -> dict[str, Any]:
        """What the records keep of it; what the person said is not among it."""
        names = ("number", "state", "due_at", "replied_at", "rating", "dissatisfied", "called",
                 "returned_at", "reopened_at")  # fmt: skip
        return {name: getattr(self, name) for name in names} | {"case": self.case.number}


class Telling(models.Model):
    """Something told to a partner, and whether it has arrived; `told` is kept as it was told."""

    class State(models.TextChoices):
        """Where it stands."""

        WAITING = "waiting", _("To be sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        FILE = "file", _("Taken as a file")

    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.WAITING.value
    )
    told = models.JSONField(_("what was told"), default=dict)
    at = models.DateTimeField(_("at"))
    by = models.CharField(_("by"), max_length=64)
    sent_at = models.DateTimeField(_("sent"), null=True)
    tries = models.PositiveSmallIntegerField(_("tries"), default=0)
    round = models.PositiveSmallIntegerField(_("which time of trying"), default=1)
    problem = models.CharField(_("what went wrong"), max_length=500, blank=True)

    class Meta:
        abstract = True


def _sent_has_moment(name: str) -> models.CheckConstraint:
    sent = Q(state__in=["sent", "file"], sent_at__isnull=False)
    return models.CheckConstraint(name=name, condition=sent | ~Q(state__in=["sent", "file"]))


class Handoff(Telling):
    """A case told to a partner, once."""

    partner = models.ForeignKey(Partner, models.PROTECT, related_name="handoffs")
    case = models.ForeignKey(Case, models.PROTECT, related_name="handoffs")
    their_number = models.CharField(_("their number"), max_length=60, blank=True)

    class Meta:
        verbose_name = _("handed-off case")
        verbose_name_plural = _("handed-off cases")
        default_permissions = ()
        ordering = ["-at", "-id"]
        constraints = [
            models.UniqueConstraint(name="handoff_once", fields=["partner", "case"]),
            _sent_has_moment("handoff_sent_has_moment"),
        ]
        indexes = [models.Index(name="handoff_recent", fields=["-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.partner_id} {self.case_id}"


class OrderAnswer(Telling):
    """What was answered to an order: that it goes back, or what was done. Each one is kept."""

    class Kind(models.TextChoices):
        """What is answered."""

        RETURN = "return", _("Returned to them")
        REPLY = "reply", _("Replied")

    order = models.ForeignKey(OutsideOrder, models.PROTECT, related_name="answers")
    kind = models.CharField(_("what is answered"), max_length=8, choices=Kind.choices)

    class Meta:
        verbose_name = _("answer to an outside order")
        verbose_name_plural = _("answers to outside orders")
        default_permissions = ()
        ordering = ["-at", "-id"]
        constraints = [_sent_has_moment("order_answer_sent_has_moment")]
        indexes = [models.Index(name="order_answer_recent", fields=["-at", "-id"])]

    def __str__(self) -> str:
        return f"{self.order_id} {self.kind}"
