"""What people do with excavations."""

from .applying import (
    add_section,
    answer,
    apply,
    ask_change,
    change_draft,
    drop_section,
    submit,
    withdraw,
)
from .digging import (
    break_open,
    check_warranty,
    close,
    file_emergency,
    finish,
    leave_unwatched,
    open_section,
    rest,
    restore,
    resume,
    send_back,
    sign,
)
from .escalating import end_power, escalate, record_outcome, set_power
from .looking import look, tick
from .measuring import tape, walk
from .nightly import close_warranties, end_terms, look_over
from .persuading import (
    answer_persuasion,
    mend,
    name_it,
    note_finding,
    persuade,
    recheck,
    withdraw_finding,
)
from .planning import hand_in, settle
from .recruiting import (
    ask_leave,
    end_leave,
    give_link,
    give_section,
    hand_over,
    recruit,
    renew,
    take_link_back,
    take_section,
    thank,
    want_out,
)
from .registering import admit, register, turn_down
from .reviewing import ask, decide_change, grant, refuse, review, revoke, shorten, unlock
from .settling import lock_road, note_rain

__all__ = [
    "add_section", "admit", "answer", "answer_persuasion", "apply", "ask", "ask_change", "ask_leave",
    "break_open", "change_draft", "check_warranty", "close", "close_warranties", "decide_change",
    "drop_section", "end_leave", "end_power", "end_terms", "escalate", "file_emergency", "finish",
    "give_link", "give_section", "grant", "hand_in", "hand_over", "leave_unwatched", "lock_road",
    "look", "look_over", "mend", "name_it", "note_finding", "note_rain", "open_section", "persuade",
    "recheck", "record_outcome", "recruit", "refuse", "register", "renew", "rest", "restore",
    "resume", "review", "revoke", "send_back", "set_power", "settle", "shorten", "sign", "submit",
    "take_link_back", "take_section", "tape", "thank", "tick", "turn_down", "unlock", "walk",
    "want_out", "withdraw", "withdraw_finding",
]  # fmt: skip
