"""Partners are told of each case once, signed, in their own fields; a case of theirs is answered there."""

from __future__ import annotations

import hashlib
import hmac
import json

import pytest
from django.test import Client

from xiuhua.accounts.examples import a_user
from xiuhua.cases import tasks
from xiuhua.cases.actions import telling
from xiuhua.cases.actions.orders import return_order
from xiuhua.cases.actions.partners import load_partners
from xiuhua.cases.examples import a_case, a_standard, the_posts
from xiuhua.cases.handlers import hand_off as hear
from xiuhua.cases.models import Handoff, OrderAnswer, Partner
from xiuhua.cases.queries import mapping
from xiuhua.cases.queries.partners import facts_of, whole
from xiuhua.cases.tests.partners import SECRET, Platform, a_partner, an_order
from xiuhua.jobs.events import JobDied
from xiuhua.jobs.models import Job
from xiuhua.kernel.events import announce
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Refused
from xiuhua.places.examples import a_little_county

pytestmark = pytest.mark.django_db


@pytest.fixture
def rule():
    a_little_county()
    return a_standard()


@pytest.fixture
def platform(settings):
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    listening = Platform()
    yield listening
    listening.stop()


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def work():
    """Do every waiting job of ours once, as a worker would; how many wanted another try."""
    failed = 0
    for job in Job.objects.filter(name="cases.tell_partner", state="waiting").order_by("pk"):
        try:
            tasks.tell_partner(job.payload)
        except Exception:
            failed += 1
        else:
            Job.objects.filter(pk=job.pk).update(state="done")
    return failed


def state_of(row):
    row.refresh_from_db()
    return row.state


# --- sent -------------------------------------------------------------------------------------
def test_a_case_is_told_signed_and_in_their_fields(rule, platform):
    partner = a_partner("city", url=f"{platform.url}/cases")
    platform.says = json.dumps({"Order no.": "CITY-9"}).encode()
    case = a_case("file")

    telling.hand_off(case, partner=partner, by=SYSTEM)
    assert work() == 0

    [(path, headers, body)] = platform.taken
    assert path == "/cases"
    assert json.loads(body) == {
        "caseNo": case.number,
        "type": "component",
        "text": "The cover is split in two.",
        "system": "digital",
    }
    signed = headers["X-Xiuhua-Timestamp"].encode() + b"." + body
    expected = hmac.new(SECRET.encode(), signed, hashlib.sha256).hexdigest()
    assert headers["X-Xiuhua-Signature"] == f"sha256={expected}"
    row = Handoff.objects.get()
    assert (row.state, row.their_number, row.tries) == ("sent", "CITY-9", 1)
    assert row.sent_at


def test_each_case_is_told_once_however_often_it_is_heard(rule, platform):
    a_partner("city", url=platform.url, sends=True)
    a_partner("later", url=platform.url)
    case = a_case("file")

    for job in Job.objects.filter(name="cases.handlers.hand_off"):
        for _twice in range(2):
            hear(_event(job.payload))
    work()

    assert len(platform.taken) == Handoff.objects.count() == 1
    with pytest.raises(Refused, match="already"):
        telling.hand_off(case, partner=Partner.objects.get(key="city"), by=SYSTEM)


def _event(payload):
    from xiuhua.cases.events import CaseMoved

    return CaseMoved(**payload)


def test_a_case_that_came_from_a_partner_is_answered_there_and_not_told_there(rule, platform):
    partner = a_partner("141", url=platform.url, reply_url=f"{platform.url}/replies", sends=True)
    order = an_order(partner)

    with pytest.raises(Refused, match="came from"):
        telling.hand_off(order.case, partner=partner, by=SYSTEM)
    return_order(order.case, words="Not ours.", by=a_user(Role.RECEPTION))
    assert work() == 0

    assert [path for path, *_rest in platform.taken] == ["/replies"]
    assert platform.bodies == [
        {"no": "GD-1", "result": "BACK", "unit": "", "text": "", "why": "Not ours.", "called": ""}
    ]
    assert OrderAnswer.objects.get().state == "sent"


def test_only_cases_that_fit_the_filter_go_by_themselves(rule):
    a_partner("events", sends=True, filters={"kinds": ["E"]})
    a_partner("covers", sends=True, filters={"classes": ["C01"], "divisions": ["500116005"]})
    case = a_case("file")

    for job in Job.objects.filter(name="cases.handlers.hand_off"):
        hear(_event(job.payload))

    assert [one.partner.key for one in Handoff.objects.filter(case=case)] == ["covers"]


@pytest.mark.parametrize(("status", "last"), [(503, "waiting"), (400, "failed"), (302, "failed")])
def test_a_platform_in_trouble_is_tried_again_one_that_refuses_is_not(rule, platform, status, last):
    telling.hand_off(a_case("file"), partner=a_partner(url=platform.url), by=SYSTEM)
    platform.status = status

    assert work() == (last == "waiting")

    row = Handoff.objects.get()
    assert row.state == last
    assert str(status) in row.problem


