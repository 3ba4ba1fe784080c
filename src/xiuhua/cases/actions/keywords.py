"""Loading the words by which people call a class; they suggest and never decide."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from xiuhua.kernel.permissions import Actor
from xiuhua.kernel.words import Refused
from xiuhua.records.deeds import deed

from .. import permissions
from ..models import Category, Keyword
from .catalogue import Loaded, _read

LONGEST = 20
HEAVIEST = 9


@deed(permissions.CATALOGUE)
def load_keywords(file: Path | str, *, by: Actor) -> Loaded:
    """Load keywords: each class with its words and their weights, 1 to 9; all of a file or nothing.

    Running it twice changes nothing. A class that this catalogue does not have is left out by
    name, because another district has other classes.
    """
    content = _read(file)
    known = set(Category.objects.values_list("key", flat=True))
    loaded, rows = Loaded(), []
    for row in content.get("classes", ()):
        key = str(row.get("category", ""))
        if key not in known:
            loaded.left_out.append(_("There is no class %(key)s") % {"key": key})
            continue
        rows += [_keyword(key, word, weight) for word, weight in (row.get("words") or {}).items()]
    if not rows:
        raise Refused("The file does not hold what this load expects.")
    Keyword.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["word", "category"],
        update_fields=["weight"],
    )
    loaded.kept = len(rows)
    return loaded


def _keyword(key: str, word: str, weight: Any) -> Keyword:
    if not word.strip() or len(word) > LONGEST or weight not in range(1, HEAVIEST + 1):
        raise Refused(
            "{key}: “{word}” is no keyword of at most {most} signs with a weight from 1 to {heaviest}.",
            key=key,
            word=word,
            most=LONGEST,
            heaviest=HEAVIEST,
        )
    return Keyword(word=word.strip(), category_id=key, weight=weight)
