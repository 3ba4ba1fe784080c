"""Pages out of what `gather` brings together: who may, what the law asks, how things move."""

from __future__ import annotations

from typing import Any

from django.utils import translation

from xiuhua.kernel.permissions import Role
from xiuhua.kernel.workflow import Workflow
from xiuhua.web import gather as gathering
from xiuhua.web.gather import gather

from .writing import both, cell, first_line, table


def permissions() -> str:
    """Every permission, and the matrix of roles."""
    items = list(gather("PERMISSIONS").values())
    roles = list(Role)
    parts = ["# Permissions and roles\n", "## Roles\n"]
    parts.append(table(("key", "role"), [(f"`{role.value}`", both(role.title)) for role in roles]))
    parts.append("\n## Permissions\n")
    head = ("key", "what it opens", "everyone", "reveals identities")
    marks = {True: "✓", False: ""}
    parts.append(
        table(
            head,
            [(f"`{p.key}`", both(p.title), marks[p.public], marks[p.reveals]) for p in items],
        )
    )
    parts.append("\n## Who may what\n")
    rows = [
        (f"`{p.key}`", *("✓" if p.public or role in p.roles else "" for role in roles))
        for p in items
    ]
    parts.append(table(("", *(role.value.replace("_", " ") for role in roles)), rows))
    return "\n".join(parts)


def rules() -> str:
    """Every rule with its source."""
    parts = ["# Rules\n", "What law and by-law ask, as pure functions in the `rules` rooms.\n"]
    for rule in gather("RULES").values():
        parts.append(f"## {rule.key} · {both(rule.title)}\n")
        parts.append(f"{rule.doc}\n")
        parts.append(f"Source: {rule.source}\n")
        parts.append(f"In code: `{rule.ask.__module__}.{rule.ask.__name__}`\n")
        if not rule.confirmed:
            parts.append("**A default nobody has read in print; the district may change it.**\n")
    return "\n".join(parts)


def workflows() -> str:
    """Every workflow as a diagram and a table."""
    parts = ["# Workflows\n"]
    for flow in gather("WORKFLOWS").values():
        parts += [f"## {flow.key} · {both(flow.title)}\n", diagram(flow), states(flow), steps(flow)]
    return "\n".join(parts)


def diagram(flow: Workflow) -> str:
    """Mermaid's picture of it."""
    lines = ["```mermaid", "stateDiagram-v2", f"  [*] --> {flow.first.value}"]
    lines += [f"  {state.value} : {_plain(state.title)}" for state in flow.states]
    for step in flow.transitions:
        lines += [
            f"  {source.value} --> {step.target.value} : {_plain(step.title)}"
            for source in sorted(step.sources)
            if step.target
        ]
    lines += [f"  {state.value} --> [*]" for state in sorted(flow.finals)]
    return "\n".join([*lines, "```", ""])


def _plain(title: str) -> str:
    return both(title).replace(":", " ").replace(";", ",")


def states(flow: Workflow) -> str:
    """The states with their look and clock."""
    rows = [(f"`{s.value}`", both(s.title), s.status, flow.clocks.get(s, "")) for s in flow.states]
    return table(("state", "title", "look", "clock"), rows)


def steps(flow: Workflow) -> str:
    """The transitions with who may, what must hold, and who may not."""
    rows = [
        (
            f"`{t.name}`",
            both(t.title),
            ", ".join(sorted(s.value for s in t.sources)),
            t.target.value if t.target else "stays",
            f"`{t.permission.key}`",
            ", ".join(guard.__name__ for guard in t.guards),
            ", ".join(sorted(t.not_by)),
        )
        for t in flow.transitions
    ]
    head = ("step", "title", "from", "to", "permission", "unless", "not by who did")
    return table(head, rows)


def plugs() -> str:
    """Every plug, and who has put something in."""
    parts = ["# Plugs\n", "`gather(NAME)` brings together these tables of every app.\n"]
    with translation.override("en"):
        for plug in gathering.plugs():
            parts.append(f"## {plug.name}\n\n{plug.doc}\n")
            parts.append(
                f"Room `{plug.room}`, holds `{plug.of.__name__}` objects, keyed by `{plug.key}`.\n"
            )
            if plug.name not in {"PERMISSIONS", "RULES", "WORKFLOWS"}:
                parts.append("\n".join(_entry(*item) for item in gather(plug.name).items()) + "\n")
    return "\n".join(parts)


def _entry(key: str, item: Any) -> str:
    title = getattr(item, "title", "")
    find = getattr(item, "find", None) or getattr(item, "ask", None)
    says = both(title) if title else first_line(find.__doc__ if find else "")
    return f"- `{key}`" + (f" {cell(says)}" if says else "")
