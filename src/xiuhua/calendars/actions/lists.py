"""Load the yearly lists of holidays and make-up days, all or nothing."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.utils import timezone

from xiuhua.kernel.permissions import Actor

from ..events import CalendarChanged
from ..models import PublishedYear, SpecialDay
from ..queries import DATA
from .change import changed, changing
from .checking import YearList, checked
from .reading import read

SHIPPED = DATA / "cn_2004_2026.json"
SHIPPED_YEARS = range(2004, 2027)


@dataclass(frozen=True)
class Loaded:
    """The years that the file lists, and those among them whose list is new or different."""

    years: tuple[int, ...]
    changed: tuple[int, ...]

    def __len__(self) -> int:
        return len(self.years)


def load_years(file: Path | IO[bytes], by: Actor) -> Loaded:
    """Take over the lists of a file: JSON, CSV or xlsx; see `reading`.

    A year's list replaces the one before it; a day that two lists name belongs to the list
    loaded last. Raises BadList, naming every bad entry, and then nothing is changed; Refused
    when the file is no list; Denied when `by` may not. Loading the same list again does nothing.
    """
    return _take(checked(read(file)), by)


def load_shipped(by: Actor) -> Loaded:
    """Load the lists of 2004 to 2026 that come with the platform, for years not known yet.

    A year that the office loaded itself is left alone.
    """
    known = set(PublishedYear.objects.values_list("year", flat=True))
    if known.issuperset(SHIPPED_YEARS):
        return Loaded((), ())
    return _take([found for found in checked(read(SHIPPED)) if found.year not in known], by)


def _take(lists: list[YearList], by: Actor) -> Loaded:
    """Take over what differs from what is known, and announce it."""
    years = tuple(found.year for found in lists)
    with changing(by):
        known = PublishedYear.objects.prefetch_related("days").in_bulk(years)
        before = {year: row.facts() for year, row in known.items()}
        new = [found for found in lists if before.get(found.year) != found.facts()]
        if new:
            _replace(new, by)
            changed(
                CalendarChanged(
                    who=by.ref,
                    chain=by.chain,
                    what="years",
                    years=tuple(found.year for found in new),
                    before={str(f.year): before[f.year] for f in new if f.year in before},
                    after={str(found.year): found.facts() for found in new},
                )
            )
    return Loaded(years, tuple(found.year for found in new))


def _replace(lists: list[YearList], by: Actor) -> None:
    """Put the new lists in the place of the old ones."""
    now = timezone.now()
    years = [found.year for found in lists]
    named = [day for found in lists for day in found.days]
    SpecialDay.objects.filter(year__in=years).delete()
    SpecialDay.objects.filter(day__in=named).delete()
    PublishedYear.objects.bulk_create(
        [
            PublishedYear(year=f.year, source=f.source, loaded_at=now, loaded_by=by.ref)
            for f in lists
        ],
        update_conflicts=True,
        unique_fields=["year"],
        update_fields=["source", "loaded_at", "loaded_by"],
    )
    SpecialDay.objects.bulk_create(
        SpecialDay(day=day, year_id=found.year, works=works, name=name)
        for found in lists
        for day, (works, name) in found.days.items()
    )
