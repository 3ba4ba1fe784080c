"""Organisations, accounts and roles from a spreadsheet: read, looked at, then all or nothing.

Looking is done by doing: every row goes through the deed that would be done, in a transaction
that is then undone, so the preview knows exactly what the deeds would refuse.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import translation

from xiuhua.kernel.permissions import Actor, Permission, Role
from xiuhua.kernel.words import Refused, Words
from xiuhua.records.deeds import deed
from xiuhua.web.language import say
from xiuhua.web.sheets import cells, workbook

from . import actions, links
from .models import Organisation, OrganisationKind, SheetKind, User
from .permissions import GRANT, MANAGE_ORGANISATIONS, MANAGE_USERS

MOST_ROWS = 500
MOST_BYTES = 2_000_000
Row = dict[str, str]

COLUMNS: dict[str, tuple[str, ...]] = {
    SheetKind.ORGANISATIONS: ("Code", "Name", "Kind", "Belongs to", "Division code", "First day"),
    SheetKind.USERS: ("Username", "Full name", "Organisation", "Phone", "Email"),
    SheetKind.GRANTS: ("Username", "Role", "Division code", "First day", "Last day"),
}
"""The heading of each column, in English or in the reader's language; order does not matter."""

NEEDS: dict[str, Permission] = {
    SheetKind.ORGANISATIONS: MANAGE_ORGANISATIONS,
    SheetKind.USERS: MANAGE_USERS,
    SheetKind.GRANTS: GRANT,
}


@dataclass(frozen=True)
class Invitation:
    """A new account and the path of the one-time link by which its owner sets the password."""

    username: str
    name: str
    path: str


class _Undone(Exception):  # noqa: N818 - it undoes a transaction, nothing has failed
    def __init__(self, problems: dict[int, Words]) -> None:
        super().__init__()
        self.problems = problems


def read(kind: str, content: bytes) -> list[Row]:
    """The rows of the first sheet by English heading; Refused when it is not such a sheet."""
    table = cells(workbook(content, most_bytes=MOST_BYTES))
    lines = [[_cell(cell) for cell in line] for line in table]
    rows = list(_rows(kind, [line for line in lines if any(line)]))
    if not rows:
        raise Refused("There is no row below the headings.", field="file")
    if len(rows) > MOST_ROWS:
        raise Refused("Too many rows: at most {count} at once.", field="file", count=MOST_ROWS)
    return rows


def look(kind: str, rows: Sequence[Row], *, by: Actor) -> dict[int, Words]:
    """What is wrong with each row, by its place from 0; nothing is kept."""
    try:
        with transaction.atomic():
            _sheet(kind, rows, by=by, keep=False)
    except _Undone as undone:
        return undone.problems
    return {}


def bring_in(kind: str, rows: Sequence[Row], *, by: Actor) -> list[Invitation]:
    """Apply every row, or none: Refused, naming the first bad row, when one no longer fits."""
    try:
        return _sheet(kind, rows, by=by, keep=True)
    except _Undone as undone:
        place, words = min(undone.problems.items())
        raise Refused(
            "Nothing was brought in. Row {row}: {problem}", row=place + 2, problem=words
        ) from None


@deed(lambda *, kind, **_rest: NEEDS[kind], name="accounts.bring_in")
def _sheet(kind: str, rows: Sequence[Row], *, by: Actor, keep: bool) -> list[Invitation]:
    made: list[Invitation] = []
    problems: dict[int, Words] = {}
    for place, row in enumerate(rows):
        try:
            with transaction.atomic():
                if invitation := _DOING[kind](row, by):
                    made.append(invitation)
        except Refused as refused:
            problems[place] = refused.words
    if problems or not keep:
        raise _Undone(problems)
    return made


def template_rows(kind: str) -> list[list[str]]:
    """Headings and one line of explanation, in the reader's language."""
    return [[say(heading) for heading in COLUMNS[kind]]]


