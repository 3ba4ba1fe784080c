"""Long lists: flat memory, the owner alone, begun again when a worker dies."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone
from python_calamine import CalamineWorkbook

from xiuhua.accounts.examples import a_user
from xiuhua.accounts.models import Grant
from xiuhua.exports import actions, lists, store, writing
from xiuhua.exports.models import Export
from xiuhua.jobs import worker
from xiuhua.jobs.models import Job
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.kernel.words import Denied, Missing, Refused
from xiuhua.records.models import Record

State = Export.State
HEADER = ["Number", "Words", "Share"]


def a_list(chunks, needs=None, monkeypatch=None, count=lambda params, by: 4):
    """A list of the test's own, under the key "test.list"."""
    from xiuhua.cases import permissions

    made = lists.Download(
        "test.list", "Test", needs or permissions.SEE, lambda: list(HEADER), chunks, count
    )
    monkeypatch.setattr(lists, "find", lambda key: made)
    return made


def four(params, by):
    yield [[1, "=cmd|' /C calc'!A0", 0.5], [2, "plain", None]]
    yield [[3, "-1+1", 1], [4, "井盖", 2]]


@pytest.fixture
def owner(db, settings, tmp_path):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    return a_user(Role.RECEPTION)


def asked(owner, form="csv", **more):
    return actions.ask("test.list", form, {}, name="All of it", by=owner, **more)


def made(owner, form="csv"):
    export = asked(owner, form)
    worker.run(once=True)
    export.refresh_from_db()
    return export


def test_a_list_is_made_by_the_worker_and_taken_by_its_owner(owner, monkeypatch):
    a_list(four, monkeypatch=monkeypatch)
    export = made(owner)

    text = actions.take(export, by=owner).read().decode("utf-8-sig")

    assert (export.state, export.done, export.total) == (State.READY, 4, 4)
    assert "\r\n4,井盖,2" in text
    assert "'=cmd" in text
    assert "'-1+1" in text


def test_the_workbook_opens_again(owner, monkeypatch):
    a_list(four, monkeypatch=monkeypatch)
    export = made(owner, "xlsx")

    rows = (
        CalamineWorkbook.from_filelike(actions.take(export, by=owner))
        .get_sheet_by_index(0)
        .to_python()
    )

    assert rows[0] == HEADER
    assert rows[1] == [1.0, "'=cmd|' /C calc'!A0", 0.5]
    assert len(rows) == 5


def test_a_full_sheet_is_followed_by_another(tmp_path):
    path = tmp_path / "book.xlsx"
    with writing._xlsx(path, HEADER, most=3) as book:
        for n in range(7):
            book.row([n, "x", None])

    found = CalamineWorkbook.from_path(str(path))

    assert [len(found.get_sheet_by_index(i).to_python()) for i in range(3)] == [4, 4, 2]


