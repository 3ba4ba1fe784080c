"""Several people at once: no chain forks, nobody waits for ever."""

import threading

import pytest
from django.db import connection

from xiuhua.records import verification
from xiuhua.records.deeds import deed
from xiuhua.records.models import Record
from xiuhua.records.tests.thing import PAINT, Actor, Thing, paint

PEOPLE, COATS = 4, 10


@deed(PAINT, on="thing", name="records.paint_for_another")
def paint_for_another(thing, *, colour, other, by):
    """One deed, two chains."""
    return paint(thing, colour=colour, by=other)


@pytest.mark.django_db(transaction=True)
def test_people_of_two_organisations_lengthen_both_chains_at_once():
    benches = [Thing.objects.create(colour="raw") for _ in range(PEOPLE)]
    failures = []

    def work(number):
        ours, theirs = (Actor(PAINT, chain=f"org:{n % 2 + 1}") for n in (number, number + 1))
        try:
            for coat in range(COATS):
                thing = benches[(number + coat) % PEOPLE]
                paint_for_another(
                    Thing.objects.get(pk=thing.pk), colour=f"{coat}", other=theirs, by=ours
                )
        except Exception as failure:  # noqa: BLE001, RUF100 - the test's own thread must hear of it
            failures.append(failure)
        finally:
            connection.close()

    people = [threading.Thread(target=work, args=[number]) for number in range(PEOPLE)]
    for one in people:
        one.start()
    for one in people:
        one.join()

    assert failures == []
    assert Record.objects.count() == PEOPLE * COATS * 2
    assert [(s.count, s.intact) for s in verification.verify()] == [(PEOPLE * COATS, True)] * 2
    Thing.objects.all().delete()
