"""Take counts of car parks in over MQTT, from the broker of XIUHUA_MQTT_URL.

One such process is enough: the broker knows it by XIUHUA_MQTT_CLIENT and keeps for it what comes
while it is away. `xiuhua serve` runs one by itself where a broker is set.
"""

from __future__ import annotations

import logging
import signal
from argparse import ArgumentParser, Namespace

from django.conf import settings

from xiuhua.kernel.words import Refused
from xiuhua.parking.ingest.mqtt import BATCH, Broker, Subscriber

_log = logging.getLogger("xiuhua.parking.mqtt")


def arguments(parser: ArgumentParser) -> None:
    """How many messages at once; the broker is a setting."""
    parser.add_argument(
        "--batch", type=int, default=BATCH, help="most messages kept in one transaction"
    )


def run(options: Namespace) -> int:
    """Listen until told to stop; the batch in hand is kept and acknowledged first."""
    if not settings.MQTT_URL:
        raise Refused("No broker is set. Set XIUHUA_MQTT_URL, such as mqtt://user:password@host.")
    broker = Broker(settings.MQTT_URL, settings.MQTT_TOPIC, settings.MQTT_CLIENT)
    subscriber = Subscriber(broker, max(1, options.batch))
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: subscriber.stop.set())
    subscriber.run()
    return 0
