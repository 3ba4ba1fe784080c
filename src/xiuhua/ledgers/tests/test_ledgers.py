"""Entries, stock, bridges, claims, projects and targets, as both databases keep them."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused
from xiuhua.ledgers import actions
from xiuhua.ledgers.actions import Change
from xiuhua.ledgers.examples import (
    OTHER_TOWN,
    TOWN,
    a_change,
    a_ledger,
    an_entry,
)
from xiuhua.ledgers.models import Checkpoint, Claim, Entry, Ledger, Target
from xiuhua.ledgers.queries import (
    bridge,
    growth,
    progress,
    standing,
    stock,
    stocks,
    target_progress,
    verdicts,
)
from xiuhua.ledgers.rules import Agreement, Reason, Side
from xiuhua.records import triggers
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db
D = Decimal
PAPER = {"document": "江津城管〔2023〕1号", "by": SYSTEM}
YEAR = (date(2022, 1, 1), date(2022, 12, 31))
ORDINARY = [one for one in Reason if one is not Reason.CORRECTION]


def total(ledger, day, **asked):
    return stock(ledger, date.fromisoformat(day), by=(), **asked).get((), D(0))


# --- entries are only ever added ------------------------------------------------------------------
def test_the_database_refuses_to_change_or_delete_an_entry():
    entry = an_entry(a_ledger(), "2022-05-01", 40)
    for change in (
        lambda: Entry.objects.filter(pk=entry.pk).update(quantity=41),
        lambda: Entry.objects.filter(pk=entry.pk)._raw_delete("default"),
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            change()
    assert Entry.objects.get().quantity == D(40)


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_sqlite_refuses_to_replace_an_entry():
    entry = an_entry(a_ledger(), "2022-05-01", 40, request_key="once")
    columns = "ledger_id, day, quantity, class_key, division, subject_kind, subject_key, reason, \
counts_as, document, basis, words, reverses, entered_at, by, request_key"
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"INSERT OR REPLACE INTO ledgers_entry (id, {columns.replace('by', chr(34) + 'by' + chr(34))}) "
            "VALUES (%s, 'test.bays', '2022-05-01', 1, '', '', '', '', 'built', 'built', '', '', '', 0,"
            " '2022-05-01', 'x', NULL)",
            [entry.pk],
        )
    assert Entry.objects.get().quantity == D(40)


@pytest.mark.skipif("connection.vendor != 'sqlite'")
def test_guarding_an_entry_costs_the_same_whatever_sqlite_knows_of_its_table():
    ledger = a_ledger()
    actions.book_many(
        ledger=ledger, changes=(a_change("2022-05-01", 1) for _n in range(2000)), by=SYSTEM
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    steps = []
    connection.connection.set_progress_handler(lambda: steps.append(1), 1000)
    try:
        an_entry(ledger, "2022-05-01", 1)
    finally:
        connection.connection.set_progress_handler(None, 0)
    assert len(steps) < 5


@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_postgresql_refuses_to_truncate_the_entries():
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledgers_entry CASCADE")


def test_start_up_is_refused_without_the_triggers_of_the_entries():
    from django.core.exceptions import ImproperlyConfigured

    where = " ON ledgers_entry" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER ledgers_entry_no_update{where}")
    assert triggers.missing() == ["ledgers_entry_no_update"]
    with pytest.raises(ImproperlyConfigured, match="ledgers_entry_no_update"):
        triggers.demand()
    triggers.ensure()
    assert triggers.missing() == []


def test_a_ledger_with_entries_cannot_be_deleted():
    ledger = a_ledger()
    an_entry(ledger, "2022-05-01", 40)
    with pytest.raises(ProtectedError):
        ledger.delete()


def test_a_database_refuses_a_correction_that_points_to_nothing():
    facts = {"ledger": a_ledger(), "day": date(2022, 5, 1), "entered_at": timezone.now()}
    for wrong in (
        {"quantity": 1, "reason": "correction", "counts_as": "built"},
        {"quantity": 0, "reason": "built", "counts_as": "built"},
        {"quantity": 1, "reason": "built", "counts_as": "built", "reverses": True},
    ):
        with pytest.raises(DatabaseError), transaction.atomic():
            Entry.objects.create(**facts, **wrong)


# --- entering -------------------------------------------------------------------------------------
def test_an_entry_is_only_ever_a_part_of_a_deed():
    with pytest.raises(RuntimeError, match="only another deed"):
        actions.enter(a_ledger(), a_change("2022-05-01", 4), by=SYSTEM)


def test_an_entry_is_recorded_with_its_facts():
    entry = an_entry(a_ledger(), "2022-05-01", 40, document="No. 7", basis="2019")
    record = Record.objects.get(deed="ledgers.enter")
    assert (record.kind, record.key) == ("ledgers.entry", str(entry.pk))
    assert record.after["quantity"] == "40"
    assert record.after["document"] == "No. 7"


@pytest.mark.parametrize(
    ("quantity", "facts", "field"),
    [
        (D("1.5"), {}, "quantity"),
        (0, {"reason": Reason.BUILT}, "quantity"),
        (-3, {"reason": Reason.BUILT}, "quantity"),
        (3, {"reason": Reason.REMOVED}, "quantity"),
        (3, {"class_key": "garage"}, "class_key"),
        (3, {"class_key": ""}, "class_key"),
        (3, {"reason": Reason.CORRECTION}, "reason"),
    ],
)
def test_what_does_not_fit_is_refused_and_nothing_is_entered(quantity, facts, field):
    with pytest.raises(Refused) as refused:
        an_entry(a_ledger(), "2022-05-01", quantity, **facts)
    assert refused.value.field == field
    assert Entry.objects.count() == 0


def test_an_area_keeps_its_hundredths_and_no_more():
    area = a_ledger("test.green", unit="m2", whole=False, classes=())
    an_entry(area, "2022-05-01", D("540300.07"), class_key="")
    an_entry(area, "2022-06-01", D("0.04"), class_key="")
    assert total(area, "2022-12-31") == D("540300.11")
    with pytest.raises(Refused):
        an_entry(area, "2022-06-01", D("0.001"), class_key="")


def test_a_request_that_comes_twice_is_entered_once():
    ledger = a_ledger()
    first = an_entry(ledger, "2022-05-01", 40, request_key="import-7:12")
    again = an_entry(ledger, "2022-05-01", 40, request_key="import-7:12")
    assert first.pk == again.pk
    with pytest.raises(Refused):
        an_entry(ledger, "2022-05-01", 41, request_key="import-7:12")
    assert Entry.objects.count() == 1


def test_many_are_entered_at_once_or_not_at_all():
    ledger = a_ledger()
    changes = [a_change("2022-05-01", n) for n in range(1, 5)]
    assert actions.book_many(by=SYSTEM, ledger=ledger, changes=changes) == 4
    with pytest.raises(Refused):
        actions.book_many(
            by=SYSTEM, ledger=ledger, changes=[*changes, a_change("2022-05-02", 1, class_key="x")]
        )
    assert total(ledger, "2022-12-31") == 10


def test_nobody_can_enter_into_a_ledger_that_is_not_there():
    with pytest.raises(Refused):
        an_entry("parking.none", "2022-05-01", 3)


# --- opening ----------------------------------------------------------------------------------------
def test_opening_twice_does_no_harm_and_a_class_with_entries_stays():
    ledger = a_ledger()
    assert a_ledger().pk == ledger.pk
    assert Record.objects.filter(deed="ledgers.open_anew").count() == 1
    an_entry(ledger, "2022-05-01", 40)
    with pytest.raises(Refused):
        a_ledger(classes=[("attached", "配建")])
    with pytest.raises(Refused):
        a_ledger(unit="m2")
    assert a_ledger(title="泊位").title == "泊位"
    assert Ledger.objects.get().title == "泊位"


def test_only_those_who_keep_the_ledgers_open_and_correct():
    auditor = a_user(Role.AUDITOR)
    entry = an_entry(a_ledger(), "2022-05-01", 40)
    with pytest.raises(Denied):
        a_ledger("test.other", by=auditor)
    with pytest.raises(Denied):
        actions.correct(entry, quantity=39, reason="miscounted", document="", by=auditor)


# --- stock --------------------------------------------------------------------------------------------
def test_stock_on_a_day_is_the_sum_up_to_its_end_by_class_and_by_town():
    ledger = a_ledger()
    an_entry(ledger, "2021-12-31", 100, reason=Reason.OPENING)
    an_entry(ledger, "2022-05-01", 40, class_key="attached", division=OTHER_TOWN)
    an_entry(ledger, "2022-05-02", -10)
    assert total(ledger, "2021-12-30") == 0
    assert total(ledger, "2022-05-01") == 140
    assert stock(ledger, date(2022, 5, 2)) == {("attached",): D(40), ("public",): D(90)}
    assert stock(ledger, date(2022, 5, 2), by=("town",)) == {(TOWN,): D(90), (OTHER_TOWN,): D(40)}
    assert stock(ledger, date(2022, 5, 2), by=("community", "class"))[f"{TOWN}002", "public"] == 90
    other = a_ledger("test.other")
    assert stocks([other, ledger], date(2022, 5, 2)) == {"test.other": D(0), "test.bays": D(130)}


changes = st.lists(
    st.tuples(
        st.dates(date(2020, 6, 1), date(2023, 6, 1)),
        st.integers(-500, 500).filter(bool),
        st.sampled_from(["attached", "public", "on_street"]),
        st.sampled_from([f"{TOWN}002", f"{TOWN}019", f"{OTHER_TOWN}003", "500116"]),
    ),
    max_size=25,
)
ANY = settings(
    max_examples=8,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def a_book(key, told):
    return more(a_ledger(key), told)


def more(ledger, told):
    actions.book_many(
        by=SYSTEM,
        ledger=ledger,
        changes=[
            a_change(day, n, reason=Reason.BASIS_CHANGE, class_key=kind, division=place)
            for day, n, kind, place in told
        ],
    )
    return ledger


@pytest.fixture
def number():
    """A number for each example's ledger."""
    return iter(range(10_000))


