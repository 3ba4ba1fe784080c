"""Car parks around a place, as an account tells of them: what is not known is said to be so."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from xiuhua.calendars.queries import calendar
from xiuhua.kernel.datum import Datum, Point
from xiuhua.kernel.words import Words
from xiuhua.web.language import say

from ...queries.finding import Near, Wanted, has_space, nearest
from ...queries.places_named import places_named
from ...rules.nearness import DETOUR
from ...rules.standing import State
from ...wechat.account import Moment
from ...wechat.answers import Answer, harmless, link
from ...wechat.asking import Asked
from ...wechat.links import on_the_map, query_page
from ...wechat.replies import MOST_TEXT_BYTES, Article
from ...wechat.saying import Place
from ...wechat.vocabulary import Filter
from ..demand import note_refused

if TYPE_CHECKING:
    from .answering import Talk

WALK_M = 2_000
"""Further than this nobody walks from the car: half an hour."""
RINGS_M = (500.0, WALK_M / DETOUR)
LOOKED_AT = 10
MOST_LISTED = {"card": 3, "text": 5}
KNOWN = {
    State.STALE: _("{free} free at {time}, not up to date"),
    State.SUSPECT: _("{free} free, in doubt"),
}
UNKNOWN = _("no live count")


@dataclass(frozen=True)
class Around:
    """Car parks within a walk that fit, those with space first, then those nobody knows of."""

    with_space: list[Near]
    unknown: list[Near]
    full: list[Near]

    @property
    def moment(self) -> Moment:
        """What there is to say of them all."""
        if self.with_space:
            return Moment.FOUND
        if self.full:
            return Moment.NO_SPACE
        return Moment.NO_LIVE_COUNT if self.unknown else Moment.NONE_NEAR

    @property
    def ranked(self) -> list[Near]:
        return [*self.with_space, *self.unknown, *self.full]


def placed(name: str, at: datetime) -> tuple[Place | None, tuple[str, ...]]:
    """The place a name means, if any, and what the others of that name are called."""
    found = places_named(name)
    if not found:
        return None, ()
    first, rest = found[0], found[1:]
    label = f"{first.label}{name}" if rest and first.label not in name else name
    place = Place(at, first.lon, first.lat, Datum.WGS84, True, label)
    return place, tuple(f"{one.label}{name}" for one in rest)


def answer(talk: Talk, place: Place, meant: Asked, others: tuple[str, ...]) -> Answer:
    """Where to park around `place`; a search in vain is counted, for whoever plans car parks."""
    point, now = place.wgs84, timezone.now()
    found = around(point, meant, now)
    _count(point, found, now)
    page, shape = query_page(settings.BASE_URL, point, asked_for(meant)), talk.account.answers_with
    told = {
        "place": shown(place.label) or say("Your place"),
        "page": "" if shape == "card" else link(page, say("See all on the map")),
    }
    lines = [_line(n, one, shape) for n, one in enumerate(found.ranked[: MOST_LISTED[shape]], 1)]
    if others:
        lines.append(say(Words("Or did you mean: {names}?", names=_names(others))))
    text = _fitting(talk, found.moment, lines, told)
    return _card(found.moment, text, page) if shape == "card" else Answer(found.moment, text)


def _fitting(talk: Talk, moment: Moment, lines: list[str], told: dict[str, str]) -> str:
    """The words with as many of the lines as a message holds: a link cut in two leads nowhere."""
    while True:
        text = talk.speaks.says(moment, list="\n".join(lines), **told)
        if len(text.encode()) <= MOST_TEXT_BYTES or not lines:
            return text
        lines = lines[:-1]


def around(point: Point, meant: Asked, now: datetime) -> Around:
    """Car parks within a walk of `point` (WGS84) that are what is wanted.

    Those with space are asked for apart: they may lie behind many that are full.
    """
    wanted = Wanted(
        free_of_charge=Filter.FREE in meant.filters,
        covered=Filter.COVERED in meant.filters,
        charging=Filter.CHARGING in meant.filters,
        disabled=Filter.DISABLED in meant.filters,
        height_m=meant.height_m,
        stay_min=meant.stay_min,
    )
    with_space = _within_a_walk(point, wanted._replace(with_space=True), now, MOST_LISTED["text"])
    known = {one.car_park.pk for one in with_space}
    others = [
        one
        for one in _within_a_walk(point, wanted, now, LOOKED_AT)
        if one.car_park.pk not in known and not has_space(one.standing) and not _is_closed(one)
    ]
    full = [one for one in others if _is_full(one)]
    return Around(with_space, [one for one in others if not _is_full(one)], full)


def _within_a_walk(point: Point, wanted: Wanted, now: datetime, count: int) -> list[Near]:
    found = nearest(
        point, wanted, now=now, is_working=calendar().is_working, count=count, rings_m=RINGS_M
    )
    return [one for one in found if one.walk_m <= WALK_M]


def _is_closed(one: Near) -> bool:
    return one.standing is not None and one.standing.state is State.CLOSED


def _is_full(one: Near) -> bool:
    """Known to have no space now."""
    standing = one.standing
    return standing is not None and standing.state is State.LIVE and not standing.free


def _count(point: Point, found: Around, now: datetime) -> None:
    if found.moment in {Moment.NONE_NEAR, Moment.NO_SPACE}:
        note_refused(*point, "wechat", now)


def asked_for(meant: Asked) -> dict[str, str]:
    """What was asked, as the query page takes it."""
    told = {name.value: "1" for name in Filter if name in meant.filters}
    if meant.stay_min:
        told["stay"] = str(meant.stay_min)
    if meant.height_m:
        told["height"] = f"{meant.height_m:g}"
    return told


def _line(number: int, one: Near, shape: str) -> str:
    """One car park in one line."""
    name, car_park = shown(one.car_park.name), one.car_park
    if shape == "text":
        assert car_park.lon is not None  # the search asks for points
        assert car_park.lat is not None
        name = link(on_the_map((car_park.lon, car_park.lat), car_park.name), name)
    facts = [standing(one), say(Words("{minutes} min on foot", minutes=one.walk_min))]
    if one.tariff and one.tariff.is_free:
        facts.append(say("free of charge"))
    if one.leave_by:
        facts.append(say(Words("until {time}", time=_clock(one.leave_by))))
    return f"{number}. {name} " + "\uff0c".join(facts)


def standing(one: Near) -> str:
    """How full it is, as far as anybody knows."""
    now = one.standing
    if now is None or now.free is None or now.state is State.UNKNOWN:
        return say(UNKNOWN)
    if now.state is State.LIVE:
        return say(Words("{free} free", free=now.free)) if now.free else say("full")
    time = _clock(now.as_of) if now.as_of else ""
    return say(Words(KNOWN[now.state], free=now.free, time=time))


def _clock(moment: datetime) -> str:
    """The time of day, with its day where that is another one."""
    local = localtime(moment)
    same_day = local.date() == timezone.localdate()
    return f"{local:%H:%M}" if same_day else f"{local.month}-{local.day} {local:%H:%M}"


def _names(others: tuple[str, ...]) -> str:
    return "\u3001".join(shown(name) for name in others[:3])


def shown(name: str) -> str:
    """A name as it may stand in an answer."""
    return harmless(name)[:40]


def _card(moment: Moment, text: str, page: str) -> Answer:
    """The first line is the title, the rest lies below it."""
    title, _newline, rest = text.partition("\n")
    return Answer(moment, card=Article(title, rest, url=page))
