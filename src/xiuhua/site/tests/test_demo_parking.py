"""The demo's ledger of parking says of 2022 what was reported, and where the report contradicts itself."""

from __future__ import annotations

import io
import json
from datetime import date

import pytest

from xiuhua.kernel.permissions import SYSTEM
from xiuhua.ledgers.queries import bridge, growth, standing, stock, verdicts
from xiuhua.ledgers.rules import Reason
from xiuhua.parking.models import CarPark
from xiuhua.parking.queries.counts import LEDGER, spaces_of
from xiuhua.parking.queries.doubts import doubts_of
from xiuhua.places.actions import load_boundaries, load_cells, load_divisions
from xiuhua.site.demo import ground, parking, people

pytestmark = pytest.mark.django_db
FIRST, LAST = date(2022, 1, 1), date(2022, 12, 31)


def the_demo(tmp_path):
    """Only what parking stands on: divisions, cells and posts."""
    load_divisions(ground.DATA / "divisions_500116_510522.json", by=SYSTEM)
    load_boundaries(ground.DATA / "boundaries_500116_510522.geojson", by=SYSTEM)
    cells = json.dumps(ground.cells_of_the_county(), ensure_ascii=False).encode()
    load_cells(io.BytesIO(cells), by=SYSTEM)
    people.load(tmp_path, lambda words: None)
    parking.load(date(2026, 5, 12), lambda words: None)


def test_the_ledger_prints_2022_as_it_was_reported(tmp_path):
    the_demo(tmp_path)
    tens = {key: round(int(n) / 1000) / 10 for (key,), n in stock(LEDGER, LAST).items()}
    assert tens == {"attached": 15.9, "public": 1.7, "on_street": 3.3}

    year = bridge(LEDGER, FIRST, LAST, by=("class",))
    lines = {
        (key, line.reason): int(line.quantity) for (key,), one in year.items() for line in one.lines
    }
    assert 4000 <= lines["public", Reason.BUILT] < 5000
    assert 5000 <= lines["attached", Reason.REGISTERED] < 6000
    assert {key for key, reason in lines if reason is Reason.UNEXPLAINED} == {*tens}
    built = CarPark.objects.filter(opened_on__range=(FIRST, LAST))
    assert built.filter(is_pocket=True).count() == 11
    assert built.filter(supply="attached").count() == 5
    assert growth(LEDGER, LAST, date(2021, 12, 31))[()].change == 28_000

    said = {str(one.claim.quantity): one for one in verdicts(standing(LEDGER))}
    assert [said[f"{n}.00"].by_ledger.agreement for n in (199_000, 28_000, 159_000, 17_000, 33_000)] == [
        "contradicts", "exact", "rounded", "rounded", "rounded",
    ]  # fmt: skip
    assert said["199000.00"].by_parts.agreement == "contradicts"

    parks = list(CarPark.objects.all())
    assert all(park.is_demo for park in parks)
    assert all(park.capacity == spaces_of(park) for park in parks)
    river = [park for park in parks if "滨江大道" in park.address]
    assert (len(river), sum(park.bays.count() for park in river)) == (12, 120)
    assert [park for park in river if [*doubts_of(park)]] == []

    parking.load(date(2026, 5, 12), lambda words: None)
    assert CarPark.objects.count() == len(parks)