@ANY
@given(told=changes, day=st.dates(date(2020, 5, 1), date(2023, 7, 1)), late=changes)
def test_stock_is_the_sum_of_what_was_entered_with_or_without_kept_sums(number, told, day, late):
    ledger = a_book(f"any.{next(number)}", told)

    def plain(entered, **only):
        return sum(
            (D(n) for on, n, kind, _ in entered if on <= day and kind in only.values()), D(0)
        )

    def holds(entered):
        found = stock(ledger, day)
        for kind in ("attached", "public", "on_street"):
            assert found.get((kind,), D(0)) == plain(entered, kind=kind)

    holds(told)
    actions.keep_sums(date(2023, 7, 1))
    holds(told)
    more(ledger, late)
    holds(told + late)


@ANY
@given(told=changes, first=st.dates(date(2020, 5, 1), date(2023, 1, 1)), days=st.integers(0, 700))
def test_a_bridge_leads_from_one_stock_to_the_other(number, told, first, days):
    ledger = a_book(f"any.{next(number)}", told)
    if days % 2:
        actions.keep_sums(date(2023, 7, 1))
    last, before = (
        date.fromordinal(first.toordinal() + days),
        date.fromordinal(first.toordinal() - 1),
    )

    for by in ((), ("class",), ("class", "town")):
        opening, closing = stock(ledger, before, by=by), stock(ledger, last, by=by)
        for key, found in bridge(ledger, first, last, by=by).items():
            assert found.opening == opening.get(key, D(0))
            assert found.closing == closing.get(key, D(0))


