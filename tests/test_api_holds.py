"""Whatever a machine sends to our own API, the answer is never a fault of the server.

Schemathesis reads the published description and makes requests of it, fitting and unfitting, with
a key that may do everything, with none, and about things that exist. `XIUHUA_EXAMPLES=200` sends
more of them, anew each time.
"""

from __future__ import annotations

import os

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import GenerationMode

from xiuhua.accounts.examples import an_api_key, an_organisation
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.workflow import CASE
from xiuhua.site.reference import outside
from xiuhua.site.wsgi import application
from xiuhua.web.gather import gather

pytestmark = pytest.mark.django_db
MANY = int(os.environ.get("XIUHUA_EXAMPLES", "0"))
QUIET = settings(
    max_examples=MANY or 8,
    derandomize=not MANY,
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.generate],
)


def paths() -> list[tuple[str, str]]:
    """Every method and path that the description names."""
    told = outside.served().get_openapi_schema()
    return [
        (method.upper(), path)
        for path, operations in told["paths"].items()
        for method in operations
        if method in {"get", "post", "put", "patch", "delete"}
    ]


@pytest.fixture
def one_connection(db):
    """Requests leave the test's connection alone, as Django's own client does."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.fixture
def schema(one_connection):
    return schemathesis.openapi.from_wsgi("/api/v1/openapi.json", application)


@pytest.fixture
def known():
    """Things that exist, to be named in paths."""
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    return {
        "number": case.number,
        "step": CASE.transitions[0].name,
        "code": case.division_id,
        "key": case.number,
    }


@pytest.mark.parametrize("mode", list(GenerationMode), ids=lambda mode: mode.name.lower())
@pytest.mark.parametrize(("method", "path"), paths(), ids=lambda part: part)
def test_no_request_makes_the_server_fail(schema, known, caplog, method, path, mode):
    caplog.set_level("CRITICAL")
    _key, shown = an_api_key(*gather("PERMISSIONS").values(), organisation=an_organisation())
    operation = schema[path][method]
    strategy = operation.as_strategy(generation_mode=mode)

    @QUIET
    @given(sent=strategy)
    def holds(sent):
        for headers in ({"X-API-Key": shown}, {}):
            for named in (False, True):
                if named and sent.path_parameters:
                    sent.path_parameters |= {
                        name: known[name] for name in sent.path_parameters if name in known
                    }
                answer = sent.call(headers=headers)
                assert answer.status_code < 500, (sent.as_curl_command(), answer.text)

    try:
        holds()
    except schemathesis.errors.InvalidSchema as nothing:  # nothing unfitting can be made of it
        pytest.skip(str(nothing))
    except Exception as problem:
        if "Impossible to generate negative" not in str(problem) and (
            "Unsatisfiable" not in type(problem).__name__
        ):
            raise
