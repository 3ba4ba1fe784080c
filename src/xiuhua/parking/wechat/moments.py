"""When an account speaks."""

from __future__ import annotations

from enum import StrEnum


class Moment(StrEnum):
    """When an account speaks; each account may have its own wording for each."""

    WELCOME = "welcome"
    HELP = "help"
    WHERE = "where"  # we know what is asked, not where
    FOUND = "found"
    NO_SPACE = "no_space"
    NO_LIVE_COUNT = "no_live_count"
    NONE_NEAR = "none_near"
    NO_SUCH_PLACE = "no_such_place"
    COMPLAINT = "complaint"  # somebody tells of bad parking and has sent no photo
    PHOTO_TAKEN = "photo_taken"
    PHOTO_WHERE = "photo_where"
    PROGRESS = "progress"
    NO_REPORT = "no_report"
    LATER = "later"
    REPORT_WORDS = "report_words"  # what the case says where the person wrote nothing
