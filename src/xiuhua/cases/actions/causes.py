"""Keeping the causes that may be given for a step, and how the cases of a class may go."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.text import slugify

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Category, Cause
from .catalogue import Loaded, _read

CAUSED = (
    "turn_away", "ask_decline", "ask_void", "ask_send_back", "ask_extend", "ask_defer",
    "ask_shelve", "ask_force_close", "return_order", "ask_appeal",
)  # fmt: skip
"""The steps that name a cause, in the order of the page."""


@deed(permissions.CATALOGUE)
def load_causes(file: Path | str, *, by: Actor) -> Loaded:
    """Load the shipped causes; running it twice changes nothing, and a retired one stays retired."""
    told = _read(file).get("causes", {})
    rows = []
    for step, causes in told.items():
        if step not in CAUSED:
            raise Refused("There is no step {step} that names a cause.", step=step)
        rows += [
            Cause(step=step, key=key, title=title, order=order)
            for order, (key, title) in enumerate(causes.items())
        ]
    Cause.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["step", "key"],
        update_fields=["title", "order"],
    )
    return Loaded(kept=len(rows))


@deed(permissions.CATALOGUE)
def add_cause(*, step: str, title: str, by: Actor, key: str = "") -> Cause:
    """Add a cause for a step, behind those that are there; a retired one of that name comes back."""
    title = title.strip()
    if step not in CAUSED:
        raise Refused("There is no step {step} that names a cause.", field="step", step=step)
    if not title:
        raise Refused("Name the cause in a few words.", field="title")
    there = Cause.objects.filter(step=step, title=title).first()
    if there and there.is_active:
        raise Refused("“{title}” is among the causes already.", field="title", title=title)
    if there:
        there.is_active = True
        there.save(update_fields=["is_active"])
        return there
    count = Cause.objects.filter(step=step).count()
    key = slugify(key) or f"own-{count + 1}"
    if Cause.objects.filter(step=step, key=key).exists():
        raise Refused("The key {key} is taken.", field="title", key=key)
    return Cause.objects.create(step=step, key=key, title=title, order=count)


@deed(permissions.CATALOGUE, on="cause")
def retire_cause(cause: Cause, *, by: Actor) -> Cause:
    """It is offered no more; what named it keeps its name."""
    if Cause.objects.filter(step=cause.step, is_active=True).exclude(pk=cause.pk).first() is None:
        raise Refused("At least one cause must stay. Add another first.")
    cause.is_active = False
    cause.save(update_fields=["is_active"])
    return cause


@deed(permissions.CATALOGUE, on="category")
def set_ways(
    category: Category,
    *,
    is_simple: bool,
    is_on_spot: bool,
    near_m: int,
    near_hours: int,
    by: Actor,
) -> Category:
    """Say whether a class goes in one step or is mended on the spot, and what is near and soon."""
    if not 0 <= near_m <= 1000:
        raise Refused("Give a distance from 0 to 1000 metres.", field="near_m")
    if not 0 <= near_hours <= 720:
        raise Refused("Give a time from 0 to 720 hours.", field="near_hours")
    category.is_simple, category.is_on_spot = is_simple, is_on_spot
    category.near_m, category.near_hours = near_m, near_hours
    category.save(update_fields=["is_simple", "is_on_spot", "near_m", "near_hours"])
    return category


@deed(permissions.CATALOGUE)
def load_ways(file: Path | str, *, by: Actor) -> Loaded:
    """Load which classes are simple, which a collector mends, and what is near; others become plain.

    The file is the whole list, so running it twice changes nothing.
    """
    told = _read(file)
    known = Category.objects.in_bulk()
    simple, spot = set(told.get("simple", {})), set(told.get("on_spot", {}))
    near: dict[str, Any] = told.get("near", {})
    if missing := sorted((simple | spot | set(near)) - set(known)):
        raise Refused("There is no class {key}. Load the catalogue first.", key=missing[0])
    for key, category in known.items():
        category.is_simple, category.is_on_spot = key in simple, key in spot
        if key in near:
            category.near_m, category.near_hours = near[key]["m"], near[key]["hours"]
    columns = ["is_simple", "is_on_spot", "near_m", "near_hours"]
    Category.objects.bulk_update(known.values(), columns, batch_size=200)
    return Loaded(kept=len(simple | spot))
