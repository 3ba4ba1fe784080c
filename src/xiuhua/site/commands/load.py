"""Load a district's own facts from files: all of a file or nothing, every bad row named.

divisions  JSON of towns and communities         boundaries  GeoJSON of county polygons
cells      GeoJSON in EPSG:4490 or 4326          calendar    JSON of working-day exceptions
catalogue  JSON of classes with their limits     limits      JSON of the limits of stages
causes     JSON of the causes of steps           ways        JSON of simple and on-spot classes
duties     xlsx or JSON of the duty list         keywords   JSON of words by which classes go
partners   JSON of partner platforms
"""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Callable
from importlib import import_module
from typing import Any

from xiuhua.kernel.permissions import SYSTEM
from xiuhua.kernel.words import Refused
from xiuhua.site.command_line import at

LOADERS = {
    "divisions": "xiuhua.places.actions:load_divisions",
    "boundaries": "xiuhua.places.actions:load_boundaries",
    "cells": "xiuhua.places.actions:load_cells",
    "calendar": "xiuhua.calendars.actions:load_years",
    "catalogue": "xiuhua.cases.actions:load_catalogue",
    "partners": "xiuhua.cases.actions.partners:load_partners",
    "limits": "xiuhua.cases.actions:load_stage_limits",
    "causes": "xiuhua.cases.actions.causes:load_causes",
    "ways": "xiuhua.cases.actions.causes:load_ways",
    "keywords": "xiuhua.cases.actions:load_keywords",
    "questions": "xiuhua.cases.actions.questions:load_questions",
    "duties": "xiuhua.cases.imports.duties:load_duties",
}
MOST_SHOWN = 50


def arguments(parser: ArgumentParser) -> None:
    """What, and from which file."""
    parser.add_argument("what", choices=LOADERS)
    parser.add_argument("file", type=at)


def run(options: Namespace) -> int:
    """Load one file; 1 when it was refused."""
    if not options.file.is_file():
        raise Refused("There is no file {file}.", file=options.file)
    try:
        count = loader(options.what)(options.file, by=SYSTEM)
    except Refused as refused:
        _name_rows(refused)
        return 1
    print(f"{options.what}: {_size(count)} loaded")  # noqa: T201 - the answer
    return 0


def loader(what: str) -> Callable[..., Any]:
    """The action behind a word of the table above."""
    module, _, name = LOADERS[what].partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _size(loaded: Any) -> Any:
    return len(loaded) if hasattr(loaded, "__len__") else loaded


def _name_rows(refused: Refused) -> None:
    """The refusal, and under it the rows it names, where the action collected them."""
    sys.stderr.write(f"{refused}\n")
    rows = list(getattr(refused, "rows", ()) or getattr(refused, "problems", ()))
    for row in rows[:MOST_SHOWN]:
        sys.stderr.write(f"  {row}\n")
    if len(rows) > MOST_SHOWN:
        sys.stderr.write(f"  … and {len(rows) - MOST_SHOWN} more\n")
