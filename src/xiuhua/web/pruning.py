"""Leave out the rules of a style sheet that no page of ours can use; phones are slow.

Conservative: a rule goes only when it needs a class whose name occurs nowhere in our templates,
Python, scripts or own style sheets. What stands inside brackets (`:not(…)`, `:is(…)`) is ignored.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

FAMILIES = ("alert", "btn", "form-", "is-", "was-", "toast", "show", "active", "disabled", "htmx-")
"""Names that templates and scripts put together out of parts."""

_BRACKETS = re.compile(r"\([^()]*\)")
_CLASS = re.compile(r"\.(-?[A-Za-z_](?:[\w-]|\\.)*)")


def prune(css: str, words: Collection[str]) -> str:
    """`css` without the rules that need a class outside `words`."""
    return "".join(_kept(css, frozenset(words)))


def _kept(css: str, words: frozenset[str]) -> Iterator[str]:
    for head, body in _rules(css):
        if body is None:
            yield f"{head};"
        elif head.startswith(("@media", "@supports", "@layer", "@container")):
            if inner := prune(body, words):
                yield f"{head}{{{inner}}}"
        elif head.startswith("@"):
            yield f"{head}{{{body}}}"
        elif left := [one for one in _selectors(head) if _usable(one, words)]:
            yield f"{','.join(left)}{{{body}}}"


def _rules(css: str) -> Iterator[tuple[str, str | None]]:
    """Each rule of the top level as its head and body; statements have no body."""
    at, start, depth, opened = 0, 0, 0, 0
    while at < len(css):
        sign = css[at]
        if sign in "\"'":
            at = _past(css, at)
            continue
        if css.startswith("/*", at):
            at = css.index("*/", at) + 2
            start = at if not depth else start
            continue
        if sign == "{":
            opened = at if not depth else opened
            depth += 1
        elif sign == "}":
            depth -= 1
            if not depth:
                yield css[start:opened].strip(), css[opened + 1 : at]
                start = at + 1
        elif sign == ";" and not depth:
            yield css[start:at].strip(), None
            start = at + 1
        at += 1


def _past(css: str, at: int) -> int:
    quote, at = css[at], at + 1
    while css[at] != quote:
        at += 2 if css[at] == "\\" else 1
    return at + 1


def _selectors(head: str) -> Iterator[str]:
    depth, start = 0, 0
    for at, sign in enumerate(head):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and not depth:
            yield head[start:at]
            start = at + 1
    yield head[start:]


def _usable(selector: str, words: frozenset[str]) -> bool:
    while (bare := _BRACKETS.sub("", selector)) != selector:
        selector = bare
    names = [re.sub(r"\\(.)", r"\1", name) for name in _CLASS.findall(selector)]
    return all(name in words or name.startswith(FAMILIES) for name in names)
