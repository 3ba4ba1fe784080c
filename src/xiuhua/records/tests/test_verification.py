import pytest
from django.db import connection
from django.db.models import F
from django.db.utils import DatabaseError
from django.test.utils import CaptureQueriesContext

from xiuhua.kernel.permissions import SYSTEM
from xiuhua.records import actions, personal, queries, triggers, verification
from xiuhua.records.models import Chain, Record
from xiuhua.records.tests.thing import Actor

pytestmark = pytest.mark.django_db


def three_records(chain="org:4", key="1"):
    by = Actor(chain=chain)
    for colour in ("red", "green", "blue"):
        actions.note(
            subject=("park.bench", key), deed="park.paint", by=by, after={"colour": colour}
        )
    return list(Record.objects.filter(chain=chain).order_by("serial"))


def broken():
    found = [state.broken for state in verification.verify() if state.broken]
    return [(one.chain, one.serial, one.record_id, one.what) for one in found]


def test_whole_chains_verify():
    records = three_records() + three_records("org:5")
    assert [(s.name, s.count, s.hash, s.intact) for s in verification.verify()] == [
        ("org:4", 3, records[2].hash, True),
        ("org:5", 3, records[5].hash, True),
    ]
    assert [s.name for s in verification.verify("org:5")] == ["org:5"]


def test_a_changed_record_is_named():
    record = three_records()[1]
    with triggers.lifted():
        Record.objects.filter(pk=record.pk).update(after={"colour": "gold"})
    assert broken() == [("org:4", 2, record.pk, "changed")]


def test_a_changed_reason_moment_or_person_is_named():
    record = three_records()[0]
    with triggers.lifted():
        Record.objects.filter(pk=record.pk).update(by="user:18")
    assert broken() == [("org:4", 1, record.pk, "changed")]


def test_a_missing_record_is_named():
    record = three_records()[1]
    with triggers.lifted():
        record.delete()
    assert broken() == [("org:4", 2, None, "missing")]


def test_a_missing_last_record_is_named():
    record = three_records()[2]
    with triggers.lifted():
        record.delete()
    assert broken() == [("org:4", 3, None, "missing")]


def test_reordered_records_are_named():
    first, second, _ = three_records()
    with triggers.lifted():
        Record.objects.filter(pk=first.pk).update(serial=9)
        Record.objects.filter(pk=second.pk).update(serial=1)
        Record.objects.filter(pk=first.pk).update(serial=2)
    assert broken() == [("org:4", 1, second.pk, "reordered")]


def test_a_record_sealed_anew_breaks_the_link_after_it():
    from xiuhua.records.seals import seal

    first, second, _ = three_records()
    first.after = {"colour": "gold"}
    first.hash = seal(first)
    with triggers.lifted():
        first.save()
    assert broken() == [("org:4", 2, second.pk, "reordered")]


def test_a_record_past_the_head_is_named():
    last = three_records()[2]
    with triggers.lifted():
        Chain.objects.update(serial=2)
    assert broken() == [("org:4", 3, last.pk, "added")]


def test_a_chain_cut_short_together_with_its_head_is_found_by_a_head_kept_outside():
    records = three_records()
    kept = {name: (serial, hash_) for name, serial, hash_ in verification.heads()}
    with triggers.lifted():
        records[2].delete()
        Chain.objects.update(serial=2, hash=records[1].hash)
    assert broken() == []
    [state] = verification.verify(anchors=kept)
    assert (state.broken.serial, state.broken.what) == (3, "missing")


def test_a_head_of_another_hash_is_named():
    three_records()
    with triggers.lifted():
        Chain.objects.update(hash="0" * 64)
    assert broken() == [("org:4", 3, None, "head")]


def test_long_chains_are_walked_in_portions(monkeypatch):
    monkeypatch.setattr(verification, "PORTION", 2)
    three_records()
    three_records()
    assert [(s.count, s.intact) for s in verification.verify()] == [(6, True)]


