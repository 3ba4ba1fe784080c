"""What the cells of a filing standard mean: class, defect, limit; and what is wrong with them."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from xiuhua.imports.kinds import RowIn, Trouble
from xiuhua.kernel.words import Words
from xiuhua.kernel.working_time import Limit, Unit

from .limit_words import ReadLimit, read_limit
from .words import words

MOST_DEFECT = 80
SENTENCE = re.compile("[\uff1b;\u3002\n]")
SHORT_CODE = re.compile(r"[0-9]{1,2}")


@dataclass
class Meant:
    """A row, understood as far as it can be; `key` is "" while its class is not."""

    key: str = ""
    defect: str = ""
    limit: ReadLimit | None = None
    troubles: list[Trouble] = field(default_factory=list)

    @property
    def about(self) -> str:
        """What the row is about, for comparing."""
        return f"{self.key}|{self.defect}" if self.key and self.defect else ""

    @property
    def right(self) -> bool:
        return bool(self.about and self.limit)


def meant(row: RowIn) -> Meant:
    """One row by itself."""
    found = Meant()
    _class(row, found)
    _defect(row, found)
    _limit(row, found)
    if not row.cells.get("name"):
        found.troubles.append(Trouble("name", "empty", Words("The class has no name.")))
    return found


def _class(row: RowIn, found: Meant) -> None:
    code = row.cells.get("code", "")
    digits = _digits(code, row.cells.get("major_code", ""))
    if not digits:
        found.troubles.append(
            Trouble(
                "code", "no_code", Words("“{code}” is no class code of four digits.", code=code)
            )
        )
        return
    kind = _kind(row, digits)
    if not kind:
        words_ = Words("Is it a component or an event? Say so in the column for the kind.")
        found.troubles.append(Trouble("kind", "no_kind", words_))
        return
    found.key = kind + digits[-4:]


def _digits(code: str, major: str) -> str:
    """Four digits, or six in the older spelling; a minor code of two follows its major code."""
    code, major = "".join(code.split()), "".join(major.split())
    if re.fullmatch(r"[12]0[0-9]{4}", code) or re.fullmatch(r"[0-9]{4}", code):
        return code
    if re.fullmatch(r"[0-9]{3}", code):
        return code.zfill(4)
    if SHORT_CODE.fullmatch(code) and SHORT_CODE.fullmatch(major):
        return major.zfill(2) + code.zfill(2)
    return ""


def _kind(row: RowIn, digits: str) -> str:
    """From its own column, else from the older spelling, else from the name of the sheet."""
    known: dict[str, str] = words()["kinds"]
    told = row.cells.get("kind", "")
    if told.upper() in ("C", "E"):
        return told.upper()
    if told:
        return known.get(told, "")
    if len(digits) == 6:
        return {"10": "C", "20": "E"}[digits[:2]]
    named = {kind for word, kind in known.items() if word in row.sheet}
    return named.pop() if len(named) == 1 else ""


def _defect(row: RowIn, found: Meant) -> None:
    condition = row.cells.get("condition", "")
    text = row.cells.get("defect", "") or condition
    if not text:
        words_ = Words("The row says neither what is wrong nor when a case is filed.")
        found.troubles.append(Trouble("condition", "empty", words_))
    elif len(text) > MOST_DEFECT:
        text = SENTENCE.split(text)[0][:MOST_DEFECT]
    if len(condition) > 400:
        words_ = Words("Longer than {most} signs; shorten it.", most=400)
        found.troubles.append(Trouble("condition", "long", words_))
    found.defect = text.strip()


def _limit(row: RowIn, found: Meant) -> None:
    text = row.cells.get("limit", "")
    read = read_limit(text)
    if read is None:
        found.troubles.append(_no_limit(text))
        return
    found.limit = read
    if not read.sure:
        what = Words(
            "“{text}” was read as {limit}. Is it meant so?", text=text, limit=limit_words(read)
        )
        found.troubles.append(Trouble("limit", "unsure", what, doubt=True))


def _no_limit(text: str) -> Trouble:
    if not text:
        return Trouble("limit", "empty", Words("The row has no time limit."))
    return Trouble("limit", "no_limit", Words("“{text}” is not understood as a limit.", text=text))


def limit_words(read: ReadLimit) -> Words:
    """A limit as it is said."""
    return Limit(read.value, Unit(read.unit)).words
