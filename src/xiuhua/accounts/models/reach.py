"""How far a permission reaches: the beginnings of division codes, and the filter they make."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q


@dataclass(frozen=True)
class Reach:
    """Divisions by the beginnings of their codes; "" is everywhere, none at all is nowhere."""

    prefixes: tuple[str, ...] = ()

    @classmethod
    def of(cls, divisions: Iterable[str]) -> Reach:
        """The fewest prefixes that reach the same divisions."""
        kept: list[str] = []
        for code in sorted(set(divisions)):
            if not any(code.startswith(wider) for wider in kept):
                kept.append(code)
        return cls(tuple(kept))

    def __bool__(self) -> bool:
        return bool(self.prefixes)

    def covers(self, division: str) -> bool:
        """Whether `division` lies within."""
        return any(division.startswith(prefix) for prefix in self.prefixes)

    def q(self, field: str = "division_id") -> Q:
        """A filter of `field`, a column of codes, in ranges that an index serves."""
        if not self.prefixes:
            return Q(pk__in=())
        found = Q()
        for prefix in self.prefixes:
            found |= _range(field, prefix)
        return Q() if "" in self.prefixes else found


def _range(field: str, prefix: str) -> Q:
    """Codes from `prefix` up to the next number of its length: 500116 up to 500117."""
    within = Q(**{f"{field}__gte": prefix})
    beyond = str(int(prefix) + 1).zfill(len(prefix)) if prefix else ""
    return within & Q(**{f"{field}__lt": beyond}) if len(beyond) == len(prefix) else within
