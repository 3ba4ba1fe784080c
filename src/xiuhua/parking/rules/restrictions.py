"""What the 2025 regulation of Chongqing forbids and demands of who runs a car park.

《重庆市停车管理条例》, passed on 2025-03-26, in force since 2025-07-01. Read in its official
explanation and its draft, not in print: every rule is unconfirmed and cites no article.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from xiuhua.kernel.rules import Dated, Finding, Rules

RESTRICTIONS = Rules()
REGULATION = "《重庆市停车管理条例》(2025年3月26日通过，2025年7月1日起施行)"
IN_FORCE_ON = date(2025, 7, 1)
IN_FORCE = Dated({date(2000, 1, 1): False, IN_FORCE_ON: True}, unit="in force", source=REGULATION)
PAY_WAYS = Dated({IN_FORCE_ON: 2}, unit="ways", source=f"{REGULATION}：提供多种支付方式")
"""Several ways to pay; how many "several" are is this platform's reading."""
FINES_OFF_CARRIAGEWAY = Dated(
    {date(2000, 1, 1): "police", IN_FORCE_ON: "city_management"}, unit="authority",
    source=f"{REGULATION}：车行道以外的城市道路由城市管理部门处罚",
)  # fmt: skip
"""Who fines bad parking on city roads off the carriageway."""


@dataclass(frozen=True)
class Running:
    """How a car park is run, as its registration or an inspection found it; None is unknown."""

    built_on: date | None = None
    on_street: bool = False
    has_information_system: bool | None = None
    joined_to_city: bool | None = None
    pay_ways: int | None = None
    adverts_in_payment: bool | None = None
    asks_more_data_than_needed: bool | None = None
    fixed_for_one_user: bool | None = None


@RESTRICTIONS.rule("restrictions.system", title="Built with its information system",
                   source=f"{REGULATION}：停车场信息管理系统同步建设", confirmed=False)  # fmt: skip
def system(lot: Running, day: date) -> Finding | None:
    """A car park finished since the regulation holds has its information system with it."""
    new = lot.built_on is not None and IN_FORCE.on(lot.built_on)
    if not lot.on_street and new and lot.has_information_system is False:
        return Finding("It was built without its information system.")
    return None


@RESTRICTIONS.rule("restrictions.joined", title="Joined to the city's parking platform",
                   source=f"{REGULATION}：接入智慧停车平台", confirmed=False)  # fmt: skip
def joined(lot: Running, day: date) -> Finding | None:
    """An information system is joined to the city's platform."""
    if lot.has_information_system and lot.joined_to_city is False:
        return Finding("Its system is not joined to the city's platform.")
    return None


@RESTRICTIONS.rule("restrictions.pay_ways", title="Several ways to pay",
                   source=PAY_WAYS.source, confirmed=False)  # fmt: skip
def pay_ways(lot: Running, day: date) -> Finding | None:
    """One way to pay is not enough; 0 is a car park free of charge."""
    if lot.pay_ways and lot.pay_ways < PAY_WAYS.on(day):
        return Finding("There is only {size} way to pay.", size=lot.pay_ways)
    return None


@RESTRICTIONS.rule("restrictions.adverts", title="No advertising while paying",
                   source=f"{REGULATION}：缴费环节不得推送广告", confirmed=False)  # fmt: skip
def adverts(lot: Running, day: date) -> Finding | None:
    """Who pays is not shown advertisements."""
    return Finding("Advertisements come with the payment.") if lot.adverts_in_payment else None


@RESTRICTIONS.rule("restrictions.data", title="No more data than needed",
                   source=f"{REGULATION}：数据安全，不得过度收集", confirmed=False)  # fmt: skip
def data(lot: Running, day: date) -> Finding | None:
    """Personal data is not collected beyond what parking takes."""
    if lot.asks_more_data_than_needed:
        return Finding("It asks for more data than parking takes.")
    return None


@RESTRICTIONS.rule("restrictions.fixed", title="No on-street bay for one user only",
                   source=f"{REGULATION}：路内停车泊位不得固定给特定对象使用", confirmed=False)  # fmt: skip
def fixed(lot: Running, day: date) -> Finding | None:
    """An on-street bay belongs to everybody."""
    if lot.on_street and lot.fixed_for_one_user:
        return Finding("On-street bays are fixed for one user.")
    return None


def breaches(lot: Running, day: date) -> Iterator[tuple[str, Finding]]:
    """Every restriction that a car park breaks on that day; none before the regulation held."""
    if not IN_FORCE.on(day):
        return
    for rule in RESTRICTIONS:
        if (found := rule.ask(lot, day)) is not None:
            yield rule.key, found
