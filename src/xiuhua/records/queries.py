"""What people ask of the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core.exceptions import FieldDoesNotExist
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext

from xiuhua.kernel.permissions import Permission
from xiuhua.kernel.words import Words
from xiuhua.web.language import named

from .models import Chain, Record
from .permissions import VIEW
from .seals import GENESIS, canonical, seal


def history(kind: str, key: str) -> QuerySet[Record]:
    """Everything recorded of one thing, oldest first."""
    return Record.objects.filter(kind=kind, key=key).order_by("id")


@dataclass(frozen=True)
class ThingState:
    """How one thing's records stand: shown as a line on its page."""

    count: int
    intact: bool
    hash: str

    @property
    def short_hash(self) -> str:
        """Enough of the last hash to compare by eye: 9f3c…a71e."""
        return f"{self.hash[:4]}…{self.hash[-4:]}" if self.hash else ""

    @property
    def words(self) -> Words:
        """The line itself."""
        if not self.count:
            return Words("Nothing recorded yet")
        if not self.intact:
            return Words("{count} records, the chain is broken", count=self.count)
        return Words(
            "{count} records, chain intact, last {hash}", count=self.count, hash=self.short_hash
        )


def thing_state(kind: str, key: str) -> ThingState:
    """Check the seals of one thing's records and their links to both neighbours: one query."""
    others = Record.objects.filter(chain=OuterRef("chain"))
    rows = history(kind, key).annotate(
        hash_before=Subquery(others.filter(serial=OuterRef("serial") - 1).values("hash")[:1]),
        named_after=Subquery(
            others.filter(serial=OuterRef("serial") + 1).values("previous_hash")[:1]
        ),
        head=Subquery(Chain.objects.filter(name=OuterRef("chain")).values("hash")[:1]),
    )
    records = list(rows)
    return ThingState(
        count=len(records),
        intact=all(map(_holds, records)),
        hash=records[-1].hash if records else "",
    )


def _holds(record: Any) -> bool:
    before = record.hash_before or (GENESIS if record.serial == 1 else "")
    after = record.named_after or record.head
    linked = record.previous_hash == before and after == record.hash
    return bool(linked and seal(record) == record.hash)


def seen_by(by: Any, permission: Permission = VIEW) -> QuerySet[Record]:
    """The records of the divisions that the reader answers for.

    What lies in no division (accounts, settings) is for who reads the whole district's.
    """
    reach = getattr(by, "reach", None)
    if reach is None:
        return Record.objects.all()
    within: Q = reach(permission).q("division")
    if within and by.may(permission, settings.DISTRICT or None):
        within |= Q(division="")
    return Record.objects.filter(within)


def found(
    rows: QuerySet[Record],
    *,
    thing: str = "",
    by: str = "",
    deed: str = "",
    first: date | None = None,
    last: date | None = None,
) -> QuerySet[Record]:
    """Narrow `rows` by a thing ("cases.case 500116…", or its key alone), actor, deed and days."""
    *kind, key = thing.split() or [""]
    asked = Q()
    if kind:
        asked &= Q(kind=kind[0])
    if key:
        asked &= Q(key=key) | Q(kind=key)
    if by:
        asked &= Q(by=by)
    if deed:
        asked &= Q(deed=deed) | Q(deed__startswith=f"{deed}.")
    if first:
        asked &= Q(at__gte=_midnight(first))
    if last:
        asked &= Q(at__lt=_midnight(last + timedelta(days=1)))
    return rows.filter(asked)


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


@dataclass(frozen=True)
class Line:
    """One fact before and after a deed."""

    name: str
    title: str
    before: Any
    after: Any
    changed: bool


def lines(record: Record) -> list[Line]:
    """A record's facts side by side, the changed ones first."""
    before, after = record.before or {}, record.after or {}
    rows = [
        Line(name, _title(record.kind, name), *_said(record.kind, name, before, after), changed)
        for name in [*after, *(name for name in before if name not in after)]
        for changed in [before.get(name) != after.get(name)]
    ]
    return sorted(rows, key=lambda line: not line.changed)


def _title(kind: str, name: str) -> str:
    """As the catalogues have it ("accounts.user.how"), else the title of the model's field."""
    if (said := named(f"{kind}.{name}")) != f"{kind}.{name}":
        return said
    try:
        return str(getattr(apps.get_model(kind)._meta.get_field(name), "verbose_name", name))
    except (LookupError, ValueError, FieldDoesNotExist):
        return name


def _said(kind: str, name: str, before: Any, after: Any) -> tuple[Any, Any]:
    """A fact's values as people read them: the title of a choice, yes or no, our own time."""
    try:
        choices = dict(getattr(apps.get_model(kind)._meta.get_field(name), "flatchoices", ()))
    except (LookupError, ValueError, FieldDoesNotExist):
        choices = {}
    return _read(before.get(name), choices), _read(after.get(name), choices)


def _read(value: Any, choices: dict[Any, Any]) -> Any:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, str):
        if value in choices:
            return str(choices[value])
        at = parse_datetime(value) if "T" in value else None
        return f"{timezone.localtime(at):%Y-%m-%d %H:%M:%S}" if at and at.tzinfo else value
    return canonical(value) if isinstance(value, dict | list) else value


def neighbours(record: Record) -> dict[str, Record | None]:
    """The records before and after this one in its chain."""
    beside = Record.objects.filter(
        chain=record.chain, serial__in=[record.serial - 1, record.serial + 1]
    )
    by_serial = {one.serial: one for one in beside}
    return {
        "previous": by_serial.get(record.serial - 1),
        "next": by_serial.get(record.serial + 1),
    }
