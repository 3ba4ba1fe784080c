"""A real Mosquitto delivers a burst with duplicates, disorder and garbage to a process that is killed."""

from __future__ import annotations

import contextlib
import json
import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec
import paho.mqtt.client as paho
import psycopg
import pytest
from paho.mqtt.enums import CallbackAPIVersion

from tools import pgtemp
from xiuhua.parking.feeds import Reading
from xiuhua.parking.feeds.canonical import Sent
from xiuhua.parking.rules.judging import Place
from xiuhua.parking.rules.readings import Board, fold
from xiuhua.parking.rules.standing import gathered, standing

pytestmark = pytest.mark.broker
MOSQUITTO = shutil.which("mosquitto") or shutil.which("/usr/sbin/mosquitto")
CI = os.environ.get("CI", "").lower() in {"1", "true", "yes"}
LOTS, BAYS, EVENTS = 3, 6, 3000
BUILD = f"""
import django; django.setup()
from xiuhua.parking.tests.counting import a_car_park, a_device
for n in range({LOTS}):
    lot = a_car_park(f"lot {{n}}", capacity={BAYS})
    for k in range({BAYS}):
        a_device(f"b{{{BAYS} * n + k}}", car_park=lot, measures="bay")
a_device("c", car_park=a_car_park("counted", capacity=30))
"""
TELL = """
import django; django.setup()
import json, sys
from datetime import datetime
from xiuhua.parking.ingest.upkeep import look_over
from xiuhua.parking.models import Latest, Quarantined, Reading, Vacancy
if len(sys.argv) > 1:
    look_over(datetime.fromisoformat(sys.argv[1]))
told = {
    "history": Reading.objects.count(),
    "quarantine": sorted(Quarantined.objects.values_list("source__key", "rule", "key", "raw")),
    "latest": {one.device.key: [one.at.isoformat(), one.free, one.occupied, one.open]
               for one in Latest.objects.select_related("device")},
    "vacancies": [[one.state, one.free, one.as_of.isoformat()]
                  for one in Vacancy.objects.order_by("car_park_id")],
}
print(json.dumps(told))
"""


@pytest.fixture(params=["sqlite", "postgresql"])
def env(request, tmp_path):
    """A home with bays and a count, on either database."""
    with contextlib.ExitStack() as stack:
        told = {
            **os.environ,
            "XIUHUA_HOME": str(tmp_path),
            "DJANGO_SETTINGS_MODULE": "xiuhua.site.settings",
            "XIUHUA_LOG_LEVEL": "INFO",  # it says when it listens
        }
        told.pop("DATABASE_URL", None)
        if request.param == "postgresql":
            try:
                told["DATABASE_URL"] = stack.enter_context(pgtemp.temporary(durable=True))
            except pgtemp.Impossible as words:
                pytest.skip(str(words))
        ran([sys.executable, "-m", "xiuhua.site.command_line", "migrate", "-v", "0"], told)
        ran([sys.executable, "-c", BUILD], told)
        yield told


@pytest.fixture
def broker(tmp_path):
    """A Mosquitto of our own, that nobody else reaches; its port."""
    if not MOSQUITTO:
        assert not CI, "no Mosquitto; install the package mosquitto"
        pytest.skip("no Mosquitto; install the package mosquitto")
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    config = tmp_path / "mosquitto.conf"
    config.write_text(f"listener {port} 127.0.0.1\nallow_anonymous true\nmax_queued_messages 0\n")
    process = subprocess.Popen([MOSQUITTO, "-c", config], stderr=subprocess.DEVNULL)
    try:
        yield port
    finally:
        process.terminate()
        process.wait(10)


def ran(command, env):
    done = subprocess.run(command, env=env, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def wait_until(happened, for_s=120):
    until = time.monotonic() + for_s
    while not happened() and time.monotonic() < until:
        time.sleep(0.1)
    return happened()


def kept(env):
    """How many readings the database has, asked past our own code."""
    if url := env.get("DATABASE_URL"):
        door = psycopg.connect(url)
    else:
        door = sqlite3.connect(Path(env["XIUHUA_HOME"]) / "xiuhua.sqlite3", timeout=20)
    with contextlib.closing(door):
        return door.execute("SELECT count(*) FROM parking_reading").fetchone()[0]


def told(env, *words):
    return json.loads(ran([sys.executable, "-c", TELL, *words], env).splitlines()[-1])


class Ingest:
    """The process that takes counts in, killed and started again."""

    def __init__(self, env, log):
        self.env, self.log, self.process = env, log, None

    def start(self):
        command = [sys.executable, "-m", "xiuhua.site.command_line", "mqtt", "--batch", "150"]
        self.process = subprocess.Popen(command, env=self.env, stderr=self.log, stdout=self.log)

    def listens(self):
        assert wait_until(lambda: b"listening to" in Path(self.log.name).read_bytes())

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)


