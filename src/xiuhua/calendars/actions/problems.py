"""A file with faults: all of them named, none of it loaded."""

from __future__ import annotations

from collections.abc import Sequence

from xiuhua.kernel.words import Refused, Words


class BadList(Refused):
    """Nothing was loaded; `problems` has one sentence for each bad entry, in their order."""

    def __init__(self, problems: Sequence[Words]) -> None:
        super().__init__(
            "Nothing was loaded; faults in the file: {count}. Put them right and load it again.",
            field="file",
            count=len(problems),
        )
        self.problems = tuple(problems)
