"""Days in files: whole or not at all, again when something comes late, and let go only when kept."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import date, datetime, timedelta

import duckdb
import pytest
from django.utils.timezone import get_current_timezone

from xiuhua.parking import tasks
from xiuhua.parking.history import folder, keeping
from xiuhua.parking.history.gates import Gated, by_slots
from xiuhua.parking.ingest import history
from xiuhua.parking.models import CarPark, Device, GateCount, HistoryDay, Passing, Reading
from xiuhua.parking.rules.gates import Base, Pass, inside, reset
from xiuhua.site import backups

from .counting import a_car_park, a_device

pytestmark = pytest.mark.django_db
DAY = date(2026, 5, 11)


@pytest.fixture(autouse=True)
def files(settings, tmp_path):
    settings.HISTORY_ROOT = tmp_path / "history"
    return tmp_path / "history" / "parking"


def at(hour, minute=0, second=0, *, day=DAY, microsecond=0):
    return datetime(
        day.year, day.month, day.day, hour, minute, second, microsecond, get_current_timezone()
    )


def a_reading(device, moment, free=None, **facts):
    told = {"received_at": moment + timedelta(seconds=2), "free": free}
    return Reading.objects.create(device=device, at=moment, **told | facts)


def keep(day=DAY):
    return keeping.keep(day, at(2, day=day + timedelta(days=1)))


def rows(name="readings", day=DAY):
    """The rows of a file; moments as ours."""
    moments = ["slot"] if name == "occupancy" else ["moment", "received"]
    turned = ", ".join(f"epoch_us({one}) AS {one}" for one in moments)
    file = folder.rows_of(folder.path_of(day, name))
    found = duckdb.execute(f"SELECT * REPLACE ({turned}) FROM {file} ORDER BY ALL")
    names = [column[0] for column in found.description]
    zone = get_current_timezone()

    def cell(column, value):
        moved = folder.EPOCH + timedelta(microseconds=value) if column in moments else None
        return moved.astimezone(zone) if moved else value

    return [tuple(map(cell, names, row)) for row in found.fetchall()]


def occupancy(car_park, day=DAY):
    """(hour, minute) and cars inside."""
    told = [row for row in rows("occupancy", day) if row[0] == car_park.pk]
    return {(slot.hour, slot.minute): inside for _lot, slot, inside, _spaces in told}


# --- files ------------------------------------------------------------------------------------------
def test_a_day_in_its_file_is_what_the_database_held():
    device = a_device("A")
    a_reading(device, at(0), 3, open=True)
    a_reading(
        device, at(23, 59, 59, microsecond=999_999), None, occupied=7, open=False, timed=False
    )
    a_reading(device, at(0, day=DAY + timedelta(days=1)), 4)

    made = keep()

    assert (made.readings, made.passes) == (2, 0)
    assert rows() == [
        (device.pk, at(0), at(0, 0, 2), 3, None, True, True),
        (device.pk, at(23, 59, 59, microsecond=999_999),
         at(0, 0, 1, day=DAY + timedelta(days=1), microsecond=999_999), None, 7, False, False),
    ]  # fmt: skip
    assert not folder.path_of(DAY, "passes").exists()


def test_a_day_written_twice_is_the_same_day():
    a_reading(a_device("A"), at(8), 3)
    first, second = keep(), keep()
    assert first.digests == second.digests
    assert keeping.keep_days([DAY], at(9)) == []


def test_what_comes_late_has_its_day_written_again():
    device = a_device("A")
    a_reading(device, at(8), 3)
    assert keeping.keep_days(history.days_to_export(DAY + timedelta(days=1)), at(9)) == [DAY]
    a_reading(device, at(9), 2)
    assert keeping.keep_days([DAY], at(9)) == [DAY]
    assert [row[3] for row in rows()] == [3, 2]


def test_what_comes_after_its_day_has_gone_from_the_database_loses_nothing():
    device = a_device("A")
    a_reading(device, at(8), 3)
    keep()
    Reading.objects.all().delete()
    a_reading(device, at(7), 5)
    a_reading(device, at(8), 9, received_at=at(20))  # the same moment again: the first one stays
    assert keep().readings == 2
    assert [row[3] for row in rows()] == [5, 3]


def test_of_two_reports_of_a_gate_the_larger_is_kept():
    gate = a_device("G", measures="gate")
    Passing.objects.create(device=gate, at=at(8), received_at=at(8), cars_in=2)
    keep()
    Passing.objects.update(cars_in=5)
    assert keeping.keep_days([DAY], at(9)) == [DAY]
    assert [row[3] for row in rows("passes")] == [5]
    assert HistoryDay.objects.get().passes == 1


def test_readings_go_only_once_their_day_is_kept(settings):
    settings.PARKING_READINGS_DAYS = 10
    a_reading(a_device("A"), at(8), 3)
    gate = a_device("G", measures="gate")
    Passing.objects.create(device=gate, at=at(8), received_at=at(8), cars_in=2)
    much_later = at(3, day=DAY + timedelta(days=20))

    assert history.sweep(much_later, may_go=keeping.is_kept) == 0
    assert Passing.objects.exists()
    keep()
    assert history.sweep(much_later, may_go=keeping.is_kept) == 1
    assert not Passing.objects.exists()


def test_a_file_that_lacks_a_row_or_was_touched_keeps_nothing():
    device = a_device("A")
    a_reading(device, at(8), 3)
    keep()
    assert keeping.is_kept(DAY)
    a_reading(device, at(9), 3)
    assert not keeping.is_kept(DAY)
    keep()
    path = folder.path_of(DAY, "readings")
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    assert not keeping.is_kept(DAY)
    path.unlink()
    assert not keeping.is_kept(DAY)


def test_what_does_not_read_back_takes_no_place(monkeypatch):
    a_reading(a_device("A"), at(8), 3)
    answers = iter([(1, 5), (1, 6)])
    monkeypatch.setattr(keeping, "_told", lambda db, rows: next(answers))
    with pytest.raises(keeping.CopyError):
        keep()
    assert not [one for one in folder.root().rglob("*") if one.is_file()]
    assert not HistoryDay.objects.exists()


KILLED = """
import os, signal, sys
from pathlib import Path
import django
django.setup()
from xiuhua.parking.history import folder
folder.os.fsync = lambda at: os.kill(os.getpid(), signal.SIGKILL)
with folder.placed(Path(sys.argv[1])) as beside:
    beside.write_bytes(b"new")
