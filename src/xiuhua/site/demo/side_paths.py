"""The demo's side paths: what waits for a decision, hangs, came back, or was reported twice.

Taken from the open cases that the present has left, in the order of their numbers, so the same
day tells the same stories.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from xiuhua.accounts.models import Organisation, User
from xiuhua.cases import actions
from xiuhua.cases.actions.orders import Incoming, take_order
from xiuhua.cases.models import Ask, Case, Category, Order, Partner
from xiuhua.cases.workflow import CaseState
from xiuhua.kernel.permissions import PUBLIC
from xiuhua.kernel.words import Refused
from xiuhua.places.models import Division

from . import Say, pictures
from .ground import DATA

S = CaseState
LEFT = 1
"""So many cases stay on the straight way in each queue, for whoever plays."""


def load(today: date, say: Say) -> None:
    """Let some open cases leave the straight way; nothing happens the second time."""
    if Ask.objects.exists() or Order.objects.exists():
        return
    say("letting some cases leave the straight way")
    told = json.loads((DATA / "side_paths.json").read_text("utf-8"))
    office = _Office(today, told)
    for happen in office.happenings():
        _unless_refused(happen)


def _unless_refused(happen: Callable[[], None]) -> None:
    """A story that does not fit the hour of the day is left out, whole."""
    try:
        with transaction.atomic():
            happen()
    except (Refused, LookupError):
        return


class _Office:
    def __init__(self, today: date, told: dict[str, Any]) -> None:
        self.today, self.words = today, told
        self.posts = {user.username: user for user in User.objects.select_related("organisation")}
        self.taken: set[int] = set()

    def happenings(self) -> list[Callable[[], None]]:
        """Every side path once."""
        return [
            self.confirming, self.declining, self.simple, self.urgent, self.extending,
            self.sending_back, self.conference, self.deferring, self.shelving, self.ordering,
            self.forcing, self.doubting, self.twice, self.turning_away, self.passed_on,
        ]  # fmt: skip

    def pick(self, *states: CaseState, unit: str = "") -> Case:
        """A case there that no other story has taken; LookupError when too few would be left."""
        rows = Case.objects.filter(state__in=[one.value for one in states])
        if unit:
            rows = rows.filter(unit__code=unit)
        free = [case for case in rows.order_by("-number") if case.pk not in self.taken]
        if len(free) <= LEFT:
            raise LookupError(states)
        self.taken.add(free[-1].pk)
        return free[-1]

    def handler(self, case: Case) -> User:
        """The account that works for the case's unit."""
        return next(
            user for user in self.posts.values()
            if user.organisation == case.unit and "unit" in user.roles
        )  # fmt: skip

    def in_hand(self) -> Case:
        """A case in the hands of a unit that has an account in the demo."""
        for unit in ("SZ", "HW"):
            try:
                return self.pick(S.DISPATCHED, unit=unit)
            except LookupError:
                continue
        case = self.pick(S.FILED)
        actions.dispatch(
            case, unit=Organisation.objects.get(code="SZ"), by=self.posts["dispatcher"]
        )
        return case

    def asks(self, kind: str, *, days: int = 0) -> Case:
        """A unit asks for something, in the words of the file."""
        case, told = self.in_hand(), self.words[kind]
        facts = {"until": (self.today + timedelta(days=days)).isoformat()} if days else {}
        actions.ask(
            case, kind=kind, cause=told["cause"], words=told["words"], facts=facts,
            by=self.handler(case),
        )  # fmt: skip
        return case

    # --- the stories ------------------------------------------------------------------------------
    def confirming(self) -> None:
        case = self.pick(S.REPORTED, S.TAKEN_IN)
        actions.ask_confirm(case, words=self.words["confirm"], by=self.posts["reception"])

    def declining(self) -> None:
        case, told = self.pick(S.TAKEN_IN), self.words["decline"]
        actions.ask(
            case, kind="decline", cause=told["cause"], words=told["words"],
            by=self.posts["reception"],
        )  # fmt: skip

    def turning_away(self) -> None:
        case, told = self.pick(S.REPORTED), self.words["turn_away"]
        actions.turn_away(
            case, cause=told["cause"], words=told["words"], by=self.posts["reception"]
        )

    def simple(self) -> None:
        rows = Case.objects.filter(state=S.REPORTED, category__is_simple=True)
        case = rows.exclude(pk__in=self.taken).order_by("-number").first()
        if case is None or case.category is None:
            raise LookupError
        rule = case.category.rules.first()
        assert rule is not None  # the catalogue leaves classes without rows out
        unit = Organisation.objects.get(code="HW")
        actions.send_simple(
            case, category=case.category, rule=rule, unit=unit, by=self.posts["reception"]
        )

    def urgent(self) -> None:
        case, told = self.pick(S.TAKEN_IN, S.REPORTED), self.words["urgent"]
        unit = Organisation.objects.get(code="SZ")
        actions.call_out(
            case, unit=unit, whom=told["whom"], words=told["words"], by=self.posts["reception"]
        )

    def extending(self) -> None:
        self.asks("extend")

    def sending_back(self) -> None:
        self.asks("send_back")

    def conference(self) -> None:
        case, told = self.asks("send_back"), self.words["conference"]
        actions.refuse(case, words=told["refused"], by=self.posts["shift_head"])
        actions.ask(
            case, kind="send_back", cause="not_owner", words=told["again"], by=self.handler(case)
        )

    def deferring(self) -> None:
        case = self.asks("defer", days=6)
        actions.grant(case, by=self.posts["shift_head"])

    def shelving(self) -> None:
        case = self.asks("shelve", days=120)
        actions.grant(case, words=self.words["shelve"]["granted"], by=self.posts["command_head"])

    def ordering(self) -> None:
        case, told = self.in_hand(), self.words["order"]
        actions.urge(case, words=told["urge"], by=self.posts["dispatcher"])
        due = timezone.now() + timedelta(hours=20)
        actions.oversee(
            case, kind="leader", words=told["words"], due_at=due, by=self.posts["shift_head"]
        )

    def forcing(self) -> None:
        case, told = self.in_hand(), self.words["force_close"]
        actions.ask(
            case, kind="force_close", cause=told["cause"], words=told["words"],
            by=self.posts["shift_head"],
        )  # fmt: skip
        actions.grant(case, words=told["granted"], by=self.posts["supervision_head"])

    def doubting(self) -> None:
        case = self.pick(S.CLOSED)
        actions.not_fixed(case, words=self.words["not_fixed"], by=PUBLIC)

    def passed_on(self) -> None:
        partner = Partner.objects.get(key="12345")
        now = timezone.now()
        for place, told in enumerate(self.words["orders"], start=1):
            incoming = Incoming(
                number=f"12345-{self.today:%Y%m%d}-{place:04d}",
                words=told["words"],
                category=Category.objects.filter(pk=told["category"]).first(),
                division=Division.objects.get(pk=told["division"]),
                address=told["address"],
                name=told["name"],
                phone=told["phone"],
                passed_at=now - timedelta(minutes=20 * place),
                due_at=now + timedelta(hours=told["hours"]),
            )
            take_order(partner, incoming, by=self.posts["reception"])

    def twice(self) -> None:
        first = self.pick(S.DISPATCHED, S.FILED)
        told = actions.Report(
            plain=first.plain,
            words=self.words["same"],
            lon=first.lon,
            lat=(first.lat or 0) + 0.0001,
            precision="map",
            photos=[pictures.of("manhole", "before", 77)] if not first.plain else [],
        )
        other, _code = actions.report(told, by=PUBLIC)
        self.taken.add(other.pk)
        actions.merge(other, into=first, by=self.posts["reception"])
