"""What is counted of each cohort: one condition a measure."""

from __future__ import annotations

from typing import Any

from django.db.models import Exists, ExpressionWrapper, F, OuterRef, Q
from django.db.models.fields import DurationField

from xiuhua.kernel.indicators import Measure

from ..models import Ask, CallBack, Order, Step, Way
from ..workflow import Asking, CaseState

S = CaseState
SATISFIED = 4
"""From this score on somebody counts as satisfied."""

_CLOSED = Q(first_closed_at__isnull=False)
_ANSWERED = Q(answered_at__isnull=False)
_BY_THEN = Q(answered_at__lte=F("owed_at"))
_FORCED = Q(first_closed_at__isnull=True, state=S.FORCED.value)
_ORDERED = Exists(Order.objects.filter(case=OuterRef("pk")))
_SENT_BACK = Exists(
    Ask.objects.filter(
        case=OuterRef("case"),
        kind=Asking.SEND_BACK.value,
        state=Ask.State.GRANTED,
        unit=OuterRef("unit"),
    )
)
_UNDONE = Exists(
    Step.objects.filter(case=OuterRef("case"), name="send_back", id__gt=OuterRef("id"))
)
_TOOK = ExpressionWrapper(F("answered_at") - F("dispatched_at"), output_field=DurationField())
_GIVES = Q(name__in=["dispatch", "send_simple", "call_out"])
_CONFIRMS = Q(name__in=["confirm", "refute"])
_CHECKS = Q(name__in=["check", "recheck", "rework", "recheck_fails"])
_IN_TIME = ~Q(late=True)


def _of(
    cohort: str, key: str, title: str, doc: str, where: Any = None, total: Any = None
) -> Measure:
    return Measure(f"{cohort}.{key}", title, cohort, doc, where, total)


_REPORTS = (
    _of("reports", "all", "Reported", "Every report."),
    _of("reports", "accepted", "Taken in", "Reports the office took in.",
        ~Q(state__in=[S.REPORTED.value, S.CONFIRMING.value, S.TURNED_AWAY.value])),
    _of("reports", "turned_away", "Reports turned away", "Reports that were not taken in, with a reason.",
        Q(state=S.TURNED_AWAY.value)),
    _of("reports", "filed", "Filed", "Reports that became cases and were not made void.",
        Q(filed_at__isnull=False) & ~Q(state=S.VOID.value)),
    _of("reports", "valid", "Valid reports", "Filed, or mended on the spot.",
        (Q(filed_at__isnull=False) & ~Q(state=S.VOID.value)) | Q(way=Way.SPOT)),
    _of("reports", "declined", "Not filed", "Taken in and not filed, with a reason.",
        Q(state=S.DECLINED.value)),
    _of("reports", "merged", "Repeated", "Merged into an earlier case.", Q(state=S.MERGED.value)),
    _of("reports", "void", "Void", "Made void.", Q(state=S.VOID.value)),
    _of("reports", "on_spot", "Mended on the spot", "Mended by the collector who found it.",
        Q(way=Way.SPOT)),
    _of("reports", "waiting", "Not decided yet", "Neither filed nor refused so far.",
        Q(state__in=[S.REPORTED.value, S.CONFIRMING.value, S.TAKEN_IN.value])),
)  # fmt: skip

