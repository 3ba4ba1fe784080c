"""The pages of registrations: what each person sees and does; lists cost the same with one and three rows."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import Role
from xiuhua.parking.actions import applying, deciding
from xiuhua.parking.examples import a_car_park
from xiuhua.parking.examples_registration import (
    a_code,
    a_registration,
    an_application,
    an_operator,
    carried,
    somebody_of,
)
from xiuhua.parking.models import CarPark, Operator, Registration
from xiuhua.parking.workflow import RegistrationState as R
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL

pytestmark = pytest.mark.django_db


def as_(user):
    client = Client()
    client.force_login(user)
    return client


def a_jpeg():
    return SimpleUploadedFile("paper.jpg", a_photo(seed=1, width=320), "image/jpeg")


def text(answer):
    return answer.content.decode()


def rows_of(answer):
    """The rows of a CSV file."""
    told = b"".join(answer.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(told)))


# --- operators --------------------------------------------------------------------------------
def test_a_company_registers_itself_and_the_officer_admits_it(client, officer):
    facts = {
        "name": "易停公司",
        "credit_code": a_code(3),
        "contact": "李工",
        "phone": "13800000001",
    }
    wrong = client.post(reverse("parking:operator_register"), facts | {"credit_code": "1"})
    assert wrong.status_code == 422
    answer = client.post(reverse("parking:operator_register"), facts, follow=True)
    assert "主管部门审核后" in text(answer)

    desk = as_(officer)
    assert "易停公司" in text(desk.get(reverse("parking:operators")))
    one = Operator.objects.get()
    desk.post(reverse("parking:decide_operator", args=[one.pk, "admit"]))
    one.refresh_from_db()
    assert one.state == "admitted"
    assert "易停公司" in text(desk.get(reverse("parking:operators") + "?tab=admitted"))
    sheet = desk.get(reverse("parking:operators_taken", args=["csv"]) + "?tab=admitted")
    assert "易停公司" in b"".join(sheet.streaming_content).decode()


def test_a_company_that_is_turned_down_reads_why(officer):
    one = Operator.objects.create(name="B", credit_code=a_code(4))
    desk = as_(officer)
    url = reverse("parking:decide_operator", args=[one.pk, "refuse"])

    assert desk.post(url, {"words": ""}).status_code in (400, 409, 422)
    desk.post(url, {"words": "执照已过期"})
    assert "执照已过期" in text(desk.get(reverse("parking:operators") + "?tab=refused"))


# --- applying ---------------------------------------------------------------------------------
def test_an_operator_applies_in_four_steps_and_hands_it_in(officer):
    operator = an_operator(by=officer)
    site = as_(somebody_of(operator))
    lon, lat = IN_THE_CELL
    first = {"operator": operator.pk, "name": "江边车库", "supply": "attached", "kind": "underground",
             "division": COMMUNITY, "address": "滨江路12号", "point": f"{lon}，{lat}",
             "request_key": "form-1"}  # fmt: skip

    wrong = site.post(reverse("parking:apply"), first | {"point": "here"})
    assert wrong.status_code == 422
    assert "经度,纬度" in text(wrong)
    answer = site.post(reverse("parking:apply"), first)
    made = Registration.objects.get()
    assert answer.url == reverse("parking:write", args=[made.number, "spaces"])
    assert site.post(reverse("parking:apply"), first).url == answer.url
    assert Registration.objects.count() == 1

    spaces = {"spaces": 100, "ordinary": 88, "disabled": 2, "charging": 10, "large": 0}
    answer = site.post(answer.url, spaces)
    running = {"words": "每小时5元", "free_min": 30, "per_hour_yuan": "5", "has_information_system": "yes",
               "joined_to_city": "yes", "pay_ways": 3, "adverts_in_payment": "no",
               "asks_more_data_than_needed": "no"}  # fmt: skip
    answer = site.post(answer.url, running)
    assert answer.url == reverse("parking:papers", args=[made.number])
    shown = text(site.get(answer.url))
    assert "停车泊位平面图" in shown
    assert "还缺 9 份材料" in shown
    for key in (
        "form",
        "title",
        "completion",
        "plan",
        "site",
        "bays",
        "manager",
        "rules",
        "tariff",
    ):
        url = reverse("parking:hand_in_paper", args=[made.number, key])
        assert site.post(url, {"photos": a_jpeg()}).status_code == 302
    assert "必交材料已齐" in text(site.get(answer.url))

    page = reverse("parking:registration", args=[made.number])
    assert "不缺：可以准予备案" in text(site.get(page))
    site.post(reverse("parking:registration_step", args=[made.number, "submit"]))
    made.refresh_from_db()
    assert made.now is R.SUBMITTED
    assert site.get(reverse("parking:write", args=[made.number, "spaces"])).status_code == 409

    desk = as_(officer)
    desk.post(reverse("parking:registration_step", args=[made.number, "review"]))
    desk.post(reverse("parking:registration_step", args=[made.number, "register"]), {"until": ""})
    made.refresh_from_db()
    assert made.now is R.REGISTERED
    car_park = CarPark.objects.get()
    assert (car_park.name, car_park.capacity, car_park.lon) == ("江边车库", 100, lon)
    assert str(car_park.tariffs.get().per_hour_yuan) == "5.00"


def test_a_wrong_paper_is_refused_in_words(officer):
    made = an_application(an_operator(by=officer))
    site = as_(somebody_of(made.operator))
    url = reverse("parking:hand_in_paper", args=[made.number, "form"])

    assert site.post(url, {}).status_code == 422
    no_photo = SimpleUploadedFile("a.jpg", b"not a photo", "image/jpeg")
    assert site.post(url, {"photos": no_photo}).status_code == 422


def test_what_is_counted_already_stays_in_the_form(officer):
    operator = an_operator(by=officer)
    known = a_car_park(division=COMMUNITY, supply="attached", operator=operator)
    site = as_(somebody_of(operator))
    url = reverse("parking:apply") + f"?car_park={known.number}"
    assert known.name in text(site.get(url))

    told = {"operator": operator.pk, "name": known.name, "supply": "public", "kind": "ground",
            "division": "500116005003", "address": "河边", "lon": known.lon, "lat": known.lat}  # fmt: skip
    assert site.post(url, told).status_code == 302
    made = Registration.objects.get()
    assert (made.told["supply"], made.division, made.car_park) == ("attached", COMMUNITY, known)


def test_an_operator_neither_sees_nor_touches_what_is_anothers(officer):
    mine = a_registration("submit", officer=officer)
    known = a_car_park(division=COMMUNITY, supply="attached", operator=mine.operator)
    stranger = as_(somebody_of(an_operator(9, by=officer)))

    for name in ("registration", "papers"):
        assert stranger.get(reverse(f"parking:{name}", args=[mine.number])).status_code == 403
    assert stranger.get(reverse("parking:write", args=[mine.number, "where"])).status_code == 403
    assert (
        stranger.post(
            reverse("parking:registration_step", args=[mine.number, "withdraw"])
        ).status_code
        == 403
    )
    assert stranger.post(reverse("parking:again", args=[mine.number, "change"])).status_code == 403
    assert stranger.get(reverse("parking:apply") + f"?car_park={known.number}").status_code == 404
    assert mine.name not in text(stranger.get(reverse("parking:registrations")))
    sheet = stranger.get(reverse("parking:registrations_taken", args=["csv"]))
    assert mine.number not in b"".join(sheet.streaming_content).decode()


def test_an_operator_cannot_register_its_own_car_park(officer):
    made = a_registration("review", officer=officer)
    site = as_(somebody_of(made.operator))

    assert (
        site.post(reverse("parking:registration_step", args=[made.number, "register"])).status_code
        == 403
    )


def test_whoever_works_for_nobody_that_is_admitted_is_told_what_to_do(officer):
    lost = as_(a_user(Role.OPERATOR))

    for name in ("own", "apply"):
        assert "贵单位还没有通过审核" in text(lost.get(reverse(f"parking:{name}")))


# --- an operator's own page -------------------------------------------------------------------
def test_the_own_page_shows_expiry_and_renews_with_one_tap(officer):
    held = a_registration(officer=officer)
    Registration.objects.filter(pk=held.pk).update(until=localdate() + timedelta(days=20))
    site = as_(somebody_of(held.operator))
    shown = text(site.get(reverse("parking:own")))
    assert "还剩 20 天" in shown
    assert "即将到期" in shown

    answer = site.post(reverse("parking:again", args=[held.number, "renewal"]), follow=True)
    assert "还缺什么" in text(answer)
    renewal = Registration.objects.get(kind="renewal")
    assert renewal.told["name"] == held.name
    assert reverse("parking:registration", args=[renewal.number]) in text(
        site.get(reverse("parking:own"))
    )


def test_officers_are_led_to_the_list_of_all(officer):
    assert as_(officer).get(reverse("parking:own")).url == reverse("parking:registrations")


# --- the office -------------------------------------------------------------------------------
def test_the_queue_is_searched_filtered_and_taken_away(officer):
    a_registration("submit", officer=officer, name="东门车库")
    a_registration("submit", officer=officer, name="西门车库")
    a_car_park(division=COMMUNITY, name="没有备案的", opened_on=localdate() - timedelta(days=90))
    desk = as_(officer)
    url = reverse("parking:registrations")

    assert "东门车库" in text(desk.get(url))
    found = text(desk.get(url + "?q=东门"))
    assert "东门车库" in found
    assert "西门车库" not in found
    assert "没有找到" in text(desk.get(url + "?tab=waiting&town=500116001"))
    assert "没有找到" in text(desk.get(url + "?tab=waiting&kind=renewal"))
    assert "没有备案的" in text(desk.get(url + "?tab=unregistered"))
    taken = reverse("parking:registrations_taken", args=["csv"])
    assert [row[3] for row in rows_of(desk.get(taken + "?tab=waiting"))] == [
        "停车场",
        "东门车库",
        "西门车库",
    ]
    assert [row[1] for row in rows_of(desk.get(taken + "?tab=unregistered"))] == [
        "停车场",
        "没有备案的",
    ]
    book = desk.get(reverse("parking:registrations_taken", args=["xlsx"]) + "?tab=waiting")
    assert book.content.startswith(b"PK")
    assert desk.get(reverse("parking:registrations_taken", args=["pdf"])).status_code == 404


def test_before_and_after_stand_side_by_side(officer):
    held = a_registration(officer=officer)
    by = somebody_of(held.operator)
    change = applying.begin_again(held, kind="change", by=by)
    applying.write_registration(change, told={"name": "新名车库"}, by=by)
    carried(change, "submit", by=by, officer=officer)

    shown = text(as_(officer).get(reverse("parking:registration", args=[change.number])))
    assert "Riverside car park" in shown
    assert "<b>新名车库</b>" in shown


def test_a_refusal_is_shown_where_it_was_tried(officer):
    made = an_application(an_operator(by=officer), spaces=99)
    by = somebody_of(made.operator)
    applying.submit_registration(made, by=by)
    deciding.review_registration(made, by=officer)

    answer = as_(officer).post(
        reverse("parking:registration_step", args=[made.number, "register"]), {}
    )
    assert answer.status_code == 422
    assert "缺材料" in text(answer)


def test_the_certificate_is_printed_while_the_registration_holds(officer):
    held = a_registration(officer=officer)
    desk = as_(officer)
    url = reverse("parking:certificate", args=[held.number, "docx"])
    with zipfile.ZipFile(io.BytesIO(desk.get(url).content)) as packed:
        paper = packed.read("word/document.xml").decode()
    assert held.paper_number in paper
    assert held.operator.credit_code in paper
    assert "{{" not in paper
    pdf = desk.get(reverse("parking:certificate", args=[held.number, "pdf"]))
    assert pdf.content.startswith(b"%PDF")

    deciding.cancel_registration(held, words="Gone", kept_open=True, by=officer)
    assert desk.get(url).status_code == 404


def test_the_first_screen_shows_what_waits(officer):
    a_registration("submit", officer=officer, name="东门车库")

    assert "东门车库" in text(as_(officer).get(reverse("parking:desk")))


def test_everybody_looks_up_the_register(client, officer):
    held = a_registration(officer=officer)
    a_registration("submit", officer=officer, name="还没备案")
    url = reverse("parking:registered")

    for query in (
        "",
        f"?q={held.paper_number}",
        "?q=River",
        "?q=Parking",
        f"?town={COMMUNITY[:9]}",
    ):
        shown = text(client.get(url + query))
        assert "Riverside car park" in shown
        assert "还没备案" not in shown
    assert "没有找到" in text(client.get(url + "?q=nothing"))


def test_papers_are_not_open_to_everybody(client, officer):
    made = a_registration("papers", officer=officer)
    from xiuhua.evidence.queries import of

    item = of("parking.registration", made.number).first()
    assert client.get(
        reverse("evidence:shown", kwargs={"key": item.key, "size": "thumb"})
    ).status_code in (403, 404, 302)


# --- what lists cost --------------------------------------------------------------------------
def queries_of(client, url):
    client.get(url)
    with CaptureQueriesContext(
        connection,
    ) as seen:
        assert client.get(url).status_code == 200
    return len(seen)


@pytest.mark.parametrize("upto", ["submit", "register"])
def test_lists_take_the_same_number_of_queries_with_one_and_three_rows(officer, upto):
    operator = an_operator(by=officer)
    by = somebody_of(operator)
    tab = "waiting" if upto == "submit" else "registered"
    pages = [
        (as_(officer), reverse("parking:registrations") + f"?tab={tab}"),
        (as_(officer), reverse("parking:registrations") + "?tab=unregistered"),
        (as_(officer), reverse("parking:operators") + "?tab=admitted"),
        (as_(by), reverse("parking:own")),
        (Client(), reverse("parking:registered")),
    ]

    def one_more(n):
        a_registration(upto, officer=officer, operator=operator, by=by, name=f"Car park {n}")
        a_car_park(division=COMMUNITY, opened_on=localdate() - timedelta(days=90))
        an_operator(20 + n, by=officer)

    one_more(0)
    before = [queries_of(*one) for one in pages]
    one_more(1)
    one_more(2)
    assert [queries_of(*one) for one in pages] == before


def test_the_list_turns_its_pages(officer, monkeypatch):
    from xiuhua.parking.pages import registrations

    monkeypatch.setattr(registrations, "SIZE", 2)
    for n in range(3):
        a_registration("submit", officer=officer, name=f"Car park {n}")
    desk = as_(officer)
    first = desk.get(reverse("parking:registrations"))
    found = first.context["page"]
    assert len(found.rows) == 2
    second = desk.get(reverse("parking:registrations"), {"after": found.next})
    assert len(second.context["page"].rows) == 1
    assert timezone.now() < found.rows[0].due_at