def _bring_organisation(row: Row, by: Actor) -> None:
    actions.found_organisation(
        code=_needed(row, "Code"),
        name=_needed(row, "Name"),
        kind=_chosen(_needed(row, "Kind"), [(str(v), str(n)) for v, n in OrganisationKind.choices]),
        parent=_found_organisation(row.get("Belongs to", "")),
        division=_code(row),
        first_on=_day(row, "First day"),
        by=by,
    )


def _bring_user(row: Row, by: Actor) -> Invitation:
    if email := row.get("Email", ""):
        try:
            validate_email(email)
        except ValidationError:
            raise Refused("{value} is not an email address.", value=email) from None
    user = actions.open_account(
        username=_needed(row, "Username"),
        name=_needed(row, "Full name"),
        organisation=_found_organisation(row.get("Organisation", "")),
        phone=row.get("Phone", ""),
        email=email,
        by=by,
    )
    _link, shown = actions.invite(user, by=by)
    return Invitation(user.username, user.name, links.url(shown, whole=False))


def _bring_grant(row: Row, by: Actor) -> None:
    username = _needed(row, "Username").lower()
    user = User.objects.select_related("organisation").filter(username=username).first()
    if user is None:
        raise Refused("There is no account {username}.", username=username)
    actions.give_role(
        user,
        role=_chosen(_needed(row, "Role"), [(role.value, say(role.title)) for role in Role]),
        division=_code(row),
        first_on=_day(row, "First day"),
        last_on=_day(row, "Last day"),
        by=by,
    )


_DOING: dict[str, Callable[[Row, Actor], Invitation | None]] = {
    SheetKind.ORGANISATIONS: _bring_organisation,
    SheetKind.USERS: _bring_user,
    SheetKind.GRANTS: _bring_grant,
}


def _rows(kind: str, lines: list[list[str]]) -> Iterator[Row]:
    if not lines:
        return
    headings = _headings(kind)
    names = [headings.get(cell.strip().lower(), "") for cell in lines[0]]
    if missing := [name for name in COLUMNS[kind][:2] if name not in names]:
        raise Refused(
            "The first row has no column “{heading}”. Start from the template.",
            field="file",
            heading=Words(missing[0]),
        )
    for line in lines[1:]:
        yield {name: cell for name, cell in zip(names, line, strict=False) if name}


def _headings(kind: str) -> dict[str, str]:
    """Every heading we know, in each language, and the English one it stands for."""
    known: dict[str, str] = {}
    for language in ("en", "zh-hans"):
        with translation.override(language):
            known |= {say(heading).lower(): heading for heading in COLUMNS[kind]}
    return known | {heading.lower(): heading for heading in COLUMNS[kind]}


def _cell(value: Any) -> str:
    """A cell as text: whole numbers without a point, days as 2022-09-01."""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else str(value).strip()


def _needed(row: Row, heading: str) -> str:
    if not row.get(heading):
        raise Refused("“{heading}” is empty.", heading=Words(heading))
    return row[heading]


def _code(row: Row) -> str:
    code = row.get("Division code", "")
    if code and not (code.isascii() and code.isdigit() and len(code) in {6, 9, 12, 14}):
        raise Refused("{code} is not a division code.", code=code)
    return code


def _day(row: Row, heading: str) -> date | None:
    if not row.get(heading):
        return None
    try:
        return date.fromisoformat(row[heading].replace("/", "-"))
    except ValueError:
        raise Refused("{day} is not a day such as 2022-09-01.", day=row[heading]) from None


def _chosen(typed: str, choices: Sequence[tuple[str, str]]) -> str:
    for value, title in choices:
        if typed.lower() in {value, title.lower()}:
            return value
    raise Refused("“{typed}” is none of: {choices}.", typed=typed,
                  choices=", ".join(title for _value, title in choices))  # fmt: skip


def _found_organisation(code: str) -> Organisation | None:
    if not code:
        return None
    found = Organisation.objects.filter(code=code).first()
    if found is None:
        raise Refused("There is no organisation with the code {code}.", code=code)
    return found
