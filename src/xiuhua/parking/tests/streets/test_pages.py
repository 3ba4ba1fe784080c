"""What each of those who have a say sees about bays on streets, and what they can do there."""

from __future__ import annotations

import re
from dataclasses import replace
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from xiuhua.accounts.examples import a_user
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.parking.actions import proposing, publishing, signing
from xiuhua.parking.examples import GOOD_STREET, a_car_park
from xiuhua.parking.models import CarPark, Decision, Limit
from xiuhua.web.language import say

LINE = "106.300000, 29.330000\n106.300800, 29.330000"
PROPOSAL = {
    "street": "滨江大道", "name": "12号至40号", "division": "500116005003", "line": LINE, "depth_m": "2.5",
    "angle": "parallel", "bays": "12", "disabled": "1", "reasons": "缺少车位", "outside": "on",
    "hours-TOTAL_FORMS": "4", "hours-INITIAL_FORMS": "0", "hours-0-start": "08:00",
    "hours-0-end": "20:00", "hours-0-may_park": "yes", "hours-0-longest_min": "120", "hours-0-days": "every",
    **{f"hours-{n}-{name}": value for n in (1, 2, 3) for name, value in (("may_park", "yes"), ("days", "every"))},
}  # fmt: skip
MEASURED = {
    "width_m": "12.5", "sides": "1", "slope_pct": "2", "on_fire_lane": "no", "left_for_fire_m": "5", "sight_m": "80",
    "walkway_left_m": "2", "to_junction_m": "60", "to_zebra_m": "12", "to_stop_m_none": "on", "to_hydrant_m": "45",
    "on": "2026-05-12",
}  # fmt: skip


@pytest.fixture
def as_(office):
    """A client signed in as one of the office."""

    def signed_in(who):
        client = Client()
        client.force_login(who if not isinstance(who, str) else office[who])
        return client

    return signed_in


def text(answer):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_an_officer_proposes_and_measures_and_two_sign(office, as_, moment):
    desk = as_("officer")
    answer = desk.post("/desk/parking/streets/propose/", PROPOSAL)
    decision = Decision.objects.get()
    assert answer.headers["Location"] == f"/desk/parking/streets/{decision.number}/measure/"
    assert (decision.bays, decision.disabled, decision.hours[0]["longest_min"]) == (12, 1, 120)
    answer = desk.post(f"/desk/parking/streets/{decision.number}/measure/", MEASURED)
    assert answer.status_code == 302
    decision.refresh_from_db()
    assert decision.stretch == replace(GOOD_STREET)

    police = as_("police")
    assert "滨江大道" in text(police.get("/desk/parking/streets/signatures/"))
    page = text(police.get(f"/desk/parking/streets/{decision.number}/"))
    assert "交警部门会签" in page
    assert "填写测量结果 </a>" not in page
    police.post(f"/desk/parking/streets/{decision.number}/sign_police/")
    as_("head").post(f"/desk/parking/streets/{decision.number}/sign_city/")
    decision.refresh_from_db()
    assert decision.state == "signed"


def test_what_is_wrong_in_a_proposal_stands_beside_its_field_and_nothing_is_lost(office, as_):
    answer = as_("officer").post(
        "/desk/parking/streets/propose/", PROPOSAL | {"line": "106.3, 29.33"}
    )
    assert answer.status_code == 422
    assert "请标出路段的起点和终点" in text(answer)
    assert 'value="滨江大道"' in answer.content.decode()
    wrong = {"hours-1-start": "20:00"}
    answer = as_("officer").post("/desk/parking/streets/propose/", PROPOSAL | wrong)
    assert (answer.status_code, Decision.objects.count()) == (422, 0)
    assert "请填写时段的起止" in text(answer)
    twice = {"hours-1-start": "08:00", "hours-1-end": "20:00"}
    assert "有两行时段相同" in text(
        as_("officer").post("/desk/parking/streets/propose/", PROPOSAL | twice)
    )


def test_conditions_are_evaluated_while_figures_are_typed_and_nothing_is_kept(office, as_, decided):
    decision = decided("propose")
    there = f"/desk/parking/streets/{decision.number}/conditions/"
    seen = text(as_("officer").post(there, MEASURED | {"width_m": "7"}))
    assert "宽 7.0 米，需 8.0 米" in seen
    assert "≥ 8 m" in seen
    assert "GA/T 850" in seen
    assert "待核" in seen
    assert "尚未测量" in text(as_("officer").post(there, {"width_m": "abc"}))
    decision.refresh_from_db()
    assert decision.measured == {}
    looked = as_("officer").post(
        f"/desk/parking/streets/{decision.number}/measure/", MEASURED | {"look": "1"}
    )
    assert (looked.status_code, Decision.objects.get().state) == (200, "proposed")


