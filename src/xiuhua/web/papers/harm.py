"""What a form may not bring into every office that prints it: foreign files, programs, live fields."""

from __future__ import annotations

import re
import zipfile

from xiuhua.kernel.words import Refused

PROGRAMS = re.compile(r"word/(embeddings|activeX)/|oleObject|afchunk", re.IGNORECASE)
TYPES = re.compile(rb"macroEnabled|vbaProject|oleObject|activeX", re.IGNORECASE)
ENTITIES = re.compile(rb"<\x00?!\x00?(D\x00?O\x00?C\x00?T|E\x00?N\x00?T\x00?I)", re.IGNORECASE)
"""No Office writes a document type or an entity into a part; UTF-16 is read as well."""
RELATION = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
FIELD = re.compile(
    rb"\b(DDE|DDEAUTO|INCLUDETEXT|INCLUDEPICTURE|IMPORT|DATABASE|LINK|MACROBUTTON)\b[^<]{0,400}<"
)
SENTENCE = re.compile(rb"<w:instrText[^>]*>([^<]*<)|w:instr\s*=\s*[\"']([^\"']*)")


def refuse_harm(packed: zipfile.ZipFile) -> None:
    """Refused for what Word would fetch from elsewhere or run; links to click on may stay."""
    names = packed.namelist()
    if any(PROGRAMS.search(name) for name in names) or TYPES.search(
        _part(packed, "[Content_Types].xml")
    ):
        raise Refused("The form carries a program or another file. Take it out and save it anew.")
    for name in names:
        if name.endswith((".xml", ".rels")) and ENTITIES.search(packed.read(name)):
            raise Refused("This is not a .docx file. Save it in Word as .docx and try again.")
        if name.endswith(".rels") and any(map(_fetches, RELATION.findall(packed.read(name)))):
            raise Refused(
                "The form fetches something from elsewhere, such as a template or a linked picture. "
                "Put it into the file itself."
            )
        if name.startswith("word/") and name.endswith(".xml") and _is_live(packed.read(name)):
            raise Refused("The form has a field that fetches or runs something. Take it out.")


def _part(packed: zipfile.ZipFile, name: str) -> bytes:
    return packed.read(name) if name in packed.namelist() else b""


def _fetches(relation: bytes) -> bool:
    return b"External" in relation and b"/hyperlink" not in relation


def _is_live(part: bytes) -> bool:
    """Fields may be cut into runs, even within a word, so they are read together in two ways."""
    said = [(one or other).replace(b"<", b"") for one, other in SENTENCE.findall(part)]
    return any(FIELD.search(glue.join(said) + b"<") for glue in (b"", b" "))
