"""The administrator sees what failed and decides; nobody else does either."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xiuhua.accounts.examples import a_user
from xiuhua.jobs.models import Job
from xiuhua.kernel.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(client):
    client.force_login(a_user(Role.ADMINISTRATOR))
    return client


def a_dead_job(number=1, **facts):
    given = {
        "name": "delivery.send",
        "key": f"k{number}",
        "state": "dead",
        "attempts": 8,
        "owner": "administrator",
    }
    error = "actions.py:10 send\nOSError: the gateway does not answer"
    return Job.objects.create(**given | {"last_error": error, "payload": {"secret": "7"}} | facts)


def test_the_queue_shows_failed_jobs_with_their_last_words_and_never_a_payload(desk):
    a_dead_job()
    Job.objects.create(name="records.head", key="w")
    page = desk.get("/desk/jobs/").content.decode()

    assert "delivery.send" in page
    assert "OSError: the gateway does not answer" in page
    assert "secret" not in page
    assert "records.head" not in page


def test_jobs_are_found_by_state_and_words(desk):
    a_dead_job(1)
    a_dead_job(2, name="exchange.post", state="done")

    assert "exchange.post" in desk.get("/desk/jobs/?state=&q=exchange").content.decode()
    assert "exchange.post" not in desk.get("/desk/jobs/?state=dead&q=exchange").content.decode()


def test_the_queue_costs_the_same_with_1_and_3_rows(desk):

    counts = []
    for numbers in ([1], [2, 3]):
        for number in numbers:
            a_dead_job(number)
        desk.get("/desk/jobs/")
        with CaptureQueriesContext(connection) as asked:
            desk.get("/desk/jobs/")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_an_administrator_puts_a_failed_job_back(desk):
    job = a_dead_job()

    assert desk.get(f"/desk/jobs/{job.pk}/requeue/").status_code == 405
    assert desk.post(f"/desk/jobs/{job.pk}/requeue/").status_code == 302
    job.refresh_from_db()
    assert (job.state, job.attempts) == ("waiting", 0)
    assert desk.post(f"/desk/jobs/{job.pk}/requeue/").status_code == 409


def test_discarding_asks_for_a_reason(desk):
    job = a_dead_job()

    assert desk.post(f"/desk/jobs/{job.pk}/discard/", {"reason": " "}).status_code == 422
    assert desk.post(f"/desk/jobs/{job.pk}/discard/", {"reason": "done by hand"}).status_code == 302
    job.refresh_from_db()
    assert (job.state, job.note) == ("discarded", "done by hand")


def test_a_reception_clerk_sees_no_jobs_and_mends_none(client):
    client.force_login(a_user(Role.RECEPTION))
    job = a_dead_job()

    assert client.get("/desk/jobs/").status_code == 403
    assert client.post(f"/desk/jobs/{job.pk}/requeue/").status_code == 403
    assert client.post(f"/desk/jobs/{job.pk}/discard/", {"reason": "x"}).status_code == 403
    job.refresh_from_db()
    assert job.state == "dead"
