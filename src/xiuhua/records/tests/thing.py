"""A thing to do deeds on; its table exists in the tests of records only."""

from __future__ import annotations

from django.db import models
from django.utils.functional import cached_property

from xiuhua.kernel.permissions import Permission, Role
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed
from xiuhua.records.models import Recorded

MAKE = Permission("thing.make", "Make a thing", Role.DISPATCHER)
PAINT = Permission("thing.paint", "Paint a thing", Role.WORKER)


class Actor:
    """Somebody who may do some things, in some division."""

    def __init__(self, *may, ref="user:17", chain="org:4", division=""):
        self.permissions, self.ref, self.chain, self.division = may, ref, chain, division

    def may(self, permission, division=None):
        return permission in self.permissions and (division or "").startswith(self.division)


PAINTER = Actor(MAKE, PAINT)
ONLOOKER = Actor(ref="user:99", chain="org:9")


class Thing(Recorded):
    """A bench in the park."""

    record_kind = "records_tests.thing"

    colour = models.CharField("colour of the bench", max_length=20)
    division_code = models.CharField(max_length=14, default="500116")

    class Meta:
        app_label = "records_tests"

    def record_facts(self):
        return {"colour": self.colour}

    @cached_property
    def loud(self):
        return self.colour.upper()


@deed(MAKE)
def make(*, division, colour, by):
    """Put a bench there."""
    return Thing.objects.create(colour=colour, division_code=division)


@deed(PAINT, on="thing")
def paint(thing, *, colour, by, reason=None):
    """Give it another colour; never grey."""
    if colour == "grey":
        thing.colour = colour
        thing.save()
        raise Refused("Not {colour}, please.", colour=colour)
    thing.colour = colour
    thing.save(update_fields=["colour"])
    return thing


@deed(PAINT, on="thing")
def paint_twice(thing, *, first, second, by):
    """Two coats; a first coat that is refused is left out."""
    try:
        paint(thing, colour=first, by=by)
    except Refused:
        thing.refresh_from_db()
    return paint(thing, colour=second, by=by)


@deed(None, on="thing")
def polish(thing, *, by):
    """Only ever a part of another deed."""
    return thing


@deed(PAINT, on="thing")
def remove(thing, *, by):
    """Take it away."""
    thing.delete()