def a_burst(dice, now):
    """The truth as readings, and the messages: shuffled, doubled, and with garbage between."""
    sent = []
    for n in range(EVENTS):
        key = "c" if n % 19 == 18 else f"b{dice.randrange(LOTS * BAYS)}"
        at = now - timedelta(seconds=dice.randrange(20 * 60), microseconds=n)
        free = dice.randrange(31) if key == "c" else dice.randrange(2)
        sent.append(Sent(key, at, free=free, open=dice.choice([None, None, True])))
    garbage = {b"{", b"\xff\x00\xfe", b"[]garbage", b'{"key": 7}', b"null", b'{"key": "b1", "free": "full"}',
               b'{"key":"nowhere","at":"2026-05-12T08:00:00Z","free":1}',
               b'{"key":"b1","at":"1970-01-01T00:00:05Z","free":1}',
               b'{"key":"b1","at":"2026-05-12T08:00:00","free":1}',
               b'{"key":"c","at":"2026-05-12T08:00:00Z","free":-4}'}  # fmt: skip
    bodies = [msgspec.json.encode(one) for one in sent]
    several = [msgspec.json.encode(sent[n : n + 5]) for n in range(0, 100, 5)]
    messages = bodies + dice.choices(bodies, k=EVENTS // 3) + several + [*garbage] * 3
    dice.shuffle(messages)
    return sent, messages, garbage


def published(port, messages):
    """Hand messages to the broker, which has confirmed each when this returns."""
    client = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    client.max_inflight_messages_set(500)
    client.connect("127.0.0.1", port)
    client.loop_start()
    tickets = [client.publish("parking/yiting/readings", one, qos=1) for one in messages]
    for one in tickets:
        one.wait_for_publish(60)
    client.disconnect()
    client.loop_stop()


def test_a_burst_to_a_process_that_is_killed_ends_in_the_truth_and_loses_nothing(
    env, broker, tmp_path
):
    dice, now = random.Random(11), datetime.now(UTC)
    sent, messages, garbage = a_burst(dice, now)
    env["XIUHUA_MQTT_URL"] = f"mqtt://127.0.0.1:{broker}"
    with (Path(tmp_path) / "ingest.log").open("ab") as log:
        ingest = Ingest(env, log)
        ingest.start()
        ingest.listens()  # from here on the broker keeps what cannot be delivered
        half = len(messages) // 2
        published(broker, messages[:half])
        ingest.kill()
        published(broker, messages[half:])
        for _kill in range(2):  # in the middle of what waits
            before = kept(env)
            ingest.start()
            assert wait_until(lambda before=before: kept(env) > before)
            ingest.kill()
        assert kept(env) < EVENTS, "it was quicker than it was killed: send more"
        ingest.start()
        try:
            assert wait_until(lambda: kept(env) >= EVENTS)
            time.sleep(2)
        finally:
            ingest.process.terminate()
            assert ingest.process.wait(20) == 0

    at = datetime.now(UTC)
    found = told(env, at.isoformat())
    places = {f"b{n}": Place(f"b{n}", "yiting", 1) for n in range(LOTS * BAYS)} | {
        "c": Place("c", "yiting", 30)
    }
    readings = [
        Reading(one.key, one.at, now, "yiting", free=one.free, open=one.open) for one in sent
    ]
    truth, _events = fold(Board(places), readings, at)
    assert found["history"] == EVENTS
    assert found["latest"] == {key: [one.at.isoformat(), one.free, one.occupied, one.open]
                               for key, one in truth.known.items()}  # fmt: skip

    def stands(key):
        return standing(places[key], truth.known.get(key), at)

    expected = [gathered(stands(f"b{BAYS * n + k}") for k in range(BAYS)) for n in range(LOTS)] + [
        stands("c")
    ]
    assert found["vacancies"] == [[one.state, one.free, one.as_of.isoformat()] for one in expected]
    assert len(found["quarantine"]) == len(garbage)
    assert {rule for _source, rule, _key, _raw in found["quarantine"]} == {
        "readings.not_valid", "readings.no_such_place", "readings.before_2000", "readings.no_zone",
        "readings.negative"}  # fmt: skip
