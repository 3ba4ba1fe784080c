"""Photos of a step are not lost when it is refused: they wait under tokens, shown small."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from xiuhua.evidence.actions import Prepared, held, hold, prepare
from xiuhua.kernel.words import Refused
from xiuhua.web.language import say

from ..actions.reporting import MOST_PHOTOS
from ..forms.desk import StepForm


@dataclass
class KeptPhotos:
    """The photos of one form: tokens from before, uploads of now, and what was wrong with some."""

    tokens: list[str]
    before: list[Prepared] = field(default_factory=list)
    fresh: list[Prepared] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    @property
    def all(self) -> list[Prepared]:
        """Every photo, a repeated one once."""
        return [*{one.sha256: one for one in (*self.before, *self.fresh)}.values()]

    def hold(self) -> list[str]:
        """Keep them for the next try; the tokens go into the form."""
        known = {one.sha256 for one in self.before}
        new = {one.sha256: one for one in self.fresh if one.sha256 not in known}
        return [*self.tokens, *map(hold, new.values())]


def kept_photos(form: StepForm, files: list[Any], drop: str = "") -> KeptPhotos:
    """Decode what came with a form, outside any transaction; refusals are kept as words."""
    found = KeptPhotos([])
    for token in (form.data.get("held") or "").split()[:MOST_PHOTOS]:
        if token != drop and (photo := _try(held, token, found)):
            found.tokens.append(token)
            found.before.append(photo)
    for file in files:
        if len(found.all) >= MOST_PHOTOS:
            found.wrong.append(say(Refused("At most {most} photos, please.", most=MOST_PHOTOS)))
            break
        if photo := _try(prepare, file, found):
            found.fresh.append(photo)
    return found


def _try(take: Any, what: Any, found: KeptPhotos) -> Prepared | None:
    try:
        photo: Prepared = take(what)
    except Refused as refused:
        found.wrong.append(say(refused))
        return None
    return photo
