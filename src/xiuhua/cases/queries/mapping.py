"""How a partner's table of fields is read: our facts told in their words, and theirs in ours. Pure.

A row is {"to", "from", "value", "codes"}; the office edits them. A row with "codes" says a listed
value in the other side's word and leaves any other as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

Rows = Iterable[Mapping[str, Any]]

CASE_FIELDS = {
    "number": "Case number",
    "title": "Class in plain words",
    "kind": "Component or event (C, E)",
    "category": "Class, as a key",
    "major": "Major class",
    "name": "Class",
    "defect": "What is wrong",
    "words": "Description",
    "source": "Way in, as a key",
    "state": "State, as a key",
    "division": "Division code",
    "town": "Town",
    "community": "Community",
    "cell": "Cell",
    "address": "Place in words",
    "lon": "Longitude (WGS84)",
    "lat": "Latitude (WGS84)",
    "reported_at": "Reported",
    "due_at": "Due",
    "unit": "Unit",
    "closed_at": "Closed",
    "answer": "Answer of the unit",
}
"""What can be told of a case. No field is about a person, so no mapping can give one away."""
ANSWER_FIELDS = {
    "their_number": "Their number",
    "case_number": "Case number",
    "kind": "Reply or return, as a key (reply, return)",
    "handled_by": "Unit that handled it",
    "contact": "Contact person",
    "arrived_at": "Arrived on the spot",
    "reply": "What was done about it",
    "called": "The person was called (yes, no)",
    "why": "Why it is returned",
    "at": "Moment of the answer",
}
"""What can be told of an answer to their order."""
ORDER_FIELDS = {
    "number": "Their number",
    "words": "Description",
    "category": "Class, as a key",
    "division": "Division code",
    "town": "Town",
    "community": "Community",
    "address": "Place in words",
    "lon": "Longitude",
    "lat": "Latitude",
    "datum": "Datum of the point (wgs84, gcj02, bd09)",
    "name": "Caller",
    "phone": "Telephone of the caller",
    "passed_at": "Passed on",
    "due_at": "Due to them",
}
"""What is read of an order of theirs."""
PERSONAL = {"name", "phone"}
"""What is known of the caller: it goes to the person's own row and nowhere else."""


def told(rows: Rows, ours: Mapping[str, Any]) -> dict[str, Any]:
    """Our facts in their fields, in the order of the rows; a field named twice keeps the first value."""
    found: dict[str, Any] = {}
    for row in rows:
        value = _value(row, ours)
        if row.get("to") and (row["to"] not in found or found[row["to"]] in ("", None)):
            found[row["to"]] = value
    return found


def _value(row: Mapping[str, Any], facts: Mapping[str, Any]) -> Any:
    if not row.get("from"):
        return row.get("value", "")
    value = plain(facts.get(row["from"]))
    if value in ("", None):
        return row.get("value", "")
    codes = row.get("codes") or {}
    return codes.get(str(value), value)


def plain(value: Any) -> Any:
    """A value as JSON and a cell hold it: moments as local time, yes and no as words of a table."""
    if isinstance(value, datetime):
        return value.strftime("%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else value


def read(rows: Rows, theirs: Mapping[str, Any]) -> dict[str, Any]:
    """Their fields in ours; of several rows for one field the first that has a value counts.

    Our own names are understood too, so that somebody who writes for us needs no mapping.
    """
    found = {name: value for name, value in theirs.items() if name in ORDER_FIELDS}
    found |= {name: value for name, value in told(rows, theirs).items() if name in ORDER_FIELDS}
    return {name: value for name, value in found.items() if value not in ("", None)}


def headings(rows: Rows) -> dict[str, str]:
    """Their names of fields, and ours for each; our own names stand for themselves."""
    named = {str(row["from"]): str(row["to"]) for row in rows if row.get("from") and row.get("to")}
    return {name: name for name in ORDER_FIELDS} | named


def fits(filters: Mapping[str, Any], facts: Mapping[str, Any]) -> bool:
    """Whether a case goes to a partner: each filter that says something must hold.

    `sources` and `kinds` list keys; `classes` and `divisions` list beginnings of codes.
    """
    for name, fact in (("sources", "source"), ("kinds", "kind")):
        if filters.get(name) and facts.get(fact) not in filters[name]:
            return False
    for name, fact in (("classes", "category"), ("divisions", "division")):
        wanted = tuple(filters.get(name) or ())
        if wanted and not str(facts.get(fact) or "").startswith(wanted):
            return False
    return True


def read_codes(text: str) -> dict[str, str]:
    """Codes as typed: one pair a line, "ours = theirs". ValueError names a line that is no pair."""
    found: dict[str, str] = {}
    for line in text.splitlines():
        if not line.strip():
            continue
        ours, sign, theirs = line.partition("=")
        if not sign or not ours.strip():
            raise ValueError(line.strip())
        found[ours.strip()] = theirs.strip()
    return found


def shown_codes(codes: Mapping[str, str]) -> str:
    """The same pairs as lines."""
    return "\n".join(f"{ours} = {theirs}" for ours, theirs in codes.items())