# --- the bridge ---------------------------------------------------------------------------------------
def a_year(ledger):
    """2022: something of every reason."""
    an_entry(ledger, "2021-12-31", 1000, reason=Reason.OPENING)
    an_entry(ledger, "2022-02-01", 400, reason=Reason.BUILT)
    an_entry(ledger, "2022-03-01", 500, reason=Reason.REGISTERED, class_key="attached")
    an_entry(ledger, "2022-04-01", -30, reason=Reason.REMOVED)
    an_entry(ledger, "2022-05-01", -50, reason=Reason.CONVERTED_OUT, class_key="attached")
    an_entry(ledger, "2022-05-01", 50, reason=Reason.CONVERTED_IN)
    an_entry(ledger, "2022-06-01", -7, reason=Reason.BASIS_CHANGE)
    an_entry(ledger, "2023-01-01", 9999)
    return ledger


def test_the_years_bridge_has_a_line_for_each_reason():
    found = bridge(a_year(a_ledger()), *YEAR)[()]
    assert {one.reason: one.quantity for one in found.lines} == {
        Reason.BUILT: 400, Reason.REGISTERED: 500, Reason.REMOVED: -30, Reason.CONVERTED_IN: 50,
        Reason.CONVERTED_OUT: -50, Reason.BASIS_CHANGE: -7,
    }  # fmt: skip
    assert (found.opening, found.added, found.removed, found.adjusted) == (1000, 950, 80, -7)
    assert found.closing == 1863
    assert found.residual is None


