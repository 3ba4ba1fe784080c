"""What a person said in the last two minutes, for all processes: `wechat.memory.Memory`."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Any

import msgspec
from django.db import transaction
from django.utils import timezone

from ...models import OfficialAccount, Remembered
from ...wechat.asking import MOST_CHARACTERS
from ...wechat.joining import WINDOW_S, joined
from ...wechat.saying import Said
from .person import person_of


class InDatabase:
    """For one account. Two messages of one person at the same moment wait for each other here."""

    def __init__(self, account: OfficialAccount) -> None:
        self._account = account

    def recall(self, account: str, openid: str) -> Said:
        row = Remembered.objects.filter(**self._of(openid)).first()
        return _read(row.said) if row else Said()

    def keep(self, account: str, openid: str, said: Said) -> None:
        if said == Said():
            Remembered.objects.filter(**self._of(openid)).delete()
            return
        told = {"said": _written(said), "at": timezone.now()}
        Remembered.objects.update_or_create(**self._of(openid), defaults=told)

    def join(self, openid: str, new: Said, at: datetime) -> Said:
        """Everything said within the window with what is new; from now on that is remembered."""
        with transaction.atomic():
            self.lock(openid)
            whole = joined(
                self.recall("", openid), new, at=at, window_s=WINDOW_S.on(timezone.localdate())
            )
            self.keep("", openid, whole)
        return whole

    def answered(self, openid: str, whole: Said, *, place: bool = True) -> None:
        """A question is over once it is answered: words and photo go, its place may stay.

        What came in meanwhile is newer, and stays.
        """
        with transaction.atomic():
            self.lock(openid)
            now = self.recall("", openid)
            over = {
                name: None
                for name in ("words", "photo")
                if getattr(now, name) == getattr(whole, name)
            }
            left = replace(now, **over)
            self.keep("", openid, left if place else replace(left, place=None))

    def lock(self, openid: str) -> None:
        """One thing at a time for one person, until the caller's transaction ends."""
        fresh = {"said": {}, "at": timezone.now()}
        Remembered.objects.get_or_create(**self._of(openid), defaults=fresh)
        Remembered.objects.select_for_update().get(**self._of(openid))

    def _of(self, openid: str) -> dict[str, Any]:
        return {"account": self._account, "person": person_of(self._account, openid)}


def _written(said: Said) -> Any:
    words = said.words and replace(said.words, text=said.words.text[:MOST_CHARACTERS])
    return msgspec.to_builtins(replace(said, words=words))


def _read(kept: Any) -> Said:
    return msgspec.convert(kept, Said)
