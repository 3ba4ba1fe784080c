"""How the reports of one person stand, by the hash alone."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from xiuhua.cases.queries import followed
from xiuhua.cases.queries.codes import new_code, shown_code
from xiuhua.cases.queries.following import find_holder
from xiuhua.kernel.words import Missing, Words
from xiuhua.web.language import say

from ..models import OfficialAccount, PhotoReport

KEPT = timedelta(days=90)
"""How long somebody can ask after a report without its code; the case itself stays."""
MOST = 3


@dataclass(frozen=True)
class Reported:
    """A report and what became of it."""

    at: datetime
    said: Words | str
    number: str = ""
    code: str = ""


def request_key(report: PhotoReport) -> str:
    """What makes filing it twice harmless; the tracking code comes out of it."""
    return f"wechat:{report.account_id}:{report.key}"[:80]


def reports_of(account: OfficialAccount, person: str, now: datetime) -> list[Reported]:
    """The last reports of one person at one account, the newest first."""
    rows = PhotoReport.objects.filter(account=account, person=person, at__gte=now - KEPT)
    return [_reported(one) for one in rows.order_by("-at")[:MOST]]


def _reported(report: PhotoReport) -> Reported:
    if report.state != "reported":
        words = report.why or Words("Received, and being taken down.")
        return Reported(report.at, words)
    code = new_code(request_key(report))
    try:
        holder = find_holder(code)
    except Missing:  # the platform's key was changed, and with it the codes made out of it
        return Reported(report.at, Words("Taken down."), report.case_number)
    return Reported(report.at, say(followed(holder).said), report.case_number, shown_code(code))
