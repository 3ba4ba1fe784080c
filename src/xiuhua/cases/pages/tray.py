"""The photos of a report between its steps: kept under tokens, read, dropped, refused in words."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from xiuhua.accounts.limits import address_of, limit
from xiuhua.evidence.actions import Prepared, held, hold, prepare
from xiuhua.kernel.words import Refused
from xiuhua.web.doors import Request
from xiuhua.web.language import say

from ..actions.reporting import MOST_PHOTOS
from ..forms import citizen

PER_HOUR = 30
"""Reports from one address in an hour; a whole office behind one address still fits."""


@dataclass
class Photos:
    """The photos of a report so far, as tokens, and what was wrong with some that were sent."""

    kept: list[str]
    wrong: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, form: citizen.Place) -> Photos:
        """Those a form holds."""
        return cls(citizen.tokens(form.cleaned_data.get("held") or ""))

    def take(self, token: str) -> Prepared | None:
        """The photo of a token; one that is gone is left out, and it is said."""
        try:
            return held(token)
        except Refused as refused:
            self.kept = [one for one in self.kept if one != token]
            self.say(refused)
            return None

    def say(self, refused: Refused) -> None:
        """Keep a refusal to be shown, each once."""
        if (words := say(refused)) not in self.wrong:
            self.wrong.append(words)

    def prepared(self) -> list[Prepared]:
        """All that are still there."""
        return [photo for photo in map(self.take, list(self.kept)) if photo]


def taken_in(request: Request, form: citizen.Place) -> Photos:
    """The photos so far, with those just uploaded and without those dropped."""
    photos = Photos.of(form)
    photos.prepared()
    if "drop" in request.POST:
        photos.kept = [token for token in photos.kept if token != request.POST["drop"]]
    files = request.FILES.getlist("photos")
    if files:
        limit(f"photos:{address_of(request)}", per=timedelta(hours=1), count=PER_HOUR * MOST_PHOTOS)
    for file in files:
        try:
            if len(photos.kept) >= MOST_PHOTOS:
                raise Refused("At most {most} photos, please.", most=MOST_PHOTOS)
            photos.kept.append(hold(prepare(file)))
        except Refused as refused:
            photos.say(refused)
    return photos
