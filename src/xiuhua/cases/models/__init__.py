"""What is kept about cases."""

from .asking import Ask, Order
from .case import Case, Clock, Counter, Step, Way
from .catalogue import (
    FIRST_DAY,
    Category,
    Cause,
    FilingRule,
    Keyword,
    Parameter,
    PlainClass,
    Question,
    StageLimit,
)
from .desk import Handover, PaperTemplate, PhoneCall, SavedFilter
from .duties import DutyRow
from .fulltext import Found
from .legacy import OldCase
from .limits import UNITS
from .partners import Handoff, OrderAnswer, OutsideOrder, Partner
from .people import CallBack, Companion, ContactAsk

__all__ = [
    "FIRST_DAY",
    "UNITS",
    "Ask",
    "CallBack",
    "Case",
    "Category",
    "Cause",
    "Clock",
    "Companion",
    "ContactAsk",
    "Counter",
    "DutyRow",
    "FilingRule",
    "Found",
    "Handoff",
    "Handover",
    "Keyword",
    "OldCase",
    "Order",
    "OrderAnswer",
    "OutsideOrder",
    "PaperTemplate",
    "Parameter",
    "Partner",
    "PhoneCall",
    "PlainClass",
    "Question",
    "SavedFilter",
    "StageLimit",
    "Step",
    "Way",
]
