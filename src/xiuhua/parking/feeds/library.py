"""Feeds of other cities that the library parkapi-sources knows how to fetch and to read.

The library is an extra (`pip install "xiuhua[parkapi]"`) that needs Python 3.12. Its converters call
only the addresses written in them, and refuse points outside of Europe.
Source: parkapi-sources 0.43, its README on `ParkAPISources` and pull converters.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from collections.abc import Mapping as Rows
from decimal import Decimal
from enum import Enum
from importlib import import_module
from typing import Any, Protocol

import msgspec

WANTED = "parkapi-sources is not installed here; it is an extra that needs Python 3.12"


class Input(Protocol):
    """Any of the library's inputs: static or realtime, site or spot."""

    def to_dict(self) -> dict[str, Any]: ...


def collected(uid: str, config: Rows[str, str]) -> bytes:
    """What the converter of that name finds now, as JSON of ParkAPI v3: sites or bays with their counts.

    `config` holds the credentials that some converters want. ValueError, in plain words, where the
    library is missing, has no such converter, wants a credential or fails; OSError as the network gives it.
    """
    try:
        library = import_module("parkapi_sources")
    except ImportError:
        raise ValueError(WANTED) from None
    try:
        ours = library.ParkAPISources(
            config=dict(config), converter_uids=[uid], no_push_converter=True
        )
        converter = ours.converter_by_uid[uid]
    except (KeyError, library.exceptions.MissingConverterException):
        raise ValueError(f"parkapi-sources fetches nothing called {uid!r}") from None
    try:
        ours.check_credentials()
    except library.exceptions.MissingConfigException as wrong:
        raise ValueError(str(wrong)) from None
    kind = "spots" if hasattr(converter, "get_static_parking_spots") else "sites"
    asked = (getattr(converter, f"get_{what}_parking_{kind}") for what in ("static", "realtime"))
    try:
        return gathered(*asked)
    except OSError:
        raise
    except Exception as problem:
        raise ValueError(f"{type(problem).__name__}: {problem}") from problem


Asked = Callable[[], tuple[Iterable[Input], Iterable[Exception]]]


def gathered(static: Asked, live: Asked) -> bytes:
    """Each site with its count, in one list; what the library could not read stands there as its words."""
    (sites, wrong), (counts, also_wrong) = static(), live()
    found: dict[str, dict[str, Any]] = {}
    for one in (*sites, *counts):
        told = one.to_dict()
        found.setdefault(told["uid"], {}).update(told)
    items = [*found.values(), *map(str, (*wrong, *also_wrong))]
    return msgspec.json.encode({"items": items}, enc_hook=_plain)


def _plain(value: Any) -> Any:
    """As JSON would have it."""
    if isinstance(value, Enum):
        return value.value
    return float(value) if isinstance(value, Decimal) else str(value)
