"""The heads' desk: what is late and whose, with both numbers of every share."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.models import Case
from xiuhua.cases.queries import heads
from xiuhua.cases.queries.heads import POST_OF, Share, Whose
from xiuhua.cases.tests.test_desks import as_, asks_of, copies
from xiuhua.cases.workflow import DUE, WITH_UNIT
from xiuhua.kernel.permissions import Role

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("share", "percent"), [(Share(1, 3), "33.3 %"), (Share(0, 4), "0.0 %"), (Share(0, 0), "—")]
)
def test_a_share_of_nothing_is_a_dash(share, percent):
    assert share.percent == percent


def test_every_open_state_is_somebodys():
    assert set(POST_OF) | set(WITH_UNIT) >= set(DUE)


def late(case: Case, hours: int) -> None:
    Case.objects.filter(pk=case.pk).update(due_at=timezone.now() - timedelta(hours=hours))


def lines(rows: list[Whose]) -> list[tuple[str, int, int]]:
    return [(one.title, one.late.n, one.late.of) for one in rows]


def test_units_stand_with_the_oldest_overdue_first_and_the_shelf_apart():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    other = an_organisation("Lighting station")
    one, two, shelved = copies(case, 3)
    Case.objects.filter(pk__in=[one.pk, two.pk]).update(unit=other)
    Case.objects.filter(pk=shelved.pk).update(state="shelved", shelved_at=timezone.now())
    late(case, 1)
    late(one, 5)
    late(shelved, 9)

    found = heads.by_unit(a_user(Role.COMMAND_HEAD), timezone.now())

    assert lines(found) == [("Lighting station", 1, 2), (str(posts["unit"].organisation), 1, 1)]


def test_what_no_unit_has_lies_with_a_post():
    posts = the_posts()
    case = a_case("file", posts=posts)
    late(case, 1)

    (line,) = heads.by_post(a_user(Role.COMMAND_HEAD), timezone.now())

    assert line.late == Share(1, 1)


def test_towns_count_whoever_has_the_case():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    copies(a_case("file", posts=posts), 1)
    late(case, 2)

    (town,) = heads.by_town(a_user(Role.COMMAND_HEAD), timezone.now())

    assert (town.late, town.title != case.division_id[:9]) == (Share(1, 3), True)


def test_every_figure_leads_to_as_many_cases():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    copies(a_case("file", posts=posts), 2)
    answered, _shelved = copies(case, 2)
    Case.objects.filter(pk=answered.pk).update(state="answered")
    late(case, 2)
    late(answered, 3)
    head = a_user(Role.COMMAND_HEAD)
    client, now = as_(head), timezone.now()

    for ask in (heads.by_unit, heads.by_post, heads.by_town):
        for line in ask(head, now):
            assert len(client.get(line.url).context["rows"]) == line.open, line
            assert len(client.get(line.late_url).context["rows"]) == line.late.n, line


def test_the_shelf_shows_its_age():
    case = a_case()
    old, older = copies(case, 2)
    now, today = timezone.now(), timezone.localdate()
    for one, days in ((case, 5), (old, 45), (older, 200)):
        Case.objects.filter(pk=one.pk).update(
            state="shelved", shelved_at=now - timedelta(days=days), until=today + timedelta(days=40)
        )
    Case.objects.filter(pk=old.pk).update(until=today + timedelta(days=3))

    found = heads.shelf(a_user(Role.COMMAND_HEAD), now)

    assert [n for _title, n in found.ages] == [1, 1, 0, 1]
    assert (found.total, found.ending) == (3, 1)
    assert [row.case.pk for row in found.oldest] == [older.pk, old.pk, case.pk]
    assert found.oldest[0].note.words.facts["n"] == 200


def test_forced_ends_are_counted_apart_and_a_doubt_leaves_the_first_closing_counted():
    posts = the_posts()
    closed = a_case("close", posts=posts)
    now = timezone.now()
    doubted, forced, long_ago = a_case(), a_case(), a_case()
    Case.objects.filter(pk=doubted.pk).update(
        state="doubted", reopenings=1, first_closed_at=now - timedelta(days=3)
    )
    Case.objects.filter(pk=forced.pk).update(state="forced", closed_at=now)
    past = now - timedelta(days=40)
    Case.objects.filter(pk=long_ago.pk).update(state="closed", closed_at=past, first_closed_at=past)

    found = heads.ends(a_user(Role.COMMAND_HEAD), now)

    assert (found.closed, found.forced, found.doubted, found.doubted_now) == (2, 1, Share(1, 2), 1)
    assert closed.first_closed_at is not None


def test_heads_and_the_director_see_it_and_only_heads_are_sent_to_decide():
    posts = the_posts()
    a_case("dispatch", posts=posts)

    page = as_(a_user(Role.SUPERVISION_HEAD)).get("/desk/heads/").content.decode()
    assert "/desk/shift/#asked" in page
    director = as_(a_user(Role.DIRECTOR)).get("/desk/heads/").content.decode()
    assert "/desk/shift/" not in director
    assert 'method="post"' not in director.partition("<main")[2]
    assert as_(posts["dispatcher"]).get("/desk/heads/").status_code == 403


def test_the_page_costs_as_many_statements_with_many_units_as_with_one():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    late(case, 1)
    client = as_(a_user(Role.COMMAND_HEAD))
    client.get("/desk/heads/")

    with_one = asks_of(client, "/desk/heads/")
    for number, copy in enumerate(copies(case, 3)):
        Case.objects.filter(pk=copy.pk).update(unit=an_organisation(f"Unit {number}"))
    shelved, filed = copies(case, 2)
    Case.objects.filter(pk=shelved.pk).update(state="shelved", shelved_at=timezone.now())
    Case.objects.filter(pk=filed.pk).update(state="filed")

    assert asks_of(client, "/desk/heads/") == with_one
