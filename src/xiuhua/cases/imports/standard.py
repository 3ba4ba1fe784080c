"""An office's own filing standard: looked at as a whole, compared with what holds, brought in dated.

Rows that change are ended the day before and written anew, so that every case keeps the row it was
filed under. Bringing the same file in again changes nothing.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from django.db.models import ProtectedError
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop as _

from xiuhua.imports.kinds import (
    Batch,
    Checked,
    Column,
    Given,
    Gone,
    Kind,
    Question,
    RowIn,
    Trouble,
)
from xiuhua.imports.reading import rows as rows_of_file
from xiuhua.kernel.words import Refused, Words
from xiuhua.kernel.working_time import Limit, Unit
from xiuhua.web.language import say

from .. import permissions
from ..models import Case, Category, FilingRule
from .climbing import climbing
from .standard_rows import Meant, meant
from .swapped import swapped
from .words import aliases

SAME = {"kind", "major_code", "major", "code", "name", "units", "authority", "basis"}
NEEDED = {"code", "name", "condition", "limit"}
HEADINGS = {
    "kind": _("Component or event"),
    "major_code": _("Major code"),
    "major": _("Major class"),
    "code": _("Code of the class"),
    "name": _("Name of the class"),
    "defect": _("What is wrong"),
    "condition": _("Filed when"),
    "closing": _("Closed when"),
    "limit": _("Time limit"),
    "units": _("Who handles it"),
    "authority": _("Authority"),
    "basis": _("Legal basis"),
    "asks": _("Asked of the collector"),
}
WRITTEN = ("condition", "closing", "units", "authority", "basis", "asks")
"""Columns kept as they are written."""
COLUMNS = tuple(
    Column(name, heading, aliases("standard", name), name in NEEDED, same_as_above=name in SAME)
    for name, heading in HEADINGS.items()
)


def since_of(given: Given) -> date:
    """The first day on which the standard holds."""
    try:
        return date.fromisoformat(given.get("since", ""))
    except ValueError:
        raise Refused("Say from which day the standard holds.", field="since") from None


def read(content: bytes, given: Given) -> Iterator[RowIn]:
    """The rows of the file; Refused where it would hold from a day that is over, or before another."""
    since = since_of(given)
    if since < localdate():
        raise Refused("A standard holds from today on at the earliest.", field="since")
    later = FilingRule.objects.filter(since__gt=since).order_by("-since").first()
    if later:
        raise Refused(
            "A standard that holds from {day} on is there already. Choose a later day.",
            field="since", day=later.since,
        )  # fmt: skip
    return rows_of_file(content, STANDARD)


def check(rows: Sequence[RowIn], given: Given) -> Iterable[Checked]:
    """Every row by itself, then beside the others, then beside what holds on that day."""
    found = [meant(row) for row in rows]
    _twice(found)
    _names(rows, found)
    _climbing(rows, found)
    _swapped(rows, found)
    stands = _Stands(since_of(given))
    return [stands.compared(row, one) for row, one in zip(rows, found, strict=True)]


def _twice(found: Sequence[Meant]) -> None:
    count = Counter(one.about for one in found if one.about)
    for one in found:
        if count[one.about] > 1:
            words = Words("Two rows of the class say the same. Leave one out, or tell them apart.")
            one.troubles.append(Trouble("condition", "twice", words))


def _names(rows: Sequence[RowIn], found: Sequence[Meant]) -> None:
    """One code, one name; one name of a kind, one code."""
    names: dict[str, Counter[str]] = defaultdict(Counter)
    for row, one in zip(rows, found, strict=True):
        if one.key:
            names[one.key][row.cells.get("name", "")] += 1
    for row, one in zip(rows, found, strict=True):
        known = names.get(one.key)
        if known and len(known) > 1:
            usual = known.most_common(1)[0][0]
            if row.cells.get("name", "") != usual:
                words = Words("{key} is called “{name}” in other rows.", key=one.key, name=usual)
                one.troubles.append(Trouble("name", "two_names", words, propose=usual))


def _climbing(rows: Sequence[RowIn], found: Sequence[Meant]) -> None:
    """The fill-down fault: the same words, row after row, with a number that climbs by one."""
    for name in ("condition", "limit", "closing"):
        texts = [row.cells.get(name, "") for row in rows]
        for first, last in climbing(texts):
            if name == "limit" and last - first < 2:
                continue  # two limits a day apart are ordinary
            words = Words(
                "A number climbs by one from row {first} to row {last}: was it filled down?",
                first=rows[first].number, last=rows[last].number,
            )  # fmt: skip
            for place in range(first + 1, last + 1):
                found[place].troubles.append(
                    Trouble(name, "filled_down", words, doubt=True, propose=texts[first])
                )


def _swapped(rows: Sequence[RowIn], found: Sequence[Meant]) -> None:
    majors: dict[str, list[int]] = defaultdict(list)
    for place, row in enumerate(rows):
        majors[row.cells.get("major", "")].append(place)
    for places in majors.values():
        pairs = [
            (rows[at].cells.get("units", ""), rows[at].cells.get("authority", "")) for at in places
        ]
        for at in swapped(pairs):
            words = Words("Handler and authority stand the other way round in the rows beside it.")
            found[places[at]].troubles.append(
                Trouble("units", "swapped", words, doubt=True, propose=pairs[at][1])
            )


class _Stands:
    """What holds on the first day of the new standard, read once."""

    def __init__(self, since: date) -> None:
        self.since = since
        self.classes = {one.key: one for one in Category.objects.all()}
        self.rules = {
            f"{one.category_id}|{one.defect}": one
            for one in FilingRule.objects.in_force(since).select_related("category")
        }
        fresh = [one.pk for one in self.rules.values() if one.since == since]
        self.used = set(Case.objects.filter(rule__in=fresh).values_list("rule", flat=True))

    def compared(self, row: RowIn, one: Meant) -> Checked:
        troubles = [*one.troubles, *self._class(row, one)]
        if not one.right:
            return Checked(one.about, "", {}, tuple(troubles))
        old = self.rules.get(one.about)
        if old is None:
            return Checked(one.about, "new", {}, tuple(troubles))
        before = _differs(old, row, one)
        if before and old.pk in self.used:
            words = Words("Cases are filed under this row since {day}; it changes from a later day on.",
                          day=self.since)  # fmt: skip
            troubles.append(Trouble("", "used", words))
        return Checked(one.about, "changed" if before else "same", before, tuple(troubles))

    def _class(self, row: RowIn, one: Meant) -> Iterator[Trouble]:
        if not one.key:
            return
        known, name = self.classes.get(one.key), row.cells.get("name", "")
        if known is None:
            words = Words("There is no class {key} so far; it would be new.", key=one.key)
            yield Trouble("code", "new_class", words, doubt=True)
        elif known.name != name:
            words = Words("{key} is called “{name}” so far; every case of it would change its name.",
                          key=one.key, name=known.name)  # fmt: skip
            yield Trouble("name", "renamed", words, doubt=True, propose=known.name)


def _differs(old: FilingRule, row: RowIn, one: Meant) -> dict[str, str]:
    """The cells that say something else than what stands; empty where nothing does."""
    assert one.limit is not None  # only what is right is compared
    before = {name: getattr(old, name) for name in WRITTEN}
    differs = {
        name: text for name, text in before.items() if text != _cut(name, row.cells.get(name, ""))
    }
    if (old.limit_value, old.limit_unit) != (one.limit.value, one.limit.unit):
        differs["limit"] = say(Limit(old.limit_value, Unit(old.limit_unit)).words)
    major = row.cells.get("major", "")
    if major and major != old.category.major:
        differs["major"] = old.category.major
    if old.category.name != row.cells.get("name", ""):
        differs["name"] = old.category.name
    return differs


def _cut(name: str, text: str) -> str:
    return text[: FilingRule._meta.get_field(name).max_length or None]  # type: ignore[union-attr]


def gone(keys: set[str], given: Given) -> list[Gone]:
    """Rows in force that the file does not name, when it is the whole standard."""
    if not given.get("whole"):
        return []
    return [
        Gone(about, cells_of(one))
        for about, one in _Stands(since_of(given)).rules.items()
        if about not in keys
    ]


def cells_of(one: FilingRule) -> dict[str, str]:
    """A row that stands, in the columns of the file; read back in, it changes nothing."""
    kind = one.category.get_kind_display()
    return {
        "kind": str(kind),
        "major_code": one.category_id[1:3],
        "major": one.category.major,
        "code": one.category_id[1:],
        "name": one.category.name,
        "defect": one.defect,
        "limit": say(Limit(one.limit_value, Unit(one.limit_unit)).words),
        **{name: getattr(one, name) for name in WRITTEN},
    }


def release(rows: Iterable[RowIn], gone: Sequence[Gone], batch: Batch) -> dict[str, Any]:
    """End what changes or is gone, write what is new; what is needed to undo it."""
    since = since_of(batch.given)
    stands, outcome = _Stands(since), _Outcome(since)
    new: list[FilingRule] = []
    for place, row in enumerate(rows):
        one = meant(row)
        outcome.take_class(stands.classes, one.key, row)
        if old := stands.rules.get(one.about):
            outcome.end(old)
        new.append(_rule(row, one, place, since, batch))
    for each in gone:
        outcome.end(stands.rules[each.key])
    made = FilingRule.objects.bulk_create(new)
    return outcome.told(made)


def _rule(row: RowIn, one: Meant, place: int, since: date, batch: Batch) -> FilingRule:
    if one.limit is None:
        raise Refused("Row {row} has no time limit.", row=row.number)
    return FilingRule(
        category_id=one.key, defect=one.defect, limit_value=one.limit.value,
        limit_unit=one.limit.unit, order=min(place, 32767), since=since,
        source=batch.given.get("document", ""),
        **{name: _cut(name, row.cells.get(name, "")) for name in WRITTEN},
    )  # fmt: skip


class _Outcome:
    """What is done on the way, so that it can be undone."""

    def __init__(self, since: date) -> None:
        self.since = since
        self.ended: dict[str, str] = {}
        self.removed: list[dict[str, Any]] = []
        self.classes: list[str] = []
        self.renamed: dict[str, list[str]] = {}

    def end(self, old: FilingRule) -> None:
        """It holds until the day before; one that began the very day, and nobody used, goes."""
        if old.since < self.since:
            self.ended[str(old.pk)] = old.until.isoformat() if old.until else ""
            FilingRule.objects.filter(pk=old.pk).update(until=self.since - timedelta(days=1))
            return
        facts = {f.attname: getattr(old, f.attname) for f in FilingRule._meta.concrete_fields}
        self.removed.append(
            facts | {"since": old.since.isoformat(), "until": old.until and old.until.isoformat()}
        )
        try:
            old.delete()
        except ProtectedError:
            raise Refused(
                "Cases are filed under “{row}” already; choose a later day.", row=str(old)
            ) from None

    def take_class(self, known: dict[str, Category], key: str, row: RowIn) -> None:
        """Make a class that is new; give a known one the name and major class of the file."""
        cells = row.cells
        name, major = cells.get("name", "")[:80], cells.get("major", "")[:40]
        there = known.get(key)
        if there is None:
            known[key] = Category.objects.create(
                key=key, kind=key[0], major=major, name=name, is_local=True,
                handlers=cells.get("units", "")[:200],
            )  # fmt: skip
            self.classes.append(key)
            return
        major = major or there.major
        if (there.name, there.major, there.is_active) != (name, major, True):
            self.renamed.setdefault(key, [there.name, there.major, "1" * there.is_active])
            there.name, there.major, there.is_active = name, major, True
            there.save(update_fields=["name", "major", "is_active"])

    def told(self, made: Sequence[FilingRule]) -> dict[str, Any]:
        return {
            "made": [one.pk for one in made], "ended": self.ended, "removed": self.removed,
            "classes": self.classes, "renamed": self.renamed,
        }  # fmt: skip


def undo(outcome: dict[str, Any], batch: Batch) -> None:
    """Everything as before; Refused once a case was filed under a row of it, or another came after."""
    made = FilingRule.objects.filter(pk__in=outcome["made"])
    if Case.objects.filter(rule__in=outcome["made"]).exists():
        raise Refused("Cases are filed under this standard already. Bring in another one instead.")
    if made.filter(until__isnull=False).exists() or made.count() != len(outcome["made"]):
        raise Refused("A later standard has changed rows of this one. Take that one back first.")
    eve = since_of(batch.given) - timedelta(days=1)
    ended = FilingRule.objects.filter(pk__in=outcome["ended"], until=eve)
    if ended.count() != len(outcome["ended"]):
        raise Refused("A later standard has changed rows of this one. Take that one back first.")
    made.delete()
    for one in ended:
        before = outcome["ended"][str(one.pk)]
        FilingRule.objects.filter(pk=one.pk).update(
            until=date.fromisoformat(before) if before else None
        )
    FilingRule.objects.bulk_create([FilingRule(**facts) for facts in outcome["removed"]])
    for key, (name, major, active) in outcome["renamed"].items():
        Category.objects.filter(pk=key).update(name=name, major=major, is_active=bool(active))
    for key in outcome["classes"]:
        try:
            Category.objects.filter(pk=key).delete()
        except ProtectedError:
            Category.objects.filter(pk=key).update(is_active=False)


def _template() -> list[list[str]]:
    """The first rows in force, as an example."""
    rows = FilingRule.objects.in_force(localdate()).select_related("category")
    return [[cells_of(one).get(name, "") for name in HEADINGS] for one in rows[:5]]


STANDARD = Kind(
    "cases.standard", "Filing standard",
    "Classes with what is wrong, when a case is filed and closed, and how long its unit has. Rows that "
    "change hold from the first day on; cases keep the row they were filed under.",
    COLUMNS, permissions.STANDARD, permissions.RELEASE_STANDARD, read, check, release, undo,
    questions=(
        Question("since", "Holds from", "day"),
        Question("document", "By which document", hint="Title and number, as it is cited"),
        Question("whole", "The file is the whole standard: rows it does not name end", "yes"),
    ),
    gone=gone, template=_template, most_rows=5000, most_bytes=8_000_000,
)  # fmt: skip
