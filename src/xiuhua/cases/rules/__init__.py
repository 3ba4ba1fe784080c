"""What the filing standard and its adopters ask of a case.

Rules take facts and touch neither database nor clock. Those of `moving` answer None, or words
that say what is still missing; those of `times` and `seeing` answer moments, words or verdicts.
"""

from .moving import (
    MOST_EXTENSIONS,
    CaseFacts,
    at_most_two_extensions,
    by_fallback,
    came_as_an_order,
    doubted_before,
    is_simple,
    lies_here,
    may_mend_on_spot,
    needs_category,
    needs_division,
    needs_photo_after,
    needs_photo_check,
    needs_photo_confirm,
    needs_two_photos,
    needs_unit,
    not_bound,
    not_refuted,
    nothing_asked,
    something_asked,
)
from .numbers import NUMBERS, Number
from .seeing import Passed, Seen, Zone, drawn_for_recheck, may_be_same, suppressed, too_fast
from .sources import RULES
from .times import (
    governing,
    in_time_to_doubt,
    in_time_to_extend,
    in_time_to_return,
    send_back_until,
    shelf_end,
    short_deferral,
)

__all__ = [
    "MOST_EXTENSIONS",
    "NUMBERS",
    "RULES",
    "CaseFacts",
    "Number",
    "Passed",
    "Seen",
    "Zone",
    "at_most_two_extensions",
    "by_fallback",
    "came_as_an_order",
    "doubted_before",
    "drawn_for_recheck",
    "governing",
    "in_time_to_doubt",
    "in_time_to_extend",
    "in_time_to_return",
    "is_simple",
    "lies_here",
    "may_be_same",
    "may_mend_on_spot",
    "needs_category",
    "needs_division",
    "needs_photo_after",
    "needs_photo_check",
    "needs_photo_confirm",
    "needs_two_photos",
    "needs_unit",
    "not_bound",
    "not_refuted",
    "nothing_asked",
    "send_back_until",
    "shelf_end",
    "short_deferral",
    "something_asked",
    "suppressed",
    "too_fast",
]
