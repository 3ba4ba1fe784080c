"""Where a decision about bays stands, in words: whose turn it is, what is sewn, who did what when."""

from __future__ import annotations

from datetime import date
from typing import Any

from xiuhua.kernel.words import Words
from xiuhua.records.names import resolve
from xiuhua.records.queries import history
from xiuhua.web.language import named

from ..models import Decision
from ..models.decision import DecisionKind
from ..rules.deciding import publication
from ..workflow import DecisionState as D

HEAD = ("Proposed", "Measured", "Signed", "Published", "Decided", "In force")
SEWN = {
    D.PROPOSED: 1, D.BACK: 1, D.MEASURED: 2, D.SIGNED: 3, D.PUBLISHED: 4, D.DECIDED: 5, D.SET_OUT: 5,
    D.IN_USE: 6, D.LAPSED: 6, D.REPLACED: 6, D.REMOVED: 6, D.DROPPED: 1,
}  # fmt: skip
"""How many stitches are sewn in each state."""
SENTENCES = {
    D.PROPOSED: "Measure the street, then two authorities sign.",
    D.BACK: "It was sent back. Change it, measure again, or give it up.",
    D.SIGNED: "Both have signed. Publish it next.",
    D.DECIDED: "It is decided. Carry it out, with photos.",
    D.IN_USE: "It is in force.",
    D.LAPSED: "Its time is over and the bays are closed. Decide anew, or remove them.",
    D.REPLACED: "A later decision took its place.",
    D.REMOVED: "The bays are gone.",
    D.DROPPED: "It was given up.",
}
LOOKS = {
    "decline_city": "back", "decline_police": "back", "uphold": "back", "drop": "back",
    "lapse_decision": "late", "object": "soon",
}  # fmt: skip
"""Steps that do not lead on, by the name of their deed."""


def turn(decision: Decision, today: date) -> Words:
    """The one sentence: whose turn it is and what to do."""
    now = decision.now
    if now is D.MEASURED:
        return _signatures(decision)
    if now is D.PUBLISHED and decision.published_until:
        if publication(decision.published_until, today) is not None:
            return Words(
                "In publication until {last}; anybody may object.", last=decision.published_until
            )
        return Words("The publication is over. Answer every objection, then decide.")
    if now is D.SET_OUT:
        return Words("Carried out; in force from {day}.", day=decision.first_on)
    if now is D.PROPOSED and decision.kind != DecisionKind.SET_OUT:
        return Words("Hand it on, then two authorities sign.")
    return Words(SENTENCES[now])


def _signatures(decision: Decision) -> Words:
    if not decision.city_on and not decision.police_on:
        return Words("Urban management and the traffic police sign next, in any order.")
    if not decision.city_on:
        return Words("The traffic police have signed; urban management signs next.")
    return Words("Urban management has signed; the traffic police sign next.")


def track(decision: Decision) -> list[dict[str, Any]]:
    """The stitch line: what is sewn with its day, where the needle is, what is ahead."""
    days = (
        decision.proposed_on, decision.measured_on,
        max((day for day in (decision.city_on, decision.police_on) if day), default=None),
        decision.published_on, decision.decided_on, decision.first_on,
    )  # fmt: skip
    sewn = SEWN[decision.now]
    over = decision.now in (D.IN_USE, D.REPLACED, D.REMOVED, D.DROPPED)
    return [
        {"title": title, "done": place < sewn, "current": place == sewn and not over,
         "words": day if day and place < sewn else ""}
        for place, (title, day) in enumerate(zip(HEAD, days, strict=True))
    ]  # fmt: skip


def thread(decision: Decision) -> list[dict[str, Any]]:
    """Who did what when, newest first, out of the records."""
    rows = list(history(Decision.record_kind, decision.number))
    names = resolve({one.by for one in rows})
    return [
        {
            "title": named(one.deed), "who": names.get(one.by, one.by), "at": one.at,
            "status": LOOKS.get(one.deed.partition(".")[2], "done"),
            "words": _said(one.before or {}, one.after or {}),
        }
        for one in reversed(rows)
    ]  # fmt: skip


def _said(before: dict[str, Any], after: dict[str, Any]) -> str:
    """The reason, where this step gave one."""
    words = after.get("back_words") or ""
    return str(words) if words != before.get("back_words") else ""
