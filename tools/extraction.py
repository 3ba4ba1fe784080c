"""Every sentence that a person may read, found in code and templates, and what the catalogues lack.

Babel knows gettext; our own words stand in tables (permissions, transitions, states, rules) and in
refusals, so Python is read as a tree and the calls below are asked for the given arguments.
"""

from __future__ import annotations

import ast
import re
import string
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.text import smart_split
from django.utils.translation.template import templatize

from xiuhua.site import catalogues

PACKAGE = catalogues.PACKAGE
ARGUMENTS: dict[str, tuple[int | str, ...]] = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop", "say"), (0,)),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), (0, 1)),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), (1,)),
    **dict.fromkeys(("Words", "Refused", "Denied", "Missing", "Crowded", "Finding"), (0,)),
    **dict.fromkeys(("Permission", "Transition", "Workflow"), (1, "title")),
    "Place": (1, "title"),
    "rule": ("title",),
    "Cohort": (1, 2),
    "_of": (2, 3),  # a measure of a cohort
    "Rate": (1, 4),
    "Sheet": (1, 2),
    "Column": (1,),
    "Question": (1, "hint"),
    "Kind": (1, 2),  # of tables brought in
    **dict.fromkeys(("wrong", "doubt"), (2,)),  # said of a row that comes in
    "Refusing": (1,),  # said to a machine that sends counts
    "Collection": (1, 2),  # of the open layers
    "Filter": (1,),
    "Doing": (1, "said", "words"),  # a button with its form
    "Numbered": (1, 2),  # a figure
    "written": ("said",),  # a page of one form
    "Sight": (0,),
    "_sight": (1, 2, 3),
}
SAID = {
    "TITLES",
    "SENTENCES",
    "OUTCOMES",
    "MEANWHILE",
    "HAPPENED",
    "PAPERS",
    "TABS",
    "HEAD",
    "_TITLES",
    "LOCKED",
    "WRONG",
    "HEALTH",
    "LOST",
    "HEAD_OF_ALARMS",
}
"""Constants whose texts are read by people: the values of a table, the second words of its rows."""
TABLES = ("State", "StrEnum", "Titled", "Role", "TextChoices", "IntegerChoices")
DEFAULTS = {"said"}
"""Fields of our own classes whose default is read by people."""
EMPTY = re.compile(r"\{% empty (.*?)%\}")
"""What stands in the tag of an empty list; what is named, as its icon is, is no sentence."""
SKIPPED = ("tests", "migrations", "demo", "commands")


def problems() -> list[str]:
    """One line for each sentence without a translation, and each translation with other gaps."""
    known = catalogues.chinese()
    missing = [
        f"{where}: no translation of {msgid!r}"
        for msgid, where in sorted(sentences().items())
        if msgid not in known
    ]
    return missing + [
        f"{po.relative_to(PACKAGE)}: the gaps of {msgid!r} and {said!r} differ"
        for po, msgid, said in catalogues.messages()
        if not gaps(said) <= gaps(msgid)
    ]


def gaps(text: str) -> set[str]:
    """The names in a sentence's gaps; one that is not a format has none."""
    try:
        return {name for _, name, _, _ in string.Formatter().parse(text) if name}
    except ValueError:
        return set()


def sentences() -> dict[str, str]:
    """Every sentence, and a place where it stands."""
    found: dict[str, str] = {}
    for path in sorted(PACKAGE.rglob("*")):
        parts = path.relative_to(PACKAGE).parts
        if not set(parts) & set(SKIPPED):
            for msgid, line in _read(path):
                if any(letter.isalpha() for letter in msgid):
                    found.setdefault(msgid, f"{path.relative_to(PACKAGE)}:{line}")
    return found


def _read(path: Path) -> Iterator[tuple[str, int]]:
    if path.suffix == ".py":
        yield from _python(ast.parse(path.read_text()))
    elif path.suffix in {".html", ".txt"} and "templates" in path.parts:
        yield from _template(path)


def _python(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _call(node)
        elif isinstance(node, ast.Assign | ast.AnnAssign) and _names(node) & SAID:
            yield from _constant(node.value)
        elif isinstance(node, ast.AnnAssign) and _names(node) & DEFAULTS and node.value:
            yield from _texts(node.value)
        elif isinstance(node, ast.ClassDef) and {_called(base) for base in node.bases} & {*TABLES}:
            yield from _table(node)


def _names(node: ast.Assign | ast.AnnAssign) -> set[str]:
    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
    return {target.id for target in targets if isinstance(target, ast.Name)}


def _constant(node: ast.AST | None) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Dict):
        for value in node.values:
            yield from _texts(value)
    elif isinstance(node, ast.Tuple | ast.List):
        for one in node.elts:
            second = one.elts[1] if isinstance(one, ast.Tuple) and len(one.elts) > 1 else one
            yield from _texts(second)
    elif isinstance(node, ast.BinOp):
        yield from _constant(node.left)
        yield from _constant(node.right)


def _called(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _call(node: ast.Call) -> Iterator[tuple[str, int]]:
    wanted = ARGUMENTS.get(_called(node.func), ())
    for place in wanted:
        if isinstance(place, int):
            given = node.args[place : place + 1]
        else:
            given = [keyword.value for keyword in node.keywords if keyword.arg == place]
        for value in given:
            yield from _texts(value)


def _texts(node: ast.AST) -> Iterator[tuple[str, int]]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value, node.lineno
    elif isinstance(node, ast.IfExp):
        yield from _texts(node.body)
        yield from _texts(node.orelse)


def _table(node: ast.ClassDef) -> Iterator[tuple[str, int]]:
    """Members such as ``FILED = "filed", "Filed", "doing"``: the second word is read by people."""
    for line in node.body:
        value = getattr(line, "value", None)
        if isinstance(line, ast.Assign) and isinstance(value, ast.Tuple) and len(value.elts) > 1:
            yield from _texts(value.elts[1])


def _template(path: Path) -> Iterator[tuple[str, int]]:
    from babel.messages.extract import extract_python

    text = path.read_text()
    for tag in EMPTY.finditer(text):
        for bit in smart_split(tag[1]):
            if bit.startswith('"'):
                yield bit.strip('"'), text.count("\n", 0, tag.start()) + 1
    code = templatize(text, origin=str(path))
    keywords: Any = ("gettext", "ngettext", "pgettext", "npgettext", "_")
    options: Any = {"encoding": "utf-8"}
    for line, function, messages, _ in extract_python(
        BytesIO(code.encode()), keywords, (), options
    ):
        texts = messages if isinstance(messages, tuple | list) else (messages,)
        for text in texts[1:] if function == "pgettext" else texts:
            if isinstance(text, str):
                yield text, line
