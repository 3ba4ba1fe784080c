"""Messages of a broker taken in: which source a topic names, many messages as one, and what is garbage."""

from __future__ import annotations

import msgspec
import pytest
from django.db import OperationalError

from xiuhua.parking.ingest import mqtt
from xiuhua.parking.ingest.mqtt import Broker, Message, Subscriber, kept
from xiuhua.parking.models import Quarantined, Source
from xiuhua.parking.models import Reading as History

from .counting import NOW, a_device, said

BROKER = Broker("mqtt://localhost")


def message(payload, topic="parking/yiting/readings", connection=0, number=1):
    body = payload if isinstance(payload, bytes) else msgspec.json.encode(payload)
    return Message(connection, number, 1, topic, body)


@pytest.mark.parametrize(
    ("pattern", "topic", "source"),
    [
        ("parking/{source}/readings", "parking/yiting/readings", "yiting"),
        ("parking/{source}/readings", "parking/yiting/other", ""),
        ("parking/{source}/readings", "parking/a/b/readings", ""),
        ("{source}", "yiting", "yiting"),
        ("p.rking/{source}", "parking/yiting", ""),
    ],
)
def test_a_topic_names_its_source(pattern, topic, source):
    assert Broker("", pattern).source_in(topic) == source


@pytest.mark.django_db
def test_single_readings_lists_and_whole_deliveries_come_in_alike():
    a_device("A")
    kept(BROKER, [message(said("A", 1, free=1)), message([said("A", 2, free=2), said("A", 3, free=3)]),
                  message({"source": "other", "readings": [said("A", 4, free=4)]})], NOW)  # fmt: skip
    assert sorted(History.objects.values_list("free", flat=True)) == [1, 2, 3, 4]
    assert Source.objects.get(key="yiting").heard_at == NOW


@pytest.mark.django_db
def test_garbage_waits_in_quarantine_and_costs_only_itself():
    a_device("A")
    bad = [
        b"{",
        b"",
        b"\xff\x00",
        b"[1, 2]",
        b"[" * 50_000,
        b'{"readings": 3}',
        b'{"key":"A","free":1e400}',
    ]
    kept(BROKER, [message(one) for one in bad] + [message(said("A", 1, free=1))], NOW)
    assert History.objects.count() == 1
    assert Quarantined.objects.count() == 8
    kept(BROKER, [message(said("A", 1, free=1), topic="parking/nobody/readings")], NOW)
    assert Quarantined.objects.get(source__key="unclaimed").raw.startswith('{"key":"A"')


@pytest.mark.django_db
def test_a_message_that_breaks_everything_is_found_and_put_aside(monkeypatch):
    a_device("A")
    take = mqtt.take

    def broken(source, incoming, received_at):
        if any(one.free == 13 for one in incoming.sent):
            raise ValueError
        return take(source, incoming, received_at)

    monkeypatch.setattr(mqtt, "take", broken)
    kept(BROKER, [message(said("A", n, free=n)) for n in (12, 13, 14)], NOW)
    assert sorted(History.objects.values_list("free", flat=True)) == [12, 14]
    assert Quarantined.objects.get().rule == "readings.not_valid"


@pytest.mark.django_db
def test_nothing_is_acknowledged_before_it_is_kept_and_only_to_the_connection_that_brought_it(
    monkeypatch,
):
    subscriber = Subscriber(BROKER)
    acknowledged = []
    monkeypatch.setattr(subscriber.client, "ack", lambda number, qos: acknowledged.append(number))
    monkeypatch.setattr(mqtt, "TROUBLE_S", 0)
    a_device("A")
    tries = []

    def unsteady(*told):
        tries.append(1)
        assert acknowledged == []
        if len(tries) < 3:
            raise OperationalError
        kept(*told)

    monkeypatch.setattr(mqtt, "kept", unsteady)
    monkeypatch.setattr(mqtt.connection, "close", lambda: None)
    subscriber.connection = 2
    subscriber._keep([message(said("A", 1, free=1), connection=2, number=7),
                      message(said("A", 2, free=1), connection=1, number=8)])  # fmt: skip
    assert (len(tries), acknowledged, History.objects.count()) == (3, [7], 2)
