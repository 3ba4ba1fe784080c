"""The message catalogues: one hand-written .po per app, compiled by Babel when it changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent


def files() -> list[Path]:
    """Every .po of the package, by app."""
    return sorted(PACKAGE.glob("*/locale/*/LC_MESSAGES/*.po"))


def compile_all(say: Callable[[str], None]) -> None:
    """Compile what is newer than its .mo; a file is replaced whole, so readers never see half."""
    for po in files():
        mo = po.with_suffix(".mo")
        if not mo.exists() or mo.stat().st_mtime < po.stat().st_mtime:
            say(f"compiling {po.relative_to(PACKAGE)}")
            _compile(po, mo)


def _compile(po: Path, mo: Path) -> None:
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    part = mo.with_suffix(".part")
    with po.open("rb") as source, part.open("wb") as target:
        write_mo(target, read_po(source))
    part.replace(mo)


def messages() -> Iterator[tuple[Path, str, str]]:
    """Every finished (file, msgid, translation); fuzzy and empty ones are left out."""
    from babel.messages.pofile import read_po

    for po in files():
        with po.open("rb") as source:
            for message in read_po(source):
                for msgid, said in _pairs(message.id, message.string):
                    if msgid and said and not message.fuzzy:
                        yield po, msgid, said


def _pairs(msgid: object, said: object) -> list[tuple[str, str]]:
    ids = list(msgid) if isinstance(msgid, tuple | list) else [msgid]
    saids = list(said) if isinstance(said, tuple | list) else [said]
    return [(str(one), str(saids[min(n, len(saids) - 1)])) for n, one in enumerate(ids)]


@cache
def chinese() -> dict[str, str]:
    """From msgid to Chinese, of all apps together."""
    return {msgid: said for _, msgid, said in messages()}
