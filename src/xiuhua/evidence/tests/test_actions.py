"""Keeping photos: bytes first, then the deed; and what the sweeper leaves."""

import hashlib
import io
import os
import time
from datetime import timedelta

import pytest
from django.utils import timezone
from PIL import Image

from xiuhua.accounts.examples import a_user
from xiuhua.evidence import actions, intake, queries
from xiuhua.evidence.examples import a_photo, an_item
from xiuhua.evidence.models import Item, Staged
from xiuhua.evidence.store import Folder, store
from xiuhua.evidence.verification import Fault
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.models import Record

CASE = ("cases.case", "500116202603150000001")
pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shelf(settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    return settings.EVIDENCE_ROOT


def age(folder, sha256, hours):
    path = folder / "original" / sha256[:2] / sha256
    at = time.time() - hours * 3600
    os.utime(path, (at, at))


def test_the_original_is_kept_to_the_byte_and_the_copies_bear_no_trace(shelf):
    data = a_photo(gps=(106.2593, 29.2902), width=2000)
    item = an_item(data)

    with store().open("original", item.sha256) as file:
        assert file.read() == data
    assert item.sha256 == hashlib.sha256(data).hexdigest()
    for size, longest in (("thumb", 320), ("shown", 1600)):
        copy = Image.open(io.BytesIO(intake.copy_of(item.sha256, size, [])))
        assert (copy.format, max(copy.size)) == ("WEBP", longest)
        assert not copy.getexif()
        assert not {"exif", "xmp", "icc_profile"} & set(copy.info)
    assert (item.lon, item.lat) == (pytest.approx(106.2593), pytest.approx(29.2902))


def test_attaching_is_recorded_without_the_place():
    item = an_item(a_photo(gps=(106.2593, 29.2902)))
    record = Record.objects.get(kind="evidence.item", key=item.key)
    assert record.deed == "evidence.attach"
    assert record.after == item.record_facts()
    assert "106.2" not in str(record.after)


def test_the_same_photo_twice_is_one_file_and_two_items(shelf):
    an_item(), an_item()
    assert Item.objects.count() == 2
    assert len(list(store().names("original"))) == 1


def test_a_photo_over_the_limit_is_refused_in_words(settings):
    settings.EVIDENCE_MOST_BYTES = 1024
    with pytest.raises(Refused, match="larger than"):
        actions.prepare(a_photo())


def test_a_held_photo_comes_back_whole_by_its_token():
    prepared = actions.prepare(a_photo(gps=(106.0, 29.0)))
    token = actions.hold(prepared)
    assert actions.held(token) == prepared
    with pytest.raises(Refused, match="Choose it again"):
        actions.held(token[:-1] + ("A" if token[-1] != "A" else "B"))


def test_the_sweeper_takes_what_was_left_for_a_day_and_nothing_else(shelf):
    left = actions.prepare(a_photo(seed=1))
    actions.hold(left)
    kept = actions.prepare(a_photo(seed=2))
    actions.hold(kept)
    actions.attach(kept, subject=CASE, by=PUBLIC)
    Staged.objects.update(staged_at=timezone.now() - timedelta(hours=25))
    fresh = actions.prepare(a_photo(seed=3))
    actions.hold(fresh)
    for one in (left, kept, fresh):
        age(shelf, one.sha256, 25)

    assert actions.sweep() == 1
    assert {name for name, _at in store().names("original")} == {kept.sha256, fresh.sha256}
    with pytest.raises(Refused, match="no longer here"):
        actions.attach(left, subject=CASE, by=PUBLIC)


def test_the_sweeper_leaves_what_somebody_has_just_touched(shelf):
    stray = actions.prepare(a_photo())
    assert actions.sweep(whole=True) == 0
    age(shelf, stray.sha256, 25)
    assert actions.sweep(whole=True) == 1


def test_verifying_names_what_is_missing_and_what_was_changed(shelf):
    sound, changed, missing = (an_item(a_photo(seed=n)) for n in (1, 2, 3))
    stray = actions.prepare(a_photo(seed=4))
    path = shelf / "original" / changed.sha256[:2] / changed.sha256
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    (shelf / "original" / missing.sha256[:2] / missing.sha256).unlink()

    found = actions.verify_store()
    assert (found.checked, found.strays) == (3, [stray.sha256])
    assert sorted(found.faults, key=lambda f: f.what) == [
        Fault(changed.sha256, "changed", (changed.key,)),
        Fault(missing.sha256, "missing", (missing.key,)),
    ]
    assert sound.sha256 not in {fault.sha256 for fault in found.faults}


def test_boxes_cover_what_is_under_them_in_the_public_copy_alone():
    item = an_item(a_photo(width=400))
    reception = a_user(Role.RECEPTION)
    actions.redact(item, boxes=[{"x": 0.25, "y": 0.5, "w": 0.5, "h": 0.5}], by=reception)
    public = Image.open(io.BytesIO(intake.copy_of(item.sha256, "shown", item.boxes)))
    whole = Image.open(io.BytesIO(intake.copy_of(item.sha256, "shown", [])))
    inside, outside = (200, 250), (50, 50)
    assert all(abs(a - b) < 6 for a, b in zip(public.getpixel(inside), (45, 51, 53), strict=True))
    assert whole.getpixel(inside) != public.getpixel(inside)
    assert all(
        abs(a - b) < 12
        for a, b in zip(whole.getpixel(outside), public.getpixel(outside), strict=True)
    )


@pytest.mark.parametrize("box", [{"x": 0.5, "y": 0, "w": 0.6, "h": 1}, {"x": "a"}, {}])
def test_a_box_outside_the_picture_is_refused(box):
    with pytest.raises(Refused):
        actions.redact(an_item(), boxes=[box], by=a_user(Role.RECEPTION))


def test_custody_tells_who_brought_released_and_looked():
    item = an_item()
    head = a_user(Role.SUPERVISION_HEAD)
    named = f"{head.name} ({head.username})"
    actions.release(item, by=head)
    actions.look_at_original(item, by=head, reason="Appeal")
    assert [(step.deed, step.by, step.reason) for step in queries.custody(item)] == [
        ("Brought", "社会公众", ""),
        ("Released to the public", named, ""),
        ("Original fetched", named, "Appeal"),
    ]


def test_a_dispatcher_may_not_release():
    with pytest.raises(Denied):
        actions.release(an_item(), by=a_user(Role.DISPATCHER))


def test_a_file_cut_short_by_a_crash_is_healed_by_the_next_put(tmp_path):
    folder = Folder(tmp_path)
    name = "ab" * 32
    folder.put("original", name, b"whole")
    (tmp_path / "original" / "ab" / name).write_bytes(b"wh")
    folder.put("original", name, b"whole")
    with folder.open("original", name) as file:
        assert file.read() == b"whole"
