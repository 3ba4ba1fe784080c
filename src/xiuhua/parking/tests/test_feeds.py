"""Operators' feeds read into our shape: real snapshots to the last row, made-up ones at their edges."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiuhua.kernel.datum import Datum
from xiuhua.kernel.geometry import Box, metres
from xiuhua.parking.feeds import (
    WRONG,
    Bay,
    Defect,
    Kind,
    Lost,
    Mapping,
    Parsed,
    Reading,
    Site,
    Source,
    canonical,
    datex2,
    fiware,
    geojson,
    parkapi,
    records,
    tables,
    values,
)
from xiuhua.parking.feeds.comparing import differences

HERE = Path(__file__).parent / "feeds"
EUROPE = Box(-27, 34, 43, 72)
CHONGQING = Box(105.2, 28.1, 110.2, 32.3)
NOW = datetime(2026, 5, 12, 8, 0, tzinfo=UTC)
OURS = Source("yiting", within=CHONGQING)
BASEL = Mapping(columns={
    "key": "id2", "name": "title", "lon": "geo_point_2d.lon", "lat": "geo_point_2d.lat",
    "capacity": "total", "free": "free", "at": "published", "url": "link",
})  # fmt: skip
KONSTANZ = Mapping(
    columns={
        "key": "attributes.id", "name": "attributes.name", "kind": "attributes.type",
        "lon": "geometry.x", "lat": "geometry.y", "address": "attributes.address",
        "operator": "attributes.operator", "hours": "attributes.opening_h",
        "tariff": "attributes.fee_descr", "fee": "attributes.has_fee",
        "height": "attributes.max_hei", "longest_stay": "attributes.max_stay",
        "capacity": "attributes.max_cap", "class.disabled": "attributes.capacity_d",
        "class.charging": "attributes.capacity_c", "class.women": "attributes.capacity_w",
        "class.carsharing": "attributes.capacity_s", "url": "attributes.public_url",
        "live": "attributes.has_live", "free": "attributes.real_fcap",
        "live_capacity": "attributes.real_capa", "at": "attributes.updated",
        "open": "attributes.opening_s",
    },
    kinds={"parkhaus": Kind.CAR_PARK, "tiefgarage": Kind.UNDERGROUND, "parkplatz": Kind.GROUND},
    yes_words={"ja": True, "nein": False}, open_words={"ja": True, "nein": False},
    stay_words={"24 stunden": 1440, "30 tage": 43200},
)  # fmt: skip
FREIBURG = Mapping(
    gives="readings",
    columns={"key": "obs_parkid", "open": "obs_state", "live_capacity": "obs_max",
             "free": "obs_free", "at": "obs_ts"},
    open_words={"0": False, "1": True, "2": False},
)  # fmt: skip
FREIBURG_SITES = Mapping(
    columns={
        "key": "uid", "name": "name", "kind": "type", "address": "address", "url": "public_url",
        "operator": "operator_name", "capacity": "capacity", "live": "has_realtime_data",
        "class.disabled": "capacity_disabled", "class.women": "capacity_women",
        "class.family": "capacity_family", "height": "max_height",
    },
    kinds={"car_park": Kind.CAR_PARK, "off_street_parking_ground": Kind.GROUND}, height_unit="cm",
)  # fmt: skip
FREIBURG_BAYS = Mapping(
    gives="bays", kept_for=("disabled",), taken_words={"0": False, "1": True},
    columns={"key": "name", "name": "name", "address": "adresse", "taken": "status"},
)  # fmt: skip


def snapshot(name):
    return (HERE / name).read_bytes()


def counted(parsed):
    """Rows in, rows kept, rows lost, sites, bays, readings."""
    assert parsed.rows == parsed.kept + parsed.refused
    return (parsed.rows, parsed.kept, parsed.refused, len(parsed.sites), len(parsed.bays),
            len(parsed.readings))  # fmt: skip


def named(parsed):
    return [(one.row, one.key, one.field, one.wrong, one.value) for one in parsed.defects]


def wrongs(parsed):
    return [one.wrong for one in parsed.defects]


def freiburg():
    zone = Source("freiburg", zone="Europe/Berlin", within=EUROPE)
    return geojson.parse(snapshot("freiburg.json"), zone, NOW, FREIBURG)


def freiburg_sites():
    source = Source("freiburg", within=EUROPE)
    return geojson.parse(snapshot("freiburg_static.geojson"), source, NOW, FREIBURG_SITES)


# --- the real snapshots -------------------------------------------------------------------------
def test_basel_flows_in_and_its_notice_and_its_surplus_are_named():
    parsed = records.parse(snapshot("basel.json"), Source("basel", within=EUROPE), NOW, BASEL)

    assert counted(parsed) == (17, 16, 1, 16, 0, 16)
    assert named(parsed) == [
        (8, "", "key", "no_key", "Zur Zeit haben wir keine aktuellen Parkhausdaten erhalten"),
        (16, "anfos", "free", "more_than_capacity", "167 > 162"),
    ]
    assert parsed.readings[0] == Reading(
        "badbahnhof", datetime(2024, 7, 28, 12, 6, tzinfo=UTC), NOW, "basel", free=286
    )
    assert sum(site.capacity for site in parsed.sites) == 5783


def test_konstanz_flows_in_whole():
    source = Source("konstanz", within=EUROPE)
    parsed = records.parse(snapshot("konstanz.json"), source, NOW, KONSTANZ)

    assert counted(parsed) == (11, 11, 0, 11, 0, 11)
    assert named(parsed) == []
    lago = parsed.sites[0]
    assert (lago.key, lago.kind, lago.height_m, lago.free_of_charge, lago.live) == (
        "4", Kind.CAR_PARK, 1.9, False, True)  # fmt: skip
    assert lago.classes == {"disabled": 4, "charging": 4, "women": 46}
    assert (lago.charging, lago.disabled) == (4, 4)
    assert {s.key: s.longest_stay_min for s in parsed.sites if s.longest_stay_min} == {
        "6": 43200, "7": 1440, "46": 1440}  # fmt: skip
    assert {one.at for one in parsed.readings} == {datetime(2024, 8, 17, 6, 30, 5, tzinfo=UTC)}


def test_konstanz_without_its_words_for_stays_names_the_three():
    source = Source("konstanz", within=EUROPE)
    table = msgspec.structs.replace(KONSTANZ, stay_words={})
    parsed = records.parse(snapshot("konstanz.json"), source, NOW, table)

    assert counted(parsed) == (11, 11, 0, 11, 0, 11)
    assert named(parsed) == [
        (6, "6", "longest_stay", "not_a_number", "30 Tage"),
        (8, "7", "longest_stay", "not_a_number", "24 Stunden"),
        (9, "46", "longest_stay", "not_a_number", "24 Stunden"),
    ]


def test_freiburg_flows_in_and_the_closed_one_with_numbers_is_named():
    parsed = freiburg()

    assert counted(parsed) == (19, 19, 0, 0, 0, 19)
    assert named(parsed) == [(9, "2", "open", "closed_with_numbers", "399")]
    assert {one.at for one in parsed.readings} == {datetime(2024, 6, 10, 8, 20, tzinfo=UTC)}


def test_freiburgs_projected_points_come_out_where_its_list_has_them():
    zone = Source("freiburg", zone="Europe/Berlin", within=EUROPE)
    table = msgspec.structs.replace(FREIBURG, gives="sites")
    live = {s.key: s for s in geojson.parse(snapshot("freiburg.json"), zone, NOW, table).sites}
    apart = [
        metres((live[s.key].lon, live[s.key].lat), (s.lon, s.lat))
        for s in freiburg_sites().sites
        if s.key in live
    ]
    assert len(apart) == 19
    assert max(apart) < 250


def test_freiburgs_list_flows_in_whole():
    parsed = freiburg_sites()

    assert counted(parsed) == (20, 20, 0, 20, 0, 0)
    assert named(parsed) == []
    assert Counter(s.kind for s in parsed.sites) == {Kind.CAR_PARK: 19, Kind.GROUND: 1}
    assert parsed.sites[0].height_m == 2.65


def test_freiburgs_list_and_readings_differ_where_we_know_they_do():
    sites = {one.key: one for one in freiburg_sites().sites}
    found = differences(sites, freiburg().readings)

    assert [(d.key, d.wrong) for d in found if d.lost is Lost.READING] == [("21", "no_reading")]
    assert {d.key: d.value for d in found if d.wrong == "capacity_differs"} == {
        "13": "105 ≠ 115", "19": "274 ≠ 269", "10": "415 ≠ 438", "1": "180 ≠ 194",
        "6": "191 ≠ 201", "12": "170 ≠ 178", "2": "399 ≠ 0", "8": "300 ≠ 297", "5": "350 ≠ 429",
        "9": "0 ≠ 169", "7": "132 ≠ 73", "14": "228 ≠ 235", "18": "164 ≠ 182", "4": "202 ≠ 205",
    }  # fmt: skip
    assert len(found) == 15


def test_freiburgs_bays_flow_in_and_say_no_time():
    source = Source("freiburg-bays", within=EUROPE)
    content = snapshot("freiburg_disabled_sensors.geojson")
    parsed = geojson.parse(content, source, NOW, FREIBURG_BAYS)

    assert counted(parsed) == (20, 20, 0, 0, 20, 20)
    assert named(parsed) == [(0, "", "at", "no_moment", "")]
    assert sum(one.free for one in parsed.readings) == 18
    assert all(not one.timed and one.at == NOW for one in parsed.readings)
    assert {bay.classes for bay in parsed.bays} == {("disabled",)}


def test_every_snapshot_has_its_licence_beside_it():
    told = (HERE / "LICENCES.md").read_text()
    files = [p.name for p in HERE.iterdir() if p.suffix in (".json", ".geojson")]
    assert len(files) == 5
    assert all(name in told for name in files)


@pytest.mark.parametrize("name", ["basel.json", "konstanz.json", "freiburg_static.geojson"])
def test_read_once_written_as_ours_and_read_again_it_is_the_same(name):
    parse, table = {"basel.json": (records.parse, BASEL), "konstanz.json": (records.parse, KONSTANZ),
                    "freiburg_static.geojson": (geojson.parse, FREIBURG_SITES)}[name]  # fmt: skip
    source = Source("again", within=EUROPE)
    elsewhere = msgspec.structs.replace(source, datum=Datum.GCJ02)
    parsed = parse(snapshot(name), source, NOW, table)
    again = canonical.parse(canonical.written(parsed), elsewhere, NOW)

    assert (again.sites, again.readings) == (parsed.sites, parsed.readings)
    assert again.defects == ()


def test_a_site_that_comes_twice_counts_once_and_nobody_parks_off_africa():
    rows = [{"id2": "A", "free": 1, "total": 9, "published": "2026-05-12T08:00:00Z",
             "geo_point_2d": {"lon": 0, "lat": 0}}] * 2  # fmt: skip
    parsed = records.parse(json.dumps(rows).encode(), Source("earth"), NOW, BASEL)
    assert counted(parsed) == (2, 1, 1, 1, 0, 1)
    assert wrongs(parsed) == ["impossible_point", "twice"]
    assert parsed.sites[0].lon is None


# --- our own JSON -------------------------------------------------------------------------------
def ours(**lists):
    return canonical.parse(json.dumps({"version": 1} | lists).encode(), OURS, NOW)


GOOD = {"key": "B1", "at": "2026-05-12T15:58:00+08:00", "free": 1}


def test_a_good_delivery_of_ours():
    parsed = ours(
        sites=[{"key": "A", "name": "滨江", "lon": 106.25, "lat": 29.29, "capacity": 20,
                "supply": "on_street", "classes": {"disabled": 2}}],
        bays=[{"key": "B1", "site": "A", "lon": 106.25, "lat": 29.29}],
        readings=[GOOD],
    )  # fmt: skip
    assert counted(parsed) == (3, 3, 0, 1, 1, 1)
    assert parsed.readings[0].at == datetime(2026, 5, 12, 7, 58, tzinfo=UTC)
    assert named(parsed) == []


@pytest.mark.parametrize(
    ("bad", "wrong", "kept"),
    [
        ({"key": ""}, "no_key", 1),
        ({"key": "B2", "free": "many"}, "not_valid", 1),
        ({"key": "B2"}, "no_moment no_reading", 1),
        ({"key": "B2", "free": 1}, "no_moment", 2),
        ({"key": "B2", "free": 1, "at": "2026-05-12T08:00:00"}, "no_zone", 1),
        ({"key": "B2", "free": 1, "at": "1970-01-01T00:00:00Z"}, "before_2000", 1),
        ({"key": "B2", "free": -1, "at": "2026-05-12T08:00:00Z"}, "negative", 2),
        (17, "not_valid", 1),
    ],
)
def test_one_bad_reading_costs_itself_only(bad, wrong, kept):
    parsed = ours(readings=[bad, GOOD])
    assert (" ".join(wrongs(parsed)), len(parsed.readings)) == (wrong, kept)
    counted(parsed)


def test_an_impossible_point_costs_the_point_only():
    parsed = ours(sites=[{"key": "A", "lon": 29.29, "lat": 106.25}, {"key": "B", "lon": 0, "lat": 0},
                         {"key": "C"}, {"key": "A"}])  # fmt: skip
    assert wrongs(parsed) == ["impossible_point", "impossible_point", "no_point", "twice"]
    assert [(s.key, s.lon) for s in parsed.sites] == [("A", None), ("B", None), ("C", None)]
    assert counted(parsed)[:3] == (4, 3, 1)


def test_points_are_marked_with_their_datum_and_left_as_they_came():
    source = Source("amap", datum=Datum.GCJ02, within=CHONGQING)
    place = {"lon": 106.25, "lat": 29.29}
    told = {"sites": [{"key": "A"} | place, {"key": "B", "datum": "wgs84"} | place],
            "bays": [{"key": "C"} | place]}  # fmt: skip
    parsed = canonical.parse(json.dumps(told).encode(), source, NOW)
    assert [(one.lon, one.lat, one.datum) for one in (*parsed.sites, *parsed.bays)] == [
        (106.25, 29.29, Datum.GCJ02), (106.25, 29.29, Datum.WGS84), (106.25, 29.29, Datum.GCJ02)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content", [b"", b"[1", b"\xff\xfe", b"[" * 100_000, b"17", b'{"sites": 3}']
)
def test_what_is_no_delivery_is_one_defect(content):
    for parsed in (
        canonical.parse(content, OURS, NOW),
        records.parse(content, OURS, NOW, BASEL),
        geojson.parse(content, OURS, NOW, FREIBURG),
        parkapi.parse_v1(content, OURS, NOW),
        parkapi.parse_v3(content, OURS, NOW),
        datex2.parse(content, OURS, NOW),
    ):
        assert parsed.unreadable, parsed
        assert [(d.row, d.wrong) for d in parsed.defects] == [(0, "unreadable")]


def test_another_version_is_not_guessed_at():
    parsed = canonical.parse(b'{"version": 2, "sites": [{"key": "A"}]}', OURS, NOW)
    assert wrongs(parsed) == ["version"]


# --- spreadsheets -------------------------------------------------------------------------------
SHEET = [
    ["易停江津停车场台账"],
    ["停车场编号", "停车场名称", "停车场形式", "经度", "纬度", "坐标系", "总泊位数", "无障碍泊位数",
     "空余泊位数", "限高（米）", "是否收费", "上报时间"],
    ["JJ-1", "滨江大道", "路内", 106.25, 29.29, "GCJ-02", 60, 2, 11, "", "是", "2026-05-12 15:58:00"],
    ["JJ-2", "几江地下", "地下", 106.26, 29.28, "CGCS2000", "一百", 2, 11, "2.2m", "是",
     "2026-05-12 15:58:00"],
    ["", "无名", "地面", 106.26, 29.28, "", 20, 0, 3, "", "否", "2026-05-12 15:58:00"],
    ["JJ-3", "双福", "月球", 10.6, 29.28, "", 20, 0, 30, "", "否", "昨天"],
]  # fmt: skip
SHEET_DEFECTS = [
    (2, "JJ-2", "capacity", "not_a_number", "一百"),
    (3, "", "key", "no_key", "无名"),
    (4, "JJ-3", "lon", "impossible_point", "10.6, 29.28"),
    (4, "JJ-3", "kind", "unknown_word", "月球"),
    (4, "JJ-3", "at", "not_a_moment", "昨天"),
]


def as_csv(encoding, comma=","):
    lines = (comma.join(str(cell) for cell in line) for line in SHEET)
    return "\r\n".join(lines).encode(encoding)


def as_xlsx():
    import io

    import xlsxwriter

    file = io.BytesIO()
    book = xlsxwriter.Workbook(file)
    sheet = book.add_worksheet()
    for place, line in enumerate(SHEET):
        sheet.write_row(place, 0, line)
    book.close()
    return file.getvalue()


@pytest.mark.parametrize(
    "content",
    [as_csv("utf-8"), as_csv("utf-8-sig"), as_csv("gb18030"), as_csv("utf-8", ";"), as_xlsx()],
    ids=["utf-8", "bom", "gb18030", "semicolons", "xlsx"],
)
def test_an_operators_sheet_reads_the_same_however_it_is_saved(content):
    source = Source("yiting", zone="Asia/Shanghai", within=CHONGQING)
    parsed = tables.parse(content, source, NOW)

    assert counted(parsed) == (4, 3, 1, 3, 0, 2)
    assert sorted(named(parsed)) == sorted(SHEET_DEFECTS)
    first = parsed.sites[0]
    assert first == Site("JJ-1", "滨江大道", Kind.ON_STREET, lon=106.25, lat=29.29,
                         datum=Datum.GCJ02, capacity=60, classes={"disabled": 2},
                         free_of_charge=False)  # fmt: skip
    assert (parsed.sites[1].height_m, parsed.sites[1].capacity) == (2.2, None)
    assert parsed.readings[0].at == datetime(2026, 5, 12, 7, 58, tzinfo=UTC)


def test_cells_beyond_the_heading_are_named():
    parsed = tables.parse(b"key,free,at\nA,3,2026-05-12T08:00:00Z,9\n", OURS, NOW, gives="readings")
    assert (counted(parsed), wrongs(parsed)) == ((1, 1, 0, 0, 0, 1), ["extra_columns"])


def test_a_sheet_without_a_heading_we_know_is_one_defect():
    assert tables.parse("甲,乙\n1,2\n".encode(), OURS, NOW).unreadable
    assert tables.parse(b"PK\x03\x04 no workbook", OURS, NOW).unreadable


# --- DATEX II -----------------------------------------------------------------------------------
V2 = """<d:d2LogicalModel xmlns:d="http://datex2.eu/schema/2/2_0"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" modelBaseVersion="2"><d:payloadPublication>
 <d:publicationTime>2026-05-12T07:59:00Z</d:publicationTime><d:genericPublicationExtension>{}
 </d:genericPublicationExtension></d:payloadPublication></d:d2LogicalModel>"""
V3 = """<messageContainer xmlns="http://datex2.eu/schema/3/messageContainer"
 xmlns:d="http://datex2.eu/schema/3/parking" xmlns:com="http://datex2.eu/schema/3/common"
 modelBaseVersion="3"><payload><com:publicationTime>2026-05-12T07:59:00Z</com:publicationTime>{}
 </payload></messageContainer>"""
STATUS = """<d:parkingRecordStatus><d:parkingRecordReference id="{}"/>{}<d:parkingOccupancy>
 <d:parkingNumberOfVacantSpaces>{}</d:parkingNumberOfVacantSpaces><d:parkingOccupancy>40
 </d:parkingOccupancy></d:parkingOccupancy>{}</d:parkingRecordStatus>"""
TIME = "<d:parkingStatusOriginTime>2026-05-12T15:58:00+08:00</d:parkingStatusOriginTime>"
RECORD = """<d:parkingRecord id="{}"><d:group><d:parkingNumberOfSpaces>3</d:parkingNumberOfSpaces></d:group>
 <d:parkingName><d:values><d:value lang="zh">几江</d:value><d:value lang="en">Jijiang</d:value>
 </d:values></d:parkingName><d:parkingNumberOfSpaces>{}</d:parkingNumberOfSpaces><d:parkingLocation>
 <d:pointByCoordinates><d:pointCoordinates><d:latitude>29.29</d:latitude><d:longitude>{}</d:longitude>
 </d:pointCoordinates></d:pointByCoordinates></d:parkingLocation>
 <d:parkingLayout>{}</d:parkingLayout></d:parkingRecord>"""


@pytest.mark.parametrize("envelope", [V2, V3], ids=["version 2", "version 3"])
def test_datex2_status(envelope):
    inside = (
        STATUS.format(
            "P1", TIME, 12, "<d:parkingSiteOpeningStatus>open</d:parkingSiteOpeningStatus>"
        )
        + STATUS.format(
            "P2", "", 0, "<d:parkingSiteOpeningStatus>closed</d:parkingSiteOpeningStatus>"
        )
        + STATUS.format("P3", TIME, "x", "")
        + STATUS.format("", TIME, 1, "")
    )
    parsed = datex2.parse(envelope.format(inside).encode(), OURS, NOW)

    assert counted(parsed) == (4, 2, 2, 0, 0, 2)
    assert [(r.key, r.free, r.open, r.at.minute) for r in parsed.readings] == [
        ("P1", 12, True, 58), ("P2", 0, False, 59)]  # fmt: skip
    assert wrongs(parsed) == ["not_a_number", "no_reading", "no_key", "nothing"]


@pytest.mark.parametrize("envelope", [V2, V3], ids=["version 2", "version 3"])
def test_datex2_sites(envelope):
    inside = RECORD.format("P1", 100, 106.25, "openSpace") + RECORD.format("P2", "", 10.6, "spiral")
    parsed = datex2.parse(envelope.format(inside).encode(), OURS, NOW)

    assert counted(parsed) == (2, 2, 0, 2, 0, 0)
    assert parsed.sites[0] == Site("P1", "几江", Kind.GROUND, lon=106.25, lat=29.29, capacity=100)
    assert wrongs(parsed) == ["impossible_point", "unknown_word"]


def test_datex2_of_the_older_facilities():
    inside = """<d:parkingFacilityStatus><d:parkingFacilityReference id="F1"/>
     <d:parkingFacilityStatusTime>2026-05-12T07:50:00Z</d:parkingFacilityStatusTime>
     <d:totalNumberOfVacantParkingSpaces>7</d:totalNumberOfVacantParkingSpaces>
     <d:totalNumberOfOccupiedParkingSpaces>13</d:totalNumberOfOccupiedParkingSpaces>
     </d:parkingFacilityStatus>"""
    parsed = datex2.parse(V2.format(inside).encode(), OURS, NOW)
    assert [(r.key, r.free, r.occupied) for r in parsed.readings] == [("F1", 7, 13)]


@pytest.mark.parametrize(
    "trick",
    [
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        '<!DOCTYPE a [<!ENTITY x "xxxxxxxxxx"><!ENTITY y "&x;&x;&x;&x;&x;&x;">]><a>&y;&y;</a>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd"><a/>',
        '<!DOCTYPE a [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p;]><a/>',
        "<!DOCTYPE a><a/>",
    ],
)
def test_xml_with_a_document_type_is_not_read_at_all(trick):
    parsed = datex2.parse(trick.encode(), OURS, NOW)
    assert parsed.unreadable
    assert "root:" not in str(parsed)


def test_a_good_publication_with_a_document_type_is_not_read_either():
    inside = V3.format(RECORD.format("P1", 100, 106.25, "openSpace"))
    assert len(datex2.parse(inside.encode(), OURS, NOW).sites) == 1
    assert datex2.parse(f"<!DOCTYPE messageContainer>{inside}".encode(), OURS, NOW).unreadable


# --- FIWARE -------------------------------------------------------------------------------------
def ngsi(*entities):
    return fiware.parse(json.dumps(list(entities)).encode(), OURS, NOW)


POINT = {"type": "Point", "coordinates": [106.25, 29.29]}
LOT_V2 = {
    "id": "L1", "type": "OffStreetParking", "name": {"value": "几江"},
    "category": {"value": ["underground", "public"]}, "totalSpotNumber": {"value": 40},
    "availableSpotNumber": {"value": 12, "metadata": {"timestamp": {
        "type": "DateTime", "value": "2026-05-12T07:58:00Z"}}},
    "location": {"type": "geo:json", "value": POINT}, "maximumParkingDuration": {"value": "PT8H"},
}  # fmt: skip
LOT_LD = {
    "@context": "x", "id": "L1", "type": "https://uri.fiware.org/ns/data-models#OffStreetParking",
    "name": {"type": "Property", "value": "几江"},
    "category": {"type": "Property", "value": ["underground"]},
    "totalSpotNumber": {"type": "Property", "value": 40},
    "availableSpotNumber": {"type": "Property", "value": 12, "observedAt": "2026-05-12T07:58:00Z"},
    "location": {"type": "GeoProperty", "value": POINT},
    "maximumParkingDuration": {"type": "Property", "value": "PT8H"},
}  # fmt: skip
LOT_KEYS = {
    "id": "L1", "type": "OffStreetParking", "name": "几江", "category": ["underground"],
    "totalSpotNumber": 40, "availableSpotNumber": 12, "occupancyModified": "2026-05-12T07:58:00Z",
    "location": POINT, "maximumParkingDuration": "PT8H",
}  # fmt: skip


@pytest.mark.parametrize("lot", [LOT_V2, LOT_LD, LOT_KEYS], ids=["v2", "ld", "key values"])
def test_fiware_says_the_same_in_all_its_forms(lot):
    parsed = ngsi(lot)
    assert parsed.sites == (Site("L1", "几江", Kind.UNDERGROUND, lon=106.25, lat=29.29, capacity=40,
                                 longest_stay_min=480),)  # fmt: skip
    assert parsed.readings == (
        Reading("L1", datetime(2026, 5, 12, 7, 58, tzinfo=UTC), NOW, "yiting", free=12),
    )
    assert counted(parsed) == (1, 1, 0, 1, 0, 1)


def test_fiware_streets_and_spots():
    street = LOT_KEYS | {"id": "S1", "type": "OnStreetParking", "status": ["open", "almostFull"]}
    spots = [
        {"id": f"P{n}", "type": "ParkingSpot", "status": status, "location": POINT,
         "refParkingSite": "S1", "dateModified": "2026-05-12T07:58:00Z"}
        for n, status in enumerate(["free", "occupied", "unknown", "flooded"])
    ]  # fmt: skip
    parsed = ngsi(street, *spots, {"id": "W", "type": "WeatherObserved"}, 17)

    assert counted(parsed) == (7, 5, 2, 1, 4, 3)
    assert (parsed.sites[0].kind, parsed.readings[0].open) == (Kind.ON_STREET, True)
    assert [(r.key, r.free) for r in parsed.readings[1:]] == [("P0", 1), ("P1", 0)]
    assert wrongs(parsed) == ["no_reading", "unknown_word", "no_reading", "unknown_word",
                              "unknown_word"]  # fmt: skip


# --- ParkAPI ------------------------------------------------------------------------------------
SITE = Site("JJ-1", "滨江大道", Kind.ON_STREET, lon=106.25, lat=29.29, capacity=60, height_m=2.1,
            classes={"disabled": 2, "charging": 4}, longest_stay_min=120, live=True,
            free_of_charge=False, operator="易停", hours="24/7", tariff="2元/时", address="滨江大道",
            covered=False, url="https://example.org/1")  # fmt: skip
READ = Reading("JJ-1", datetime(2026, 5, 12, 7, 58, tzinfo=UTC), NOW, "yiting", free=11, capacity=60,
               open=True)  # fmt: skip


def test_parkapi_version_3_out_and_in_again_is_the_same():
    out = parkapi.site_v3(SITE, READ, updated_at=NOW)
    parsed = parkapi.parse_v3(json.dumps({"items": [out]}).encode(), OURS, NOW)

    assert (parsed.sites, parsed.readings, parsed.defects) == ((SITE,), (READ,), ())
    assert (out["max_height"], out["max_stay"], out["type"]) == (210, 7200, "ON_STREET")
    assert out["realtime_data_updated_at"] == "2026-05-12T07:58:00Z"


def test_parkapi_version_3_of_a_bay():
    bay = Bay("B1", "JJ-1", "一号", 106.25, 29.29, classes=("disabled",))
    out = parkapi.spot_v3(bay, msgspec.structs.replace(READ, key="B1", free=0), updated_at=NOW)
    parsed = parkapi.parse_v3(json.dumps([out]).encode(), OURS, NOW, spots=True)

    assert out["realtime_status"] == "TAKEN"
    assert [(b.key, b.site, b.name) for b in parsed.bays] == [("B1", "JJ-1", "一号")]
    assert [(r.free, r.occupied) for r in parsed.readings] == [(0, 1)]


def test_parkapi_points_go_out_in_wgs84():
    out = parkapi.site_v3(msgspec.structs.replace(SITE, datum=Datum.GCJ02), None, updated_at=NOW)
    assert 400 < metres((out["lon"], out["lat"]), (106.25, 29.29)) < 600
    assert out["has_realtime_data"] is False
    assert "realtime_free_capacity" not in out


def test_parkapi_version_1_out_and_in_again():
    silent = msgspec.structs.replace(SITE, key="JJ-2")
    shut = msgspec.structs.replace(SITE, key="JJ-3")
    nowhere = msgspec.structs.replace(SITE, key="JJ-4", lon=None, lat=None)
    readings = {"JJ-1": msgspec.structs.replace(READ, free=99),
                "JJ-3": msgspec.structs.replace(READ, key="JJ-3", free=None, open=False)}  # fmt: skip
    out = parkapi.city_v1([SITE, silent, shut, nowhere], readings, updated_at=NOW, asked_at=NOW,
                          forecasts=["JJ-1"])  # fmt: skip
    assert [(lot["id"], lot["free"], lot["total"], lot["state"], lot["forecast"])
            for lot in out["lots"]] == [("JJ-1", 60, 60, "open", True), ("JJ-2", 0, 60, "nodata", False),
                                        ("JJ-3", 0, 60, "closed", False)]  # fmt: skip
    assert out["lots"][0]["coords"] == {"lat": 29.29, "lng": 106.25}
    assert out["last_updated"] == "2026-05-12T08:00:00"
    parsed = parkapi.parse_v1(json.dumps(out).encode(), OURS, NOW)
    assert counted(parsed) == (3, 3, 0, 3, 0, 2)
    assert [(r.key, r.free, r.open) for r in parsed.readings] == [
        ("JJ-1", 60, True),
        ("JJ-3", 0, False),
    ]
    assert wrongs(parsed) == ["no_reading"]


# --- single values, and nothing lost ------------------------------------------------------------
@pytest.mark.parametrize(
    ("value", "zone", "found"),
    [
        ("2026-05-12T08:00:00Z", "", NOW),
        ("2026-05-12 16:00:00", "Asia/Shanghai", NOW),
        (1778572800000, "", NOW),
        ("1778572800", "", NOW),
        ("1778572800000", "", NOW),
        ("2026-05-12 16:00:00", "", "no_zone"),
        ("1970-01-01T00:00:00Z", "", "before_2000"),
        (0, "", "before_2000"),
        (True, "", "not_a_moment"),
        (10**30, "", "not_a_moment"),
        ("soon", "", "not_a_moment"),
    ],
)
def test_moments(value, zone, found):
    try:
        assert values.moment(value, zone) == found
    except ValueError as wrong:
        assert str(wrong) == found


@pytest.mark.parametrize(
    ("text", "unit", "found"),
    [("1,90 m", "m", 1.9), (265, "cm", 2.65), ("205 cm", "m", 2.05), (2.2, "m", 2.2),
     ("low", "m", None), (0, "m", None), (265, "m", None), (True, "m", None)],
)  # fmt: skip
def test_heights(text, unit, found):
    try:
        assert values.metres(text, unit) == found
    except ValueError as wrong:
        assert (str(wrong), found) == ("not_a_length", None)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from(["id2", "title", "free", "total", "published", "geo_point_2d", "lon", "lat",
                         "id", "type", "status", "name", "uid", "key", "at", "coords"]),
        inner, max_size=6),
    max_leaves=20,
)  # fmt: skip


@given(st.lists(JSON, max_size=6))
def test_whatever_comes_every_row_is_kept_or_named(rows):
    content = msgspec.json.encode(rows)
    for parsed in (
        records.parse(content, OURS, NOW, BASEL),
        parkapi.parse_v3(content, OURS, NOW),
        parkapi.parse_v3(content, OURS, NOW, spots=True),
        fiware.parse(content, OURS, NOW),
        geojson.parse(b'{"features": %b}' % content, OURS, NOW, FREIBURG),
        parkapi.parse_v1(
            b'{"last_updated": "2026-05-12T08:00:00", "lots": %b}' % content, OURS, NOW
        ),
        canonical.parse(b'{"sites": %b, "readings": %b}' % (content, content), OURS, NOW),
    ):
        assert parsed.rows == parsed.kept + parsed.refused
        assert {d.wrong for d in parsed.defects} <= WRONG.keys()
        assert not parsed.unreadable


@given(st.binary(max_size=200))
def test_whatever_bytes_come_nothing_breaks(content):
    for parse in (canonical.parse, datex2.parse, fiware.parse, parkapi.parse_v1, parkapi.parse_v3,
                  tables.parse):  # fmt: skip
        assert isinstance(parse(content, OURS, NOW), Parsed)


def test_a_defect_shows_its_value_short():
    parsed = tables.parse(b"key,free\n," + b"9" * 500 + b"\n", OURS, NOW, gives="readings")
    assert isinstance(parsed.defects[-1], Defect)
    assert all(len(d.value) <= 120 for d in parsed.defects)
