"""What we keep of parking."""

from .alarm import Alarm, NoSpace
from .car_park import Bay, CarPark, Limit, Tariff
from .decision import Decision, LookAgain, Objection
from .delivery import Delivery, Listed
from .demand import Demand, DemandDay
from .history import ForecastScore, HistoryDay, TypicalWeek
from .operator import Operator
from .readings import GateCount, Passing, Quarantined, Reading
from .registration import Question, Registration
from .siting import Site, SitingPlan
from .source import Device, Latest, Source
from .vacancy import Batch, Tick, Vacancy
from .wechat import Heard, OfficialAccount, PhotoReport, Remembered, Talked

__all__ = [
    "Alarm", "Batch", "Bay", "CarPark", "Decision", "Delivery", "Demand", "DemandDay", "Device",
    "ForecastScore", "GateCount", "Heard", "HistoryDay", "Latest", "Limit", "Listed",
    "LookAgain", "NoSpace", "Objection", "OfficialAccount", "Operator", "Passing",
    "PhotoReport", "Quarantined", "Question", "Reading", "Registration", "Remembered", "Site",
    "SitingPlan", "Source", "Talked", "Tariff", "Tick", "TypicalWeek", "Vacancy",
]  # fmt: skip
