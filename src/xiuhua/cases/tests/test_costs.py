"""What a report and a worklist ask of the database; `./run bench cases` measures the rest."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xiuhua.accounts.backends import Passwords
from xiuhua.accounts.examples import a_user, an_api_key
from xiuhua.cases import permissions
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.models import Case
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import IN_THE_CELL

pytestmark = pytest.mark.django_db
BACKEND = f"{Passwords.__module__}.{Passwords.__qualname__}"
TRANSACTION = ("BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE")


def asked(queries: CaptureQueriesContext) -> list[str]:
    """The statements, without those that only begin and end transactions."""
    return [
        query["sql"]
        for query in queries.captured_queries
        if not query["sql"].upper().startswith(TRANSACTION)
    ]


def test_a_report_with_a_phone_costs_at_most_fourteen_statements(client):
    a_case()
    _key, shown = an_api_key(permissions.REPORT)
    lon, lat = IN_THE_CELL
    told = {"words": "Split", "category": "C0101", "lon": lon, "lat": lat, "phone": "13800000000"}

    def report():
        return client.post(
            "/api/v1/cases", told, content_type="application/json", headers={"X-API-Key": shown}
        )

    assert report().status_code == 201  # what a process asks once is asked
    with CaptureQueriesContext(connection) as queries:
        assert report().status_code == 201

    assert len(asked(queries)) <= 14, asked(queries)


def test_a_worklist_of_fifty_costs_at_most_ten_statements_and_no_more_than_of_one(client):
    a_case("file", posts=the_posts())
    client.force_login(a_user(Role.DISPATCHER), backend=BACKEND)

    def look() -> int:
        with CaptureQueriesContext(connection) as queries:
            page = client.get("/desk/queue/dispatch/")
        assert page.status_code == 200
        return len(asked(queries))

    look()
    of_one = look()
    copied = Case.objects.get()
    for n in range(50):
        copied.pk, copied._state.adding = None, True
        copied.number, copied.tracking_hash = f"500116202601{n:07d}", f"{n:064d}"
        copied.save(force_insert=True)

    assert look() == of_one <= 10
