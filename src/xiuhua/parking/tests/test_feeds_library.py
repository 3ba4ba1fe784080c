"""The library parkapi-sources beside us: its objects taken over, and its validators as the oracle.

Where it is not installed (it needs Python 3.12) stand-ins with its fields are taken over instead.
"""

from __future__ import annotations

import json
import sys
from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
from django.utils import timezone

from xiuhua.kernel.permissions import SYSTEM
from xiuhua.kernel.words import Refused
from xiuhua.parking.actions import fetching
from xiuhua.parking.actions.sources import add_source
from xiuhua.parking.feeds import Bay, Kind, Reading, Site, Source, library, parkapi, records
from xiuhua.parking.tests.counting import a_source

from .test_feeds import KONSTANZ

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


STATIC = Input(uid="K", name="Konstanz", type=Type.CAR_PARK, lat=Decimal("47.65"),
               lon=Decimal("9.17"), capacity=60, has_realtime_data=True,
               restrictions=[{"type": "DISABLED", "capacity": 2}])  # fmt: skip
LIVE = Input(uid="K", realtime_data_updated_at=NOW, realtime_free_capacity=11,
             realtime_capacity=60, realtime_opening_status=Type.OPEN)  # fmt: skip
OURS = Site("K", "Konstanz", Kind.CAR_PARK, lon=9.17, lat=47.65, capacity=60,
            classes={"disabled": 2}, live=True)  # fmt: skip


class Converter:
    """A pull converter that answers what it is told to."""

    answer: Exception | None = None

    def get_static_parking_sites(self):
        if self.answer:
            raise self.answer
        return [STATIC], [ValueError("konstanz 7: no place")]

    def get_realtime_parking_sites(self):
        return [LIVE], []


@pytest.fixture
def stand_in(monkeypatch):
    """The library's door with one converter behind it that wants a credential."""
    known = ModuleType("parkapi_sources")

    class MissingConfigException(Exception):  # noqa: N818 - its name there
        pass

    class MissingConverterException(Exception):  # noqa: N818
        pass

    class ParkAPISources:
        def __init__(self, *, config, converter_uids, no_push_converter):
            assert no_push_converter
            self.config, self.converter_by_uid = config, {"k": known.converter}
            if converter_uids == ["gone"]:
                raise MissingConverterException

        def check_credentials(self):
            if "PARK_API_K" not in self.config:
                raise MissingConfigException("Config key PARK_API_K is missing.")

    known.converter = Converter()
    known.ParkAPISources = ParkAPISources
    known.exceptions = SimpleNamespace(
        MissingConfigException=MissingConfigException,
        MissingConverterException=MissingConverterException,
    )
    monkeypatch.setitem(sys.modules, "parkapi_sources", known)
    return known


def test_what_the_library_read_is_taken_over_and_what_it_could_not_read_is_named(stand_in):
    parsed = parkapi.parse_v3(library.collected("k", {"PARK_API_K": "x"}), SOURCE, NOW)
    assert (parsed.sites, parsed.readings) == ((OURS,), (READING,))
    assert [(one.wrong, one.value) for one in parsed.defects] == [
        ("no_object", "konstanz 7: no place")
    ]


@pytest.mark.parametrize(
    ("uid", "config", "words"),
    [("gone", {}, "nothing called 'gone'"), ("other", {}, "nothing called 'other'"), ("k", {}, "PARK_API_K")],
)  # fmt: skip
def test_what_the_library_does_not_give_is_said(stand_in, uid, config, words):
    with pytest.raises(ValueError, match=words):
        library.collected(uid, config)


def test_a_converter_may_fail_in_any_way(stand_in):
    stand_in.converter.answer = TypeError("their feed changed")
    with pytest.raises(ValueError, match="TypeError: their feed changed"):
        library.collected("k", {"PARK_API_K": "x"})
    stand_in.converter.answer = ConnectionError("no way there")
    with pytest.raises(ConnectionError):
        library.collected("k", {"PARK_API_K": "x"})


