"""Long lists for machines: have one made, ask how far it is, take it away."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import ConfigDict, Field

from xiuhua.kernel.words import Missing
from xiuhua.web.api import needs
from xiuhua.web.doors import actor
from xiuhua.web.gather import Api
from xiuhua.web.language import say

from . import actions, lists, permissions
from .giving import given
from .models import Export
from .queries import owned_by

router = Router()
API = (Api("exports", router),)


class ExportIn(Schema):
    """Which list, as which file, narrowed by what."""

    model_config = ConfigDict(extra="forbid")

    list: Annotated[str, Field(max_length=60, description="Key of the list, e.g. cases.list")]
    form: Literal["xlsx", "csv"] = "csv"
    params: Annotated[
        dict[str, Annotated[str, Field(max_length=2000)]],
        Field(
            max_length=10, description="cases.list: queue, tab and query as in a worklist's address"
        ),
    ] = {}


class ExportOut(Schema):
    """How far it is: `done` of about `total` rows; the file is there while it is "ready"."""

    id: int
    list: str
    form: str
    name: str
    state: str
    done: int
    total: int | None
    bytes: int
    sha256: str
    error: str
    asked_at: datetime
    finished_at: datetime | None
    expires_at: datetime | None


@router.post("", auth=needs(permissions.MAKE), response={202: ExportOut})
def ask(request: HttpRequest, told: ExportIn) -> Any:
    """Have a list made; at most three at once. It holds what the caller may see when it is made."""
    title = say(lists.find(told.list).title)
    name = f"{title} {timezone.localtime():%Y%m%d-%H%M}"
    made = actions.ask(told.list, told.form, told.params, name=name, by=actor(request))
    return Status(202, _out(made))


@router.get("/{number}", auth=needs(permissions.MAKE), response=ExportOut)
def export(request: HttpRequest, number: int) -> Any:
    """How far one of the caller's own lists is."""
    return _out(_find(request, number))


@router.post("/{number}/file", auth=needs(permissions.MAKE))
def file(request: HttpRequest, number: int) -> HttpResponse:
    """The file; by POST, because each taking away is recorded."""
    return given(_find(request, number), actor(request))


@router.post("/{number}/cancel", auth=needs(permissions.MAKE), response=ExportOut)
def cancel(request: HttpRequest, number: int) -> Any:
    """Stop making it."""
    return _out(actions.cancel(_find(request, number), by=actor(request)))


def _find(request: HttpRequest, number: int) -> Export:
    found = owned_by(actor(request)).filter(pk=number).first()
    if found is None:
        raise Missing("There is no such list, or it is somebody else's.")
    return found


def _out(export: Export) -> dict[str, Any]:
    names = (
        "form", "name", "state", "done", "total", "bytes", "sha256", "error", "asked_at",
        "finished_at", "expires_at",
    )  # fmt: skip
    return {"id": export.pk, "list": export.kind} | {name: getattr(export, name) for name in names}
