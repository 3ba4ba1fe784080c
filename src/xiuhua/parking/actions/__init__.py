"""What people do with parking."""

from ..ingest.tick import facts_changed
from .bays import add_bays, change_bay
from .counting import change_spaces, open_spaces
from .inventory import (
    close_for_a_time,
    convert,
    describe,
    enter_car_park,
    move,
    open_it,
    take_out,
)
from .recounting import correct_count, enter_spaces, set_apart
from .running import correct_tariff, note_running, set_hours, set_tariff
from .sites import adopt_plan, finish_site, give_up_site, start_site
from .siting import change_plan, compute_plan, draw_up_plan, withdraw_plan
from .undoing import take_back

__all__ = [
    "add_bays", "adopt_plan", "change_bay", "change_plan", "change_spaces", "close_for_a_time", "compute_plan",
    "convert", "correct_count", "correct_tariff", "describe", "draw_up_plan", "enter_car_park", "enter_spaces",
    "facts_changed", "finish_site", "give_up_site", "move", "note_running", "open_it", "open_spaces",
    "set_apart", "set_hours", "set_tariff", "start_site", "take_back", "take_out", "withdraw_plan",
]  # fmt: skip