def test_the_bridge_by_class_and_town_adds_up_to_the_whole():
    ledger = a_year(a_ledger())
    an_entry(ledger, "2022-07-01", 5, division=OTHER_TOWN)
    whole = bridge(ledger, *YEAR)[()]
    parts = bridge(ledger, *YEAR, by=("class", "town"))
    assert set(parts) == {("public", TOWN), ("attached", TOWN), ("public", OTHER_TOWN)}
    for side in Side:
        assert sum(one.of(side) for one in parts.values()) == whole.of(side)


def test_a_stated_closing_that_does_not_match_leaves_a_line():
    ledger = a_year(a_ledger())
    actions.claim(ledger=ledger, day=YEAR[1], quantity=2000, source_words="约2000个",
                  qualifier="about", step=100, **PAPER)  # fmt: skip
    found = bridge(ledger, *YEAR)[()]
    assert found.closed is not None and found.residual is not None
    assert (found.residual.value, found.is_explained) == (137, False)
    assert found.closing == 1863  # a claim is never summed

    actions.claim(ledger=ledger, day=YEAR[1], quantity=500, class_key="attached",
                  source_words="500余个", qualifier="odd", step=100, **PAPER)  # fmt: skip
    by_class = bridge(ledger, *YEAR, by=("class",))
    assert by_class[("attached",)].residual.value == 50
    assert by_class[("public",)].residual is None


def test_growth_keeps_the_two_stocks_it_was_made_of():
    found = growth(a_year(a_ledger()), YEAR[1], date(2021, 12, 31))[()]
    assert (found.before, found.after, found.change, found.percent) == (1000, 1863, 863, D("86.3"))


# --- corrections --------------------------------------------------------------------------------------
def test_a_correction_leaves_history_and_counts_from_the_entrys_own_day():
    ledger = a_ledger()
    entry = an_entry(ledger, "2022-05-01", 40)
    knew = timezone.now()
    right = actions.correct(entry, quantity=38, reason="Two were counted twice", **PAPER)

    assert total(ledger, "2022-05-01") == 38
    assert total(ledger, "2022-05-01", known_at=knew) == 40
    assert [one.quantity for one in Entry.objects.order_by("pk")] == [40, -40, 38]
    assert {one.corrects_id for one in Entry.objects.exclude(pk=entry.pk)} == {entry.pk}
    assert right.reason == "correction"
    found = bridge(ledger, *YEAR)[()]
    assert [(one.reason, one.quantity) for one in found.lines] == [(Reason.BUILT, 38)]
    assert Record.objects.get(deed="ledgers.correct").reason == "Two were counted twice"
    assert Record.objects.filter(deed="ledgers.put_right").count() == 2


def test_a_correction_may_move_the_day_the_class_and_the_place():
    ledger = a_ledger()
    entry = an_entry(ledger, "2022-05-01", 40)
    actions.correct(entry, quantity=40, reason="It opened later", day=date(2023, 2, 1),
                    class_key="on_street", division=OTHER_TOWN, **PAPER)  # fmt: skip
    assert total(ledger, "2022-12-31") == 0
    by = ("class", "town")
    last = {key: n for key, n in stock(ledger, date(2023, 2, 1), by=by).items() if n}
    assert last == {("on_street", OTHER_TOWN): D(40)}


