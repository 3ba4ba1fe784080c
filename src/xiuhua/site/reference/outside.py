"""Pages about what stands around the code: settings, commands, the API."""

from __future__ import annotations

import json
import os
from typing import Any, cast
from unittest.mock import patch

from django.urls import URLResolver, get_resolver
from ninja import NinjaAPI

from xiuhua.site import variables

from .writing import first_line, table


def settings() -> str:
    """Every environment variable."""
    rows = [(f"`{name}`", default, does) for name, default, does in variables.VARIABLES]
    return "# Settings\n\nAll come from the environment.\n\n" + table(
        ("variable", "when unset", "what it does"), rows
    )


def commands() -> str:
    """Every command with its options."""
    from xiuhua.site.command_line import COMMANDS, build

    parts = ["# Commands\n", "`./run COMMAND` runs any of them inside the environment.\n"]
    for command in COMMANDS:
        parser, _ = build(command)
        with patch.dict(os.environ, {"COLUMNS": "96", "NO_COLOR": "1"}):
            parts.append(f"## {command.name}\n\n```text\n{parser.format_help().strip()}\n```\n")
    return "\n".join(parts)


def document() -> dict[str, Any]:
    """The API's OpenAPI document."""
    schema = served().get_openapi_schema(path_prefix="/api/v1/")
    built: dict[str, Any] = json.loads(json.dumps(schema, default=str))
    return built


def served() -> NinjaAPI:
    """The API under /api/v1/: its OpenAPI view carries it."""
    for below in get_resolver().url_patterns:
        if getattr(below, "namespace", None) == "api":
            views: list[Any] = cast("URLResolver", below).url_patterns
            view = next(one for one in views if one.name == "openapi-json")
            found: NinjaAPI = view.callback.keywords["api"]
            return found
    raise LookupError("no API is mounted")


def openapi() -> str:
    """As JSON."""
    return json.dumps(document(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def api() -> str:
    """The endpoints, readable."""
    parts = [
        "# API\n",
        (
            "JSON under `/api/v1/`, described by [openapi.json](openapi.json). Send an API key as "
            "`Authorization: Bearer …`.\n"
        ),
    ]
    rows = []
    for path, methods in sorted(document()["paths"].items()):
        for method, told in methods.items():
            says = first_line(told.get("description")) or told.get("summary", "")
            rows.append((f"`{method.upper()} {path}`", says, ", ".join(sorted(told["responses"]))))
    parts.append(table(("endpoint", "what it answers", "statuses"), rows))
    return "\n".join(parts)