"""


def test_a_kill_in_the_middle_leaves_the_old_file_and_the_next_one_clears_up(tmp_path):
    path = tmp_path / "readings.parquet"
    path.write_bytes(b"old")
    env = os.environ | {
        "DJANGO_SETTINGS_MODULE": "xiuhua.site.settings",
        "XIUHUA_HOME": str(tmp_path),
    }
    command = [sys.executable, "-c", KILLED, str(path)]
    done = subprocess.run(command, env=env, check=False, capture_output=True, text=True)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert path.read_bytes() == b"old"
    assert len(list(tmp_path.glob(".readings*"))) == 1

    with folder.placed(path) as beside:
        beside.write_bytes(b"new")
    assert path.read_bytes() == b"new"
    assert not list(tmp_path.glob(".readings*"))


def test_a_backup_holds_the_history(files, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    a_reading(a_device("A"), at(8), 3)
    keep()
    kept = dict(backups._kept_files())
    assert kept[f"history/parking/day={DAY}/readings.parquet"] == folder.path_of(DAY, "readings")


# --- occupancy --------------------------------------------------------------------------------------
def test_a_count_holds_until_it_is_stale():
    lot = a_car_park(capacity=20)
    device = a_device("A", car_park=lot)
    a_reading(device, at(8, 1), 5)
    a_reading(device, at(8, 20), None, occupied=4)
    keep()
    assert occupancy(lot) == {(8, 15): 15, (8, 30): 4, (8, 45): 4}  # stale after half an hour


def test_what_is_not_to_be_believed_or_closed_is_not_told():
    lot = a_car_park(capacity=20)
    device = a_device("A", car_park=lot)
    a_reading(device, at(8), 25)
    a_reading(device, at(8, 15), 5, occupied=16)
    a_reading(device, at(8, 30), 5, open=False)
    a_reading(device, at(8, 45), 5)
    keep()
    assert occupancy(lot) == {(8, 45): 15, (9, 0): 15, (9, 15): 15}


def test_a_word_of_the_evening_holds_after_midnight():
    lot = a_car_park(capacity=20)
    a_reading(a_device("A", car_park=lot), at(23, 50), 5)
    keep()
    keep(DAY + timedelta(days=1))
    assert occupancy(lot, DAY + timedelta(days=1)) == {(0, 0): 15, (0, 15): 15}


def test_bays_are_gathered_once_most_of_them_are_heard():
    lot = a_car_park(capacity=5)
    bays = [a_device(f"B{n}", car_park=lot, measures="bay") for n in range(5)]
    for n, bay in enumerate(bays[:4]):
        a_reading(bay, at(8, n), 1 if n < 3 else 0)
    a_reading(bays[0], at(8, 16), 0)
    keep()
    assert {when: occupancy(lot)[when] for when in ((8, 15), (8, 30))} == {(8, 15): 2, (8, 30): 3}
    assert (8, 0) not in occupancy(lot)


def test_a_count_of_the_whole_comes_before_gates_and_gates_before_bays():
    lot = a_car_park(capacity=10)
    a_reading(a_device("B", car_park=lot, measures="bay"), at(8), 1)
    gate = a_device("G", car_park=lot, measures="gate")
    Passing.objects.create(device=gate, at=at(8, 20), received_at=at(8, 20), cars_in=3)
    a_reading(a_device("A", car_park=lot), at(8, 45), 8)
    keep()
    told = occupancy(lot)
    assert [told[8, minute] for minute in (15, 30, 45)] == [9, 3, 2]


def passes_of_a_day():
    return [(at(n // 4, n % 4 * 15 + 7), n % 2, (n * 7) % 5, (n * 5) % 4) for n in range(96)]


@pytest.mark.parametrize("overnight", [None, 3])
def test_gates_slot_by_slot_count_as_the_rules_do_at_once(overnight):
    passes, spaces = passes_of_a_day(), 400
    slots = [at(0) + timedelta(minutes=15 * n) for n in range(96)]
    told = dict(by_slots(Gated(1, spaces, timedelta(minutes=30), overnight), passes, 12, slots))
    all_passes = [Pass(when, str(gate), cars_in, out) for when, gate, cars_in, out in passes]
    for slot in slots[1:]:
        until = [one for one in all_passes if one.at <= slot]
        base = reset(Base(at(0) - timedelta(microseconds=1), 12), until, spaces, slot, overnight)
        assert told[slot] == inside(base, until, spaces).inside, slot


def test_gates_begin_with_what_the_day_before_left_and_with_what_somebody_counted():
    lot = a_car_park(capacity=50)
    a_reading(a_device("A", car_park=lot), at(23, 45), 30)
    keep()
    Device.objects.filter(key="A").update(in_use=False)
    gate, day = a_device("G", car_park=lot, measures="gate"), DAY + timedelta(days=1)
    for hour in (1, 12):
        Passing.objects.create(
            device=gate, at=at(hour, day=day), received_at=at(hour, day=day), cars_in=2
        )
    GateCount.objects.create(car_park=lot, base_at=at(11, day=day), base_inside=40, counted=True)
    keep(day)
    told = occupancy(lot, day)
    assert (told[1, 0], told[12, 0]) == (22, 42)


def test_the_nightly_work_keeps_the_days_and_learns(files):
    lot = a_car_park(capacity=20)
    a_reading(a_device("A", car_park=lot), at(8), 5)
    tasks.keep_history({})
    assert list(HistoryDay.objects.values_list("day", flat=True)) == [DAY]
    assert CarPark.objects.count() == 1
