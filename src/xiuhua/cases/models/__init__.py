"""What is kept about cases."""

from .asking import Ask, Order
from .case import Case, Clock, Counter, Step, Way
from .catalogue import (
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
from .limits import UNITS
from .partners import Handoff, OrderAnswer, OutsideOrder, Partner
from .people import CallBack, Companion, ContactAsk

__all__ = [
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