def test_the_buttons_are_those_of_the_table_for_who_looks(office, as_, decided):
    number = decided("measure").number
    offered = {who: re.findall(r"/([a-z_]+)/\"", as_(who).get(f"/desk/parking/streets/{number}/").content.decode())
               for who in office}  # fmt: skip
    assert {"sign_police", "decline_police"} <= set(offered["police"])
    assert {"sign_city", "decline_city"} <= set(offered["head"])
    assert {"drop"} <= set(offered["officer"])
    assert not {"sign_police", "sign_city"} & set(offered["officer"])
    assert not {"sign_city", "drop"} & set(offered["police"])


def test_a_signature_of_the_wrong_post_is_refused_at_the_door(office, as_, decided):
    number = decided("measure").number
    for who, step in (("officer", "sign_city"), ("police", "sign_city"), ("head", "sign_police")):
        assert as_(who).post(f"/desk/parking/streets/{number}/{step}/").status_code == 403
    assert as_("officer").post(f"/desk/parking/streets/{number}/nothing/").status_code == 404


def test_a_sent_back_proposal_says_why_and_whose_turn_it_is(office, as_, decided):
    decision = decided("measure")
    as_("police").post(
        f"/desk/parking/streets/{decision.number}/decline_police/", {"words": "占用消防通道"}
    )
    page = text(as_("officer").get(f"/desk/parking/streets/{decision.number}/"))
    assert "占用消防通道" in page
    assert "已退回，请修改、重新测量或放弃" in page


def test_the_list_is_searched_filtered_taken_away_and_costs_the_same_with_three(
    office, as_, decided
):
    first = decided("measure")
    desk = as_("officer")
    desk.get("/desk/parking/streets/")
    with CaptureQueriesContext(connection) as one:
        desk.get("/desk/parking/streets/?tab=sign")
    decided("measure", street="塔坪路", name="1号")
    decided("publish", street="东门路", name="2号")
    with CaptureQueriesContext(connection) as three:
        desk.get("/desk/parking/streets/?tab=sign")
    assert len(one) == len(three), [q["sql"][:200] for q in three.captured_queries]
    assert "塔坪路" in text(desk.get("/desk/parking/streets/?q=塔坪"))
    assert "换个路名的一部分" in text(desk.get("/desk/parking/streets/?q=nowhere"))
    for query, count in (("", 2), ("?tab=published", 1), ("?q=东门", 1), ("?kind=remove", 0), ("?town=500116001", 0),
                         (f"?q={first.number}", 1)):  # fmt: skip
        csv = b"".join(
            desk.get(f"/desk/parking/streets/list.csv{query}").streaming_content
        ).decode()
        assert csv.count("\n") - 1 == count, query
    assert desk.get("/desk/parking/streets/list.xlsx").content[:2] == b"PK"
    assert desk.get("/desk/parking/streets/list.pdf").status_code == 404


# --- the public ---------------------------------------------------------------------------------
def test_nothing_is_public_before_its_publication(client, office, decided):
    number = decided("sign").number
    for path in ("", "outline.json", "notice.pdf"):
        assert client.get(f"/parking/notices/{number}/{path}").status_code == 404
    assert client.post(f"/parking/notices/{number}/object/", {"words": "X"}).status_code == 404
    assert number not in text(client.get("/parking/notices/?tab=standing"))


def test_anybody_objects_without_an_account_and_reads_the_answer_but_nobodys_words(
    client, office, as_, decided
):
    decision = decided("publish")
    page = client.get(f"/parking/notices/{decision.number}/")
    assert "2026-05-19 前任何人可提出异议" in text(page)
    answer = client.post(f"/parking/notices/{decision.number}/object/", {"words": ""})
    assert answer.status_code == 422
    answer = client.post(f"/parking/notices/{decision.number}/object/",
                         {"words": "门口太挤", "name": "王晓敏", "phone": "13812345678"})  # fmt: skip
    assert answer.status_code == 302
    made = decision.objections.get()
    seen = text(client.get(f"/parking/notices/{decision.number}/"))
    assert "已收到 1 条异议" in seen
    desk = as_("officer")
    own = text(desk.get(f"/desk/parking/streets/{decision.number}/"))
    assert "门口太挤" in own
    assert "留了姓名" in own
    assert desk.post(f"/desk/parking/objections/{made.pk}/", {"words": ""}).status_code == 422
    desk.post(f"/desk/parking/objections/{made.pk}/", {"words": "已往东移 5 米。"})
    seen += text(client.get(f"/parking/notices/{decision.number}/"))
    assert "已往东移 5 米" in seen
    for words in ("门口太挤", "王晓敏", "13812345678"):
        assert words not in seen
        assert words not in own or words == "门口太挤"


def test_one_address_objects_ten_times_an_hour_at_most(client, decided):
    number = decided("publish").number
    for _n in range(10):
        assert client.post(f"/parking/notices/{number}/object/", {"words": "X"}).status_code == 302
    assert client.post(f"/parking/notices/{number}/object/", {"words": "X"}).status_code == 429


