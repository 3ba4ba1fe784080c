"""Who gets in where: every address with every role, out of the doors and the permissions."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db import models

from xiuhua.kernel.permissions import Permission, Role
from xiuhua.web.api import needs

from . import code, outside
from .writing import table


@dataclass(frozen=True)
class Way:
    """One method at one address: what it asks for, and the model whose object stands in the address.

    `app` is the first folder of its view. `asked_where` says that the door asks the permission
    where the object lies; elsewhere the page or the deed behind it does.
    """

    path: str
    method: str
    needs: Permission
    app: str
    of: type[models.Model] | None = None
    machine: bool = False

    @property
    def asked_where(self) -> bool:
        return self.of is not None and hasattr(self.of, "division_code")


def ways() -> list[Way]:
    """Every method at every address of ours, pages first, in the order of their addresses."""
    return sorted({*_pages(), *_endpoints()}, key=lambda way: (way.machine, way.path, way.method))


def _pages() -> Iterator[Way]:
    for path, _name, view in code.doors():
        if (door := getattr(view, "door", None)) is not None:
            for method in door.methods:
                app, machine = door.view.split(".")[1], path.startswith("/api/")
                yield Way(path, method, door.needs, app, door.of, machine)


def _endpoints() -> Iterator[Way]:
    for prefix, router in outside.served()._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                asked = next(
                    (one for one in operation.auth_callbacks if isinstance(one, needs)), None
                )
                app = operation.view_func.__module__.split(".")[1]
                for method in operation.methods if asked else ():
                    whole = "/".join(
                        ("/api/v1", *filter(None, (prefix.strip("/"), path.strip("/"))))
                    )
                    yield Way(whole, method, asked.permission, app, machine=True)  # type: ignore[union-attr]  # asked is there


def access() -> str:
    """The matrix as a page."""
    roles = list(Role)
    rows = [
        (
            f"`{way.method} {way.path}`",
            f"`{way.needs.key}`",
            "door" if way.asked_where else "",
            "✓" if way.needs.public else "",
            *("✓" if way.needs.public or role in way.needs.roles else "" for role in roles),
        )
        for way in ways()
    ]
    head = ("address", "permission", "where", "nobody", *(r.value.replace("_", " ") for r in roles))
    return (
        "# Access\n\n"
        "Every address with everybody who gets in, out of the doors and the permissions. "
        "“door”: the door itself asks whether the role is held where the thing lies; elsewhere "
        "the list shows, or the deed does, what lies within reach. An API key gets in where its "
        "permission is listed. `tests/test_access_matrix.py` opens every one of them as everybody.\n\n"
        + table(head, rows)
    )
