"""Markdown, made of tables."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xiuhua.site import catalogues


def table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A Markdown table."""
    lines = ["| " + " | ".join(head) + " |", "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(cell(value) for value in row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def cell(value: object) -> str:
    """Text that stays inside its cell."""
    return str(value).replace("|", "\\|").replace("\n", " ").strip()


def both(msgid: object) -> str:
    """English, and the Chinese where the catalogues have it."""
    text = str(msgid)
    said = catalogues.chinese().get(text)
    return f"{text} · {said}" if said and said != text else text


def first_line(doc: str | None) -> str:
    """A docstring's first sentence or paragraph, in one line."""
    return " ".join((doc or "").strip().split("\n\n")[0].split())