def test_what_was_corrected_is_corrected_no_more_but_what_took_its_place_is():
    entry = an_entry(a_ledger(), "2022-05-01", 40)
    right = actions.correct(entry, quantity=38, reason="Two too many", **PAPER)
    back = Entry.objects.get(reverses=True)
    for one in (entry, back):
        with pytest.raises(Refused):
            actions.correct(one, quantity=37, reason="Again", **PAPER)
    actions.correct(right, quantity=0, reason="It never was", **PAPER)
    assert total("test.bays", "2022-12-31") == 0


def test_a_year_that_is_out_stays_as_printed_when_the_correction_is_booked_later():
    ledger = a_ledger()
    entry = an_entry(ledger, "2022-05-01", 40)
    with pytest.raises(Refused):
        actions.correct(entry, quantity=30, reason="Ten", booked_on=date(2022, 12, 1), **PAPER)
    actions.correct(entry, quantity=30, reason="Ten too many", booked_on=date(2023, 3, 1), **PAPER)
    assert total(ledger, "2022-12-31") == 40
    assert total(ledger, "2023-12-31") == 30
    lines = bridge(ledger, date(2023, 1, 1), date(2023, 12, 31))[()].lines
    assert [(one.reason, one.quantity) for one in lines] == [(Reason.CORRECTION, -10)]


@ANY
@given(told=changes.filter(bool), wrong=st.integers(0, 99), quantity=st.integers(-300, 300))
def test_a_correction_changes_every_stock_since_and_nothing_that_was_known_before(
    number, told, wrong, quantity
):
    ledger = a_book(f"any.{next(number)}", told)
    entry = Entry.objects.filter(ledger=ledger).order_by("pk")[wrong % len(told)]
    knew = timezone.now()
    days = [date(2020, 12, 31), entry.day, date(2023, 6, 30)]
    before = [total(ledger, f"{day}") for day in days]
    actions.keep_sums(date(2023, 7, 1))

    actions.correct(entry, quantity=quantity, reason="Miscounted", **PAPER)

    for day, was in zip(days, before, strict=True):
        change = quantity - entry.quantity if day >= entry.day else 0
        assert total(ledger, f"{day}") == was + change
        assert total(ledger, f"{day}", known_at=knew) == was


# --- kept sums ----------------------------------------------------------------------------------------
def test_a_back_dated_entry_throws_away_the_sums_it_makes_untrue():
    ledger = a_year(a_ledger())
    assert actions.keep_sums(date(2023, 1, 15)) == 13
    assert actions.keep_sums(date(2023, 1, 15)) == 0
    Checkpoint.objects.filter(day=date(2022, 6, 30), class_key="public").update(quantity=1)
    assert total(ledger, "2022-06-30") == 451  # it is read from the kept sums: 1 and 450 attached

    an_entry(ledger, "2022-06-30", 3)

    assert Checkpoint.objects.order_by("-day").first().day == date(2022, 5, 31)
    assert total(ledger, "2022-06-30") == 1866
    assert actions.keep_sums(date(2023, 1, 15)) == 7
    assert total(ledger, "2022-12-31") == 1866


def test_kept_sums_of_one_ledger_are_left_alone_by_another():
    one, other = a_year(a_ledger()), a_year(a_ledger("test.other"))
    actions.keep_sums(date(2023, 1, 15))
    an_entry(one, "2021-01-01", 3)
    assert not Checkpoint.objects.filter(ledger=one).exists()
    assert Checkpoint.objects.filter(ledger=other).exists()


