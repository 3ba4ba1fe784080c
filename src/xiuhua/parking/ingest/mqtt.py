"""Counts over MQTT: subscribed with a lasting session, acknowledged only once they are kept.

What is not acknowledged the broker sends again, to this process or the next, and the same reading
again changes nothing: so a process may die at any moment.
"""

from __future__ import annotations

import logging
import queue
import re
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import paho.mqtt.client as paho
from django.db import InterfaceError, OperationalError, close_old_connections, connection
from django.utils import timezone
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

from ..models import Source
from . import keeping
from .decoding import Incoming, of_messages, take
from .keeping import not_valid
from .taking import MOST

BATCH = 2_000
WAIT_S = 0.5
"""The first message of a batch waits so long at most."""
LULL_S = 0.05
"""After so long without another message a batch is closed."""
TROUBLE_S = 2.0
SESSION_S = 7 * 86_400
"""The broker keeps what it could not deliver so long."""
UNCLAIMED = "unclaimed"
"""The source under which messages are put aside whose topic names no source of ours."""
PORTS = {"mqtt": 1883, "mqtts": 8883}
_log = logging.getLogger("xiuhua.parking.mqtt")


@dataclass(frozen=True)
class Broker:
    """Where messages come from: ``mqtt://user:password@host:port``, mqtts for TLS.

    `topic` names the source in its gap: "parking/{source}/readings".
    """

    url: str
    topic: str = "parking/{source}/readings"
    client: str = "xiuhua"

    @property
    def subscription(self) -> str:
        return self.topic.replace("{source}", "+")

    def source_in(self, topic: str) -> str:
        """The source that a topic names; "" where it names none."""
        before, _gap, after = self.topic.partition("{source}")
        found = re.fullmatch(f"{re.escape(before)}([^/]+){re.escape(after)}", topic)
        return found[1] if found else ""


@dataclass(frozen=True)
class Message:
    """One message: which connection brought it, its number there, its topic and its bytes."""

    connection: int
    number: int
    qos: int
    topic: str
    payload: bytes


@dataclass
class Subscriber:
    """Takes messages in batch after batch until `stop` is set."""

    broker: Broker
    batch: int = BATCH
    stop: threading.Event = field(default_factory=threading.Event)
    said: Callable[[str], None] = _log.info

    def __post_init__(self) -> None:
        self.waiting: queue.Queue[Message] = queue.Queue()
        self.connection = 0
        self.client = self._client()

    def _client(self) -> paho.Client:
        parts = urlsplit(self.broker.url)
        client = paho.Client(
            CallbackAPIVersion.VERSION2, self.broker.client, protocol=paho.MQTTv5, manual_ack=True
        )
        if parts.username:
            client.username_pw_set(unquote(parts.username), unquote(parts.password or ""))
        if parts.scheme == "mqtts":
            client.tls_set_context(ssl.create_default_context())
        client.on_connect = self._connected
        client.on_subscribe = self._subscribed
        client.on_message = self._came
        client.reconnect_delay_set(1, 30)
        return client

    def _connected(self, client: paho.Client, *_told: Any) -> None:
        self.connection += 1
        client.subscribe(self.broker.subscription, qos=1)

    def _subscribed(self, *_told: Any) -> None:
        """From here on the broker keeps what it cannot deliver."""
        self.said(f"connected, listening to {self.broker.subscription}")

    def _came(self, _client: paho.Client, _userdata: Any, came: paho.MQTTMessage) -> None:
        one = Message(self.connection, came.mid, came.qos, came.topic, bytes(came.payload))
        self.waiting.put(one)

    def run(self) -> None:
        """Work until told to stop; the batch in hand is finished first."""
        parts = urlsplit(self.broker.url)
        properties = Properties(PacketTypes.CONNECT)  # type: ignore[no-untyped-call]  # paho's own
        properties.SessionExpiryInterval = SESSION_S
        properties.ReceiveMaximum = min(2 * self.batch, 65_535)
        port = parts.port or PORTS.get(parts.scheme, 1883)
        self.client.connect_async(
            parts.hostname or "localhost", port, clean_start=False, properties=properties
        )
        self.client.loop_start()
        try:
            while not self.stop.is_set():
                if batch := self._batch():
                    self._keep(batch)
        finally:
            self.client.disconnect()
            self.client.loop_stop()

    def _batch(self) -> list[Message]:
        """Messages up to a number, or up to a pause."""
        try:
            found = [self.waiting.get(timeout=WAIT_S)]
        except queue.Empty:
            return []
        until = time.monotonic() + WAIT_S
        while len(found) < self.batch and time.monotonic() < until:
            try:
                found.append(self.waiting.get(timeout=LULL_S))
            except queue.Empty:
                break
        return found

    def _keep(self, batch: Sequence[Message]) -> None:
        """Keep them, however long the database takes, and acknowledge."""
        while not self.stop.is_set():
            try:
                kept(self.broker, batch, timezone.now())
            except (OperationalError, InterfaceError):
                _log.exception("database trouble")
                connection.close()
                self.stop.wait(TROUBLE_S)
            else:
                self._acknowledge(batch)
                break
        if not connection.in_atomic_block:
            close_old_connections()

    def _acknowledge(self, batch: Sequence[Message]) -> None:
        """Only to the connection that brought it: the next one gives the numbers anew."""
        for one in batch:
            if one.connection == self.connection:
                self.client.ack(one.number, one.qos)


def kept(broker: Broker, batch: Sequence[Message], received_at: datetime) -> None:
    """Take messages in, source by source; what breaks a batch is found and put aside."""
    by_source: dict[str, list[bytes]] = {}
    for one in batch:
        by_source.setdefault(broker.source_in(one.topic), []).append(one.payload)
    sources = {one.key: one for one in Source.objects.filter(key__in=by_source, in_use=True)}
    for name, payloads in by_source.items():
        if (source := sources.get(name)) is not None:
            _taken(source, payloads, received_at)
        else:
            _put_aside(_unclaimed(), payloads, f"no source called {name!r}", received_at)


def _taken(source: Source, payloads: Sequence[bytes], received_at: datetime) -> None:
    try:
        _in_parts(source, of_messages(payloads, source.key), received_at)
    except (OperationalError, InterfaceError):
        raise
    except Exception as problem:
        if len(payloads) == 1:
            _log.exception("a message that cannot be kept")
            _put_aside(source, payloads, type(problem).__name__, received_at)
            return
        for one in payloads:
            _taken(source, [one], received_at)


def _in_parts(source: Source, incoming: Incoming, received_at: datetime) -> None:
    """A message may hold many readings: ten thousand are taken at a time."""
    for start in range(0, max(len(incoming.sent), 1), MOST):
        end = start + MOST
        refusals = incoming.refusals if start == 0 else ()
        part = Incoming(source.key, incoming.sent[start:end], incoming.numbers[start:end], refusals)
        take(source, part, received_at)
    Source.objects.filter(pk=source.pk).update(heard_at=received_at)


def _put_aside(source: Source, payloads: Sequence[bytes], why: str, received_at: datetime) -> None:
    refusals = [not_valid(n, one, why) for n, one in enumerate(payloads)]
    keeping.keep(source, refusals, received_at)


def _unclaimed() -> Source:
    title = "Messages for no source"
    facts = {"title": title, "how": "mqtt", "in_use": False}
    return Source.objects.get_or_create(key=UNCLAIMED, defaults=facts)[0]
