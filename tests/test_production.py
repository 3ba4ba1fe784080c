"""docs/how-to/run-in-production.md, followed: two nodes, two workers, one killed, nothing lost.

PostgreSQL, granian, the workers and nginx are the real ones; the blocks that the page marks as followed
are run as they stand, with other paths, addresses and ports put in.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tools import pgtemp

ROOT = Path(__file__).resolve().parent.parent
PAGE = ROOT / "docs" / "how-to" / "run-in-production.md"
NGINX = ROOT / "docs" / "how-to" / "deploy" / "nginx.conf"
CALLERS, READERS = 3, 2
FOLLOWED = re.compile(r"<!-- followed: ([\w-]+) -->\n```\w+\n(.*?)```", re.DOTALL)
TOKEN = "another-long-random-text"

pytestmark = pytest.mark.production


def blocks() -> dict[str, str]:
    return dict(FOLLOWED.findall(PAGE.read_text()))


def free_port() -> int:
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        return int(door.getsockname()[1])


# --- the machines -------------------------------------------------------------------------------------
class Site:
    """The page, followed on one machine in a folder: who listens where, and what runs."""

    def __init__(self, folder: Path, server: str) -> None:
        self.folder, self.server = folder, urlsplit(server)
        self.ports = [free_port(), free_port()]
        self.door = free_port()
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        for name in "ab":
            home = folder / name
            home.mkdir()
            for shared in ("evidence", "exports"):
                (folder / shared).mkdir(exist_ok=True)
                (home / shared).symlink_to(folder / shared)

    def put(self, text: str, node: int = 0) -> str:
        """A block of the page with this machine's paths, addresses and ports."""
        own = f"{sys.executable} -m xiuhua.site.command_line"
        where = self.server.netloc.rpartition("@")[2]
        changes = {
            "/opt/xiuhua/run setup": f"{own} migrate",  # all else of it this checkout has already
            "/opt/xiuhua/run": own,
            "/etc/xiuhua.env": str(self.folder / f"{'ab'[node]}.env"),
            "XIUHUA_HOME=/srv/xiuhua": f"XIUHUA_HOME={self.folder / 'ab'[node]}",
            "--host 10.0.0.11 --port 8000": f"--host 127.0.0.1 --port {self.ports[node]} --workers 1",
            "10.0.0.11:8000": f"127.0.0.1:{self.ports[0]}",
            "10.0.0.12:8000": f"127.0.0.1:{self.ports[1]}",
            "https://cg.example.gov.cn": f"http://127.0.0.1:{self.door}",
            "cg.example.gov.cn": "127.0.0.1",
            "@10.0.0.10/platform": f"@{where}/platform",
        }
        for old, new in changes.items():
            text = text.replace(old, new)
        return text

    def sh(self, text: str, **env: str) -> None:
        done = subprocess.run(
            ["bash", "-euc", text],
            cwd=ROOT,
            env={**os.environ, **env},
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-2000:] + done.stderr[-2000:]

    def env_of(self, node: int) -> dict[str, str]:
        lines = self.put(blocks()["settings"], node).splitlines()
        pairs = (line.partition("=") for line in lines if line and not line.startswith("#"))
        return {name: value for name, _sign, value in pairs} | {"XIUHUA_LOG_LEVEL": "INFO"}

    def start(self, name: str, node: int) -> None:
        """What the unit file says, under the environment it names."""
        unit = self.put(blocks()[name], node)
        command = shlex.split(unit.partition("ExecStart=")[2].partition("\n")[0])
        log = (self.folder / f"{name}-{'ab'[node]}.log").open("ab")
        self.running[f"{name}-{'ab'[node]}"] = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **self.env_of(node)}, stdout=log, stderr=log,
            start_new_session=True,
        )  # fmt: skip

    def end(self, name: str, number: signal.Signals) -> None:
        process = self.running.pop(name)
        with contextlib.suppress(ProcessLookupError):
            if number is signal.SIGKILL:
                os.killpg(process.pid, number)
            else:
                process.send_signal(number)
        process.wait(40)

    def wait(self, node: int, for_s: float = 60) -> None:
        until = time.monotonic() + for_s
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                if self.ask(f"http://127.0.0.1:{self.ports[node]}/healthz")[0] == 200:
                    return
            time.sleep(0.2)
        raise AssertionError((self.folder / f"web-{'ab'[node]}.log").read_text()[-3000:])

    def ask(self, url: str, body: Any = None, **headers: str) -> tuple[int, bytes]:
        told = {"Host": "127.0.0.1", **headers}
        data = None if body is None else json.dumps(body).encode()
        asked = urllib.request.Request(url, data, told)
        try:
            with urllib.request.urlopen(asked, timeout=30) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as problem:
            return problem.code, problem.read()

    def nginx(self, binary: str) -> None:
        """The shipped file, with plain http on a free port in place of TLS."""
        conf = self.put(NGINX.read_text())
        conf = re.sub(r"    ssl_certificate.*\n", "", conf)
        conf = conf.replace("listen 443 ssl", f"listen 127.0.0.1:{self.door}")
        conf = conf.replace("X-Forwarded-Proto https", "X-Forwarded-Proto http")
        conf = conf[: conf.index("server {\n    listen 80;")]
        temp = "".join(
            f"    {kind}_temp_path {self.folder}/{kind};\n"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        whole = (
            f"daemon off; pid {self.folder}/nginx.pid; error_log {self.folder}/nginx.log;\n"
            f"events {{}}\nhttp {{\n    access_log {self.folder}/access.log;\n{temp}{conf}\n}}\n"
        )
        (self.folder / "nginx.conf").write_text(whole)
        self.running["nginx"] = subprocess.Popen(
            [binary, "-p", str(self.folder), "-c", str(self.folder / "nginx.conf")],
            start_new_session=True,
        )

    def stop(self) -> None:
        for name in list(self.running):
            self.end(name, signal.SIGTERM if name != "nginx" else signal.SIGQUIT)


GROUND = """
import json, django
django.setup()
from xiuhua.site.demo import ground
from xiuhua.accounts.examples import a_user, an_api_key
from xiuhua.cases import permissions as may
from xiuhua.cases.models import Case
from xiuhua.places.models import Division
ground.load(lambda words: None)
cell = Division.objects.filter(level="cell").order_by("code").first()
point = cell.outline.representative_point()
key = an_api_key(may.REPORT, may.DESK, may.SEE, may.TAKE_IN)[1]
print(json.dumps({"key": key, "lon": point.x, "lat": point.y}))
"""
COUNTED = """
import json, django
django.setup()
from collections import Counter
from xiuhua.cases.models import Case
from xiuhua.delivery.models import Message
from xiuhua.jobs.models import Job
keys = Counter(Case.objects.values_list("request_key", flat=True))
told = Counter(Message.objects.values_list("subject_key", "template"))
print(json.dumps({
    "keys": keys, "states": dict(Counter(Case.objects.values_list("state", flat=True))),
    "told": [[*what, n] for what, n in told.items()], "jobs": dict(Counter(Job.objects.values_list("state", flat=True))),
}))
"""


def said(site: Site, script: str) -> Any:
    env = {**os.environ, **site.env_of(0), "DJANGO_SETTINGS_MODULE": "xiuhua.site.settings"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=env, cwd=ROOT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return json.loads(done.stdout.strip().splitlines()[-1])


def find_nginx() -> str:
    found = shutil.which("nginx") or shutil.which("/usr/sbin/nginx")
    if found is None:
        words = "no nginx: install the package nginx"
        (pytest.fail if os.environ.get("CI") else pytest.skip)(words)
    return str(found)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    binary = find_nginx()
    with contextlib.ExitStack() as stack:
        try:
            server = stack.enter_context(pgtemp.temporary(durable=True))
        except pgtemp.Impossible as words:
            (pytest.fail if os.environ.get("CI") else pytest.skip)(f"no PostgreSQL: {words}")
        made = Site(tmp_path_factory.mktemp("site"), server)
        stack.callback(made.stop)
        psql = f'psql() {{ {sys.executable} -c "{PSQL}" "$@"; }}\n'
        made.sh(psql + blocks()["database"], SERVER=server)
        for node in (0, 1):
            (made.folder / f"{'ab'[node]}.env").write_text(made.put(blocks()["settings"], node))
        made.sh(made.put(blocks()["first-start"]))
        for node in (0, 1):
            made.start("web", node)
            made.start("worker", node)
        made.nginx(binary)
        for node in (0, 1):
            made.wait(node)
        yield made


PSQL = (
    "import os, sys, psycopg; "
    "psycopg.connect(os.environ['SERVER'], autocommit=True).execute(sys.argv[-1])"
)
"""psql where only the server's binaries are at hand: it runs its last argument."""


# --- load ---------------------------------------------------------------------------------------------
class Load:
    """People who report and people who read, through nginx, until told to stop."""

    def __init__(self, site: Site, ground: dict[str, Any], name: str) -> None:
        self.site, self.ground, self.name = site, ground, name
        self.base = f"http://127.0.0.1:{site.door}"
        self.done: set[str] = set()
        self.again = 0
        self.bad_reads: list[Any] = []
        self.reads = 0
        self.problems: list[BaseException] = []
        self.stopping = threading.Event()
        self.threads = [threading.Thread(target=self._report, args=(n,)) for n in range(CALLERS)]
        self.threads += [threading.Thread(target=self._read) for _ in range(READERS)]

    def __enter__(self) -> Load:
        for thread in self.threads:
            thread.start()
        return self

    def __exit__(self, *_problem: object) -> None:
        self.stopping.set()
        for thread in self.threads:
            thread.join(60)
        assert self.problems == []

    def _report(self, caller: int) -> None:
        try:
            self._reports(caller)
        except BaseException as problem:
            self.problems.append(problem)

    def _reports(self, caller: int) -> None:
        n = 0
        while not self.stopping.is_set():
            n += 1
            key = f"{self.name}-{caller}-{n}-{'k' * 12}"
            body = {
                "words": f"report {key}", "what": "manhole", "lon": self.ground["lon"],
                "lat": self.ground["lat"], "phone": "13800000000", "request_key": key,
            }  # fmt: skip
            number = json.loads(self._sent("/api/v1/cases", body, 201))["number"]
            self.done.add(key)
            self._sent(f"/api/v1/cases/{number}/steps/take_in", {}, 200, 409)

    def _sent(self, path: str, body: Any, *good: int) -> bytes:
        """Sent until it is answered; what broke off is sent again, with the same key."""
        for _try in range(60):
            with contextlib.suppress(OSError):
                status, answer = self.site.ask(
                    self.base + path, body,
                    **{"Content-Type": "application/json", "X-API-Key": self.ground["key"]},
                )  # fmt: skip
                if status in good:
                    return answer
                assert status in (502, 503, 504), (status, answer[:500])
            self.again += 1
            time.sleep(0.1)
        raise AssertionError(f"{path} was never answered")

    def _read(self) -> None:
        while not self.stopping.is_set():
            try:
                status, _page = self.site.ask(f"{self.base}/nearby/")
                if status != 200:
                    self.bad_reads.append(status)
            except OSError as problem:
                self.bad_reads.append(problem)
            self.reads += 1


EXPIRED = """
import json, django
django.setup()
from django.utils import timezone
from xiuhua.jobs.models import Job
n = Job.objects.filter(state="running").update(leased_until=timezone.now())
print(json.dumps(n))
"""


def settled(site: Site, for_s: float = 60) -> Any:
    """What the database holds once every job is done.

    The leases of the worker that was killed run out in a minute or two; here they run out at once.
    """
    time.sleep(2)
    said(site, EXPIRED)
    until = time.monotonic() + for_s
    while time.monotonic() < until:
        found = said(site, COUNTED)
        if not set(found["jobs"]) & {"waiting", "running"}:
            return found
        time.sleep(1)
    raise AssertionError(f"jobs are still to be done: {found['jobs']}")


@pytest.fixture(scope="module")
def ground(site: Site) -> dict[str, Any]:
    found: dict[str, Any] = said(site, GROUND)
    return found


def test_a_node_and_a_worker_are_killed_and_nothing_is_lost_or_done_twice(site, ground):
    with Load(site, ground, "kill") as load:
        time.sleep(3)
        site.end("web-a", signal.SIGKILL)
        time.sleep(2)
        site.end("worker-b", signal.SIGKILL)
        time.sleep(2)
        site.start("web", 0)
        site.wait(0)
        site.start("worker", 1)
        time.sleep(2)

    found = settled(site)

    assert len(load.done) > 20
    assert {key: found["keys"].get(key) for key in load.done} == dict.fromkeys(load.done, 1)
    assert all(n == 1 for n in found["keys"].values())
    assert found["jobs"].keys() <= {"done"}
    told = [(case, wording) for case, wording, n in found["told"] if n == 1]
    assert len(told) == len(found["told"]), "somebody was told twice"
    assert len({case for case, _wording in told}) == found["states"]["taken_in"]
    assert load.bad_reads == [], f"of {load.reads} pages"


FORGIVEN_S = 3
"""The proxy leaves a node that failed alone for two seconds; the next one waits until that is over."""


def test_one_node_after_the_other_is_restarted_and_nobody_notices(site, ground):
    with Load(site, ground, "roll") as load:
        for node, name in enumerate("ab"):
            time.sleep(FORGIVEN_S)
            site.end(f"web-{name}", signal.SIGTERM)
            site.end(f"worker-{name}", signal.SIGTERM)
            site.start("web", node)
            site.start("worker", node)
            site.wait(node)
        time.sleep(FORGIVEN_S)

    assert load.again == 0, "a request had to be sent again"
    assert load.bad_reads == [], f"of {load.reads} pages"
    assert load.done


def test_metrics_are_seen_by_whoever_has_the_token_and_by_nobody_through_the_door(site, ground):
    for port in site.ports:
        url = f"http://127.0.0.1:{port}/metrics"
        status, text = site.ask(url, Authorization=f"Bearer {TOKEN}")
        assert status == 200
        for series in (
            'xiuhua_requests_total{door="cases:nearby",method="GET",status="200"}',
            'xiuhua_jobs{state="waiting"}',
            "xiuhua_jobs_oldest_wait_seconds",
            "xiuhua_request_seconds_bucket",
            'xiuhua_cases{state="taken_in"}',
        ):
            assert series in text.decode(), series
        assert site.ask(url)[0] == 404
    assert (
        site.ask(f"http://127.0.0.1:{site.door}/metrics", Authorization=f"Bearer {TOKEN}")[0] == 404
    )


def test_a_request_keeps_its_number_from_the_proxy_to_the_log(site, ground):
    site.ask(f"http://127.0.0.1:{site.door}/nearby/")
    lines = [
        json.loads(line)
        for log in site.folder.glob("web-*.log")
        for line in log.read_text().splitlines()
        if line.startswith("{")
    ]

    numbers = [line.get("request_id", "") for line in lines if line.get("status")]
    assert numbers
    assert re.fullmatch(r"[0-9a-f]{32}", numbers[-1])


def test_the_alert_rules_name_series_that_there_are(site, ground):
    rules = (NGINX.parent / "alerts.yml").read_text()
    text = site.ask(f"http://127.0.0.1:{site.ports[0]}/metrics", Authorization=f"Bearer {TOKEN}")[
        1
    ].decode()

    named = set(re.findall(r"xiuhua_\w+", rules))
    assert named
    assert {name for name in named if name not in text} == set()