def test_what_failed_is_sent_again_by_hand_once(rule, platform):
    posts = the_posts()
    telling.hand_off(a_case("file"), partner=a_partner(url=platform.url), by=SYSTEM)
    platform.status = 400
    work()
    row, client = Handoff.objects.get(), as_(posts["reception"])
    page = client.get("/desk/work-orders/told/handoff/?state=failed")
    assert "400" in page.content.decode()

    platform.status = 200
    assert client.post(f"/desk/work-orders/told/handoff/{row.pk}/again/").status_code == 302
    assert work() == 0
    assert (state_of(row), len(platform.taken)) == ("sent", 2)
    assert client.post(f"/desk/work-orders/told/handoff/{row.pk}/again/").status_code == 409


def test_after_the_last_try_and_after_a_killed_worker_it_is_shown_as_failed(rule, settings):
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    telling.hand_off(a_case("file"), partner=a_partner(url="http://127.0.0.1:9/"), by=SYSTEM)
    row = Handoff.objects.get()
    for _try in range(telling.ATTEMPTS - 1):
        assert work() == 1
    assert work() == 0
    assert state_of(row) == "failed"

    telling.tell_again(kind="handoff", row=row, by=SYSTEM)
    job = Job.objects.latest("pk")
    announce(JobDied(job=job.pk, name=job.name, owner="administrator", error="killed"))
    assert (state_of(row), row.problem) == ("failed", "killed")


def test_our_own_network_is_not_called_unless_the_office_says_so(rule, platform, settings):
    settings.WEBHOOK_PRIVATE_ADDRESSES = False
    telling.hand_off(a_case("file"), partner=a_partner(url=platform.url), by=SYSTEM)

    work()

    assert platform.taken == []
    assert Handoff.objects.get().state == "failed"


def test_in_a_demonstration_nothing_leaves_the_machine(rule, platform, settings):
    settings.DEMO = True
    telling.hand_off(a_case("file"), partner=a_partner(url=platform.url), by=SYSTEM)

    assert work() == 0
    assert (platform.taken, Handoff.objects.get().state) == ([], "sent")


# --- as a file --------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["json", "xlsx"])
def test_without_an_address_it_is_taken_as_a_file_once(rule, form):
    posts = the_posts()
    case = a_case("file", posts=posts)
    telling.hand_off(case, partner=a_partner(), by=SYSTEM)
    client, url = as_(posts["reception"]), "/desk/work-orders/told/handoff/12345/file/"
    assert not Job.objects.filter(name="cases.tell_partner").exists()

    taken = client.post(url, {"form": form})
    assert taken.status_code == 200
    if form == "json":
        assert json.loads(taken.content)[0]["caseNo"] == case.number
    assert Handoff.objects.get().state == "file"
    assert client.post(url, {"form": form}).status_code == 302
    assert client.post(url, {"form": form, "again": "1"}).content[:20] == taken.content[:20]
    assert client.get(url).status_code == 405
    assert client.post(url, {"form": "exe"}).status_code == 404


def test_an_address_that_is_added_sends_what_waited(rule, platform):
    telling.hand_off(a_case("file"), partner=a_partner(), by=SYSTEM)
    partner = Partner.objects.get()
    from xiuhua.cases.actions.partners import change_partner

    change_partner(partner, facts={"url": platform.url}, by=SYSTEM)
    assert work() == 0
    assert Handoff.objects.get().state == "sent"


# --- setting up -------------------------------------------------------------------------------
def test_the_partners_that_come_along_are_whole_and_loading_twice_changes_nothing(rule):
    assert load_partners(by=SYSTEM) == 4
    Partner.objects.filter(key="city").update(name="Ours")
    assert load_partners(by=SYSTEM) == 0
    assert Partner.objects.get(key="city").name == "Ours"

    facts = facts_of(whole(a_case("file").number))
    for partner in Partner.objects.all():
        mapping.told(partner.mapping, facts)
        for rows, known, ours in (
            (partner.mapping, mapping.CASE_FIELDS, "from"),
            (partner.answering, mapping.ANSWER_FIELDS, "from"),
            (partner.incoming, mapping.ORDER_FIELDS, "to"),
        ):
            assert {row[ours] for row in rows} - {""} <= set(known)
        assert any(row["to"] == "number" for row in partner.incoming)


def rows_as_sent(prefix, *rows):
    found = {f"{prefix}-TOTAL_FORMS": len(rows), f"{prefix}-INITIAL_FORMS": 0}
    for place, (theirs, ours, value, codes) in enumerate(rows):
        given = {"theirs": theirs, "ours": ours, "value": value, "codes": codes}
        found |= {f"{prefix}-{place}-{name}": text for name, text in given.items()}
    return found


