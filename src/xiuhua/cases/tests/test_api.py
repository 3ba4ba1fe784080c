"""Cases for machines: what goes in and out, who may, and the words for whatever is wrong."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from jsonschema import Draft202012Validator

from xiuhua.accounts import limits
from xiuhua.accounts.examples import a_user, an_api_key, an_organisation
from xiuhua.cases import permissions
from xiuhua.cases.examples import a_case, a_standard, the_posts
from xiuhua.cases.models import Case
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item, Staged
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, NEXT_DOOR, a_little_county

pytestmark = pytest.mark.django_db
URL = "/api/v1/cases"
LON, LAT = IN_THE_CELL
KEY = "a request key of 24 signs"


@pytest.fixture
def district():
    a_little_county()
    return a_standard()


@pytest.fixture
def one_moment(monkeypatch):
    """Tries are counted as if no time went by, so that no window ends in between."""
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))


def with_key(*scope, **facts) -> Client:
    _key, secret = an_api_key(*scope, **facts)
    return Client(headers={"Authorization": f"Bearer {secret}"})


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def post(client: Client, path: str, body: Any) -> Any:
    data = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(URL + path, data, content_type="application/json")


def told(**facts) -> dict[str, Any]:
    return {"what": "manhole", "lon": LON, "lat": LAT} | facts


def a_token(client: Client, seed: int = 1) -> str:
    upload = SimpleUploadedFile("a.jpg", a_photo(seed=seed, gps=IN_THE_CELL))
    answer = client.post(f"{URL}/photos", {"photo": upload})
    assert answer.status_code == 201, answer.content
    return str(answer.json()["token"])


def in_words(answer, status: int) -> dict[str, Any]:
    """The body of a refusal, which says something to a person."""
    assert answer.status_code == status, answer.content
    body: dict[str, Any] = answer.json()
    assert len(body["detail"]) > 3
    return body


# --- reporting --------------------------------------------------------------------------------
@pytest.mark.parametrize("scope", [(permissions.REPORT,), None])
def test_a_key_and_the_public_report_and_are_given_number_and_code(district, scope):
    client = with_key(*scope) if scope else Client()

    answer = post(client, "", told(words="Split in two.", name="Chen", phone="13812340612"))

    body = answer.json()
    assert answer.status_code == 201
    case = Case.objects.get(number=body["number"])
    assert (case.source, case.state, case.division_id) == ("api", "reported", COMMUNITY)
    follow = Client().post("/follow/", {"code": body["tracking_code"]})
    assert follow.url == f"/follow/{case.number}/"


def test_the_same_request_again_answers_the_same_case(district):
    first = post(Client(), "", told(request_key=KEY)).json()
    again = post(Client(), "", told(request_key=KEY)).json()
    other = post(Client(), "", told(request_key=KEY + "!")).json()

    assert first == again != other
    assert Case.objects.count() == 2


def test_a_photo_goes_ahead_and_its_place_comes_back(district):
    client = with_key(permissions.REPORT)
    upload = SimpleUploadedFile("a.jpg", a_photo(gps=IN_THE_CELL))

    photo = client.post(f"{URL}/photos", {"photo": upload}).json()
    assert (round(photo["lon"], 5), round(photo["lat"], 5)) == IN_THE_CELL
    number = post(client, "", told(photos=[photo["token"]])).json()["number"]

    assert Item.objects.get().subject_key == number


def test_a_point_of_a_chinese_map_is_converted_once(district):
    post(Client(), "", told(lon=LON + 0.0037, lat=LAT - 0.0029, datum="gcj02"))

    case = Case.objects.get()
    assert abs(case.lon - LON) < 0.002
    assert abs(case.lat - LAT) < 0.002
    assert (case.lon, case.lat) != (LON, LAT)


@pytest.mark.parametrize(
    ("wrong", "at"),
    [
        ({"lon": "east"}, "lon"),
        ({"lon": 181}, "lon"),
        ({"datum": "utm"}, "datum"),
        ({"words": "x" * 2001}, "words"),
        ({"phone": "x" * 21}, "phone"),
        ({"photos": ["x"] * 7}, "photos"),
        ({"request_key": "short"}, "request_key"),
        ({"longitude": 106.3}, "longitude"),
        ({"accuracy_m": -1}, "accuracy_m"),
        ({"words": None}, "words"),
    ],
)
def test_each_wrong_value_is_named_with_its_place(district, wrong, at):
    body = in_words(post(Client(), "", told(**wrong)), 422)

    assert any(at in one["at"] and one["words"] for one in body["errors"])
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"what": "nothing"},
        {"category": "C9999"},
        {"what": None},
        {"division": "500116999999"},
        {"phone": "12345"},
        {"photos": ["no token"]},
        {"lon": None, "lat": None},
        {"lon": NEXT_DOOR[0], "lat": NEXT_DOOR[1]},
        {"lon": 0, "lat": 0},
    ],
)
def test_what_cannot_be_done_is_refused_in_words(district, wrong):
    in_words(post(Client(), "", told(**wrong)), 409)

    assert Case.objects.count() == 0


@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"x"', b"\xff\xfe", "{'what': 1}"])
def test_a_body_that_is_no_report_gets_words(district, body):
    answer = post(Client(), "", body)

    assert answer.status_code in {400, 422}
    assert answer.json()["detail"]


def test_a_body_too_large_gets_words(district):
    in_words(post(Client(), "", told(words="x" * 3_000_000)), 413)


def test_what_is_no_photo_gets_words(district):
    bad = SimpleUploadedFile("a.jpg", b"no photo at all")

    in_words(Client().post(f"{URL}/photos", {"photo": bad}), 409)
    in_words(Client().post(f"{URL}/photos", {}), 422)
    assert Staged.objects.count() == 0


def test_who_reports_too_fast_is_told_how_long_to_wait(district, one_moment, monkeypatch):
    monkeypatch.setattr("xiuhua.cases.api.own.PER_MINUTE_PUBLIC", 1)
    monkeypatch.setattr("xiuhua.cases.api.own.PER_MINUTE_KEY", 2)
    keyed = with_key(permissions.REPORT)

    assert [post(Client(), "", told()).status_code for _ in range(2)] == [201, 429]
    assert [post(keyed, "", told()).status_code for _ in range(3)] == [201, 201, 429]
    answer = post(Client(), "", told())
    in_words(answer, 429)
    assert 0 < int(answer["Retry-After"]) <= 60


# --- who may ----------------------------------------------------------------------------------
def test_the_public_is_asked_who_it_is(district):
    for answer in (
        Client().get(URL),
        Client().get(f"{URL}/5001162026010100001"),
        post(Client(), "/5001162026010100001/steps/take_in", {}),
    ):
        in_words(answer, 401)
        assert "Bearer" in answer["WWW-Authenticate"]


def test_a_key_of_another_scope_is_denied(district):
    case = a_case()
    reporter, looker = with_key(permissions.REPORT), with_key(permissions.DESK, permissions.SEE)

    in_words(reporter.get(URL), 403)
    assert looker.get(f"{URL}/{case.number}").status_code == 200
    in_words(post(looker, f"/{case.number}/steps/take_in", {}), 403)
    in_words(Client(headers={"Authorization": "Bearer xh_wrong"}).get(URL), 401)


def test_a_session_needs_its_seal_and_a_key_does_not(district):
    case = a_case()
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(the_posts()["reception"])
    _key, secret = an_api_key(permissions.DESK, permissions.SEE, permissions.TAKE_IN)
    keyed = Client(enforce_csrf_checks=True, headers={"Authorization": f"Bearer {secret}"})

    in_words(post(strict, f"/{case.number}/steps/take_in", {}), 403)
    assert strict.get(f"{URL}/{case.number}").status_code == 200
    assert post(keyed, f"/{case.number}/steps/take_in", {}).json()["state"] == "taken_in"


def test_one_sees_the_divisions_one_answers_for(district):
    case = a_case()
    elsewhere = as_(a_user(Role.RECEPTION, division="500116001"))

    assert elsewhere.get(URL).json()["cases"] == []
    in_words(elsewhere.get(f"{URL}/{case.number}"), 404)
    here = as_(a_user(Role.RECEPTION, division="500116005"))
    assert [one["number"] for one in here.get(URL).json()["cases"]] == [case.number]


def test_a_unit_sees_its_own_and_no_others(district):
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    a_case("file", posts=posts)
    own = as_(posts["unit"])
    other = as_(a_user(Role.UNIT, organisation=an_organisation("Lighting station")))

    assert [one["number"] for one in own.get(URL).json()["cases"]] == [case.number]
    assert other.get(URL).json()["cases"] == []
    in_words(other.get(f"{URL}/{case.number}"), 404)
    in_words(post(other, f"/{case.number}/steps/answer", {"words": "x"}), 404)


# --- the list ---------------------------------------------------------------------------------
def test_the_list_is_turned_page_by_page(district):
    cases = [a_case() for _ in range(5)]
    client, seen, after = as_(the_posts()["reception"]), [], ""

    while True:
        body = client.get(URL, {"size": 2, "after": after}).json()
        seen += [one["number"] for one in body["cases"]]
        if not (after := body["next"]):
            break

    assert seen == [case.number for case in reversed(cases)]


def test_the_list_is_narrowed(district):
    posts = the_posts()
    done, begun = a_case("close", posts=posts), a_case("take_in", posts=posts)
    client = as_(posts["reception"])

    def numbers(**query):
        return {one["number"] for one in client.get(URL, query).json()["cases"]}

    assert numbers() == {done.number, begun.number}
    assert numbers(scope="open") == {begun.number}
    assert numbers(state="closed") == {done.number}
    assert numbers(division="500116005") == {done.number, begun.number}
    assert numbers(division="500116001") == set()


@pytest.mark.parametrize(
    "query", [{"state": "lost"}, {"size": 0}, {"size": 201}, {"size": "x"}, {"scope": "mine"}]
)
def test_a_question_that_makes_no_sense_gets_words(district, query):
    body = in_words(as_(the_posts()["reception"]).get(URL, query), 422)

    assert body["errors"][0]["words"]


def test_a_cursor_of_ones_own_making_gets_words(district):
    in_words(as_(the_posts()["reception"]).get(URL, {"after": "rubbish"}), 409)


def test_the_list_costs_the_same_with_one_case_and_with_three(
    district, django_assert_max_num_queries
):
    client, counts = as_(the_posts()["reception"]), set()
    for rows in (1, 3):
        while Case.objects.count() < rows:
            a_case()
        client.get(URL)
        with django_assert_max_num_queries(8) as asked:
            assert len(client.get(URL).json()["cases"]) == rows
        counts.add(len(asked.captured_queries))

    assert len(counts) == 1


def test_a_case_shows_its_steps_and_nothing_of_who_reported(district):
    posts = the_posts()
    case = a_case("take_in", posts=posts, name="Chen", phone="13812340612")

    answer = as_(posts["shift_head"]).get(f"{URL}/{case.number}")

    body = answer.json()
    assert [one["name"] for one in body["steps"]] == ["report", "take_in"]
    assert "file" in body["open"]
    assert "take_in" not in body["open"]
    assert body["lon"] == LON
    for secret in ("13812340612", "Chen", case.tracking_hash, posts["reception"].username):
        assert secret not in answer.content.decode()


def test_an_unknown_case_is_missing(district):
    client = as_(the_posts()["reception"])

    for number in ("5001162026010100001", "x", "9" * 400):
        in_words(client.get(f"{URL}/{number}"), 404)


# --- steps ------------------------------------------------------------------------------------
def test_every_step_by_its_post_and_by_nobody_else(district):
    posts, rule = the_posts(), district
    number = post(Client(), "", told()).json()["number"]
    unit = posts["unit"].organisation.code
    clients = {name: as_(user) for name, user in posts.items()}
    loop = [
        ("take_in", "reception", {"words": "Read."}, "taken_in"),
        ("file", "shift_head", {"category": "C0101", "defect": rule.defect}, "filed"),
        ("dispatch", "dispatcher", {"unit": unit}, "dispatched"),
        ("handle", "unit", {"photos": 1}, "handled"),
        ("answer", "unit", {"words": "New cover."}, "answered"),
        ("rework", "collector", {"words": "It rocks.", "photos": 1}, "rework"),
        ("handle", "unit", {"photos": 1}, "handled"),
        ("answer", "unit", {"words": "Tight now."}, "answered"),
        ("check", "collector", {"photos": 1}, "checked"),
        ("close", "shift_head", {}, "closed"),
    ]
    for seed, (step, right, body, state) in enumerate(loop):
        if "photos" in body:
            body["photos"] = [a_token(clients[right], seed=seed + 10)]
        for name, client in clients.items():
            if name != right and {name, right} != {"reception", "shift_head"}:
                wrong = post(client, f"/{number}/steps/{step}", body)
                assert wrong.status_code in {403, 404}, (step, name)
        answer = post(clients[right], f"/{number}/steps/{step}", body)
        assert answer.status_code == 200, (step, answer.content)
        assert answer.json()["state"] == state


@pytest.mark.parametrize(
    ("upto", "post_of", "step", "body", "status"),
    [
        ("", "reception", "fly", {}, 404),
        ("", "reception", "take_in", {"word": "x"}, 422),
        ("", "reception", "take_in", {"words": "x" * 2001}, 422),
        ("", "reception", "close", {}, 409),
        ("take_in", "shift_head", "file", {}, 409),
        ("take_in", "shift_head", "file", {"category": "C0101", "defect": "Purple"}, 409),
        ("take_in", "shift_head", "file", {"category": "C9", "defect": "Broken"}, 409),
        ("file", "dispatcher", "dispatch", {}, 409),
        ("file", "dispatcher", "dispatch", {"unit": "U999999"}, 409),
        ("dispatch", "unit", "handle", {}, 409),
        ("dispatch", "unit", "handle", {"photos": ["no token"]}, 409),
        ("handle", "unit", "answer", {"words": " "}, 409),
        ("answer", "collector", "rework", {}, 409),
    ],
)
def test_a_step_that_is_not_possible_says_why(district, upto, post_of, step, body, status):
    posts = the_posts()
    case = a_case(upto, posts=posts)

    in_words(post(as_(posts[post_of]), f"/{case.number}/steps/{step}", body), status)

    was = case.state
    case.refresh_from_db()
    assert case.state == was


# --- the description --------------------------------------------------------------------------
def test_the_description_is_openapi_and_fits_what_is_answered(district):
    described = Client().get("/api/v1/openapi.json").json()

    assert described["openapi"].startswith("3.1")
    assert described["info"]["title"]
    paths = {path: set(one) for path, one in described["paths"].items() if path.startswith(URL)}
    assert paths == {
        URL: {"get", "post"},
        f"{URL}/photos": {"post"},
        f"{URL}/{{number}}": {"get"},
        f"{URL}/{{number}}/steps/{{step}}": {"post"},
    }
    for one in (op for path in paths for op in described["paths"][path].values()):
        assert one["summary"]
        assert one["description"]
        assert one["responses"]
    schemas = described["components"]["schemas"]
    for name, schema in schemas.items():
        Draft202012Validator.check_schema(schema)
        assert schema.get("title"), name

    case = a_case("take_in", posts=(posts := the_posts()))
    whole = as_(posts["reception"]).get(f"{URL}/{case.number}").json()
    wanted = {"$ref": "#/components/schemas/CaseWhole", "components": {"schemas": schemas}}
    Draft202012Validator(wanted).validate(whole)
    wanted["$ref"] = "#/components/schemas/ReportIn"
    Draft202012Validator(wanted).validate(told())
    assert not Draft202012Validator(wanted).is_valid(told(longitude=1))
