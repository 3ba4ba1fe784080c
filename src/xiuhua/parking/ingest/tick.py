"""The one row that lines up whoever changes vacancies."""

from __future__ import annotations

from django.db.models import F

from ..models import Tick

ROW = 1


def locked() -> Tick:
    """The tick, held until the end of the transaction; taken before anything else that counts need."""
    found = Tick.objects.select_for_update().filter(pk=ROW).first()
    if found is None:
        Tick.objects.get_or_create(pk=ROW)
        found = Tick.objects.select_for_update().get(pk=ROW)
    return found


def facts_changed() -> None:
    """Say that car parks or devices are not what they were: boards and the ingest read them anew.

    Called late inside the deed that changed one: the row is locked until the transaction ends, and
    the ingest waits for it.
    """
    if not Tick.objects.filter(pk=ROW).update(facts=F("facts") + 1):
        Tick.objects.get_or_create(pk=ROW, defaults={"facts": 1})