@pytest.mark.skipif("connection.vendor != 'postgresql'")
@pytest.mark.django_db(transaction=True)
def test_sums_are_not_kept_while_an_entry_is_on_its_way():
    """An entry that is not committed yet would be missing from the sum for ever."""
    from threading import Thread

    from django.db import connections

    ledger = a_ledger()
    an_entry(ledger, "2021-05-01", 10)

    def nightly():
        actions.keep_sums(date(2022, 1, 15))
        connections.close_all()

    thread = Thread(target=nightly)
    with transaction.atomic():
        an_entry(ledger, "2021-06-01", 5)
        thread.start()
        thread.join(1)
        assert thread.is_alive()
    thread.join(20)
    assert not thread.is_alive()
    assert Checkpoint.objects.get(day=date(2021, 12, 31)).quantity == 15


# --- claims -------------------------------------------------------------------------------------------
def the_pages_figures(ledger):
    """「停车位体量19.9万个，其中配建15.9万、公共1.7万、路内3.3万，较上年增加2.8万」"""
    for kind, n, words in (
        ("", 199_000, "19.9万个"), ("attached", 159_000, "15.9万个"),
        ("public", 17_000, "1.7万个"), ("on_street", 33_000, "3.3万个"),
    ):  # fmt: skip
        an_opening = {"reason": Reason.OPENING, "class_key": kind}
        if kind:
            an_entry(ledger, "2021-12-31", n - 3000, **an_opening)
            an_entry(ledger, "2022-08-01", 3000, class_key=kind)
        actions.claim(ledger=ledger, day=YEAR[1], quantity=n, class_key=kind, source_words=words,
                      **PAPER)  # fmt: skip
    actions.claim(ledger=ledger, day=YEAR[1], since=date(2021, 12, 31), quantity=28_000,
                  source_words="增加2.8万个", **PAPER)  # fmt: skip


def test_the_stated_total_is_kept_and_does_not_match():
    ledger = a_ledger()
    the_pages_figures(ledger)
    found = {
        (one.claim.class_key, bool(one.claim.since)): one for one in verdicts(standing("test.bays"))
    }

    whole = found["", False]
    assert whole.claim.step == 1000
    assert whole.by_ledger.agreement is Agreement.CONTRADICTS
    assert (whole.by_ledger.difference, whole.by_ledger.gap) == (10_000, 9_500)
    assert whole.by_parts is not None
    assert (whole.by_parts.agreement, whole.by_parts.gap) == (Agreement.CONTRADICTS, 8_000)
    assert {one.class_key for one in whole.parts} == {"attached", "public", "on_street"}
    assert found["public", False].by_ledger.agreement is Agreement.EXACT
    assert found["", True].by_ledger.agreement is Agreement.CONTRADICTS
    assert found["", True].by_ledger.difference == -19_000  # 「未说明来源」
    assert total(ledger, "2022-12-31") == 209_000


def test_a_withdrawn_claim_counts_no_more():
    ledger = a_ledger()
    made = actions.claim(ledger=ledger, day=YEAR[1], quantity=7, source_words="7", **PAPER)
    assert verdicts([made])[0].by_ledger.agreement is Agreement.UNKNOWN
    actions.withdraw_claim(made, reason="Misread", by=SYSTEM)
    assert standing("test.bays") == []
    assert bridge(ledger, *YEAR)[()].closed is None
    with pytest.raises(Refused):
        actions.withdraw_claim(made, reason="Misread", by=SYSTEM)


@pytest.mark.parametrize(
    "facts",
    [{"class_key": "x"}, {"qualifier": "ca."}, {"since": YEAR[1]}, {"source_words": " "},
     {"quantity": D("1.5")}],
)  # fmt: skip
def test_a_claim_without_its_source_or_sense_is_refused(facts):
    told = {"ledger": a_ledger(), "day": YEAR[1], "quantity": 7, "source_words": "7"} | PAPER
    with pytest.raises(Refused):
        actions.claim(**told | facts)
    assert Claim.objects.count() == 0


