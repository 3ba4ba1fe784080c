import logging

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from xiuhua.kernel.permissions import PUBLIC, SYSTEM
from xiuhua.kernel.words import Denied, Missing, Refused
from xiuhua.records import actions
from xiuhua.records.deeds import DEEDS, deed
from xiuhua.records.models import Chain, Record
from xiuhua.records.tests.thing import (
    MAKE,
    ONLOOKER,
    PAINT,
    PAINTER,
    Actor,
    Thing,
    make,
    paint,
    paint_twice,
    polish,
    remove,
)

pytestmark = pytest.mark.django_db


def a_bench(colour="green", **kw):
    return Thing.objects.create(colour=colour, **kw)


def recorded():
    return list(Record.objects.order_by("id").values_list("deed", "key", "before", "after"))


def test_making_is_recorded_with_what_was_made():
    bench = make(division="500116001", colour="red", by=PAINTER)

    record = Record.objects.get()
    assert (record.deed, record.kind, record.key) == (
        "records.make",
        "records_tests.thing",
        str(bench.pk),
    )
    assert (record.before, record.after) == (None, {"colour": "red"})
    assert (record.chain, record.serial, record.by, record.division) == (
        "org:4",
        1,
        "user:17",
        "500116001",
    )


def test_a_deed_records_before_and_after_and_the_reason():
    bench = a_bench()

    paint(bench, colour="blue", by=PAINTER, reason="faded; call 13812345678")

    assert recorded() == [("records.paint", str(bench.pk), {"colour": "green"}, {"colour": "blue"})]
    assert Record.objects.get().reason == "faded; call ***"


def test_a_deed_works_on_the_row_as_it_is_and_not_as_the_caller_remembers_it():
    stale = a_bench("green", division_code="500116001")
    Thing.objects.filter(pk=stale.pk).update(colour="red", division_code="500116002")
    stale.colour = "never saved"

    @deed(PAINT, on="thing", name="records.look")
    def look(thing, *, by):
        assert thing.colour == "red"
        thing.save()

    look(stale, by=Actor(PAINT, division="500116002"))
    assert Record.objects.get().before == {"colour": "red"}


def test_after_a_deed_the_callers_object_is_up_to_date():
    bench = a_bench()
    assert bench.loud == "GREEN"

    painted = paint(bench, colour="blue", by=PAINTER)

    assert (bench.colour, bench.loud, painted.colour) == ("blue", "BLUE", "blue")
    bench.save()
    assert Thing.objects.get().colour == "blue"


def test_a_refusal_undoes_everything_and_leaves_the_callers_object_alone():
    bench = a_bench()

    with pytest.raises(Refused):
        paint(bench, colour="grey", by=PAINTER)

    assert (bench.colour, Thing.objects.get().colour, recorded()) == ("green", "green", [])


def test_a_deed_on_a_thing_that_is_gone_says_so():
    bench = a_bench()
    Thing.objects.all().delete()

    with pytest.raises(Missing):
        paint(bench, colour="blue", by=PAINTER)


def test_a_removed_thing_has_no_after():
    bench = a_bench()

    remove(bench, by=PAINTER)

    assert [(before, after) for _, _, before, after in recorded()] == [({"colour": "green"}, None)]
    assert Record.objects.get().key != "None"


def test_deeds_in_a_deed_join_it_and_are_recorded_in_order():
    bench = a_bench()

    paint_twice(bench, first="white", second="blue", by=PAINTER)

    key = str(bench.pk)
    assert recorded() == [
        ("records.paint", key, {"colour": "green"}, {"colour": "white"}),
        ("records.paint", key, {"colour": "white"}, {"colour": "blue"}),
        ("records.paint_twice", key, {"colour": "green"}, {"colour": "blue"}),
    ]


def test_a_refused_part_leaves_no_record():
    bench = a_bench()

    paint_twice(bench, first="grey", second="blue", by=PAINTER)

    assert [row[0] for row in recorded()] == ["records.paint", "records.paint_twice"]
    assert Thing.objects.get().colour == "blue"


def test_a_part_undone_by_a_savepoint_leaves_no_record():
    bench = a_bench()

    @deed(PAINT, on="thing", name="records.try_out")
    def try_out(thing, *, by):
        try:
            with transaction.atomic():
                paint(thing, colour="pink", by=by)
                raise ValueError
        except ValueError:
            pass

    try_out(bench, by=PAINTER)
    assert [row[0] for row in recorded()] == ["records.try_out"]


def test_when_the_outer_deed_fails_its_parts_leave_no_record():
    bench = a_bench()

    with pytest.raises(Refused):
        paint_twice(bench, first="white", second="grey", by=PAINTER)

    assert (recorded(), Thing.objects.get().colour) == ([], "green")
    paint(bench, colour="blue", by=PAINTER)
    assert len(recorded()) == 1


def test_a_part_is_done_by_a_deed_only():
    bench = a_bench()
    with pytest.raises(RuntimeError):
        polish(bench, by=SYSTEM)

    @deed(PAINT, on="thing", name="records.finish")
    def finish(thing, *, by):
        return polish(thing, by=by)

    finish(bench, by=PAINTER)
    assert [row[0] for row in recorded()] == ["records.polish", "records.finish"]


