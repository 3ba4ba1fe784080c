"""What a feed delivered as a whole, and what it lists that we do not have."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from xiuhua.records.models import Recorded

from .car_park import CarPark
from .source import Source

WAYS = (("api", _("Over HTTP")), ("pull", _("Fetched")), ("file", _("Handed in")))


class Delivery(models.Model):
    """One delivery of a feed: every row is either kept or named in `defects` as lost.

    `defects` are `feeds.Defect` as objects, all of them. `differences` are where the feed's list and
    our inventory disagree, as {"key", "field", "theirs", "ours"}: nothing is changed by them.
    """

    source = models.ForeignKey(Source, models.CASCADE, related_name="deliveries")
    received_at = models.DateTimeField(_("received"), db_index=True)
    way = models.CharField(_("how it came"), max_length=4, choices=WAYS)
    by = models.CharField(max_length=64, blank=True)
    digest = models.CharField(max_length=64)
    size_bytes = models.PositiveIntegerField(_("bytes"), default=0)
    unreadable = models.BooleanField(_("cannot be read"), default=False)
    rows = models.PositiveIntegerField(_("rows"), default=0)
    kept = models.PositiveIntegerField(_("rows used"), default=0)
    sites = models.PositiveIntegerField(_("sites"), default=0)
    bays = models.PositiveIntegerField(_("bays"), default=0)
    taken = models.JSONField(_("readings"), default=dict)
    defects = models.JSONField(_("defects"), default=list)
    differences = models.JSONField(_("differences"), default=list)
    missing = models.PositiveIntegerField(_("missing since"), default=0)
    back = models.PositiveIntegerField(_("there again"), default=0)

    class Meta:
        verbose_name = _("delivery of a feed")
        verbose_name_plural = _("deliveries of feeds")
        default_permissions = ()
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source_id} {self.received_at}"

    @property
    def division_code(self) -> str | None:
        """Sources serve the whole district."""
        return None

    @property
    def lost(self) -> int:
        """Rows of which nothing could be used; each is named in `defects`."""
        return self.rows - self.kept


class Listed(Recorded):
    """A site or bay that a feed lists and no device of ours stands for: somebody decides what it is.

    `facts` is what the feed last said of it (`feeds.Site` or `feeds.Bay` as an object).
    """

    record_kind: ClassVar[str] = "parking.listed"
    STATES = (("new", _("To be decided")), ("linked", _("Linked")), ("left", _("Not ours")))

    source = models.ForeignKey(Source, models.CASCADE, related_name="listed")
    key = models.CharField(_("key"), max_length=80)
    is_bay = models.BooleanField(_("one bay"), default=False)
    facts = models.JSONField(default=dict)
    state = models.CharField(_("state"), max_length=6, choices=STATES, default="new")
    car_park = models.ForeignKey(CarPark, models.SET_NULL, null=True, blank=True, related_name="+")
    first_at = models.DateTimeField(_("first seen"))
    last_at = models.DateTimeField(_("last seen"))

    class Meta:
        verbose_name = _("site in a feed")
        verbose_name_plural = _("sites in feeds")
        default_permissions = ()
        ordering = ["source", "key"]
        constraints = [models.UniqueConstraint(name="listed_once", fields=["source", "key"])]

    def __str__(self) -> str:
        return str(self.facts.get("name") or self.key)

    @property
    def division_code(self) -> str | None:
        """Sources serve the whole district."""
        return None

    def record_facts(self) -> dict[str, Any]:
        """What the records keep."""
        car_park = self.car_park.number if self.car_park else None
        return {"key": self.key, "state": self.state, "car_park": car_park}
