"""Sources of live counts, their devices, what their feeds list, and what waits in quarantine."""

from __future__ import annotations

from typing import Any, TypeVar

from django.utils import timezone

from xiuhua.jobs.actions import enqueue
from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..ingest import gates
from ..ingest.delivering import MOST_BYTES, deliver
from ..ingest.retrying import retry, waiting_for
from ..ingest.tick import facts_changed
from ..ingest.upkeep import look_at
from ..models import Bay, CarPark, Delivery, Device, GateCount, Listed, Quarantined, Source
from ..rules.gates import Base

Switched = TypeVar("Switched", Source, Device)
FACTS = (
    "title", "operator", "how", "shape", "url", "mapping", "datum", "zone", "every_min", "stale_min",
    "silent_min", "licence",
)  # fmt: skip


@deed(permissions.SOURCES)
def add_source(*, key: str, by: Actor, is_demo: bool = False, **facts: Any) -> Source:
    """A new source; its key stands in addresses and topics and never changes."""
    if Source.objects.filter(key=key).exists():
        raise Refused("There is a source of that key already. Choose another.", field="key")
    return Source.objects.create(key=key, is_demo=is_demo, **_fit(facts))


@deed(permissions.SOURCES, on="source")
def change_source(source: Source, *, by: Actor, **facts: Any) -> Source:
    """How it comes and is read, and how long a count of it holds."""
    for name, value in _fit(facts).items():
        setattr(source, name, value)
    source.save()
    facts_changed()
    return source


def _fit(facts: dict[str, Any]) -> dict[str, Any]:
    converter = (facts.get("mapping") or {}).get("converter")
    if facts.get("how") == "pull" and not facts.get("url") and not converter:
        raise Refused("A feed that we fetch needs its address.", field="url")
    if converter and (facts.get("how"), facts.get("shape")) != ("pull", "parkapi"):
        raise Refused("What a converter fetches is fetched by us, as ParkAPI v3.", field="shape")
    return {name: value for name, value in facts.items() if name in FACTS}


@deed(permissions.SOURCES, on="source")
def switch_off(source: Source, *, words: str, by: Actor) -> Source:
    """Nothing of it counts any more; what it said stays in the history."""
    return _in_use(source, False)


@deed(permissions.SOURCES, on="source")
def switch_on(source: Source, *, by: Actor) -> Source:
    """It counts again from its next word on."""
    return _in_use(source, True)


def _in_use(one: Switched, value: bool) -> Switched:
    """Whether it has its say from now on; boards and the ingest hear of it."""
    one.in_use = value
    one.save()
    facts_changed()
    return one


@deed(permissions.SOURCES, on="source")
def fetch_now(source: Source, *, by: Actor) -> Source:
    """Fetch its feed now, in a job."""
    if source.how != "pull" or not (source.url or source.mapping.get("converter")):
        raise Refused("This source is not fetched. Change it, or hand a file in.")
    enqueue("parking.fetch_one", {"source": source.pk})
    return source


@deed(permissions.SOURCES, on="source")
def hand_in(source: Source, *, content: bytes, by: Actor) -> Delivery:
    """A file of the source, taken in like any delivery."""
    if len(content) > MOST_BYTES:
        raise Refused("The file is too large: at most {most} MB.", field="file", most=MOST_BYTES // 2**20)  # fmt: skip
    return deliver(source, content, timezone.now(), way="file", by=by.ref)


# --- devices ----------------------------------------------------------------------------------------
@deed(permissions.SOURCES)
def add_device(
    *, source: Source, key: str, measures: str, car_park: CarPark, by: Actor, bay: Bay | None = None
) -> Device:
    """A device of the source and what it stands for; readings that waited for it are taken in."""
    key = key.strip()
    if not key:
        raise Refused("Write how the source calls it.", field="key")
    if Device.objects.filter(source=source, key=key).exists():
        raise Refused("The source has a device of that name already.", field="key")
    if measures == "bay" and (bay is None or bay.car_park_id != car_park.pk):
        raise Refused("A device of one bay needs a bay of this car park.", field="bay")
    made = Device.objects.create(
        source=source, key=key, measures=measures, car_park=car_park,
        bay=bay if measures == "bay" else None,
    )  # fmt: skip
    facts_changed()
    retry(source, waiting_for(source, key))
    return made


@deed(permissions.SOURCES, on="device")
def take_device_out(device: Device, *, words: str, by: Actor) -> Device:
    """It has no say any more; its history stays."""
    return _in_use(device, False)


@deed(permissions.SOURCES, on="device")
def put_device_back(device: Device, *, by: Actor) -> Device:
    """It has its say again."""
    return _in_use(device, True)


@deed(permissions.SOURCES, on="listed")
def link(
    listed: Listed, *, car_park: CarPark, by: Actor, measures: str = "", bay: Bay | None = None
) -> Device:
    """What the feed lists is this car park, or this bay of it."""
    kind = measures or ("bay" if listed.is_bay else "count")
    made: Device = add_device(
        source=listed.source, key=listed.key, measures=kind, car_park=car_park, bay=bay, by=by
    )
    listed.state, listed.car_park = "linked", car_park
    listed.save()
    return made


@deed(permissions.SOURCES, on="listed")
def leave(listed: Listed, *, by: Actor) -> Listed:
    """What the feed lists is none of ours."""
    listed.state = "left"
    listed.save()
    return listed


@deed(permissions.SOURCES)
def count_by_hand(*, car_park: CarPark, inside: int, overnight: int | None, by: Actor) -> GateCount:
    """Somebody counted the cars: the gates count on from there."""
    if inside > car_park.capacity:
        raise Refused("There are only {spaces} spaces.", field="inside", spaces=car_park.capacity)
    now = timezone.now()
    made = gates.set_base(car_park, Base(now, inside, counted=True), overnight)
    look_at(car_park.pk, now)
    return made


# --- quarantine -------------------------------------------------------------------------------------
@deed(permissions.SOURCES, on="quarantined")
def retry_reading(quarantined: Quarantined, *, by: Actor) -> Quarantined:
    """Try it again, now that something was mended."""
    if quarantined.state != "waiting":
        raise Refused("It no longer waits.")
    if not retry(quarantined.source, [quarantined]):
        raise Refused("It still cannot be used. Mend what the reason says, or set it aside.")
    quarantined.refresh_from_db()
    return quarantined


@deed(permissions.SOURCES, on="quarantined")
def set_aside(quarantined: Quarantined, *, words: str, by: Actor) -> Quarantined:
    """It will not be used; somebody says why."""
    if quarantined.state != "waiting":
        raise Refused("It no longer waits.")
    quarantined.state, quarantined.because = "aside", words[:400]
    quarantined.save()
    return quarantined