# --- projects -------------------------------------------------------------------------------------------
def test_a_started_project_is_not_a_finished_one():
    ledger = a_ledger()
    park = actions.plan(ledger=ledger, name="小微停车场", division=TOWN, class_key="public",
                        quantity=60, planned_on=date(2022, 9, 1), by=SYSTEM)  # fmt: skip
    with pytest.raises(Refused):
        actions.finish(park, on=date(2022, 9, 1), by=SYSTEM)
    actions.start(park, on=date(2022, 5, 1), by=SYSTEM)
    assert (park.state, park.finished_on) == ("started", None)
    with pytest.raises(Refused):
        actions.finish(park, on=date(2022, 4, 1), by=SYSTEM)
    an_entry(ledger, "2022-08-20", 58, project=park)
    actions.finish(park, on=date(2022, 9, 3), document="验收单7", by=SYSTEM)
    with pytest.raises(Refused):
        actions.cancel(park, reason="No", by=SYSTEM)
    assert park.entries.get().quantity == 58


def test_nothing_is_entered_for_a_project_that_was_given_up():
    ledger = a_ledger()
    park = actions.plan(ledger=ledger, name="Park", division=TOWN, class_key="public", by=SYSTEM)
    actions.cancel(park, reason="No land", by=SYSTEM)
    with pytest.raises(Refused):
        an_entry(ledger, "2022-08-20", 58, project=park)


def test_a_milestone_is_reached_after_it_was_begun():
    park = actions.plan(ledger=a_ledger(), name="P", division=TOWN, class_key="public", by=SYSTEM)
    stone = actions.add_milestone(
        project=park, title="招标", planned_on=date(2022, 3, 1), by=SYSTEM
    )
    with pytest.raises(Refused):
        actions.add_milestone(project=park, title="招标", by=SYSTEM)
    actions.reach(stone, started_on=date(2022, 3, 5), by=SYSTEM)
    with pytest.raises(Refused):
        actions.reach(stone, finished_on=date(2022, 3, 4), by=SYSTEM)
    actions.reach(stone, finished_on=date(2022, 4, 4), by=SYSTEM)
    assert (stone.started_on, stone.finished_on) == (date(2022, 3, 5), date(2022, 4, 4))


# --- targets ----------------------------------------------------------------------------------------------
def a_target(ledger, **facts):
    told = {
        "year": 2022,
        "title": "新增",
        "quantity": 800,
        "reasons": [Reason.BUILT, Reason.REGISTERED],
    }
    return actions.set_target(ledger=ledger, **told | facts, **PAPER)


def test_a_target_prints_numerator_denominator_and_source():
    found = target_progress(a_target(a_year(a_ledger())))
    assert (found.numerator, found.denominator, found.percent) == (900, 800, D("112.5"))
    assert found.source == PAPER["document"]


def test_a_target_counts_its_own_classes_reasons_and_basis():
    ledger = a_year(a_ledger())
    an_entry(ledger, "2022-08-01", 11, basis="built-up area")
    made = [
        a_target(ledger, reasons=[Reason.BUILT]),
        a_target(ledger, classes=["attached"]),
        a_target(ledger, basis="built-up area"),
        a_target(ledger, division=OTHER_TOWN),
        a_target(ledger, reasons=[], indicator="parking.new"),
    ]
    found = progress(made, values={made[-1].pk: D(5)})
    assert [one.numerator for one in found] == [411, 500, 11, 0, 5]
    assert found[2].other_bases == 900  # shown beside it, never added
    assert target_progress(made[-1]).percent is None


def test_a_target_names_what_it_is_for():
    ledger = a_ledger()
    for facts in ({"reasons": []}, {"indicator": "parking.new"}, {"quantity": 0},
                  {"classes": ["x"]}, {"reasons": [Reason.CORRECTION]}):  # fmt: skip
        with pytest.raises(Refused):
            a_target(ledger, **facts)
    for wrong in ({"reasons": []}, {"reasons": ["built"], "indicator": "x"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Target.objects.create(
                ledger=ledger, year=2022, title="", quantity=1, document="", **wrong
            )


def test_moments_are_aware_and_days_are_days():
    entry = an_entry(a_ledger(), "2022-05-01", 40)
    assert isinstance(entry.entered_at, datetime) and entry.entered_at.tzinfo is not None
    assert entry.entered_at.astimezone(ZoneInfo("Asia/Shanghai")).year >= 2022
    assert Change(day=entry.day, quantity=1, reason=Reason.BUILT, division=TOWN).subject == ("", "")