_DUE = (
    _of("due", "all", "Cases due", "Every case owed in the period, open ones too."),
    _of("due", "closed", "Cases closed", "Closed at least once; a later doubt does not undo it.", _CLOSED),
    _of("due", "in_time", "Closed in time", "Closed, and the answer that passed came in time.",
        _CLOSED & _BY_THEN),
    _of("due", "late", "Closed late", "Closed, and the answer that passed came late.",
        _CLOSED & ~_BY_THEN & Q(exempt=False)),
    _of("due", "excused", "Overtime excused", "Closed late, excused on appeal; counted apart.",
        _CLOSED & ~_BY_THEN & Q(exempt=True)),
    _of("due", "forced", "Closed by order", "Closed by order of two; never among the closed.",
        _FORCED),
    _of("due", "open", "Not closed", "Still open, whoever has it.",
        Q(first_closed_at__isnull=True) & ~Q(state=S.FORCED.value)),
    _of("due", "handled", "Handled", "Answered by the unit.", _ANSWERED),
    _of("due", "handled_in_time", "Handled in time", "Answered by the unit in time.",
        _ANSWERED & _BY_THEN),
    _of("due", "handled_late", "Handled late", "Answered by the unit after its time.",
        _ANSWERED & ~_BY_THEN),
    _of("due", "late_open", "Overdue, not handled", "Its time is up and no answer has come.",
        Q(answered_at__isnull=True) & ~_FORCED),
    _of("due", "reworked", "Reworked", "Handled, after at least one check that failed.",
        _ANSWERED & Q(reworks__gt=0)),
    _of("due", "reopened", "Said not to be fixed", "Closed, and doubted afterwards.",
        _CLOSED & Q(reopenings__gt=0)),
    _of("due", "extended", "Given more time", "At least one extension was granted.",
        Q(extensions__gt=0)),
    _of("due", "ordered", "Under an order", "At least one numbered order was given.", _ORDERED),
    _of("due", "ordered_in_time", "Under an order, closed in time",
        "At least one numbered order was given, and it was closed in time.",
        Q(_ORDERED) & _CLOSED & _BY_THEN),
    _of("due", "took", "Time of handling", "From dispatch to the answer that passed, together.",
        _ANSWERED & Q(dispatched_at__isnull=False), _TOOK),
    _of("due", "timed", "Handled, time known", "Those whose dispatch and answer are both known.",
        _ANSWERED & Q(dispatched_at__isnull=False)),
)  # fmt: skip

_REST = (
    _of("shelf", "all", "Shelved", "Put on the shelf in the period."),
    _of("shelf", "there", "Still on the shelf", "Of these, not come back yet.",
        Q(state=S.SHELVED.value)),
    _of("given", "all", "Times given", "Times the unit was given a case."),
    _of("given", "returned", "Sent back", "Of these, sent back with leave.", Q(_SENT_BACK)),
    _of("steps", "taken_in", "Taken in", "Reports taken in.", Q(name="take_in")),
    _of("steps", "taken_in_in_time", "Taken in on time", "Before the clock ran out.",
        Q(name="take_in") & _IN_TIME),
    _of("steps", "filed", "Filed", "Cases filed.", Q(name="file")),
    _of("steps", "filed_in_time", "Filed in time", "Before the clock ran out.",
        Q(name="file") & _IN_TIME),
    _of("steps", "dispatched", "Dispatched", "Cases given to a unit.", _GIVES),
    _of("steps", "dispatched_right", "Dispatched right", "Not sent back by the unit afterwards.",
        _GIVES & ~Q(_UNDONE)),
    _of("steps", "dispatched_in_time", "Dispatched in time", "Before the clock ran out.",
        _GIVES & _IN_TIME),
    _of("steps", "confirmed", "Confirmations", "Reports confirmed or refuted on the spot.",
        _CONFIRMS),
    _of("steps", "confirmed_in_time", "Confirmed in time", "Before the clock ran out.",
        _CONFIRMS & _IN_TIME),
    _of("steps", "checked", "Checks", "Checks of finished work.", _CHECKS),
    _of("steps", "checked_in_time", "Checked in time", "Before the clock ran out.",
        _CHECKS & _IN_TIME),
    _of("steps", "passed", "Checks passed", "Checks that found it done.",
        Q(name__in=["check", "recheck"])),
    _of("steps", "closings", "Closings", "Cases closed.", Q(name="close")),
    _of("calls", "all", "To be called back", "Closed, with a number to call."),
    _of("calls", "answered", "Answered the call-back", "Said how it went.",
        Q(state=CallBack.State.ANSWERED)),
    _of("calls", "scored", "Gave a score", "From 1 to 5.", Q(score__isnull=False)),
    _of("calls", "satisfied", "Satisfied people", "Gave a 4 or a 5.", Q(score__gte=SATISFIED)),
)  # fmt: skip

MEASURES = (*_REPORTS, *_DUE, *_REST)