def a_form(**more):
    told = {
        "key": "city", "name": "City platform", "kind": "city", "is_active": "on", "sends": "on",
        "return_value": "4", "return_unit": "work_hour", "classes": "C01, E03",
    }  # fmt: skip
    told |= rows_as_sent("out", ("no", "number", "", ""), ("kind", "kind", "", "C = part"),
                         ("from", "", "xiuhua", ""), ("", "", "", ""))  # fmt: skip
    told |= rows_as_sent("answer", ("no", "their_number", "", ""))
    return told | rows_as_sent("in", ("No", "number", "", ""), ("", "datum", "gcj02", "")) | more


def test_the_office_sets_a_partner_up_and_sees_what_a_real_case_becomes(rule):
    case = a_case("file")
    client = as_(a_user(Role.ADMINISTRATOR))

    look = client.post("/desk/partners/new/", a_form(look="1"))
    assert look.context["told"] == [("no", case.number), ("kind", "part"), ("from", "xiuhua")]
    assert "The cover is split" not in look.content.decode()
    assert client.post("/desk/partners/preview/", a_form()).context["told"] == look.context["told"]
    assert not Partner.objects.exists()
    assert client.post("/desk/partners/new/", a_form()).status_code == 302

    partner = Partner.objects.get()
    assert partner.mapping[1] == {"to": "kind", "from": "kind", "codes": {"C": "part"}}
    assert partner.incoming[1] == {"to": "datum", "from": "", "value": "gcj02"}
    assert partner.filters == {"classes": ["C01", "E03"]}
    page = client.get("/desk/partners/of/city/")
    assert page.context["told"] == look.context["told"]
    assert "C = part" in page.content.decode()
    assert client.get("/desk/partners/").status_code == 200


def test_what_is_wrong_with_a_partner_is_said_in_words(rule):
    client = as_(a_user(Role.ADMINISTRATOR))
    new = "/desk/partners/new/"

    unsigned = client.post(new, a_form(url="https://city.example/cases"))
    assert "secret" in unsigned.context["form"].errors
    pair = client.post(new, a_form(**{"out-1-codes": "no pair"}))
    assert pair.status_code == 422
    assert "no pair" in str(pair.context["tables"]["mapping"].errors)
    unmapped = client.post(new, a_form() | rows_as_sent("out", ("", "", "", "")))
    assert "sends" in unmapped.context["form"].errors
    a_partner("city")
    assert "key" in client.post(new, a_form()).context["form"].errors


def test_a_secret_is_never_shown_again_and_kept_when_left_empty(rule):
    a_partner("city")
    client = as_(a_user(Role.ADMINISTRATOR))

    assert SECRET not in client.get("/desk/partners/of/city/").content.decode()
    client.post("/desk/partners/of/city/", a_form(url="https://city.example/cases"))
    partner = Partner.objects.get()
    assert (partner.secret, partner.url) == (SECRET, "https://city.example/cases")
    assert SECRET not in str(partner.record_facts())


def test_only_the_administrator_sets_partners_up(rule):
    desk = as_(a_user(Role.RECEPTION))
    assert desk.get("/desk/partners/").status_code == 403
    assert desk.post("/desk/partners/load/").status_code == 403
    administrator = as_(a_user(Role.ADMINISTRATOR))
    assert administrator.post("/desk/partners/load/").status_code == 302
    assert Partner.objects.count() == 4


def test_the_list_of_what_was_told_costs_the_same_with_three_rows_as_with_one(
    rule, django_assert_max_num_queries
):
    partner = a_partner()
    client = as_(a_user(Role.RECEPTION))

    def count():
        client.get("/desk/work-orders/told/handoff/")
        with django_assert_max_num_queries(25) as asked:
            assert client.get("/desk/work-orders/told/handoff/").status_code == 200
        return len(asked.captured_queries)

    telling.hand_off(a_case("file"), partner=partner, by=SYSTEM)
    with_one = count()
    for _more in range(2):
        telling.hand_off(a_case("file"), partner=partner, by=SYSTEM)
    assert count() == with_one
    assert client.get("/desk/work-orders/told/answer/").status_code == 200
    assert client.get("/desk/work-orders/told/fly/").status_code == 404


def test_a_case_is_told_by_hand_from_its_page(rule):
    posts = the_posts()
    a_partner()
    case = a_case("file", posts=posts)
    client = as_(posts["reception"])

    assert "12345" in client.get(f"/desk/cases/{case.number}/").content.decode()
    url = f"/desk/cases/{case.number}/hand-off/"
    assert client.post(url, {"partner": "12345"}).status_code == 302
    assert Handoff.objects.get().case == case
    assert client.post(url, {"partner": "12345"}).status_code == 409
    assert client.post(url, {"partner": "?"}).status_code == 404