def test_a_denial_is_recorded_after_everything_was_undone():
    bench = a_bench()

    with pytest.raises(Denied) as denied:
        paint(bench, colour="blue", by=ONLOOKER)

    assert "Paint a thing" in str(denied.value)
    record = Record.objects.get()
    assert (record.deed, record.by, record.chain) == ("records.denied", "user:99", "org:9")
    assert record.after == {"deed": "records.paint", "permission": "thing.paint"}
    assert record.key == str(bench.pk)


def test_a_denial_elsewhere_than_in_ones_own_division():
    with pytest.raises(Denied):
        make(division="500116002", colour="red", by=Actor(MAKE, division="500116001"))
    assert Thing.objects.count() == 0


def test_where_no_division_is_given_the_made_things_division_decides():
    @deed(MAKE, name="records.make_somewhere")
    def make_somewhere(*, where, by):
        return Thing.objects.create(colour="red", division_code=where)

    make_somewhere(where="500116001", by=PAINTER)
    nobody_there = Actor(MAKE, division="")
    nobody_there.may = lambda permission, division=None: division in (None, "500116001")
    with pytest.raises(Denied):
        make_somewhere(where="500116002", by=nobody_there)
    assert Thing.objects.count() == 1


def test_a_strangers_denial_is_only_logged(caplog):
    bench = a_bench()

    with caplog.at_level(logging.WARNING, "xiuhua.records"), pytest.raises(Denied):
        paint(bench, colour="blue", by=PUBLIC)

    assert recorded() == []
    assert "denied records.paint to public" in caplog.text


def test_a_denial_inside_a_deed_that_goes_on_is_recorded_too():
    bench = a_bench()

    @deed(PAINT, on="thing", name="records.hand_over")
    def hand_over(thing, *, by):
        with pytest.raises(Denied):
            paint(thing, colour="blue", by=ONLOOKER)

    hand_over(bench, by=PAINTER)
    assert [row[0] for row in recorded()] == ["records.hand_over", "records.denied"]


@pytest.mark.django_db(transaction=True)
def test_a_denial_is_kept_though_the_deed_was_rolled_back():
    bench = a_bench()
    with pytest.raises(Denied):
        paint(bench, colour="blue", by=ONLOOKER)
    assert [row[0] for row in recorded()] == ["records.denied"]
    Thing.objects.all().delete()


@pytest.mark.django_db(transaction=True)
def test_calls_made_on_commit_see_the_record():
    bench, seen = a_bench(), []

    @deed(PAINT, on="thing", name="records.tell")
    def tell(thing, *, by):
        transaction.on_commit(lambda: seen.append(recorded()))

    tell(bench, by=PAINTER)
    assert [row[0] for row in seen[0]] == ["records.tell"]
    Thing.objects.all().delete()


def test_the_permission_may_depend_on_what_is_asked():
    table = {"coat": PAINT, "build": MAKE}

    @deed(lambda *, step, **_: table[step], on="thing", name="records.step")
    def step(thing, *, step, by):
        return thing

    step(a_bench(), step="coat", by=Actor(PAINT))
    with pytest.raises(Denied):
        step(a_bench(), step="build", by=Actor(PAINT))


def test_one_deed_asks_five_queries():
    bench = a_bench()
    paint(bench, colour="white", by=PAINTER)

    with CaptureQueriesContext(
        connection,
    ) as asked:
        paint(bench, colour="blue", by=PAINTER)

    ours = [q["sql"] for q in asked if "SAVEPOINT" not in q["sql"]]
    assert len(ours) == 5, ours  # the row, its update, the head, the record, the head moves on


def test_two_chains_in_one_deed():
    bench = a_bench()

    @deed(PAINT, on="thing", name="records.together")
    def together(thing, *, by):
        paint(thing, colour="blue", by=Actor(PAINT, chain="org:2"))

    together(bench, by=PAINTER)
    assert list(Chain.objects.order_by("name").values_list("name", "serial")) == [
        ("org:2", 1),
        ("org:4", 1),
    ]


def test_a_deed_that_returns_a_count_records_the_count():
    @deed(MAKE, name="records.load")
    def load(*, by):
        return 7

    load(by=PAINTER)
    assert recorded() == [("records.load", "", None, {"count": 7})]


def test_a_note_outside_any_deed_is_written_at_once():
    actions.note(subject=("cases.case", "1"), deed="cases.urge", by=SYSTEM, after={"n": 1})
    assert recorded() == [("cases.urge", "1", None, {"n": 1})]


def test_deeds_are_listed_for_the_reference():
    card = DEEDS["records.paint"]
    assert (card.permission, card.on, card.doc) == (
        PAINT,
        "thing",
        "Give it another colour; never grey.",
    )


def test_a_deed_keeps_its_name_and_its_words():
    assert (paint.__name__, paint.__doc__) == ("paint", "Give it another colour; never grey.")


def test_a_deed_on_nothing_is_a_mistake():
    with pytest.raises(TypeError):
        deed(PAINT, on="bench")(lambda thing, *, by: None)