def test_after_the_publication_there_is_no_form_any_more(client, decided, moment):
    number = decided("publish").number
    moment(days=8)
    assert 'name="words"' not in client.get(f"/parking/notices/{number}/").content.decode()
    assert client.post(f"/parking/notices/{number}/object/", {"words": "X"}).status_code == 422


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_notice_is_a_paper_to_hang_up(client, decided, form):
    answer = client.get(f"/parking/notices/{decided('publish').number}/notice.{form}")
    assert answer.status_code == 200
    assert answer.content[:4] == (b"%PDF" if form == "pdf" else b"PK\x03\x04")


def test_the_paper_has_every_gap_filled(decided):
    from xiuhua.parking.pages.notices import shipped
    from xiuhua.parking.queries.notice import notice
    from xiuhua.web.papers import gaps

    decision = decided("publish")
    facts = notice(decision, today=localdate(), address="https://example.org/")
    assert {name.partition(".")[0] for name in gaps(shipped())} <= set(facts)


def test_photos_of_the_marking_are_public_only_once_released(client, office, as_, decided):
    decision = decided("decide")
    photo = BytesIO(a_photo())
    photo.name = "marked.jpg"
    answer = as_("officer").post(
        f"/desk/parking/streets/{decision.number}/set_out/",
        {"bays": "12", "from_day": localdate().isoformat(), "photos": photo},
    )  # fmt: skip
    assert answer.status_code == 302
    assert CarPark.objects.get().capacity == 12
    assert (
        "/evidence/"
        in as_("officer").get(f"/desk/parking/streets/{decision.number}/").content.decode()
    )
    assert "/evidence/" not in client.get(f"/parking/notices/{decision.number}/").content.decode()


def test_every_rule_stands_on_one_page_with_its_number_and_source(client, db):
    from xiuhua.parking.rules import DECIDING, ON_STREET, RESTRICTIONS, STAYS

    seen = text(client.get("/parking/street-rules/"))
    for rule in (*ON_STREET, *DECIDING, *STAYS, *RESTRICTIONS):
        assert say(rule.title) in seen, rule.key
        assert rule.source in seen, rule.key
    assert "双向、两侧停放: 12 m" in seen
    assert "待核" in seen


# --- a stretch in use ---------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("at", "words"),
    [
        ("2026-05-20T09:00", "最晚驶离 今天 11:00"),
        ("2026-05-20T19:30", "最晚驶离 明天 10:00"),
        ("nonsense", "现在停放"),
    ],
)
def test_a_driver_reads_until_when_to_leave(client, decided, at, words):
    stretch = decided().car_park
    seen = text(client.get(f"/parking/streets/{stretch.number}/?at={at}"))
    assert "最长 2 小时" in seen
    assert words in seen


def test_where_nobody_may_park_it_says_so(client, decided):
    from xiuhua.parking.rules.stays import Limit as Hours

    stretch = decided(hours=[Hours(420, 540, may_park=False)]).car_park
    assert "这个时间不可停放" in text(
        client.get(f"/parking/streets/{stretch.number}/?at=2026-05-21T08:00")
    )
    assert "最晚驶离" in text(client.get(f"/parking/streets/{stretch.number}/?at=2026-05-21T10:00"))


def test_only_bays_on_streets_have_such_a_page(client, office):
    assert client.get(f"/parking/streets/{a_car_park().number}/").status_code == 404


def test_other_hours_are_proposed_from_what_the_sign_says(office, as_, decided):
    stretch = decided().car_park
    desk = as_("officer")
    there = f"/desk/parking/stretches/{stretch.number}/hours/"
    assert 'value="08:00"' in desk.get(there).content.decode()
    told = {key: value for key, value in PROPOSAL.items() if key.startswith("hours-")}
    told |= {
        "hours-0-longest_min": "60",
        "reasons": "周转太慢",
        "outside": "on",
        "hours-INITIAL_FORMS": "1",
    }
    assert desk.post(there, told).status_code == 302
    new = Decision.objects.get(kind="hours")
    assert new.hours[0]["longest_min"] == 60
    assert Limit.objects.get().longest_min == 120
    assert "正在办理" in text(
        desk.post(f"/desk/parking/stretches/{stretch.number}/removal/", {"reasons": "X"})
    )
    assert as_("police").get(there).status_code == 403
    proposing.hand_on(new, by=office["officer"])
    signing.sign_city(new, by=office["head"])


def test_an_officer_sees_what_is_due(office, as_, decided, moment):
    decision = decided("publish")
    publishing.object_to(decision, words="太挤", by=PUBLIC)
    moment(days=9)
    seen = text(as_("officer").get("/desk/parking/streets/"))
    assert "当前待办" in seen
    assert "待答复异议" in seen
    assert "公示期满，待决定" in seen


def test_whoever_may_not_see_parking_is_refused(office, as_, decided):
    number = decided("measure").number
    for role in (Role.WORKER, Role.OPERATOR):
        assert as_(a_user(role)).get(f"/desk/parking/streets/{number}/").status_code == 403
