"""The facts of many sections, of a few and of one are the same, and cost the same few queries."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from xiuhua.accounts.models import Person
from xiuhua.excavations.actions import look_over
from xiuhua.excavations.examples import a_code
from xiuhua.excavations.models import (
    Company,
    Finding,
    Look,
    Measurement,
    Permit,
    RainDay,
    Section,
    Watch,
    Watcher,
)
from xiuhua.excavations.queries import works as queries
from xiuhua.excavations.queries.days import end_of, rain_for
from xiuhua.excavations.rules.sights import PICTURED
from xiuhua.excavations.rules.works import SEEN_DAYS, Sight, Works, by_day, found, idle_row

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 5, 12, 22, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
TODAY = NOW.date()
TOWN = "500116005"
ROADS = ("expressway", "arterial", "collector", "local", "pavement")


def days_ago(days):
    return TODAY - timedelta(days=days)


# --- a district, drawn ------------------------------------------------------------------------------
def a_district(seed, *, sections, looks=20, watchers=1):
    """Sections of all kinds with their looks, drawn from a seed; some looks lie ahead of `TODAY`."""
    drawn = random.Random(seed)
    company = Company.objects.create(name="Pipes", credit_code=a_code())
    made = [_section(n, company, drawn) for n in range(sections)]
    people = [_watcher() for _ in range(watchers)]
    for section in made:
        for watcher in people:
            watch = Watch.objects.create(watcher=watcher, section=section, first=days_ago(90))
            Look.objects.bulk_create(_looks(watch, looks, drawn))
        for back in drawn.sample(range(30), drawn.choice((0, 0, 1, 3))):
            _measurement(section, back, drawn)
    for back in range(-5, 80):
        where = drawn.choice(("500116", TOWN, "500116001"))
        RainDay.objects.create(
            division=where, day=days_ago(back), mm=drawn.choice((0, 9.9, 10, 40)), source="x"
        )
    return made


def _section(n, company, drawn):
    kind = drawn.choices(("usual", "bare", "emergency", "revoked"), (14, 2, 2, 2))[0]
    granted, first = kind in ("usual", "revoked"), days_ago(drawn.randint(5, 60))
    last = max(first, days_ago(drawn.randint(-30, 20)))
    permit = Permit.objects.create(
        number=f"P{n}", applicant=company, contractor=company, purpose="gas", words="x", road="x",
        road_class=drawn.choice(ROADS), division=f"{TOWN}003", proposed_first=first,
        proposed_last=last, granted_first=first if granted else None,
        granted_last=last if granted else None,
        state={"bare": "submitted", "revoked": "revoked"}.get(kind, "started"),
        is_emergency=kind == "emergency", night_work=drawn.random() < 0.5,
        broke_open_at=NOW - timedelta(hours=drawn.randint(1, 60)) if kind == "emergency" else None,
        filed_at=NOW if drawn.random() < 0.5 else None,
    )  # fmt: skip
    state = drawn.choices(
        ("open", "resting", "restored", "planned", "signed_off"), (12, 3, 3, 1, 1)
    )
    return Section.objects.create(
        permit=permit, number=f"P{n}-1", name="Part 1", division=permit.division, state=state[0],
        opened_on=first,
    )  # fmt: skip


def _watcher():
    return Watcher.objects.create(
        person=Person.objects.create(), kind="resident", place="x", division=TOWN,
        consented_on=days_ago(90), notice_on=days_ago(90), first=days_ago(90), last=days_ago(-90),
    )  # fmt: skip


def _looks(watch, count, drawn):
    """Some days are missed; rows of days without work, days that nobody saw, and problems."""
    works = drawn.choice((0.1, 0.5, 0.9))
    for back in drawn.sample(range(-2, count + 5), count):
        worked = "yes" if drawn.random() < works else drawn.choice(("no", "no", "unknown"))
        yield Look(
            watch=watch, section=watch.section, day=days_ago(back), worked=worked, by="person:1",
            at=NOW - timedelta(days=back, minutes=drawn.randint(0, 600)),
            problems=drawn.sample(PICTURED, drawn.choice((0, 0, 1, 2))),
        )  # fmt: skip


def _measurement(section, back, drawn):
    Measurement.objects.create(
        section=section, at=NOW - timedelta(days=back), by="user:1", how="tape", length_m=9, width_m=2,
        over_m2=drawn.choice((None, Decimal(0), Decimal("3.50"), Decimal(9))), tolerance_m2=Decimal("3.50"),
    )  # fmt: skip


# --- the same facts, the plain way ------------------------------------------------------------------
def plain(section):
    """Everything about one section, gathered by reading all its looks."""
    permit = section.permit
    rows = section.looks.filter(day__lte=TODAY).order_by("-day", "-at", "-pk")
    sights = by_day([Sight(one.day, one.worked, one.problems) for one in rows])
    size = section.measurements.exclude(over_m2=None).order_by("-at", "-pk").first()
    opened = permit.broke_open_at
    return Works(
        today=TODAY, permitted=queries.permitted(permit), last=end_of(permit, rain_for([permit])),
        is_open=section.is_open, road_class=permit.road_class, opened_on=section.opened_on,
        night_work=permit.night_work, over_m2=size.over_m2 if size else None,
        tolerance_m2=size.tolerance_m2 if size else Decimal(0),
        hours_since_broken_open=(NOW - opened).total_seconds() / 3600 if opened else None,
        filed=permit.filed_at is not None, sights=sights,
        idle=idle_row(sights) if section.state in ("open", "resting") else None,
    )  # fmt: skip


def facts(works):
    """Comparable: the sights that count, the last day only as far as `today` can tell."""
    since = days_ago(SEEN_DAYS.on(TODAY) - 1)
    sights = [(one.day, one.worked, list(one.problems)) for one in works.sights if one.day >= since]
    last = works.last if works.last and works.last < TODAY else works.last and "still to come"
    rest = {name: value for name, value in vars(works).items() if name not in ("sights", "last")}
    return rest | {"sights": sights, "last": last}


def both_paths(monkeypatch):
    """What the query for many and the one for a few say of every section, by its number."""
    told = []
    for many in (0, 500):
        monkeypatch.setattr(queries, "MANY", many)
        rows = queries.works_of(queries.watched_sections(), TODAY, NOW)
        told.append({section.number: works for section, works in rows})
    return told


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_many_a_few_and_the_plain_way_say_the_same_of_every_section(monkeypatch, seed):
    a_district(seed, sections=60)
    many, few = both_paths(monkeypatch)
    one_by_one = {one.number: plain(one) for one in queries.watched_sections()}

    assert {key: facts(works) for key, works in many.items()} == {
        key: facts(works) for key, works in few.items()
    }
    assert {key: facts(works) for key, works in many.items()} == {
        key: facts(works) for key, works in one_by_one.items()
    }
    for key, works in one_by_one.items():
        assert list(found(many[key])) == list(found(works)), key
    assert len({rule for works in many.values() for rule, _what in found(works)}) > 8


def test_sections_with_two_watchers_read_the_same_either_way(monkeypatch):
    a_district(4, sections=40, watchers=2)
    many, few = both_paths(monkeypatch)
    one_by_one = {one.number: facts(plain(one)) for one in queries.watched_sections()}

    assert {key: facts(works) for key, works in many.items()} == one_by_one
    assert {key: facts(works) for key, works in few.items()} == one_by_one


def test_somebody_who_saw_them_work_outweighs_somebody_who_saw_nobody_that_day(monkeypatch):
    [section] = a_district(5, sections=1, looks=0, watchers=2)
    Section.objects.update(state="open")
    for watch, worked in zip(Watch.objects.order_by("pk"), ("yes", "no"), strict=True):
        Look.objects.create(watch=watch, section=section, day=TODAY, at=NOW, worked=worked, by="x")
    many, few = both_paths(monkeypatch)

    assert [told[section.number].idle for told in (many, few)] == [None, None]


# --- what it costs ----------------------------------------------------------------------------------
def _queries():
    with CaptureQueriesContext(connection) as asked:
        night = look_over(TODAY, NOW)
    assert (night.new, night.joined, night.gone) == (0, 0, 0)
    return [one["sql"].split(" WHERE ")[0] for one in asked.captured_queries]


def test_a_night_without_news_asks_as_much_of_thirty_sections_as_of_one():
    sections = a_district(6, sections=30)
    one = next(one for one in sections if one.is_open and one.permit.granted_first)
    look_over(TODAY, NOW)
    assert Finding.objects.exists()
    thirty = _queries()
    Section.objects.exclude(pk=one.pk).update(state="signed_off")

    assert len(_queries()) == len(thirty) <= 8


def test_many_sections_take_as_many_queries_as_a_few(monkeypatch):
    a_district(7, sections=10)
    look_over(TODAY, NOW)
    few = len(_queries())
    monkeypatch.setattr(queries, "MANY", 0)

    assert len(_queries()) == few


def test_a_second_pass_of_the_same_night_finds_nothing_new():
    a_district(8, sections=30)
    first = look_over(TODAY, NOW)
    kept = list(Finding.objects.order_by("pk").values())
    again = look_over(TODAY, NOW)

    assert first.new == len(kept) > 10
    assert (again.new, again.joined, again.gone) == (0, 0, 0)
    assert list(Finding.objects.order_by("pk").values()) == kept
