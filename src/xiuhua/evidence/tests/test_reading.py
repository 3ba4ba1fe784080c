"""What counts as a photo, and what the camera says."""

import io
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from xiuhua.evidence.examples import TAKEN_AT, a_photo
from xiuhua.evidence.kinds import kind_of
from xiuhua.evidence.reading import read
from xiuhua.kernel.words import Refused

NOW = datetime(2026, 11, 20, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")


def reading(data, most=64_000_000, now=NOW):
    return read(data, most_pixels=most, now=now, zone=ZONE)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heic"])
def test_four_formats_are_read_with_time_and_place(kind):
    found = reading(a_photo(kind, gps=(106.2593, 29.2902)))

    assert (found.format, found.taken_at) == (kind, TAKEN_AT)
    assert (found.lon, found.lat) == (pytest.approx(106.2593), pytest.approx(29.2902))
    assert found.width * 3 == found.height * 4


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"GIF89a" + b"\0" * 40, "GIF"),
        (b"%PDF-1.7\n", "PDF"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
        (b"<?xml version='1.0'?><svg/>", "SVG"),
        (b"\0\0\0\x1cftypavif\0\0\0\0avifmif1miaf", "AVIF"),
        (b"\0\0\0\x18ftypisom\0\0\0\0isomavc1", "MP4"),
        (b"PK\x03\x04", "ZIP"),
        (b"hello", "not a photo"),
    ],
)
def test_everything_else_is_refused_by_name(data, word):
    with pytest.raises(Refused, match=word):
        kind_of(data)


def test_a_name_that_lies_does_not_matter_and_content_does():
    assert kind_of(a_photo("png")) == "png"


@pytest.mark.parametrize(
    "data",
    [
        a_photo()[:200] + b"<script>alert(1)</script>" + a_photo()[200:],
        a_photo("webp") + b"PK\x05\x06" + b"\0" * 18,
    ],
)
def test_a_picture_that_is_something_else_besides_is_refused(data):
    with pytest.raises(Refused, match="hides something"):
        kind_of(data)


@pytest.mark.parametrize("kind", ["jpeg", "png", "webp", "heic"])
def test_a_cut_off_photo_is_refused(kind):
    data = a_photo(kind)
    with pytest.raises(Refused, match="damaged"):
        reading(data[: len(data) // 2])


def test_a_bomb_is_refused_before_it_is_decoded():
    out = io.BytesIO()
    Image.new("1", (30_000, 30_000)).save(out, "PNG")
    assert len(out.getvalue()) < 200_000
    with pytest.raises(Refused, match="far too many pixels"):
        reading(out.getvalue())


def test_a_photo_over_the_limit_is_told_its_size():
    with pytest.raises(Refused, match="has 12 megapixels; at most 1 "):
        out = io.BytesIO()
        Image.new("1", (4000, 3000)).save(out, "PNG")
        reading(out.getvalue(), most=1_000_000)


def test_a_turned_photo_stands_upright_and_bears_nothing_of_the_camera():
    found = reading(a_photo(width=400, orientation=6, gps=(106.0, 29.0)))
    assert (found.width, found.height) == (300, 400)
    assert found.picture.size == (300, 400)
    assert not found.picture.info
    assert not found.picture.getexif()


def test_southern_and_western_places_are_negative():
    found = reading(a_photo(gps=(-70.5, -33.25)))
    assert (found.lon, found.lat) == (-70.5, -33.25)


@pytest.mark.parametrize("at", [datetime(1999, 12, 31, tzinfo=UTC), NOW + timedelta(days=2)])
def test_a_camera_whose_clock_is_absurd_is_not_believed(at):
    assert reading(a_photo(taken_at=at)).taken_at is None


def test_a_photo_without_hidden_data_says_nothing():
    found = reading(a_photo(exif=False))
    assert (found.taken_at, found.lon, found.lat) == (None, None, None)
