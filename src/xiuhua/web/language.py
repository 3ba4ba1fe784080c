"""Words become a sentence here, in the reader's language: the one place that translates."""

from __future__ import annotations

from django.utils import translation

from xiuhua.kernel.words import Refused, Words

COOKIE = "xiuhua_language"


def named(name: str) -> str:
    """What a code name such as "accounts.give_role" is called; itself where nobody translated it.

    The catalogues hold such names as they are, so that a deed or a task needs no second table.
    """
    return translation.gettext(name) if name else ""


def plainly(name: str) -> str:
    """A code name as English words, for when no catalogue knows it: "Give role"."""
    return name.rpartition(".")[2].strip("_").replace("_", " ").capitalize()


def say(words: Words | Refused | str) -> str:
    """The sentence in the active language, its gaps filled."""
    if isinstance(words, Refused):
        words = words.words
    if isinstance(words, Words):
        return words.said(translation.gettext)
    return translation.gettext(words) if words else ""
