"""Words to find cases by, for those that were written before there were any."""

from __future__ import annotations

from django.db import DEFAULT_DB_ALIAS

from xiuhua.jobs.actions import enqueue

from ..models import Case, fulltext
from ..queries.finding import bigrams_of

AT_ONCE = 500
BESIDE = ("category", "plain", "rule", "unit")


def index_later(using: str = DEFAULT_DB_ALIAS) -> None:
    """Have the worker do it, when there is anything to do; asked after every migrate."""
    ready = using == DEFAULT_DB_ALIAS and fulltext.migrated(using)
    if ready and Case.objects.filter(bigrams="").exists():
        enqueue("cases.reindex")


def index() -> bool:
    """Write the words of some cases that have none yet; whether others are left."""
    rows = list(Case.objects.filter(bigrams="").select_related(*BESIDE).order_by("pk")[:AT_ONCE])
    for case in rows:
        case.bigrams = bigrams_of(case)
    Case.objects.bulk_update(rows, ["bigrams"], batch_size=100)
    return len(rows) == AT_ONCE