def test_erasing_a_salt_erases_the_value_while_the_chain_still_verifies():
    salts = {1: personal.new_salt()}
    facts = {"reporter": personal.veil(salts[1], "13812345678")}
    actions.note(subject=("cases.case", "1"), deed="cases.report", by=SYSTEM, after=facts)
    kept = Record.objects.get().after["reporter"]
    assert personal.unveils(salts[1], "13812345678", kept)

    del salts[1]

    assert not personal.unveils(personal.new_salt(), "13812345678", kept)
    assert "138" not in str(Record.objects.values().get()["after"]).replace(kept, "")
    assert broken() == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE records_record SET reason = 'x'",
        "DELETE FROM records_record",
        "DELETE FROM records_chain",
        "UPDATE records_chain SET serial = 1",
    ],
)
def test_the_database_itself_refuses_to_change_a_record(statement):
    three_records()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.skipif("connection.vendor == 'postgresql'", reason="SQLite's own statement")
def test_sqlite_refuses_to_replace_a_record():
    three_records()
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("INSERT OR REPLACE INTO records_record SELECT * FROM records_record")


@pytest.mark.skipif("connection.vendor != 'postgresql'", reason="PostgreSQL's own statement")
def test_postgresql_refuses_to_truncate():
    with pytest.raises(DatabaseError), connection.cursor() as cursor:
        cursor.execute("TRUNCATE records_record")


def test_missing_triggers_are_named_and_made_again():
    from django.core.exceptions import ImproperlyConfigured

    table = " ON records_record" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER records_record_no_update{table}")

    assert triggers.missing() == ["records_record_no_update"]
    with pytest.raises(ImproperlyConfigured, match="records_record_no_update"):
        triggers.demand()
    triggers.ensure()
    assert triggers.missing() == []
    triggers.demand()


def test_the_check_names_missing_triggers():
    from xiuhua.records.checks import records_are_protected

    assert records_are_protected(databases=["default"]) == []
    with triggers.lifted():
        [error] = records_are_protected(databases=["default"])
        assert error.id == "records.E001"


def test_one_things_line_says_how_its_records_stand():
    three_records(key="1")
    last = three_records(key="2")[-1]
    with CaptureQueriesContext(connection) as asked:
        state = queries.thing_state("park.bench", "2")
    assert len(asked) == 1
    assert (state.count, state.intact, state.hash) == (3, True, last.hash)
    assert str(state.words) == f"3 records, chain intact, last {last.hash[:4]}…{last.hash[-4:]}"
    assert str(queries.thing_state("park.bench", "7").words) == "Nothing recorded yet"


def test_one_things_line_notices_what_was_changed_or_taken_away():
    records = three_records()
    with triggers.lifted():
        Record.objects.filter(pk=records[0].pk).update(deed="park.steal")
    assert not queries.thing_state("park.bench", "1").intact

    others = three_records("org:7", key="3")
    with triggers.lifted():
        others[1].delete()
    assert str(queries.thing_state("park.bench", "3").words) == "2 records, the chain is broken"


@pytest.mark.django_db(transaction=True)
def test_a_flush_between_tests_passes_and_the_triggers_are_there_again():
    from django.core.management import call_command

    three_records()
    call_command("flush", interactive=False, verbosity=0)
    assert (Record.objects.count(), triggers.missing()) == (0, [])


def test_the_command_says_which_link_is_broken(capsys, tmp_path):
    from xiuhua.records.commands import read_heads, verify_records

    records = three_records()
    assert verify_records() == 0
    kept = tmp_path / "heads.csv"
    kept.write_text(f"\ufeffchain,serial,hash\norg:4,3,{records[2].hash}\n", "utf-8")
    assert read_heads(kept) == {"org:4": (3, records[2].hash)}
    assert verify_records("org:4", kept) == 0
    with triggers.lifted():
        Record.objects.filter(pk=records[1].pk).update(kind="park.tree")
    assert verify_records() == 1
    assert f"org:4#2 id={records[1].pk} (changed)" in capsys.readouterr().out


def test_serials_are_unique_and_follow_one_another():
    three_records()
    assert list(Record.objects.order_by("id").values_list("serial", flat=True)) == [1, 2, 3]
    assert not Record.objects.filter(serial__gt=F("id") + 10**6).exists()
