import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.records import actions, names, triggers
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db


def a_record(key="1", deed="park.paint", division="500116001", by=SYSTEM, **kw):
    actions.note(subject=("park.bench", key), deed=deed, by=by, division=division, **kw)
    return Record.objects.latest("id")


@pytest.fixture
def auditor(client):
    client.force_login(a_user(Role.AUDITOR))
    client.cookies["xiuhua_language"] = "en"
    return client


def rows(answer):
    return [row["record"] for row in answer.context["rows"]]


def test_an_auditor_finds_records_by_thing_actor_deed_and_day(auditor):
    kept, other = a_record("1"), a_record("2", deed="park.move")
    day = kept.at.date().isoformat()

    for question in ("thing=1", "thing=park.bench 1", "deed=park.paint&thing=1"):
        assert rows(auditor.get(f"/desk/records/?{question}")) == [kept], question
    assert {kept, other} <= set(rows(auditor.get("/desk/records/?by=system")))
    assert {kept, other} <= set(rows(auditor.get(f"/desk/records/?first={day}")))
    assert rows(auditor.get("/desk/records/?last=2020-01-01")) == []


def test_a_wrong_search_gets_words(auditor):
    a_record()
    answer = auditor.get("/desk/records/?first=2026-02-01&last=2026-01-01")
    assert rows(answer) == []
    assert answer.context["form"].errors["last"]
    assert auditor.get("/desk/records/?after=nonsense").status_code == 409


def test_others_are_turned_away_and_that_is_recorded(client):
    client.force_login(user := a_user(Role.DISPATCHER))
    before = Record.objects.filter(deed="records.denied").count()

    assert client.get("/desk/records/").status_code == 403

    denied = Record.objects.filter(deed="records.denied").order_by("id")
    assert denied.count() == before + 1
    assert denied.last().by == user.ref


def test_strangers_are_asked_to_sign_in(client):
    assert client.get("/desk/records/").status_code == 302


def test_an_auditor_of_one_town_reads_that_towns_records_only(client):
    client.force_login(a_user(Role.AUDITOR, division="500116001"))
    here, there = a_record(division="500116001002"), a_record(division="500116002")
    nowhere = a_record(division="")

    seen = rows(client.get("/desk/records/?thing=park.bench"))

    assert seen == [here]
    assert client.get(here.get_absolute_url()).status_code == 200
    assert client.get(there.get_absolute_url()).status_code == 403
    assert client.get(nowhere.get_absolute_url()).status_code == 403


def test_an_auditor_of_the_district_reads_what_lies_nowhere_too(auditor):
    nowhere = a_record(division="")
    assert rows(auditor.get("/desk/records/?thing=park.bench")) == [nowhere]
    assert auditor.get(nowhere.get_absolute_url()).status_code == 200


def test_a_record_shows_what_changed(auditor):
    record = a_record(
        before={"colour": "red", "legs": 4}, after={"colour": "blue", "legs": 4}, reason="faded"
    )
    answer = auditor.get(record.get_absolute_url())
    lines = [(line.name, line.before, line.after) for line in answer.context["lines"]]
    assert lines == [("colour", "red", "blue"), ("legs", 4, 4)]
    assert "<del>red</del>" in answer.text
    assert "faded" in answer.text
    assert record.hash in answer.text


def test_a_tampered_record_says_so_on_its_page(auditor):
    record = a_record()
    assert auditor.get(record.get_absolute_url()).context["sealed"]
    with triggers.lifted():
        Record.objects.filter(pk=record.pk).update(reason="none")
    assert not auditor.get(record.get_absolute_url()).context["sealed"]


def test_the_button_checks_the_chains_and_the_check_is_recorded(auditor):
    record = a_record()
    assert auditor.get("/desk/records/check/").context["states"] is None

    states = auditor.post("/desk/records/check/", {"chain": "district"}).context["states"]
    assert [(s.name, s.intact) for s in states] == [("district", True)]
    assert Record.objects.latest("id").deed == "records.check"

    with triggers.lifted():
        Record.objects.filter(pk=record.pk).update(reason="none")
    answer = auditor.post("/desk/records/check/")
    assert [s.broken.record_id for s in answer.context["states"] if s.broken] == [record.pk]


def test_what_was_found_can_be_taken_away(auditor, monkeypatch):
    from xiuhua.records import pages

    a_record(after={"colour": "=1+1"})
    lines = b"".join(auditor.get("/desk/records/records.csv?thing=1")).decode("utf-8-sig")
    assert lines.splitlines()[0].startswith("chain,serial,at,by")
    assert len(lines.splitlines()) == 2
    sheet = auditor.get("/desk/records/records.xlsx?thing=1")
    assert sheet.content.startswith(b"PK")
    assert auditor.get("/desk/records/records.pdf").status_code == 404
    monkeypatch.setattr(pages, "MOST_ROWS", 0)
    assert auditor.get("/desk/records/records.csv?thing=1").status_code == 409


def test_the_last_hashes_can_be_kept_elsewhere(auditor):
    record = a_record()
    lines = b"".join(auditor.get("/desk/records/heads.csv")).decode()
    assert f"district,{record.serial},{record.hash}" in lines


def test_the_list_costs_the_same_for_one_row_and_for_three(auditor):
    counts = []
    for number in (1, 3):
        while Record.objects.filter(kind="park.bench").count() < number:
            a_record()
        auditor.get("/desk/records/?thing=park.bench")
        with CaptureQueriesContext(connection) as asked:
            auditor.get("/desk/records/?thing=park.bench")
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_names_come_from_whoever_knows_the_people(monkeypatch):
    monkeypatch.setattr(names, "_RESOLVERS", [])
    names.resolver(lambda refs: {"user:17": "Wang", "user:18": "Li"})
    with translation.override("en"):
        assert names.resolve(["user:17", "key:3", "system"]) == {
            "user:17": "Wang",
            "key:3": "key:3",
            "system": "The platform",
        }
