"""The desk: worklist, case page, steps, and who may see what."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases import actions
from xiuhua.cases.examples import a_case, a_picture, a_standard, the_posts
from xiuhua.cases.models import Case, Clock
from xiuhua.cases.queries.queues import BY_KEY, held
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import NEXT_DOOR, a_little_county
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def an_upload(seed: int = 7) -> SimpleUploadedFile:
    return SimpleUploadedFile("after.jpg", a_photo(seed=seed), content_type="image/jpeg")


def many(case: Case, count: int) -> None:
    """Copies of a case with its clock, cheaper than reporting each."""
    clock = Clock.objects.get(case=case, ended_at=None)
    for serial in range(1, count + 1):
        pk = case.pk
        copy = Case.objects.get(pk=pk)
        copy.pk, copy.number = None, f"{case.number[:-5]}9{serial:04}"
        copy.tracking_hash = f"{serial:064}"
        copy.save(force_insert=True)
        Clock.objects.create(
            case=copy, stage=clock.stage, limit_value=clock.limit_value,
            limit_unit=clock.limit_unit, spans=clock.spans, started_at=clock.started_at,
            due_at=clock.due_at,
        )  # fmt: skip


# --- the worklist -----------------------------------------------------------------------------
def test_a_list_of_fifty_costs_at_most_ten_queries_and_as_many_with_one(
    django_assert_max_num_queries,
):
    posts = the_posts()
    case = a_case("file", posts=posts)
    client = as_(posts["dispatcher"])
    client.get("/desk/")

    counts = {}
    for rows in (1, 3, 50):
        many(case, rows - Case.objects.count()) if rows > 1 and rows != 50 else None
        if rows == 50:
            Case.objects.exclude(pk=case.pk).delete()
            many(case, 49)
        with django_assert_max_num_queries(10) as asked:
            answer = client.get("/desk/queue/dispatch/")
        assert answer.content.decode().count("data-row ") == rows
        counts[rows] = len(asked.captured_queries)

    assert len(set(counts.values())) == 1, counts


def test_the_archive_is_read_in_its_order_and_never_sorted():
    """At a million cases sorting them for one page took seconds."""
    queue = BY_KEY["closed"]
    rows = held(Case.objects.all(), queue, timezone.now()).order_by(*queue.order)[:50]

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
    plan = rows.only("pk").explain()

    assert "case_ended" in plan
    assert "TEMP B-TREE" not in plan and "Sort" not in plan


def test_one_begins_in_the_first_own_queue_that_has_work():
    posts = the_posts()
    a_case("file", posts=posts)

    page = as_(posts["dispatcher"]).get("/desk/")
    assert page.context["queue"].key == "dispatch"
    page = as_(posts["reception"]).get("/desk/")
    assert page.context["queue"].key == "take-in"
    assert as_(posts["collector"]).get("/desk/").url == "/m/"


def test_two_characters_and_a_number_find_a_case():
    posts = the_posts()
    case = a_case("take_in", posts=posts, address="Riverside Road 12")
    client = as_(posts["reception"])

    assert [row.case.pk for row in client.get("/desk/search/?q=Ri").context["rows"]] == [case.pk]
    assert client.get("/desk/search/?q=Zz").context["rows"] == []
    assert client.get("/desk/search/").context["rows"] == []
    tail = client.get(f"/desk/search/?q={case.number[-5:]}").context["rows"]
    assert [row.case.pk for row in tail] == [case.pk]
    whole = client.get(f"/desk/search/?q={case.number}")
    assert whole.url == f"/desk/cases/{case.number}/"


def test_a_queue_is_taken_away_as_csv_and_xlsx_but_not_too_long(monkeypatch):
    posts = the_posts()
    case = a_case(posts=posts, words="=1+1")
    client = as_(posts["reception"])

    text = b"".join(client.get("/desk/queue/take-in/cases.csv").streaming_content).decode()
    assert case.number in text
    assert "'=1+1" in text
    book = client.get("/desk/queue/take-in/cases.xlsx").content
    assert BytesIO(book).read(2) == b"PK"

    monkeypatch.setattr("xiuhua.cases.pages.finding.MOST_EXPORTED", 0)
    assert '<form method="post"' in client.get("/desk/queue/take-in/cases.csv").content.decode()


def test_an_unknown_queue_and_an_unknown_number_are_missing():
    client = as_(the_posts()["reception"])

    assert client.get("/desk/queue/nothing/").status_code == 404
    assert client.get("/desk/cases/5001162026010100001/").status_code == 404
    assert client.get("/desk/queue/open/?after=rubbish").status_code == 409


def test_the_map_and_its_list_show_the_same_cases():
    posts = the_posts()
    case = a_case(posts=posts)
    client = as_(posts["reception"])

    assert client.get("/desk/map/?queue=take-in").context["rows"][0].case.pk == case.pk
    found = client.get("/desk/map/points.geojson?queue=take-in").json()["features"]
    assert [one["properties"]["id"] for one in found] == [case.number]


# --- one case ---------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "upto", ["", "take_in", "file", "dispatch", "handle", "answer", "check", "close"]
)
def test_every_state_has_a_page_and_a_preview_for_every_post(upto):
    posts = the_posts()
    case = a_case(upto, posts=posts, photos=[a_picture()], phone="13812340612", name="Chen")

    for name, user in posts.items():
        if name == "unit" and case.unit_id is None:
            continue
        client = as_(user)
        page = client.get(f"/desk/cases/{case.number}/")
        assert page.status_code == 200
        assert "13812340612" not in page.content.decode()
        assert client.get(f"/desk/cases/{case.number}/preview/").status_code == 200
        assert client.get(f"/desk/cases/{case.number}/map.geojson").json()["features"]


def test_a_unit_sees_its_own_cases_and_no_others():
    posts = the_posts()
    case = a_case("dispatch", posts=posts, photos=[a_picture()])
    other = as_(a_user(Role.UNIT, organisation=an_organisation("Lighting station")))

    for path in ("", "preview/", "map.geojson"):
        assert other.get(f"/desk/cases/{case.number}/{path}").status_code == 403
    assert other.post(f"/desk/cases/{case.number}/step/answer/", {"words": "x"}).status_code == 403
    assert other.get("/desk/queue/open/").context["rows"] == []
    assert as_(posts["unit"]).get(f"/desk/cases/{case.number}/").status_code == 200


def test_the_public_is_asked_to_sign_in():
    case = a_case()

    answer = Client().get(f"/desk/cases/{case.number}/")
    assert answer.status_code == 302
    assert Client().post(f"/desk/cases/{case.number}/step/take_in/").status_code == 403


def test_the_whole_loop_through_the_forms():
    posts = the_posts()
    case = a_case(posts=posts)
    rule = a_standard()

    def step(post, name, **data):
        url = f"/desk/cases/{case.number}/step/{name}/"
        answer = as_(posts[post]).post(url, data)
        assert answer.status_code == 302, answer.content.decode()
        case.refresh_from_db()
        return case.state

    assert step("reception", "take_in", next="/desk/queue/take-in/") == "taken_in"
    assert step("shift_head", "file", category=rule.category_id, rule=rule.pk) == "filed"
    assert step("dispatcher", "dispatch", unit=posts["unit"].organisation_id) == "dispatched"
    assert step("unit", "handle", photos=an_upload(), words="New cover.") == "handled"
    assert step("unit", "answer", words="The cover is new.") == "answered"
    assert step("collector", "rework", photos=an_upload(8), words="Still rocks.") == "rework"
    assert step("unit", "handle", photos=an_upload(9)) == "handled"
    assert step("unit", "answer", words="Now it is tight.") == "answered"
    assert step("collector", "check", photos=an_upload(10)) == "checked"
    assert step("shift_head", "close") == "closed"


def test_what_stands_in_the_way_comes_back_beside_its_field():
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    unit = as_(posts["unit"])

    answer = unit.post(f"/desk/cases/{case.number}/step/handle/", {"words": "Done."})
    assert answer.status_code == 422
    assert answer.context["wrong"].errors
    assert "Done." in answer.content.decode()
    bad = SimpleUploadedFile("x.jpg", b"no photo", content_type="image/jpeg")
    answer = unit.post(f"/desk/cases/{case.number}/step/handle/", {"photos": bad})
    assert "photos" in answer.context["wrong"].errors
    late = as_(posts["reception"]).post(f"/desk/cases/{case.number}/step/take_in/")
    assert late.status_code == 422
    assert as_(posts["unit"]).post(f"/desk/cases/{case.number}/step/fly/").status_code == 404


def test_rows_of_the_class_appear_with_their_limits_with_and_without_scripts():
    posts = the_posts()
    case = a_case("take_in", posts=posts)
    client = as_(posts["shift_head"])

    rows = client.get(f"/desk/cases/{case.number}/rows/?category=C0101").content.decode()
    assert "Broken" in rows
    assert client.get(f"/desk/cases/{case.number}/rows/?category=Z").status_code == 200
    page = client.post(f"/desk/cases/{case.number}/step/file/", {"category": "C0101", "look": "1"})
    assert page.status_code == 200
    assert "Broken" in page.content.decode()
    case.refresh_from_db()
    assert case.state == "taken_in"


def test_the_community_is_put_right_while_filing():
    posts = the_posts()
    case = a_case("take_in", posts=posts)
    rule = a_standard()

    as_(posts["shift_head"]).post(
        f"/desk/cases/{case.number}/step/file/",
        {"category": "C0101", "rule": rule.pk, "division": "500116001002"},
    )

    case.refresh_from_db()
    assert (case.state, case.division_id) == ("filed", "500116001002")


def test_only_the_call_back_desk_looks_at_the_reporter_and_each_look_is_recorded():
    posts = the_posts()
    case = a_case(posts=posts, phone="13812340612", name="Chen")
    url = f"/desk/cases/{case.number}/reporter/"
    caller = a_user(Role.CALLBACK, is_demo=True)

    assert as_(posts["reception"]).post(url, {"reason": "x"}).status_code == 403
    client = as_(caller)
    assert client.post(url, {"reason": ""}).status_code == 422
    page = client.post(url, {"reason": "Call back"})
    assert "13812340612" in page.content.decode()
    looks = Record.objects.filter(deed="accounts.reveal")
    assert [one.reason for one in looks] == ["Call back"]
    assert client.get(url).status_code == 405
    unnamed = a_case()
    answer = client.post(f"/desk/cases/{unnamed.number}/reporter/", {"reason": "x"})
    assert answer.status_code == 404


# --- the telephone ----------------------------------------------------------------------------
def test_reception_takes_a_call_down_once():
    a_little_county()
    a_standard()
    client = as_(a_user(Role.RECEPTION))
    key = client.get("/desk/register/").context["form"]["request_key"].value()
    told = {
        "category": "C0101", "words": "Split in two.", "place": "500116005003",
        "address": "by the bus stop", "name": "Chen", "phone": "13812340612", "request_key": key,
    }  # fmt: skip

    page = client.post("/desk/register/", told)
    again = client.post("/desk/register/", told)

    case = Case.objects.get()
    assert (case.source, case.division_id) == ("desk", "500116005003")
    assert page.context["code"] == again.context["code"]
    assert case.number in page.content.decode()


def test_a_call_from_next_door_is_refused_by_name_and_may_be_kept():
    a_little_county()
    a_standard()
    client = as_(a_user(Role.RECEPTION))
    lon, lat = NEXT_DOOR
    told = {"category": "C0101", "lon": lon, "lat": lat, "datum": "wgs84", "request_key": "k" * 20}

    page = client.post("/desk/register/", told)
    assert page.status_code == 422
    assert page.context["elsewhere"]
    assert client.post("/desk/register/", told | {"keep_elsewhere": "on"}).status_code == 200
    assert Case.objects.get().elsewhere


def test_a_collector_may_not_register():
    assert as_(a_user(Role.COLLECTOR)).get("/desk/register/").status_code == 403


def test_a_case_out_of_the_district_is_shown_as_such():
    a_little_county()
    a_standard()
    lon, lat = NEXT_DOOR
    from xiuhua.cases.examples import a_report

    desk = a_user(Role.RECEPTION)
    case, _code = actions.report(
        a_report(lon=lon, lat=lat, source="desk", keep_elsewhere=True), by=desk
    )

    assert case.elsewhere in as_(desk).get(f"/desk/cases/{case.number}/").content.decode()


def test_maps_downloads_and_searches_cost_as_many_queries_with_three_rows_as_with_one(
    django_assert_max_num_queries,
):
    posts = the_posts()
    case = a_case("file", posts=posts)
    client = as_(posts["dispatcher"])
    paths = (
        "/desk/map/?queue=dispatch",
        "/desk/queue/dispatch/cases.xlsx",
        "/desk/search/?q=cover",
        "/desk/queue/closed/",
    )
    for path in paths:
        client.get(path)

    def counts():
        found = []
        for path in paths:
            with django_assert_max_num_queries(11) as asked:
                client.get(path)
            found.append(len(asked.captured_queries))
        return found

    with_one = counts()
    many(case, 2)
    assert counts() == with_one
