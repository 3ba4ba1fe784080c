"""What a load balancer and a watchman are told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xiuhua.jobs.models import Job
from xiuhua.records import triggers

pytestmark = pytest.mark.django_db


def test_a_whole_node_is_ok(client):
    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "ok"


def test_a_late_worker_degrades_but_does_not_take_the_node_out(client):
    Job.objects.create(name="x", key="x", run_at=timezone.now() - timedelta(minutes=10))

    answer = client.get("/healthz")

    assert answer.status_code == 200
    assert answer.json()["status"] == "degraded"


def test_unprotected_records_take_the_node_out(client, transactional_db):
    with triggers.lifted():
        answer = client.get("/healthz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["records"] == "unprotected"


def test_metrics_count_requests_and_ask_the_database(client):
    client.get("/healthz")

    text = client.get("/metrics").content.decode()

    assert 'xiuhua_requests_total{door="healthz",method="GET",status="200"}' in text
    assert 'xiuhua_jobs{state="dead"} 0.0' in text


@pytest.mark.parametrize("headers", [{"X-Forwarded-For": "1.2.3.4"}, {"Forwarded": "for=1.2.3.4"}])
def test_metrics_are_not_for_those_behind_the_proxy(client, headers):
    assert client.get("/metrics", headers=headers).status_code == 404


def test_metrics_are_for_who_has_the_token(client, monkeypatch):
    monkeypatch.setenv("XIUHUA_METRICS_TOKEN", "t0ken")

    assert client.get("/metrics").status_code == 404
    with_token = client.get("/metrics", headers={"Authorization": "Bearer t0ken"})
    assert with_token.status_code == 200
