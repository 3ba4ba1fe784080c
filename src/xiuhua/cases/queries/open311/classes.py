"""The citizens' short list as services, and what is asked about a class."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

from django.db.models import Exists, OuterRef

from xiuhua.kernel.words import Missing

from ...models import Category, Keyword, PlainClass, Question


@dataclass(frozen=True)
class Service:
    """A line of the citizens' short list as a service; `asks` when it has questions of its own."""

    code: str
    name: str
    hint: str
    group: str
    keywords: tuple[str, ...]
    asks: bool


def services() -> list[Service]:
    """The citizens' short list in its order, each class once; two queries."""
    questions = Question.objects.filter(category=OuterRef("category"))
    lines = PlainClass.objects.filter(category__is_active=True).select_related("category")
    words: dict[str, list[str]] = defaultdict(list)
    for key, word in Keyword.objects.values_list("category_id", "word"):
        words[key].append(word)
    found: dict[str, Service] = {}
    for line in lines.annotate(asks=Exists(questions)).order_by("order", "key"):
        kind = line.category
        found.setdefault(
            kind.key,
            Service(
                code=kind.key,
                name=line.title,
                hint=line.hint or kind.name,
                group=kind.major,
                keywords=tuple(dict.fromkeys((kind.name, *words[kind.key], line.group))),
                asks=line.asks,
            ),
        )
    return list(found.values())


@dataclass(frozen=True)
class Asked:
    """A class in use, its line of the short list if it has one, and what else is asked about it."""

    kind: Category
    line: PlainClass | None
    questions: list[Question]


def service(code: str) -> Asked:
    """The class of that code; Missing when there is none in use. One query where nothing is asked."""
    asks = Exists(Question.objects.filter(category=code))
    lines = PlainClass.objects.filter(category=code).select_related("category")
    line = lines.annotate(asks=asks).order_by("order", "key").first()
    kind = line.category if line else Category.objects.filter(key=code).first()
    if kind is None or not kind.is_active:
        raise Missing("There is no service_code {code}.", code=code)
    if line and not line.asks:
        return Asked(kind, line, [])
    questions = Question.objects.filter(category=kind).order_by("order", "code")
    return Asked(kind, line, list(questions))
