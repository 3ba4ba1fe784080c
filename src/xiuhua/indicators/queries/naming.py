"""What the values of a dimension are called: one query a sheet at most."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from xiuhua.accounts.models import Organisation, User
from xiuhua.cases.models import Category
from xiuhua.cases.queries.desk import SOURCES
from xiuhua.kernel.permissions import Role
from xiuhua.places.atlas import atlas
from xiuhua.web.language import say

KINDS = {"C": "Components", "E": "Events"}


def names(dimension: str, keys: Iterable[str]) -> dict[str, str]:
    """The name of each key; "" is what lies with nobody, or nowhere in particular."""
    wanted = [key for key in keys if key]
    found = _NAMERS.get(dimension, _as_they_are)(wanted)
    return found | {"": say("not assigned")}


def _places(keys: list[str]) -> dict[str, str]:
    entries = atlas().entries
    return {key: entries[key].name if key in entries else key for key in keys}


def _units(keys: list[str]) -> dict[str, str]:
    rows = Organisation.objects.filter(pk__in=[key for key in keys if key.isdigit()])
    return {str(pk): name for pk, name in rows.values_list("pk", "name")}


def _people(keys: list[str]) -> dict[str, str]:
    numbers = [key.partition(":")[2] for key in keys if key.startswith("user:")]
    rows = User.objects.filter(pk__in=numbers).values_list("pk", "name", "username")
    return {f"user:{pk}": name or username for pk, name, username in rows}


def _posts(keys: list[str]) -> dict[str, str]:
    return {key: say(Role(key).title) for key in keys if key in set(Role)}


def _classes(keys: list[str]) -> dict[str, str]:
    return dict(Category.objects.filter(key__in=keys).values_list("key", "name"))


def _kinds(keys: list[str]) -> dict[str, str]:
    return {key: say(KINDS[key]) for key in keys if key in KINDS}


def _sources(keys: list[str]) -> dict[str, str]:
    return {key: say(SOURCES.get(key, key)) for key in keys}


def _as_they_are(keys: list[str]) -> dict[str, str]:
    return {key: key for key in keys}


_NAMERS: dict[str, Callable[[list[str]], dict[str, str]]] = {
    "town": _places,
    "community": _places,
    "unit": _units,
    "person": _people,
    "post": _posts,
    "category": _classes,
    "kind": _kinds,
    "source": _sources,
}