@pytest.mark.django_db
def test_a_source_with_a_converter_is_fetched_when_due(stand_in, settings):
    settings.PARKAPI_CONFIG = {"PARK_API_K": "x"}
    told = {"converter": "k", "within": [9.0, 47.5, 9.3, 47.8]}
    source = a_source("borrowed", how="pull", shape="parkapi", mapping=told)
    at = timezone.now()
    assert fetching.due(at) == [source]
    delivery = fetching.fetch(source, at)
    assert delivery and (delivery.way, delivery.sites, len(delivery.defects)) == ("pull", 1, 1)

    settings.PARKAPI_CONFIG = {}
    assert fetching.fetch(source, at) is None
    source.refresh_from_db()
    assert "PARK_API_K" in source.failure


@pytest.mark.django_db
def test_without_the_library_the_source_says_what_is_missing(monkeypatch):
    monkeypatch.setitem(sys.modules, "parkapi_sources", None)
    source = a_source("borrowed", how="pull", shape="parkapi", mapping={"converter": "konstanz"})
    assert fetching.fetch(source, timezone.now()) is None
    source.refresh_from_db()
    assert source.failure == library.WANTED


@pytest.mark.django_db
def test_what_a_converter_fetches_has_one_format():
    told = {"title": "t", "how": "push", "shape": "parkapi", "mapping": {"converter": "konstanz"}}
    with pytest.raises(Refused) as refused:
        add_source(key="k", by=SYSTEM, **told)
    assert refused.value.field == "shape"
    assert add_source(key="k", by=SYSTEM, **told | {"how": "pull"}).url == ""


def test_the_library_reads_konstanz_as_we_do(monkeypatch):
    """Its own converter over the same snapshot: an oracle that knows nothing of us."""
    asking = pytest.importorskip("parkapi_sources.util").RequestHelper
    snapshot = (Path(__file__).parent / "feeds" / "konstanz.json").read_bytes()
    answer = SimpleNamespace(json=lambda: json.loads(snapshot))
    monkeypatch.setattr(asking, "_request", lambda *_args, **_how: answer)
    theirs = parkapi.parse_v3(library.collected("konstanz", {}), SOURCE, NOW)
    ours = records.parse(snapshot, SOURCE, NOW, KONSTANZ)

    def told(parsed):
        sites = {
            one.key: (one.name, round(one.lon, 5), round(one.lat, 5), one.capacity, one.height_m)
            for one in parsed.sites
        }
        return sites, {one.key: (one.at, one.free) for one in parsed.readings}

    assert told(theirs) == told(ours)
    assert theirs.defects == ()


def test_the_library_accepts_what_we_publish_and_we_read_it_back():
    models = pytest.importorskip("parkapi_sources.models")
    validators = pytest.importorskip("validataclass.validators")

    def valid(kind, told):
        return validators.DataclassValidator(getattr(models, kind)).validate(told)

    site = parkapi.site_v3(SITE, READING, updated_at=NOW)
    spot = parkapi.spot_v3(BAY, Reading("B", NOW, NOW, free=0), updated_at=NOW)

    def back(*kinds, told, spots=False):
        static, live = ([valid(kind, told)] for kind in kinds)
        content = library.gathered(lambda: (static, []), lambda: (live, []))
        return parkapi.parse_v3(content, SOURCE, NOW, spots=spots)

    taken = back("StaticParkingSiteInput", "RealtimeParkingSiteInput", told=site)
    assert (taken.sites, taken.readings) == ((SITE,), (READING,))
    bays = back("StaticParkingSpotInput", "RealtimeParkingSpotInput", told=spot, spots=True)
    assert [(one.key, one.free) for one in bays.readings] == [("B", 0)]
    with pytest.raises(Exception, match="number_range_error"):
        valid("StaticParkingSiteInput", site | {"lon": 106.25, "lat": 29.29})
