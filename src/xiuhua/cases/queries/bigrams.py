"""Chinese in pairs of characters, so that a word of two is found without knowing where words end.

A run of characters becomes its pairs and its last character: "water pipe" stays two tokens, four
characters in a row become three pairs and one. A phrase of these tokens is then found wherever
the word stands, and a single character is the beginning of a pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from xiuhua.places.names import folded

RUNS = re.compile(r"[a-z0-9]+|[^\W_a-z0-9]+")
MOST_WORDS = 5
MOST_CHARACTERS = 30
"""What is looked for at once: so many words, each so long; the rest of it is let go."""
LEAST_DIGITS = 4


def tokens(text: str) -> list[str]:
    """The tokens that a text is found by, in their order."""
    return [token for word in text.split() for token in _word(folded(word), whole=True)]


def phrases(text: str) -> list[list[str]]:
    """What to look for, one phrase for each word of `text`; the last token may end in "*"."""
    words = [folded(word)[:MOST_CHARACTERS] for word in text.split()[:MOST_WORDS]]
    return [phrase for word in words if (phrase := list(_word(word, whole=False)))]


def endings(number: str) -> list[str]:
    """A number and its last digits, from four on: what people read out of it, and its bare serial.

    One with strokes in it is found as it is written, too.
    """
    runs = RUNS.findall(folded(number))
    whole = "".join(runs)
    ends = [whole[-length:] for length in range(LEAST_DIGITS, len(whole))]
    found = list(dict.fromkeys([whole, *ends, *filter(None, [whole[-5:].lstrip("0")])]))
    return [*runs, *found] if len(runs) > 1 else found


def _word(word: str, *, whole: bool) -> Iterator[str]:
    runs = RUNS.findall(word)
    for place, run in enumerate(runs, start=1):
        yield from _run(run, open_ended=not whole and place == len(runs))


def _run(run: str, *, open_ended: bool) -> Iterator[str]:
    """The tokens of one run; what is looked for may go on where an `open_ended` run stops."""
    if run.isascii():
        yield f"{run}*" if open_ended and not run.isdigit() else run
        return
    yield from (run[place : place + 2] for place in range(len(run) - 1))
    if not open_ended:
        yield run[-1]
    elif len(run) == 1:
        yield f"{run}*"
