"""What people and domains do with ledgers."""

from .booking import book, book_many, book_several
from .claiming import claim, withdraw_claim
from .correcting import correct, correct_entry
from .entering import Change, check, enter, enter_many
from .nightly import keep_sums
from .opening import change, open_anew, open_ledger
from .planning import add_milestone, cancel, finish, plan, reach, set_target, start

__all__ = [
    "Change", "add_milestone", "book", "book_many", "book_several", "cancel", "change", "check", "claim", "correct",
    "correct_entry", "enter", "enter_many", "finish", "keep_sums", "open_anew", "open_ledger", "plan", "reach",
    "set_target", "start", "withdraw_claim",
]  # fmt: skip
