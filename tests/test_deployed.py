"""The platform as production has it: https, a proxy in front, no debugging, no demonstration.

Settings are read once, when a process begins, so another one is begun with a deployment's
environment; it asks its own pages and tells what they answered.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ASK = """
import json, django
django.setup()
from django.conf import settings
from django.core import checks
from django.core.management import call_command
from django.test import Client
from django.test.utils import setup_test_environment
from xiuhua.site.commands.check_deploy import NOT_OURS
call_command("migrate", verbosity=0)
host = dict(HTTP_HOST="cg.example.gov.cn", HTTP_X_FORWARDED_PROTO="https")
client = Client(raise_request_exception=False, enforce_csrf_checks=True)
def told(answer):
    return {"status": answer.status_code, "headers": dict(answer.headers),
            "cookies": {k: dict(m) for k, m in answer.cookies.items()},
            "body": (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode()[:4000]}
from xiuhua.accounts.examples import a_user, PASSWORD
a_user("dispatcher", username="li.wei")
page = client.get("/sign-in/", **host)
token = __import__("re").search(r'name="csrfmiddlewaretoken" value="([^"]+)', page.content.decode())[1]
entered = client.post("/sign-in/", {"username": "li.wei", "password": PASSWORD, "csrfmiddlewaretoken": token},
                      HTTP_REFERER="https://cg.example.gov.cn/sign-in/", **host)
inside = client.get("/me/", **host)
from xiuhua.web import pages
said = {
    "checks": [f"{one.id} {one.msg}" for one in checks.run_checks(include_deployment_checks=True)
               if one.id not in NOT_OURS],
    "pages": {path: told(client.get(path, **host)) for path in
              ("/", "/sign-in/", "/nowhere/", "/healthz", "/api/v1/places/towns", "/static/../pyproject.toml",
               "/.git/config", "/static/", "/desk/messages/demo/", "/.well-known/security.txt", "/admin/")},
    "page": told(page), "entered": told(entered), "inside": told(inside),
    "size": told(Client().post("/size/", HTTP_REFERER="https://cg.example.gov.cn/", **host)),
    "plain": told(Client().get("/healthz", HTTP_HOST="cg.example.gov.cn")),
    "trace": told(client.generic("TRACE", "/", **host)),
    "stranger": told(Client(raise_request_exception=False).get("/", HTTP_HOST="evil.example")),
    "no token": told(Client(enforce_csrf_checks=True).post("/sign-in/", {"username": "a"}, **host)),
}
import xiuhua.site.home as home
from django.urls import clear_url_caches
def broken(*a, **k): raise RuntimeError("a secret of the inside")
home.queries.open_count = broken
said["fault"] = told(client.get("/", **host))
print("TOLD" + json.dumps(said))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory):
    """What a process with a deployment's environment answered."""
    home = tmp_path_factory.mktemp("deployed")
    env = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("XIUHUA_", "DATABASE_", "DJANGO_"))
    }
    env |= {
        "DJANGO_SETTINGS_MODULE": "xiuhua.site.settings",
        "XIUHUA_HOME": str(home),
        "XIUHUA_DISTRICT": "500116",
        "XIUHUA_BASE_URL": "https://cg.example.gov.cn",
        "XIUHUA_HOSTS": "cg.example.gov.cn",
        "XIUHUA_BEHIND_PROXY": "1",
        "XIUHUA_SECURITY_CONTACT": "mailto:security@cg.example.gov.cn",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", ASK], env=env, cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert "TOLD" in done.stdout, done.stderr[-3000:]
    return json.loads(done.stdout.rpartition("TOLD")[2])


def answers(told):
    """Every answer, by what was asked."""
    one = {name: told[name] for name in ("page", "entered", "inside", "size", "no token", "fault")}
    return {**told["pages"], **one}


def test_django_has_nothing_to_say_against_the_deployment(told):
    assert told["checks"] == []


def test_every_answer_binds_the_browser_to_https(told):
    lacking = {
        asked: one["headers"].get("Strict-Transport-Security")
        for asked, one in answers(told).items()
        if one["headers"].get("Strict-Transport-Security") != "max-age=31536000; includeSubDomains"
    }

    assert lacking == {}


def test_every_cookie_is_for_https_and_this_host(told):
    kept = {name: one for each in answers(told).values() for name, one in each["cookies"].items()}

    assert {"__Host-xiuhua", "__Host-csrftoken", "xiuhua_size"} <= set(kept)
    assert [name for name, one in kept.items() if not one["secure"] or one["domain"]] == []
    assert [name for name, one in kept.items() if one["path"] != "/" or not one["httponly"]] == []


def test_somebody_signs_in_over_https_and_is_in(told):
    assert told["entered"]["status"] == 302
    assert told["inside"]["status"] == 200


def test_a_form_without_its_token_is_refused(told):
    assert told["no token"]["status"] == 403
    assert told["no token"]["headers"]["Cache-Control"] == "no-store"


def test_a_node_redirects_nothing_by_itself(told):
    assert told["plain"]["status"] in {200, 503}


def test_trace_is_not_answered(told):
    assert told["trace"]["status"] == 405


def test_a_host_that_is_not_ours_is_refused(told):
    assert told["stranger"]["status"] == 400


def test_a_fault_shows_nothing_of_the_inside(told):
    assert told["fault"]["status"] == 500
    assert "secret of the inside" not in told["fault"]["body"]
    assert "Traceback" not in told["fault"]["body"]
    assert told["fault"]["headers"]["Content-Security-Policy"].find("default-src 'none'") >= 0


def test_nothing_of_the_repository_is_served(told):
    for path in ("/static/../pyproject.toml", "/.git/config", "/static/"):
        assert told["pages"][path]["status"] == 404, path


def test_the_demo_is_not_there(told):
    assert told["pages"]["/desk/messages/demo/"]["status"] in {302, 403, 404}


def test_whoever_finds_a_hole_is_told_whom_to_tell(told):
    said = told["pages"]["/.well-known/security.txt"]

    assert said["headers"]["Content-Type"] == "text/plain; charset=utf-8"
    assert said["body"].startswith("Contact: mailto:security@cg.example.gov.cn\nExpires: 2")
    assert "Canonical: https://cg.example.gov.cn/.well-known/security.txt" in said["body"]


def test_the_admin_has_a_policy_of_its_own(told):
    assert (
        "frame-ancestors 'none'" in told["pages"]["/admin/"]["headers"]["Content-Security-Policy"]
    )
