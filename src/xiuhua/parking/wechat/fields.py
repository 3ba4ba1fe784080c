"""XML from outside, read into plain fields: no DTD, no entities, nothing deep, nothing large.

The standard library's expat with handlers of our own: a DTD is refused where it begins, so no
entity is ever declared, expanded or fetched, and size, depth and number of fields have bounds that
a general guard against XML bombs does not set.
"""

from __future__ import annotations

from typing import Any, NoReturn
from xml.parsers.expat import ExpatError, ParserCreate

from .refusal import Unheard

MOST_BYTES = 128 * 1024
MOST_ELEMENTS = 200
MOST_DEPTH = 8
"""A menu's photo event nests five deep; nothing in the documentation goes deeper."""


def fields(body: bytes) -> dict[str, str]:
    """The fields right under `<xml>`, blanks around them cut off; Unheard for anything unsafe.

    What nests deeper is passed over. A field that comes twice is refused: two readers might each
    believe another one.
    """
    if len(body) > MOST_BYTES:
        raise Unheard
    reading = _Reading()
    try:
        reading.parser.Parse(body.decode(), True)
    except (ExpatError, UnicodeDecodeError):
        raise Unheard from None
    return reading.found


class _Reading:
    """One pass over one body."""

    def __init__(self) -> None:
        self.found: dict[str, str] = {}
        self.depth = self.elements = 0
        self.name = ""
        self.text: list[str] = []
        self.parser = parser = ParserCreate("utf-8")
        parser.buffer_text = True
        parser.XmlDeclHandler = self._declared
        parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = _refuse
        parser.ExternalEntityRefHandler = parser.ProcessingInstructionHandler = _refuse
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._read

    def _declared(self, version: str, encoding: str | None, standalone: int) -> None:
        """A body says it is UTF-8, or says nothing."""
        if (encoding or "utf-8").lower() not in {"utf-8", "utf8"}:
            raise Unheard

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        self.elements += 1
        if self.depth > MOST_DEPTH or self.elements > MOST_ELEMENTS:
            raise Unheard
        if (self.depth == 1 and name != "xml") or (self.depth == 2 and name in self.found):
            raise Unheard
        if self.depth == 2:
            self.name, self.text = name, []

    def _read(self, text: str) -> None:
        if self.depth == 2:
            self.text.append(text)

    def _end(self, name: str) -> None:
        if self.depth == 2:
            self.found[self.name] = "".join(self.text).strip()
        self.depth -= 1


def _refuse(*_: Any) -> NoReturn:
    raise Unheard
