"""A backup is worth what its restore gives back, on both databases."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from xiuhua.evidence.store import Folder
from xiuhua.kernel.permissions import SYSTEM
from xiuhua.kernel.words import Refused
from xiuhua.records import actions
from xiuhua.site import backups

PHOTO = b"\xff\xd8\xff a photo" * 100
SHA256 = hashlib.sha256(PHOTO).hexdigest()


def silent(_words: str) -> None:
    """Nobody listens."""


@pytest.fixture
def city(transactional_db, settings, tmp_path):
    settings.EVIDENCE_ROOT = tmp_path / "evidence"
    Folder(settings.EVIDENCE_ROOT).put("original", SHA256, PHOTO)
    for number in range(3):
        actions.note(
            subject=("test.thing", str(number)), deed="test.do", by=SYSTEM, after={"名": number}
        )
    return tmp_path


@pytest.fixture
def empty_database(transactional_db):
    """The DATABASE_URL of another, empty database beside the test's own; None on SQLite."""
    if connection.vendor != "postgresql":
        yield None
        return
    name = f"restored_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE IF EXISTS {name}")
        cursor.execute(f"CREATE DATABASE {name}")
    yield os.environ["DATABASE_URL"].rpartition("/")[0] + "/" + name
    with connection.cursor() as cursor:
        cursor.execute(f"DROP DATABASE {name}")


def in_new_home(home: Path, database: str | None, *words: str) -> subprocess.CompletedProcess[str]:
    """Run a command as somebody would on another machine."""
    env = {k: v for k, v in os.environ.items() if k not in {"DATABASE_URL", "XIUHUA_TEST_DB"}}
    env |= {"XIUHUA_HOME": str(home)} | ({"DATABASE_URL": database} if database else {})
    command = [sys.executable, "-m", "xiuhua.site.command_line", *words]
    return subprocess.run(command, env=env, capture_output=True, text=True, check=False)


def test_what_was_backed_up_is_there_after_restoring_elsewhere(city, empty_database):
    file = backups.backup(city, now=timezone.now(), tell=silent)
    home = city / "new"

    done = in_new_home(home, empty_database, "restore", str(file))

    assert done.returncode == 0, done.stderr
    assert "district: 3 records, intact" in done.stdout
    assert (home / f"evidence/original/{SHA256[:2]}/{SHA256}").read_bytes() == PHOTO
    verified = in_new_home(home, empty_database, "verify-records")
    assert verified.returncode == 0, verified.stderr
    assert done.stdout.endswith(verified.stdout)


def test_a_restored_city_goes_on_recording(city, empty_database):
    file = backups.backup(city, now=timezone.now(), tell=silent)
    home = city / "new"
    in_new_home(home, empty_database, "restore", str(file))

    more = in_new_home(
        home,
        empty_database,
        "shell",
        "-c",
        "from xiuhua.records.actions import note; from xiuhua.kernel.permissions import SYSTEM; "
        "note(subject=('test.thing', '4'), deed='test.do', by=SYSTEM)",
    )

    assert more.returncode == 0, more.stderr
    assert (
        "district: 4 records, intact" in in_new_home(home, empty_database, "verify-records").stdout
    )


def test_restoring_onto_a_city_is_refused(city, empty_database):
    file = backups.backup(city, now=timezone.now(), tell=silent)
    home = city / "new"
    in_new_home(home, empty_database, "restore", str(file))

    again = in_new_home(home, empty_database, "restore", str(file))
    forced = in_new_home(home, empty_database, "restore", str(file), "--force")

    assert again.returncode == 1
    assert "is not empty" in again.stderr
    assert forced.returncode == 0, forced.stderr
    assert list(home.glob("replaced-*/evidence/original/*/*"))


def test_a_backup_is_readable_by_its_owner_alone(city):
    file = backups.backup(city / "deep" / "city.tar", now=timezone.now(), tell=silent)

    assert file.stat().st_mode & 0o777 == 0o600
    assert not list(file.parent.glob("*.part")) + list(file.parent.glob(".backup-*"))


def test_a_damaged_backup_is_named(city, tmp_path):
    file = backups.backup(city, now=timezone.now(), tell=silent)
    data = bytearray(file.read_bytes())
    at = data.find(PHOTO)
    data[at + 10] ^= 1
    file.write_bytes(data)

    with pytest.raises(Refused, match=f"damaged at evidence/original/{SHA256[:2]}/{SHA256}"):
        backups.unpack(file, tmp_path / "scratch")


def test_a_cut_backup_is_refused(city, tmp_path):
    file = backups.backup(city, now=timezone.now(), tell=silent)
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])

    with pytest.raises(Refused, match="not a whole backup"):
        backups.unpack(file, tmp_path / "scratch")


def test_a_tar_that_climbs_out_of_its_folder_is_refused(tmp_path):
    bad = tmp_path / "bad.tar"
    outside = tmp_path / "outside"
    outside.write_text("x")
    with tarfile.open(bad, "w") as tar:
        tar.add(outside, arcname="../outside")

    with pytest.raises(Refused, match="not a whole backup"):
        backups.unpack(bad, tmp_path / "scratch")


def test_the_key_travels_with_the_city(city):
    (Path(settings.HOME) / "secret.key").exists() or pytest.skip("the key comes from outside")
    file = backups.backup(city, now=timezone.now(), tell=silent)

    with tarfile.open(file) as tar:
        assert "secret.key" in tar.getnames()