WRITES = """
import pathlib, resource, sys
from xiuhua.exports import writing
form, n = sys.argv[1], int(sys.argv[2])
with writing.writer(form, pathlib.Path(sys.argv[3]), ["Number", "Words", "Share"]) as file:
    for i in range(n):
        file.row([i, f"words of case {i}", 0.5])
print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_250_000_rows_take_no_more_memory_than_a_thousand(tmp_path, form):
    """Measured by the system as the most that a process of its own ever held, in KB."""

    def most_kb(n):
        command = [sys.executable, "-c", WRITES, form, str(n), str(tmp_path / f"{n}.{form}")]
        return int(subprocess.run(command, check=True, capture_output=True, text=True).stdout)

    assert most_kb(250_000) < most_kb(1_000) + 8_000


def test_nobody_but_the_owner_takes_it(owner, monkeypatch):
    a_list(four, monkeypatch=monkeypatch)
    export = made(owner)
    stranger = a_user(Role.RECEPTION)

    with pytest.raises(Denied):
        actions.take(export, by=stranger)
    client = Client()
    client.force_login(stranger)
    assert client.post(f"/desk/exports/{export.pk}/file/").status_code == 403
    client.force_login(a_user(Role.ADMINISTRATOR))
    assert client.post(f"/desk/exports/{export.pk}/file/").status_code == 403
    client.force_login(owner)
    answer = client.post(f"/desk/exports/{export.pk}/file/")
    assert answer.status_code == 200
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"


def test_each_asking_and_taking_is_recorded(owner, monkeypatch):
    a_list(four, monkeypatch=monkeypatch)
    export = made(owner)
    actions.take(export, by=owner)

    deeds = set(Record.objects.filter(kind="exports.export").values_list("deed", flat=True))

    assert deeds >= {"exports.ask", "exports.take"}


def test_rights_are_asked_again_when_it_is_made(owner, monkeypatch):
    a_list(four, monkeypatch=monkeypatch)
    export = asked(owner)
    Grant.objects.filter(user=owner).delete()

    worker.run(once=True)

    export.refresh_from_db()
    assert (export.state, export.file) == (State.FAILED, "")
    assert "您的账号" in export.error
    assert Job.objects.get(name="exports.make").state == Job.State.DONE


def test_whoever_may_not_see_a_list_may_not_have_it_made(owner, monkeypatch):
    from xiuhua.cases import permissions

    a_list(four, needs=permissions.CATALOGUE, monkeypatch=monkeypatch)

    with pytest.raises(Denied):
        asked(owner)
    with pytest.raises(Denied):
        actions.ask("test.list", "csv", {}, name="x", by=PUBLIC)


def test_a_list_that_is_cancelled_stops_and_leaves_nothing(owner, monkeypatch, settings):
    monkeypatch.setattr(actions, "EVERY_S", -1.0)

    def rows(params, by):
        yield [[1, "x", None]]
        actions.cancel(Export.objects.get(), by=owner)
        yield [[2, "y", None]]
        raise AssertionError("it went on")

    a_list(rows, monkeypatch=monkeypatch)
    export = made(owner)

    assert export.state == State.CANCELLED
    assert list(store.folder().iterdir()) == []


def test_progress_is_written_down_while_it_is_made(owner, monkeypatch):
    monkeypatch.setattr(actions, "EVERY_S", -1.0)
    seen = []

    def rows(params, by):
        for n in range(3):
            yield [[n, "x", None]]
            seen.append(Export.objects.get().done)

    a_list(rows, monkeypatch=monkeypatch, count=lambda params, by: 3)
    made(owner)

    assert seen == [1, 2, 3]


def test_a_worker_that_dies_half_way_leaves_no_half_file_and_the_next_begins_again(
    owner, monkeypatch
):
    tries = []

    def rows(params, by):
        tries.append(1)
        yield [[1, "x", None]]
        if len(tries) == 1:
            raise SystemExit("killed")
        yield [[2, "y", None]]

    a_list(rows, monkeypatch=monkeypatch)
    export = asked(owner)
    with pytest.raises(SystemExit):
        actions.make(export.pk)
    export.refresh_from_db()
    assert (export.state, export.file) == (State.MAKING, "")

    actions.make(export.pk)

    export.refresh_from_db()
    assert (export.state, export.done) == (State.READY, 2)
    assert len(list(store.folder().iterdir())) == 1


def test_what_fails_for_good_is_said_to_whoever_waits(owner, monkeypatch):
    def rows(params, by):
        raise RuntimeError("a bug")
        yield

    a_list(rows, monkeypatch=monkeypatch)
    export = asked(owner)
    for _ in range(4):
        Job.objects.update(run_at=timezone.now())
        worker.run(once=True)

    export.refresh_from_db()
    assert export.state == State.FAILED
    assert "管理员" in export.error


def test_three_at_once_and_no_more(owner, monkeypatch):
    a_list(four, monkeypatch=monkeypatch)
    for _ in range(3):
        asked(owner)

    with pytest.raises(Refused):
        asked(owner)


def test_after_its_days_it_is_gone(owner, monkeypatch):
    a_list(four, monkeypatch=monkeypatch)
    export = made(owner)
    Export.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert actions.sweep() == 1

    export.refresh_from_db()
    assert export.state == State.GONE
    with pytest.raises(Missing):
        actions.take(export, by=owner)
    assert list(store.folder().iterdir()) == []


def test_what_killed_workers_left_goes_after_a_day_and_what_is_kept_stays(owner, monkeypatch):
    a_list(four, monkeypatch=monkeypatch)
    export = made(owner)
    for name, hours in [(".half", 25), ("whole-but-unnamed.csv", 25), (".being-written", 0)]:
        path = store.folder() / name
        path.write_text("x")
        os.utime(path, (time.time() - hours * 3600,) * 2)
    os.utime(store.folder() / export.file, (1, 1))

    actions.sweep()

    assert {one.name for one in store.folder().iterdir()} == {export.file, ".being-written"}


def test_a_locked_account_gets_no_list(owner, monkeypatch):
    a_list(four, monkeypatch=monkeypatch)
    export = asked(owner)
    owner.is_active = False
    owner.save()

    worker.run(once=True)

    export.refresh_from_db()
    assert (export.state, export.file) == (State.FAILED, "")


def test_a_lease_that_was_lost_leaves_one_list_not_two(owner, monkeypatch):
    """A worker that was only slow, and the one that took its job over, both come to the end."""
    nested = []

    def rows(params, by):
        yield [[1, "x", None]]
        if not nested:
            nested.append(1)
            actions.make(Export.objects.get().pk)
        yield [[2, "y", None]]

    a_list(rows, monkeypatch=monkeypatch)
    export = made(owner)

    assert (export.state, export.done) == (State.READY, 2)
    assert [one.name for one in store.folder().iterdir()] == [export.file]


def test_it_may_be_removed_before(owner, monkeypatch):
    a_list(four, monkeypatch=monkeypatch)
    export = made(owner)

    actions.forget(export, by=owner)

    assert (export.state, list(store.folder().iterdir())) == (State.GONE, [])


def test_the_page_shows_ones_own_and_costs_the_same_with_three(
    owner, monkeypatch, django_assert_num_queries
):
    a_list(four, monkeypatch=monkeypatch)
    client = Client()
    client.force_login(owner)
    assert "还没有生成过大清单" in client.get("/desk/exports/").content.decode()
    made(owner)
    client.get("/desk/exports/")
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as one:
        client.get("/desk/exports/")
    made(owner)
    asked(owner)
    with django_assert_num_queries(len(one)):
        text = client.get("/desk/exports/").content.decode()
    assert text.count("xh-line") == 3
    assert "<progress" in client.get("/desk/exports/lines/").content.decode()
    client.force_login(a_user(Role.RECEPTION))
    assert "All of it" not in client.get("/desk/exports/").content.decode()


@pytest.mark.parametrize("name", ["../secret", ".hidden", "a/b", ""])
def test_no_path_leads_out_of_the_store(owner, name):
    with pytest.raises(FileNotFoundError):
        store.opened(name)
