"""Names for the strings that records know people by; whoever knows the people registers here."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from django.utils.translation import gettext

Resolver = Callable[[set[str]], Mapping[str, str]]
"""Takes references ("user:17", "org:4") and gives names for those it knows, in few queries."""

_RESOLVERS: list[Resolver] = []


def resolver(function: Resolver) -> Resolver:
    """Register a resolver; a decorator for `accounts` and whoever else gives out references."""
    if function not in _RESOLVERS:
        _RESOLVERS.append(function)
    return function


def resolve(refs: Iterable[str]) -> dict[str, str]:
    """A name for each reference; the reference itself where nobody knows better."""
    wanted = set(refs)
    names = {ref: ref for ref in wanted}
    ours = {
        "system": gettext("The platform"),
        "public": gettext("A member of the public"),
        "district": gettext("The district"),
    }
    names |= {ref: name for ref, name in ours.items() if ref in wanted}
    for ask in _RESOLVERS:
        names |= {ref: name for ref, name in ask(wanted).items() if ref in wanted}
    return names
