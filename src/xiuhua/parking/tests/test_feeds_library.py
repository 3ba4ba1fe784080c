"""The library parkapi-sources beside us: its objects taken over, and its validators as the oracle.

Where it is not installed (it needs Python 3.12) stand-ins with its fields are taken over instead.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum

import pytest

from xiuhua.parking.feeds import Bay, Kind, Reading, Site, Source, library, parkapi

NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
SOURCE = Source("library")
SITE = Site("K", "Konstanz", Kind.CAR_PARK, lon=9.17, lat=47.65, capacity=60, height_m=2.1,
            classes={"disabled": 2, "charging": 4}, longest_stay_min=120, live=True,
            free_of_charge=False, operator="x", hours="24/7", tariff="t", address="a", covered=True,
            url="https://example.org/1")  # fmt: skip
BAY = Bay("B", "K", "n", 9.17, 47.65, classes=("disabled",))
READING = Reading("K", NOW, NOW, "library", free=11, capacity=60, open=True)


class Type(Enum):
    CAR_PARK = "CAR_PARK"
    OPEN = "OPEN"


class Input(dict[str, object]):
    def to_dict(self):
        return dict(self)


def test_what_the_library_read_is_taken_over():
    static = Input(uid="K", name="Konstanz", type=Type.CAR_PARK, lat=Decimal("47.65"),
                   lon=Decimal("9.17"), capacity=60, has_realtime_data=True,
                   restrictions=[{"type": "DISABLED", "capacity": 2}])  # fmt: skip
    live = Input(uid="K", realtime_data_updated_at=NOW, realtime_free_capacity=11,
                 realtime_capacity=60, realtime_opening_status=Type.OPEN)  # fmt: skip
    sites = library.described([static], SOURCE, NOW)
    readings = library.measured([live], SOURCE, NOW)

    assert sites.sites == (Site("K", "Konstanz", Kind.CAR_PARK, lon=9.17, lat=47.65, capacity=60,
                                classes={"disabled": 2}, live=True),)  # fmt: skip
    assert readings.readings == (READING,)
    assert (sites.defects, readings.defects) == ((), ())


def test_the_library_accepts_what_we_publish_and_we_read_it_back():
    models = pytest.importorskip("parkapi_sources.models")
    validators = pytest.importorskip("validataclass.validators")

    def valid(kind, told):
        return validators.DataclassValidator(getattr(models, kind)).validate(told)

    site = parkapi.site_v3(SITE, READING, updated_at=NOW)
    spot = parkapi.spot_v3(BAY, Reading("B", NOW, NOW, free=0), updated_at=NOW)
    statics = [valid("StaticParkingSiteInput", site)]
    lives = [valid("RealtimeParkingSiteInput", site)]
    valid("StaticParkingSpotInput", spot)
    taken = library.measured([valid("RealtimeParkingSpotInput", spot)], SOURCE, NOW, spots=True)

    assert library.described(statics, SOURCE, NOW).sites == (SITE,)
    assert library.measured(lives, SOURCE, NOW).readings == (READING,)
    assert [(one.key, one.free) for one in taken.readings] == [("B", 0)]
    with pytest.raises(Exception, match="number_range_error"):
        valid("StaticParkingSiteInput", site | {"lon": 106.25, "lat": 29.29})
