"""A worker killed outright while it writes: no half file is served, the next one begins again."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from urllib.parse import urlsplit, urlunsplit

import pytest
from django.db import connection
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.exports import actions, store
from xiuhua.exports.models import Export
from xiuhua.exports.tests.test_exports import a_list, four
from xiuhua.jobs import worker
from xiuhua.jobs.models import Job
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Missing

WORKER = """
import os, time
os.environ["DJANGO_SETTINGS_MODULE"] = "xiuhua.site.settings"
import django
django.setup()
from xiuhua.cases import permissions
from xiuhua.exports import lists
from xiuhua.jobs import worker

def rows(params, by):
    yield [[n, "x" * 100, None] for n in range(5000)]
    print("half", flush=True)
    time.sleep(60)

made = lists.Download(
    "test.list", "Test", permissions.SEE, lambda: ["a", "b", "c"], rows, lambda params, by: 9000
)
lists.find = lambda key: made
worker.run(once=True)
"""


def _url():
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}"))


@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_outright_leaves_nothing_to_take_and_another_begins_again(
    settings, tmp_path, monkeypatch
):
    settings.EXPORTS_ROOT = tmp_path / "exports"
    a_list(four, monkeypatch=monkeypatch)
    owner = a_user(Role.RECEPTION)
    export = actions.ask("test.list", "csv", {}, name="All", by=owner)
    env = os.environ | {"DATABASE_URL": _url(), "XIUHUA_HOME": str(tmp_path)}
    with subprocess.Popen([sys.executable, "-c", WORKER], env=env, stdout=subprocess.PIPE) as one:
        assert one.stdout.readline() == b"half\n"
        one.kill()

    export.refresh_from_db()
    assert (export.state, export.file) == (Export.State.MAKING, "")
    assert [path.name[0] for path in store.folder().iterdir()] == ["."]
    with pytest.raises(Missing):
        actions.take(export, by=owner)

    Job.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
    worker.run(once=True)

    export.refresh_from_db()
    assert (export.state, export.done) == (Export.State.READY, 4)
    assert b"\xe4\xba\x95\xe7\x9b\x96" in actions.take(export, by=owner).read()
