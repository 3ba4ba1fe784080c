"""Two characters find a case, on both databases; what finds it names nobody who reported."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection, connections
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases import actions
from xiuhua.cases.actions.indexing import index, index_later
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.models import Case, OutsideOrder, Partner, fulltext
from xiuhua.cases.queries.bigrams import phrases, tokens
from xiuhua.cases.queries.finding import bigrams_of, finding
from xiuhua.cases.tests.test_desks import as_, copies
from xiuhua.jobs.models import Job
from xiuhua.kernel.permissions import Role
from xiuhua.places.models import Division

pytestmark = pytest.mark.django_db


def found(text):
    return {case.words for case in finding(Case.objects.all(), text)}


def many(like, count, words="平常"):
    """`count` further cases of the same kind, a minute apart."""
    columns = {f.attname: getattr(like, f.attname) for f in Case._meta.concrete_fields}
    columns.pop("id")
    rows = []
    for n in range(count):
        number = f"500116202601{n:07d}"
        own = {"number": number, "tracking_hash": f"{n:064d}", "words": words, "request_key": None}
        own["due_at"] = own["reported_at"] = timezone.now() + timedelta(minutes=n)
        case = Case(**columns | own)
        case.bigrams = f"{number} {' '.join(tokens(words))}"
        rows.append(case)
    Case.objects.bulk_create(rows, batch_size=500)


def analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


# --- words ----------------------------------------------------------------------------------------
def test_a_run_of_characters_is_its_pairs_and_its_last():
    assert tokens("井盖破损") == ["井盖", "盖破", "破损", "损"]
    assert tokens("ＬＥＤ灯 12号楼") == ["led", "灯", "12", "号楼", "楼"]


def test_what_is_looked_for_may_go_on_where_it_stops():
    assert phrases("井盖 破损坏 井 led 12号") == [
        ["井盖"], ["破损", "损坏"], ["井*"], ["led*"], ["12", "号*"],
    ]  # fmt: skip
    assert phrases(" “” ，") == []


@pytest.mark.parametrize(
    "text", ["井盖", "破损", "盖破", "井盖破损", "井", "损", "口井盖", "12号", "雨水 井盖"]
)
def test_two_characters_find_it_and_one_does_too(text):
    a_case(words="12号门口井盖破损，雨水倒灌")
    a_case(words="路灯不亮")

    assert found(text) == {"12号门口井盖破损，雨水倒灌"}


@pytest.mark.parametrize(
    "text", ["盖井", "井损", "亮灯", "路井", "门口破损", "13号", "，", "井盖 路灯"]
)
def test_what_is_not_written_so_is_not_found(text):
    a_case(words="12号门口井盖破损，雨水倒灌")
    a_case(words="路灯不亮")

    assert found(text) == set()


def test_nothing_looked_for_finds_everything():
    a_case(words="路灯不亮")

    assert found("  ") == {"路灯不亮"}


def test_quotes_and_operators_are_only_characters():
    a_case(words="路灯不亮")

    assert found('"路灯" OR NOT * ( ) & | ! : \'') == set()
    assert found('"路灯"') == {"路灯不亮"}


def test_a_case_is_found_by_its_number_and_by_its_end():
    case = a_case(words="路灯不亮")
    a_case(words="井盖破损")

    for text in (case.number, case.number[-5:], case.number[-8:], case.number[6:].lstrip("0")):
        assert found(text) == {"路灯不亮"}, text


def test_a_case_is_found_by_class_unit_place_and_what_is_wrong():
    posts = the_posts(an_organisation(name="市政设施管护所"))
    case = a_case("dispatch", posts=posts, words="x", address="滨江大道中段")
    a_case(words="y")
    town = Division.objects.get(pk=case.division_id[:9])

    for text in ("设施", "滨江", case.category.name, "c01", case.rule.defect, town.short):
        assert "x" in found(text), text
    assert found("设施") == {"x"}


def test_characters_with_several_forms_find_one_another():
    a_case(words="海恵花园门前積水")

    assert found("海惠") == found("惠花园") == {"海恵花园门前積水"}


def test_nothing_of_whoever_reported_finds_a_case():
    case = a_case(words="路灯不亮", phone="13800001234", name="赵铁柱", email="iron@example.org")

    assert found("铁柱") == found("13800001234") == found("iron") == set()
    assert "铁柱" not in case.bigrams and "1380000" not in case.bigrams


def test_an_outside_number_finds_the_case():
    case = a_case(words="路灯不亮")
    Case.objects.filter(pk=case.pk).update(source="order")
    case.refresh_from_db()
    hotline = Partner.objects.create(key="12345", name="12345", kind="hotline")
    now = timezone.now()
    facts = {"received_at": now, "return_until": now, "due_at": now}
    OutsideOrder.objects.create(partner=hotline, number="JJ-2026-00871", case=case, **facts)
    case.bigrams = bigrams_of(case)
    case.save()

    assert found("jj202600871") == found("00871") == found("871") == {"路灯不亮"}


def test_what_changes_is_found_anew():
    posts = the_posts(an_organisation(name="园林绿化所"))
    case = a_case("file", posts=posts, words="树倒了")
    assert found("园林") == set()

    actions.dispatch(case, unit=posts["unit"].organisation, by=posts["dispatcher"])

    assert found("园林") == {"树倒了"}
    Case.objects.filter(pk=case.pk).update(words="", bigrams="改写")
    assert found("园林") == set()


def test_a_case_sent_back_is_no_longer_found_by_its_unit():
    posts = the_posts(an_organisation(name="园林绿化所"))
    case = a_case("dispatch", posts=posts, words="树倒了")
    actions.ask(case, kind="send_back", words="不是我们的树", cause="not_ours", by=posts["unit"])

    actions.grant(case, words="同意", by=posts["shift_head"])

    assert case.unit is None
    assert found("园林") == set()


def test_a_step_that_changes_no_word_asks_nothing_for_them(django_assert_num_queries):
    from xiuhua.cases.queries.finding import refresh

    case = Case.objects.get(pk=a_case(words="树倒了").pk)

    with django_assert_num_queries(0):
        refresh(case)


# --- lists ----------------------------------------------------------------------------------------
def test_pages_of_what_is_found_hold_each_case_once():
    from xiuhua.web.tables import keyset

    case = a_case(words="井盖破损")
    many(case, 120, words="井盖异响")
    by, seen, after = ("-id",), [], ""
    while True:
        page = keyset(finding(Case.objects.all(), "井盖"), order=by, after=after)
        seen += [row.pk for row in page.rows]
        if not (after := page.next):
            break

    assert len(seen) == len(set(seen)) == 121


@pytest.mark.parametrize("analysed", [True, False])
def test_a_rare_word_among_very_many_is_looked_up_and_never_searched_for(analysed):
    if not analysed and connection.vendor != "sqlite":
        pytest.skip("PostgreSQL analyses by itself")
    case = a_case(words="鹅公山垃圾")
    many(case, 3000)
    if analysed:
        analyse()
    plan = plan_of(Case.objects.filter(bigrams__found=phrases("鹅公")).order_by().values("pk"))

    assert "SCAN cases_case\n" not in plan and "Seq Scan" not in plan, plan
    assert fulltext.TABLE in plan or fulltext.INDEX in plan, plan
    county = Case.objects.filter(division_id__gte="500116", division_id__lt="500117")
    for around in (Case.objects.all(), county, county.filter(state="reported")):
        listed = finding(around, "鹅公").order_by("due_at", "id")[:51]
        plan = plan_of(listed)
        assert "INTEGER PRIMARY KEY" in plan or "cases_case_pkey" in plan, plan
        assert [row.pk for row in listed] == [case.pk]


def test_a_frequent_word_is_met_on_the_way_through_the_list():
    case = a_case(words="平常垃圾")
    many(case, 1500)

    rows = finding(Case.objects.filter(state="reported"), "平常")

    sql = str(rows.query)
    assert "MATCH" in sql or "to_tsquery" in sql
    assert rows.count() == 1501


def plan_of(rows):
    options = {} if connection.vendor == "sqlite" else {"format": "TEXT"}
    return rows.explain(**options) + "\n"


# --- keeping it -----------------------------------------------------------------------------------
def test_the_index_is_there_after_migrating():
    assert fulltext.missing() == []


@pytest.mark.django_db(transaction=True)
def test_a_rebuilt_table_gets_its_triggers_back_and_loses_no_word():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps an index until its column goes")
    a_case(words="井盖破损")
    with connection.schema_editor() as editor:
        editor._remake_table(Case)
    try:
        Case.objects.update(bigrams="路灯")  # as a migration might, while nobody listens
        assert len(fulltext.missing()) == 3
    finally:
        fulltext.ensure()

    assert fulltext.missing() == []
    assert found("路灯") == {"井盖破损"}
    assert found("井盖") == set()


def test_the_index_agrees_with_the_cases_after_writing_changing_and_deleting():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL keeps its own indexes")
    case = a_case(words="井盖破损")
    many(case, 3)
    Case.objects.filter(pk=case.pk).update(bigrams="路灯")
    Case.objects.filter(number__startswith="500116202601").delete()

    with connections["default"].cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {fulltext.TABLE}({fulltext.TABLE}, rank) VALUES ('integrity-check', 1)"
        )
    assert found("路灯") == {"井盖破损"}


def test_cases_from_before_there_were_words_get_theirs():
    case = a_case(words="井盖破损")
    Case.objects.update(bigrams="")
    index_later()
    assert Job.objects.filter(name="cases.reindex").count() == 1

    assert index() is False

    assert found("井盖") == {"井盖破损"}
    case.refresh_from_db()
    assert case.bigrams == bigrams_of(case)


def test_a_city_with_words_enqueues_nothing():
    a_case(words="井盖破损")

    index_later()

    assert not Job.objects.filter(name="cases.reindex").exists()


def test_a_dispatcher_may_search_and_finds_what_is_there(client):
    case = a_case(words="井盖破损")
    a_case(words="路灯不亮")
    client.force_login(a_user(Role.DISPATCHER), backend="xiuhua.accounts.backends.Passwords")

    page = client.get("/desk/search/", {"q": "井盖"}).content.decode()

    assert case.number in page
    assert page.count("data-row ") == 1


@pytest.mark.django_db
@pytest.mark.parametrize("text", ["cover", "split cover", "split c", "nowhere", "0001"])
def test_a_word_that_stands_everywhere_finds_the_same_by_another_way(text, monkeypatch):
    """Past some tens of thousands of hits the text of each row is asked, and no index."""
    from xiuhua.cases.queries import finding as words

    case = a_case("dispatch")
    copies(case, 4)
    monkeypatch.setattr(words, "RARE", 0)
    before = set(words.finding(Case.objects.all(), text))
    monkeypatch.setattr(words, "COMMON", 0)

    assert set(words.finding(Case.objects.all(), text)) == before


@pytest.mark.django_db
def test_of_a_word_that_stands_everywhere_nobody_counts_the_cases(monkeypatch):
    from xiuhua.cases.queries import finding as words

    posts = the_posts()
    a_case("dispatch", posts=posts)
    monkeypatch.setattr(words, "COMMON", 0)

    shown = as_(posts["reception"]).get("/desk/search/?q=cover").content.decode()

    assert "10000" in shown or "10,000" in shown or "1 万" in shown or "1万" in shown
