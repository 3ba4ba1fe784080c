"""The demo's present: some dozens of cases, lived through step by step in the order of time."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import date, datetime

from django.utils import timezone
from shapely.geometry import Point

from xiuhua.accounts.models import Organisation, User
from xiuhua.cases import actions
from xiuhua.cases.actions.steps import step
from xiuhua.cases.models import Case, Parameter, PlainClass
from xiuhua.cases.queries.numbers import forget_numbers
from xiuhua.cases.workflow import CaseState
from xiuhua.evidence.actions import release
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import PUBLIC, SYSTEM, Actor
from xiuhua.places.models import Division

from . import Say, clock, pictures
from .stories import Story, stories

Happening = tuple[datetime, int, Callable[[], None]]


def load(today: date, say: Say) -> None:
    """Live through the last ten days; nothing happens when there are cases already."""
    if Case.objects.exists():
        return
    told = list(stories(today, timezone.now()))
    say(f"living through {len(told)} cases of the last ten days")
    pictures.draw({story.scene for story in told})
    posts = {user.username: user for user in User.objects.select_related("organisation")}
    happenings: list[Happening] = []
    no_lot = without_the_lot()
    for story in told:
        happenings += _Teller(story, posts).happenings()
    for done, (moment, _seed, happen) in enumerate(sorted(happenings, key=lambda one: one[:2]), 1):
        with clock.at(moment):
            happen()
        if done % 100 == 0:
            say(f"  {done} of {len(happenings)} steps")
    no_lot.delete()
    forget_numbers()


def without_the_lot() -> Parameter:
    """Whom the lot draws depends on a secret; the demo draws by its own seed, to be the same again."""
    since = date(2022, 1, 1)
    row, _new = Parameter.objects.get_or_create(
        key="recheck_share", since=since, defaults={"value": 0}
    )
    forget_numbers()
    return row


class _Teller:
    """Tells one story; each step is the real deed of the post that takes it."""

    def __init__(self, story: Story, posts: dict[str, User]) -> None:
        self.story = story
        self.posts = posts
        self.case: Case | None = None
        self.unit = Organisation.objects.get(code=story.unit)
        self.handler: Actor = next(
            (u for u in posts.values() if u.organisation == self.unit and "unit" in u.roles), SYSTEM
        )

    def happenings(self) -> list[Happening]:
        """The report and every step, each with its moment."""
        story = self.story
        return [
            (story.at, story.seed, self.report),
            *(
                (moment, story.seed, lambda name=name: self.step(name))
                for name, moment in story.steps
            ),
        ]

    def report(self) -> None:
        """Somebody tells it."""
        story = self.story
        lon, lat = _spot(story)
        told = actions.Report(
            plain=PlainClass.objects.select_related("category").get(key=story.what),
            words=story.words,
            lon=lon,
            lat=lat,
            precision="photo" if story.source == "public" else "gps",
            address=story.address,
            photos=[pictures.of(story.scene, "before", story.seed)],
            phone="13812340612" if story.seed % 3 == 0 else "",
            source=story.source,
        )
        by = {"desk": self.posts["reception"], "collector": self.posts["collector_2"]}
        self.case, _code = actions.report(told, by=by.get(story.source, PUBLIC))

    def step(self, name: str) -> None:  # noqa: C901 - one arm for each step of the loop
        """Take one step as the post whose it is; a reworked one goes round once more."""
        assert self.case is not None
        case, story, posts = self.case, self.story, self.posts
        match name:
            case "take_in":
                actions.take_in(case, by=posts["reception"])
            case "file":
                assert case.category is not None
                rules = case.category.rules.all()
                rule = (
                    rules[min(len(rules) - 1, 1 + story.seed % 2)] if len(rules) > 1 else rules[0]
                )
                actions.file(case, category=case.category, rule=rule, by=posts["shift_head"])
            case "dispatch":
                actions.dispatch(case, unit=self.unit, by=posts["dispatcher"])
            case "handle":
                photo = pictures.of(story.scene, "after", story.seed)
                actions.handle(case, photos=[photo], words=story.done, by=self.handler)
            case "answer":
                actions.answer(case, words=story.done, by=self.handler)
            case "check" if story.rework:
                photo = pictures.of(story.scene, "before", story.seed + 1)
                words = "还没有全部做好，请再看看。"
                actions.rework(case, photos=[photo], words=words, by=posts["collector"])
            case "check":
                photo = pictures.of(story.scene, "after", story.seed + 1)
                actions.check(case, photos=[photo], by=posts["collector"])
                if story.seed % 13 == 5:
                    step(case, "draw_recheck", by=SYSTEM)
            case "close" if not story.rework:
                if case.now is CaseState.RECHECK:
                    again = pictures.of(story.scene, "after", story.seed + 2)
                    actions.recheck(case, photos=[again], by=posts["collector_2"])
                actions.close(case, by=posts["shift_head"])
                shown = Item.objects.filter(subject_key=case.number, stage="check").first()
                if shown:
                    release(shown, by=posts["shift_head"])


def _spot(story: Story) -> tuple[float, float]:
    """A point inside a cell of the town, drawn from the story's seed."""
    chance = random.Random(story.seed)  # noqa: S311 - a demo, not a secret
    cells = Division.objects.filter(level="cell", code__startswith=story.town).order_by("area_m2")
    cell = cells[chance.randrange(max(1, cells.count() // 2))]
    outline = cell.outline
    assert outline is not None  # a cell without a shape cannot be loaded
    west, south, east, north = outline.bounds
    for _try in range(200):
        lon, lat = chance.uniform(west, east), chance.uniform(south, north)
        if outline.contains(Point(lon, lat)):
            return round(lon, 6), round(lat, 6)
    middle = outline.representative_point()
    return middle.x, middle.y
