"""Which messages were heard, for all processes: `wechat.once.Deduper` in the database."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ...models import Heard, OfficialAccount
from ...wechat.answers import Answer
from ...wechat.moments import Moment
from ...wechat.once import KEEP_S


class InDatabase:
    """For one account; `kind` is what its messages are counted as.

    The unique key of the table lets exactly one caller in; a message older than `KEEP_S` that
    still lies there is taken over by one statement that only one caller can win.
    """

    def __init__(self, account: OfficialAccount, kind: str = "") -> None:
        self._account, self._kind = account, kind

    def claim(self, account: str, key: str) -> bool:
        now = timezone.now()
        try:
            with transaction.atomic():
                Heard.objects.create(account=self._account, key=key, at=now, kind=self._kind)
        except IntegrityError:
            forgotten = self._rows(key).filter(at__lte=now - timedelta(seconds=KEEP_S))
            return forgotten.update(at=now, answer="", moment="", kind=self._kind) == 1
        return True

    def settle(self, account: str, key: str, answer: str) -> None:
        self._rows(key).update(answer=answer, moment=Answer.of(answer).moment)

    def release(self, account: str, key: str) -> None:
        self._rows(key).delete()

    def answer(self, account: str, key: str) -> str | None:
        return self._rows(key).values_list("answer", flat=True).first() or None

    def note_late(self, key: str) -> None:
        """Whoever asked was told to try again: it is counted as that, and its retries are answered."""
        self._rows(key).update(moment=Moment.LATER)

    def _rows(self, key: str) -> QuerySet[Heard]:
        return Heard.objects.filter(account=self._account, key=key)
