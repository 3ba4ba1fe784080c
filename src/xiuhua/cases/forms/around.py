"""What the forms of one page share: units, causes, windows and the proposal, each asked once."""

from __future__ import annotations

from datetime import datetime
from functools import cached_property

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_noop as _

from xiuhua.accounts.models import Organisation
from xiuhua.kernel.permissions import PUBLIC, Actor
from xiuhua.kernel.words import Words
from xiuhua.kernel.working_time import Limit, Unit
from xiuhua.web.language import say

from ..models import Ask, Case, Cause, Clock, Order
from ..queries.asked import waiting_ask
from ..queries.desk import units_for
from ..queries.duties import Proposal, propose
from ..queries.nearby_same import Near, may_be_the_same
from ..queries.queues import OPEN
from ..queries.windows import Windows, windows
from ..workflow import Stage


class Around:
    """The case and its reader; everything else is asked when the first form needs it."""

    def __init__(self, case: Case, by: Actor = PUBLIC, now: datetime | None = None) -> None:
        self.case, self.by, self.now = case, by, now or timezone.now()

    @cached_property
    def units(self) -> dict[str, Organisation]:
        """Who could handle it, by primary key as forms send it."""
        return {str(one.pk): one for one in units_for(self.case)}

    @cached_property
    def in_hand(self) -> dict[int, int]:
        """How many open cases each unit has."""
        rows = Case.objects.filter(unit__isnull=False, state__in=[one.value for one in OPEN])
        return dict(rows.values_list("unit").annotate(n=Count("id")).order_by())

    @cached_property
    def unit_choices(self) -> list[tuple[str, str]]:
        """The units with what they have in hand."""
        text = _("{unit}, {count} in hand")
        return [
            (key, say(Words(text, unit=str(one), count=self.in_hand.get(one.pk, 0))))
            for key, one in self.units.items()
        ]

    @cached_property
    def causes(self) -> dict[str, list[tuple[str, str]]]:
        """The causes in use, by step."""
        found: dict[str, list[tuple[str, str]]] = {}
        for cause in Cause.objects.filter(is_active=True):
            found.setdefault(cause.step, []).append((cause.key, cause.title))
        return found

    @cached_property
    def windows(self) -> Windows:
        """Until when the unit may ask for what."""
        return windows(self.case, self.now)

    @cached_property
    def proposal(self) -> Proposal | None:
        """The unit by the duty list, with its reason."""
        return propose(self.case, timezone.localdate(self.now))

    @cached_property
    def ask(self) -> Ask | None:
        """The request that waits."""
        return waiting_ask(self.case)

    @cached_property
    def orders(self) -> list[Order]:
        """The orders that wait for the reply of the reader's unit."""
        own = getattr(self.by, "organisation_id", None)
        return [one for one in self.case.orders.filter(replied_at=None) if one.unit_id == own]

    @cached_property
    def near(self) -> list[Near]:
        """Open cases that may be the same, the nearest first; without this one."""
        case, category = self.case, self.case.category
        if category is None and case.plain:
            category = case.plain.category
        if category is None or case.lon is None or case.lat is None:
            return []
        found = may_be_the_same(category, case.lon, case.lat, case.reported_at, most=5)
        return [one for one in found if one.case.pk != case.pk]

    @cached_property
    def gives(self) -> Words | None:
        """How much an extension gives: the limit of the handling clock once more."""
        clock = self.handling
        if clock is None:
            return None
        return Limit(clock.limit_value, Unit(clock.limit_unit)).words

    @cached_property
    def handling(self) -> Clock | None:
        """The clock of the unit's present turn."""
        return self.case.clocks.filter(stage=Stage.HANDLE).order_by("-turn").first()

    def too_late(self, name: str) -> Words | None:
        """Why a unit can no longer ask for it: its window is over."""
        if name == "ask_send_back" and self.windows.send_back_until is None:
            return Words("The window for sending it back is over; whoever has it answers for it.")
        if name == "ask_extend" and self.windows.extend_until is None:
            return Words("Its time is up already, so no extension can be asked.")
        return None
