"""An office's rows beside the inventory: which car park each means, and what it would change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from xiuhua.imports.kinds import Checked
from xiuhua.kernel.words import Words

from ..models import CarPark, Operator
from .meaning import TOLD, Meant

MUCH_PERCENT, MUCH_SPACES = 30, 20
"""A count that changes by more than both is to be looked at."""
MASS_PERCENT, MASS_LEAST = 20, 5
"""A file that changes more of the inventory than this has to be accepted by name."""
MOST_NAMED = 8


class Inventory:
    """Every car park there is, read once; who each row means."""

    def __init__(self) -> None:
        rows = CarPark.objects.exclude(state="removed").select_related("operator")
        self.parks = {one.number: one for one in rows.defer("geometry")}
        self.named: dict[tuple[str, str], list[CarPark]] = defaultdict(list)
        for one in self.parks.values():
            self.named[one.name, one.division[:9]].append(one)
        admitted = Operator.objects.filter(state="admitted")
        self.operators = {key: one for one in admitted for key in (one.name, one.credit_code)}

    def find(self, one: Meant) -> CarPark | None:
        """The car park that a row means; what keeps it from being said is a trouble of the row."""
        if one.number:
            found = self.parks.get(one.number)
            if found is None:
                one.wrong("number", "unknown", Words(
                    "No car park has the number {number}. Leave it empty for a new one.",
                    number=one.number))  # fmt: skip
            return found
        same = self.named.get((one.name, one.division[:9]), [])
        if len(same) > 1:
            one.wrong("number", "several", Words("{count} car parks have this name. Give the number.",
                                                 count=len(same)))  # fmt: skip
        return same[0] if len(same) == 1 else None

    def operator(self, one: Meant) -> Operator | None:
        """The operator that a row names; one that is not admitted yet leaves it as it is."""
        if one.operator and one.operator not in self.operators:
            one.doubt("operator", "no_operator", Words(
                "“{name}” is no admitted operator; the car park keeps the one it has.",
                name=one.operator))  # fmt: skip
        return self.operators.get(one.operator)


def facts_of(one: Meant, operator: Operator | None) -> dict[str, Any]:
    """What a row says of its car park besides its numbers, as the deed takes it."""
    told = {name: one.facts[name] for name in TOLD if name in one.facts}
    return told | ({"operator": operator} if operator else {})


def compared(found: Sequence[Meant], inventory: Inventory, *, leave: bool) -> list[Checked]:
    """Each row beside the car park it means, and the doubts about the file as a whole.

    With `leave` car parks that it leaves out stay as they are.
    """
    means = [inventory.find(one) for one in found]
    _twice(found, means)
    changes = [
        _change(one, park, inventory.operator(one)) for one, park in zip(found, means, strict=True)
    ]
    keys = [_key(one, park) for one, park in zip(found, means, strict=True)]
    _mass(found, [change for change, _before in changes], inventory)
    _missing(found, unnamed({*keys}, inventory), inventory, leave=leave)
    return [
        Checked(key, change if one.right else "", before, tuple(one.troubles))
        for key, one, (change, before) in zip(keys, found, changes, strict=True)
    ]


def _key(one: Meant, park: CarPark | None) -> str:
    """The number of the car park; of a new one its town, class and name."""
    return park.number if park else f"{one.division[:9]} {one.supply} {one.name}"


def _twice(found: Sequence[Meant], means: Sequence[CarPark | None]) -> None:
    seen: dict[Any, int] = {}
    for one, park in zip(found, means, strict=True):
        about = park.pk if park else (one.name, one.division[:9], one.supply)
        if about in seen:
            one.wrong(
                "name", "twice", Words("Row {row} is about the same car park.", row=seen[about])
            )
        seen.setdefault(about, one.row.number)


def _change(
    one: Meant, park: CarPark | None, operator: Operator | None
) -> tuple[str, dict[str, str]]:
    if park is None:
        return "new", {}
    before = dict(_differences(one, park, operator))
    if "spaces" in before:
        _much(one, park)
    if one.supply and one.supply != park.supply:
        one.doubt("supply", "other_class", Words("It is of another class so far; all its spaces would be converted."))  # fmt: skip
    if "town" in before:
        one.doubt(
            "town", "moved", Words("It lies elsewhere so far; its entries would be put right.")
        )
    return ("changed" if before else "same"), before


def _differences(one: Meant, park: CarPark, operator: Operator | None) -> Iterator[tuple[str, str]]:
    """(column, what stands now) of whatever the row says otherwise."""
    columns = {"is_pocket": "pocket"}
    for name, value in facts_of(one, operator).items():
        if (now := getattr(park, name)) != value:
            yield columns.get(name, name), "" if now is None else str(now)
    for name, now in (
        ("spaces", park.capacity),
        ("disabled", park.disabled),
        ("charging", park.charging),
    ):
        value = one.spaces if name == "spaces" else getattr(one, name)
        if value is not None and value != now:
            yield name, str(now)
    if one.supply and one.supply != park.supply:
        yield "supply", str(park.get_supply_display())
    if one.division and not within_told(park.division, one.division):
        yield "town", park.division


def within_told(park: str, told: str) -> bool:
    """A row that names only the town says nothing against a community in it."""
    return park == told or (len(told) == 9 and park.startswith(told))


def _much(one: Meant, park: CarPark) -> None:
    size = abs(one.spaces - park.capacity)
    if size > MUCH_SPACES and size * 100 > MUCH_PERCENT * max(park.capacity, 1):
        one.doubt("spaces", "much", Words("{before} spaces so far, {after} in the file.",
                                          before=park.capacity, after=one.spaces))  # fmt: skip


def _mass(found: Sequence[Meant], changes: Iterable[str], inventory: Inventory) -> None:
    """A doubt on the first changed row, when too much of the inventory would change at once."""
    touched = [one for one, change in zip(found, changes, strict=True) if change == "changed"]
    if len(touched) > MASS_LEAST and len(touched) * 100 > MASS_PERCENT * len(inventory.parks):
        touched[0].doubt("", "mass", Words(
            "The file changes {count} of {all} car parks. Accept it only if that is meant.",
            count=len(touched), all=len(inventory.parks)))  # fmt: skip


def unnamed(keys: set[str], inventory: Inventory) -> list[CarPark]:
    """Car parks that the file leaves out, of the towns and classes that it speaks of."""
    about = {_about(key, inventory) for key in keys}
    return [
        one
        for number, one in inventory.parks.items()
        if number not in keys and (one.division[:9], one.supply) in about
    ]


def _about(key: str, inventory: Inventory) -> tuple[str, str]:
    """Town and class of a row, by its key."""
    park = inventory.parks.get(key)
    town, supply = (park.division, park.supply) if park else (*key.split(" ", 2), "", "")[:2]
    return town[:9], supply


def _missing(
    found: Sequence[Meant], missing: Sequence[CarPark], inventory: Inventory, *, leave: bool
) -> None:
    """A doubt on the first row about whatever is left out: nothing goes without a decision."""
    if not missing or not found:
        return
    told = {"count": len(missing), "names": ", ".join(one.name for one in missing[:MOST_NAMED])}
    if leave:
        found[0].doubt("", "missing", Words(
            "{count} car parks of these towns and classes are not in the file and stay as they are: {names}.",
            **told))  # fmt: skip
        return
    found[0].doubt("", "missing", Words(
        "{count} car parks of these towns and classes are not in the file and would be taken out of use: {names}.",
        **told))  # fmt: skip
    if len(missing) * 100 > MASS_PERCENT * len(inventory.parks):
        found[0].doubt("", "mass_gone", Words(
            "The file takes {count} of {all} car parks out of use. Accept it only if that is meant.",
            count=len(missing), all=len(inventory.parks)))  # fmt: skip
