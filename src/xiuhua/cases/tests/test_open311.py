"""Open311 GeoReport v2: what may be read and written, in both formats, and every way to be wrong."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from xiuhua.accounts.examples import a_user, an_api_key
from xiuhua.accounts.models import Identity
from xiuhua.cases import actions, permissions
from xiuhua.cases.actions.questions import load_questions
from xiuhua.cases.examples import DATA, a_case, a_standard, the_posts
from xiuhua.cases.models import Case, Category, Keyword, PlainClass, Question, Step
from xiuhua.cases.tests.test_costs import asked
from xiuhua.cases.workflow import CaseState
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Refused
from xiuhua.places.examples import COMMUNITY, COUNTY, IN_THE_CELL, NEXT_DOOR, a_little_county

pytestmark = pytest.mark.django_db
V2 = "/open311/v2"
LON, LAT = IN_THE_CELL

OR_NULL = {"type": ["string", "null"]}
REQUEST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["service_request_id", "status", "service_code", "requested_datetime"],
    "properties": {
        **dict.fromkeys(
            (
                "status_notes", "service_name", "description", "agency_responsible",
                "service_notice", "updated_datetime", "expected_datetime", "address",
                "address_id", "zipcode", "media_url",
            ),
            OR_NULL,
        ),
        "service_request_id": {"type": "string", "pattern": r"^\d{19}$"},
        "service_code": {"type": "string"},
        "status": {"enum": ["open", "closed"]},
        "requested_datetime": {"type": "string", "pattern": r"\d{2}:\d{2}:\d{2}[+-]\d{2}:\d{2}$"},
        "lat": {"type": ["number", "null"]},
        "long": {"type": ["number", "null"]},
    },
}  # fmt: skip
"""A service request, as the fields of the standard have it."""


@pytest.fixture
def district():
    a_little_county()
    return a_standard()


@pytest.fixture
def key(district) -> str:
    return an_api_key(permissions.REPORT)[1]


def get(address: str, **params: Any) -> Any:
    return Client().get(f"{V2}/{address}", params)


def rows(**params: Any) -> list[dict[str, Any]]:
    answer = get("requests.json", **params)
    assert answer.status_code == 200, answer.content
    return list(answer.json())


def numbers(**params: Any) -> list[str]:
    return [row["service_request_id"] for row in rows(**params)]


def file(key: str = "", *, form: str = "json", **told: Any) -> Any:
    """POST a request; the test client is strict about forged forms, as the server is."""
    facts = {"service_code": "C0101", "lat": LAT, "long": LON, "description": "Split."} | told
    if key:
        facts["api_key"] = key
    facts = {name: value for name, value in facts.items() if value is not None}
    return Client(enforce_csrf_checks=True).post(f"{V2}/requests.{form}", facts)


def filed(key: str, **told: Any) -> Case:
    answer = file(key, **told)
    assert answer.status_code == 200, answer.content
    return Case.objects.get(number=answer.json()[0]["service_request_id"])


def refusal(answer: Any, code: int) -> str:
    """What a refusal says, once it is found to have the standard's shape in its format."""
    assert answer.status_code == code, answer.content
    if answer["Content-Type"] == "text/xml; charset=utf-8":
        (error,) = ElementTree.fromstring(answer.content)
        told = {part.tag: part.text for part in error}
        assert error.tag == "error"
    else:
        assert answer["Content-Type"] == "application/json; charset=utf-8"
        (told,) = answer.json()
    assert told["code"] in {code, str(code)}
    said = str(told["description"])
    assert len(said) > 3
    return said


def xml(answer: Any) -> ElementTree.Element:
    assert answer.status_code == 200, answer.content
    assert answer["Content-Type"] == "text/xml; charset=utf-8"
    return ElementTree.fromstring(answer.content)


# --- discovery and services -----------------------------------------------------------------------
def test_discovery_names_the_endpoint_in_both_formats(client):
    told = client.get("/open311/discovery.json").json()

    (endpoint,) = told["endpoints"]
    assert endpoint["url"] == "http://testserver/open311/v2"
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert told["contact"] and told["key_service"] and told["changeset"]
    for address in ("discovery.xml", ""):
        root = xml(get(address))
        assert [one.text for one in root.iter("url")] == ["http://testserver/open311/v2"]
        assert [one.text for one in root.iter("format")] == endpoint["formats"]


def test_services_are_the_citizens_short_list(district):
    Keyword.objects.create(word="well lid", category=district.category)
    Category.objects.create(key="C0999", kind="C", major="Other", name="Not in the list")

    (told,) = get("services.json").json()

    assert told == {
        "service_code": "C0101",
        "service_name": "Manhole cover broken",
        "description": "Water manhole cover",
        "metadata": False,
        "type": "realtime",
        "keywords": "Water manhole cover, well lid, Road",
        "group": "Utilities",
    }
    (service,) = xml(get("services.xml"))
    assert service.find("metadata").text == "false"
    assert service.find("service_code").text == "C0101"


def test_a_class_is_one_service_however_many_lines_lead_to_it(district):
    for n in (1, 2):
        PlainClass.objects.create(
            key=f"lid-{n}", title=f"Lid {n}", group="Road", category=district.category, order=n
        )

    assert [one["service_name"] for one in get("services.json").json()] == ["Manhole cover broken"]


def test_a_definition_tells_what_else_is_asked(district):
    Question.objects.create(
        category=district.category, code="size", kind="singlevaluelist", words="How big?",
        required=True, values=[["s", "Small"], ["l", "Large"]],
    )  # fmt: skip

    told = get("services/C0101.json").json()

    assert told["service_code"] == "C0101"
    (attribute,) = told["attributes"]
    assert (attribute["code"], attribute["required"], attribute["order"]) == ("size", True, 1)
    assert attribute["values"] == [{"key": "s", "name": "Small"}, {"key": "l", "name": "Large"}]
    assert get("services.json").json()[0]["metadata"] is True
    for address in ("services/C0101.xml", "service/C0101.xml"):
        root = xml(get(address))
        assert root.tag == "service_definition"
        assert [one.text for one in root.iter("key")] == ["s", "l"]
        assert root.find("attributes/attribute/required").text == "true"


@pytest.mark.parametrize("form", ["json", "xml"])
def test_what_is_not_there_is_not_found_in_the_format_asked_for(district, form):
    for address in ("services/NOPE", "requests/5001162026010100001", "tokens/NOPE", "nothing/here"):
        refusal(get(f"{address}.{form}"), 404)
    refusal(get(f"services.{form}", jurisdiction_id="chicago"), 404)
    refusal(Client().delete(f"{V2}/requests.{form}"), 405)
    refusal(get("services.yaml"), 404)


def test_the_own_jurisdiction_or_none_or_an_empty_one_is_fine(district):
    for named in ({}, {"jurisdiction_id": ""}, {"jurisdiction_id": COUNTY}):
        assert get("services.json", **named).status_code == 200


# --- filing ---------------------------------------------------------------------------------------
def test_a_request_becomes_a_case_and_who_sent_it_lies_apart(key):
    case = filed(
        key, email="li@example.org", first_name="\u5c0f\u654f", last_name="\u738b",
        phone="138 0000 0000", media_url="https://pictures.example/1.jpg", device_id="x",
    )  # fmt: skip

    assert (case.source, case.state, case.division_id) == ("open311", "reported", COMMUNITY)
    assert (case.category_id, case.plain.key, case.words) == ("C0101", "manhole", "Split.")
    assert case.media_urls == ["https://pictures.example/1.jpg"]
    known = Identity.objects.get()
    assert (known.name, known.phone) == ("\u738b\u5c0f\u654f", "13800000000")
    assert known.email == "li@example.org"
    assert case.reporter_id == known.person_id


def test_the_answer_is_a_list_with_number_notice_and_the_code_to_follow_it_by(key):
    (told,) = file(key).json()

    assert set(told) == {"service_request_id", "service_notice", "account_id"}
    code = told["service_notice"].rstrip("\u3002. ").split()[-2]
    assert Client().get(f"{V2}/tokens/{code}.json").json() == [
        {"service_request_id": told["service_request_id"], "token": code}
    ]
    root = xml(file(key, form="xml"))
    assert root.tag == "service_requests"
    assert len(root.find("request/service_request_id").text) == 19


def test_the_key_may_come_in_the_form_the_address_or_a_header(key):
    told = {"service_code": "C0101", "lat": LAT, "long": LON}
    strict = Client(enforce_csrf_checks=True)

    answers = [
        strict.post(f"{V2}/requests.json", told | {"api_key": key}),
        strict.post(f"{V2}/requests.json?jurisdiction_id={COUNTY}&api_key={key}", told),
        strict.post(f"{V2}/requests.json", told, headers={"X-API-Key": key}),
        strict.post(f"{V2}/requests.json", told, headers={"Authorization": f"Bearer {key}"}),
        strict.post(f"{V2}/requests.json?service_code=C0101&lat={LAT}&long={LON}&api_key={key}"),
    ]

    assert [answer.status_code for answer in answers] == [200] * 5
    assert len({case.reported_by for case in Case.objects.all()}) == 1


@pytest.mark.parametrize("form", ["json", "xml"])
def test_without_a_key_or_with_a_wrong_one_nothing_is_filed(key, form):
    refusal(file(form=form), 403)
    refusal(file(" ", form=form), 403)
    refusal(file("xh_wrong", form=form), 403)
    refusal(get(f"requests.{form}", api_key="xh_wrong"), 403)
    answer = Client().get(f"{V2}/requests.{form}", headers={"X-API-Key": "xh_wrong"})
    refusal(answer, 403)

    assert not Case.objects.exists()


def test_the_cookie_of_somebody_signed_in_files_nothing(key):
    client = Client(enforce_csrf_checks=True)
    client.force_login(a_user(Role.RECEPTION))

    told = {"service_code": "C0101", "lat": LAT, "long": LON}
    refusal(client.post(f"{V2}/requests.json", told), 403)


def test_photos_come_under_any_name(key):
    files = {
        name: SimpleUploadedFile(f"{name}.jpg", a_photo(seed=seed))
        for seed, name in enumerate(("media", "photo1", "photo2", "file_3"), start=1)
    }

    case = filed(key, **files)

    assert Item.objects.filter(subject_key=case.number).count() == 4
    (own,) = rows(service_request_id=case.number, api_key=key, extensions="true")
    urls = own["extended_attributes"]["media_urls"]
    assert len(urls) == 4 and own["media_url"] == urls[0]
    assert Client().get(urls[0].removeprefix("http://testserver")).status_code == 200


def test_what_is_no_photo_is_refused_and_files_nothing(key):
    refusal(file(key, media=SimpleUploadedFile("a.jpg", b"no photo")), 400)

    assert not Case.objects.exists()


def test_a_place_may_be_an_address_or_the_code_of_a_division(key):
    by_words = filed(key, lat=None, long=None, address_string="\u9f0e\u5c71\u8857\u9053 12")
    by_code = filed(key, lat="", long="", address_id=COMMUNITY)

    assert (by_words.division_id, by_words.precision) == ("500116005", "address")
    assert by_words.address.endswith("12") and by_words.lat is None
    assert by_code.division_id == COMMUNITY


@pytest.mark.parametrize(
    "wrong",
    [
        {"service_code": None},
        {"service_code": ""},
        {"lat": None, "long": None},
        {"long": None},
        {"lat": "north"},
        {"lat": "nan"},
        {"lat": "1e999"},
        {"lat": 91},
        {"lat": 0, "long": 0},
        {"lat": NEXT_DOOR[1], "long": NEXT_DOOR[0]},
        {"lat": None, "long": None, "address_id": "110101"},
        {"description": "x" * 4001},
        {"media_url": "javascript:alert(1)"},
        {"datum": "mars"},
    ],
)
def test_what_cannot_be_filed_is_refused_in_words(key, wrong):
    refusal(file(key, **wrong), 400)
    refusal(file(key, form="xml", **wrong), 400)

    assert not Case.objects.exists()


def test_a_class_that_is_not_in_use_cannot_be_filed(key):
    refusal(file(key, service_code="NOPE"), 404)
    Category.objects.filter(key="C0101").update(is_active=False)
    refusal(file(key), 404)


def test_four_thousand_signs_are_a_description(key):
    assert len(filed(key, description="x" * 4000).words) == 4000


def test_a_foreign_number_does_not_keep_a_request_out(key):
    answer = file(key, phone="111111111", email="no mail").json()[0]

    assert "phone, email" in answer["service_notice"]
    assert not Identity.objects.exists()


def test_answers_to_questions_are_read_in_both_spellings(key):
    kind = Category.objects.get(key="C0101")
    parts = [["a", "A"], ["b", "B"]]
    for code, what in (("n", "number"), ("one", "singlevaluelist"), ("many", "multivaluelist")):
        Question.objects.create(category=kind, code=code, kind=what, words=code, values=parts)
    told = {"attribute[n]": "3", "attribute[one]": "b", "attribute[unasked]": "x"}

    for name in ("attribute[many]", "attribute[many][]"):
        case = filed(key, **told, **{name: ["a", "b"]})
        assert case.answers == {"n": 3.0, "one": "b", "many": ["a", "b"]}
    (own,) = rows(service_request_id=case.number, api_key=key, extensions="true")
    assert {"code": "many", "value": ["a", "b"]} in own["extended_attributes"]["attributes"]
    refusal(file(key, **{"attribute[n]": "three"}), 400)
    refusal(file(key, **{"attribute[one]": "c"}), 400)
    Question.objects.filter(code="n").update(required=True)
    assert "attribute[n]" in refusal(file(key), 400)


def test_sending_it_again_under_the_same_key_of_the_client_is_harmless(key):
    told = {"service_code": "C0101", "lat": LAT, "long": LON, "api_key": key}
    twice = [
        Client().post(f"{V2}/requests.json", told, headers={"Idempotency-Key": "fms-17"}).json()
        for _ in range(2)
    ]

    assert twice[0] == twice[1]
    assert Case.objects.count() == 1


def test_filing_costs_at_most_fourteen_statements(key):
    told = {"phone": "13800000000", "email": "li@example.org", "first_name": "Li"}
    file(key, **told)  # what a process asks once is asked

    with CaptureQueriesContext(connection) as queries:
        assert file(key, **told).status_code == 200

    assert len(asked(queries)) <= 14, asked(queries)


# --- reading --------------------------------------------------------------------------------------
def test_only_what_is_published_of_a_case_can_be_read(key):
    a_case()
    a_case("take_in", posts=the_posts())
    case = a_case("dispatch", posts=the_posts(), address="Door 3", lon=LON + 0.0004)

    (row,) = rows()

    Draft202012Validator(REQUEST).validate(row)
    assert row["service_request_id"] == case.number
    assert (row["status"], row["service_code"]) == ("open", "C0101")
    assert row["status_notes"] == "\u5904\u7f6e\u4e2d"
    assert (row["lat"], row["long"]) == (round(LAT, 3), round(LON + 0.0004, 3))
    assert row["description"] is None and "Door 3" not in row["address"]
    assert row["agency_responsible"] == case.unit.name
    assert row["expected_datetime"] == timezone.localtime(case.due_at).isoformat(timespec="seconds")
    answer = get(f"requests/{case.number}.json")
    assert answer.json() == [row]


def test_the_key_that_filed_a_request_reads_it_whole_and_no_other_does(key):
    case = filed(key, address_string="Door 3", lat=LAT + 0.0004)
    other = an_api_key(permissions.REPORT, permissions.DESK)[1]

    (row,) = rows(api_key=key)
    assert (row["description"], row["lat"]) == ("Split.", LAT + 0.0004)
    assert row["address"].endswith("Door 3")
    assert rows(api_key=other) == rows() == []
    assert get(f"requests/{case.number}.json", api_key=key).json() == [row]


def test_whoever_knows_the_number_of_a_request_is_told_its_state_and_no_more(key):
    case, own = filed(key, address_string="Door 3"), a_case(words="Told on the page")
    actions.turn_away(case, words="Not ours.", by=the_posts()["reception"])

    (row,) = rows(service_request_id=f"{case.number},{own.number}")
    assert (row["status"], row["description"]) == ("closed", None)
    assert "Door 3" not in row["address"] and "Not ours." not in row["status_notes"]
    assert get(f"requests/{case.number}.json").json() == [row]
    assert "Not ours." in rows(service_request_id=case.number, api_key=key)[0]["status_notes"]
    refusal(get(f"requests/{own.number}.json"), 404)
    assert rows() == []


def test_words_and_address_are_told_once_they_are_released(district):
    case = a_case("file", posts=the_posts(), address="Door 3")
    Case.objects.update(released=True)

    (row,) = rows()
    assert row["description"] == case.words
    assert row["address"].endswith("Door 3")


def test_a_photo_is_told_once_it_is_released(district):
    case = a_case("handle", posts=the_posts())
    assert rows()[0]["media_url"] is None
    Item.objects.filter(subject_key=case.number).update(released=True)

    (row,) = rows()
    assert Client().get(row["media_url"].removeprefix("http://testserver")).status_code == 200


def test_the_answer_of_the_unit_reaches_the_key_that_filed_it(key):
    case = filed(key)
    walk(case, "close")

    (row,) = rows(api_key=key)
    assert row["status"] == "closed"
    assert row["status_notes"].endswith("The cover is new.")
    assert "The cover is new." not in rows()[0]["status_notes"]
    case.refresh_from_db()
    assert row["updated_datetime"] == timezone.localtime(case.closed_at).isoformat(
        timespec="seconds"
    )


def walk(case: Case, upto: str) -> dict[str, Any]:
    """Take a case through the loop, and answer the people who did."""
    from xiuhua.cases.examples import STEPS, move

    posts, rule = the_posts(), a_standard()
    for step in STEPS[: STEPS.index(upto) + 1]:
        move(case, step, rule=rule, posts=posts)
    return posts


def three_cases() -> list[Case]:
    """Filed; closed; and filed half a year ago, of another class."""
    now = timezone.now()
    posts = the_posts()
    found = [a_case(upto, posts=posts) for upto in ("file", "close", "file")]
    other = Category.objects.create(key="E0101", kind="E", major="Litter", name="Litter")
    Case.objects.filter(pk=found[2].pk).update(
        category=other, reported_at=now - timedelta(days=180)
    )
    Step.objects.filter(case=found[2]).update(at=now - timedelta(days=170))
    return found


def test_requests_are_filtered_as_the_standard_says(district):
    opened, closed, old = (case.number for case in three_cases())
    now = timezone.now()
    ago = (now - timedelta(days=200)).isoformat()

    assert numbers() == [closed, opened]
    assert numbers(start_date=ago) == [closed, opened, old]
    assert numbers(start_date=ago, end_date=(now - timedelta(days=100)).isoformat()) == [old]
    assert numbers(end_date=(now - timedelta(days=100)).isoformat()) == [old]
    assert numbers(status="open") == [opened]
    assert numbers(status="closed") == [closed]
    assert numbers(status="Open,closed", start_date=ago) == [closed, opened, old]
    assert numbers(service_code="E0101,X", start_date=ago) == [old]
    assert numbers(service_code="C0101,E0101", start_date=ago) == [closed, opened, old]
    assert numbers(service_request_id=f"{old}, {opened},1", status="closed") == [opened, old]
    assert numbers(service_request_id="1") == []


def test_empty_parameters_are_absent(district):
    three_cases()
    names = (
        "service_request_id", "service_code", "start_date", "end_date", "status", "page",
        "page_size", "lat", "long", "radius", "updated_after", "jurisdiction_id", "api_key",
    )  # fmt: skip

    assert rows(**dict.fromkeys(names, "")) == rows()


def test_pages_end(district):
    opened, closed, _old = (case.number for case in three_cases())

    assert numbers(page_size=1) == numbers(page=1, page_size=1) == [closed]
    assert numbers(page=2, page_size=1) == [opened]
    assert numbers(page=3, page_size=1) == numbers(page=10**11) == []
    assert numbers(page_size=9999) == [closed, opened]


def test_what_moved_since_is_found_however_old_it_is(district):
    opened, closed, old = (case.number for case in three_cases())
    now = timezone.now()

    assert numbers(updated_after=str(now - timedelta(days=175))) == [closed, opened, old]
    assert numbers(updated_before=(now - timedelta(days=100)).isoformat()) == [old]
    assert numbers(updated_after=now.isoformat()) == []


def test_moments_are_read_as_clients_send_them(district):
    case = a_case("file", posts=the_posts())
    day = timezone.localdate().isoformat()
    zoned = f"{day}T00:00:00+08:00"

    for since in (day, zoned, zoned.replace("+", " "), f"{day} 00:00:00", f"{day}T00:00:00.0Z"):
        assert get("requests.json", start_date=since).status_code == 200
    assert numbers(start_date=day, end_date=day) == [case.number]
    assert numbers(start_date=zoned.replace("+", " ")) == [case.number]


def test_a_circle_is_drawn_around_the_published_place(district):
    case = a_case("file", posts=the_posts(), lon=LON + 0.0004)

    here = {"lat": LAT, "long": LON}
    assert numbers(**here, radius=10) == [case.number]  # the rounded place is there, the true not
    assert numbers(lat=LAT + 0.01, long=LON, radius=900) == []
    assert numbers(lat=LAT + 0.01, long=LON, radius=1200) == [case.number]
    assert numbers(lat=40, long=116) == [case.number]  # a place alone only names the jurisdiction


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "fixed"},
        {"start_date": "yesterday"},
        {"start_date": "0001-01-01"},
        {"end_date": "9999-12-31T23:59:59Z"},
        {"page": "0"},
        {"page": "-1"},
        {"page_size": "many"},
        {"page": "\u00b2"},
        {"lat": "x", "long": "1", "radius": "5"},
        {"lat": "1", "long": "1", "radius": "-5"},
        {"updated_after": "2026-13-01"},
        {"service_request_id": ",".join(map(str, range(1001)))},
    ],
)
def test_a_question_that_makes_no_sense_is_refused(district, wrong):
    refusal(get("requests.json", **wrong), 400)
    refusal(get("requests.xml", **wrong), 400)


@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_list_costs_the_same_number_of_queries_with_one_and_three_rows(key, form):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            get(f"requests.{form}", api_key=key, extensions="true")
        return len(asked(queries))

    filed(key, media=SimpleUploadedFile("a.jpg", a_photo()))
    cost()
    of_one = cost()
    filed(key, media=SimpleUploadedFile("b.jpg", a_photo(seed=2)))
    a_case("close", posts=the_posts())

    assert cost() == of_one <= 4


def test_a_thousand_rows_are_the_most(district):
    case = a_case("file", posts=the_posts())
    many = [
        Case(**{
            field.attname: getattr(case, field.attname)
            for field in Case._meta.concrete_fields
            if not field.primary_key
        } | {"number": f"50011620260101{n:05d}", "tracking_hash": f"{n:064d}"})
        for n in range(1004)
    ]  # fmt: skip
    Case.objects.bulk_create(many)

    assert len(rows()) == 1000
    assert len(rows(page=2)) == 5
    assert len(xml(get("requests.xml"))) == 1000


def test_signs_that_xml_cannot_hold_are_left_out(key):
    case = filed(key, description="a\x0bb <&> \U0001f573\ufe0f")

    root = xml(get(f"requests/{case.number}.xml", api_key=key))
    assert root.find("request/description").text == "ab <&> \U0001f573\ufe0f"


def test_a_merged_request_says_under_which_number_it_goes_on(key):
    case, other = filed(key), a_case("file", posts=the_posts())
    Case.objects.filter(pk=case.pk).update(
        state=CaseState.MERGED.value, merged_into=other, closed_at=timezone.now()
    )

    (own,) = rows(service_request_id=case.number, api_key=key)
    assert (own["status"], other.number in own["service_notice"]) == ("closed", True)
    assert numbers() == [other.number]


# --- updates --------------------------------------------------------------------------------------
def test_whoever_filed_a_request_hears_each_step_and_the_public_what_is_published(key):
    case = filed(key)
    walk(case, "close")

    told = get("servicerequestupdates.json", api_key=key).json()
    assert {row["service_request_id"] for row in told} == {case.number}
    assert [row["status"] for row in told] == ["open"] * (len(told) - 1) + ["closed"]
    assert any(row["description"].endswith("The cover is new.") for row in told)
    assert told[-1]["media_url"].startswith("http://testserver/")
    (first, *_) = xml(get("servicerequestupdates.xml", api_key=key))
    assert first.tag == "request_update" and first.find("update_id").text == told[0]["update_id"]
    public = get("servicerequestupdates.json").json()
    assert "The cover is new." not in str(public) and len(public) == len(told)
    later = timezone.now().isoformat()
    assert get("servicerequestupdates.json", start_date=later).json() == []


def tell(key: str, case: Case, form: str = "json", **told: Any) -> Any:
    facts = {"service_request_id": case.number, "description": "More", "update_id": "7"} | told
    return Client().post(f"{V2}/servicerequestupdates.{form}", facts | {"api_key": key})


def test_more_is_told_about_an_own_request_once(key):
    case = filed(key)

    first = tell(key, case, media_url="https://pictures.example/2.jpg").json()
    again = tell(key, case).json()
    case.refresh_from_db()

    assert first == again
    assert [step.name for step in case.steps.all()] == ["report", "told_more"]
    assert case.media_urls == ["https://pictures.example/2.jpg"]
    root = xml(tell(key, case, form="xml", update_id="8"))
    assert root.find("request_update/update_id").text
    assert get("servicerequestupdates.json", api_key=key).json() == []


def test_saying_that_a_closed_request_is_open_has_it_looked_at_again(key):
    case = filed(key)
    walk(case, "close")

    assert tell(key, case, status="OPEN", description="Broken again").status_code == 200
    case.refresh_from_db()
    assert (case.now, case.reopenings) == (CaseState.DOUBTED, 1)
    assert rows(api_key=key)[0]["status"] == "open"


def test_nobody_tells_more_about_the_request_of_another(key):
    case = filed(key)
    other = an_api_key(permissions.REPORT)[1]

    refusal(tell(other, case), 403)
    refusal(tell(other, a_case()), 404)
    refusal(tell("", case), 403)
    refusal(tell(key, case, description="", update_id=""), 400)
    refusal(tell(key, case, description="x" * 4001), 400)
    refusal(tell(key, case, service_request_id=""), 404)


# --- whatever is sent -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"", "application/x-www-form-urlencoded"),
        (b"\xff\xfe%%%=&&&", "application/x-www-form-urlencoded"),
        (b"service_code=C0101", "application/x-www-form-urlencoded; charset=no-such"),
        (b"service_code=C0101", "application/x-www-form-urlencoded; charset=utf-16"),
        (b"{}", "application/json"),
        (b"<a/>", "text/xml"),
        (b"not a form", "multipart/form-data; boundary=x"),
        (b"not a form", "multipart/form-data"),
        (b'--x\r\nContent-Disposition: form-data; name="a\r\n', "multipart/form-data; boundary=x"),
        (b"&".join(b"a%d=1" % n for n in range(600)), "application/x-www-form-urlencoded"),
        (b"description=" + b"x" * 3_000_000, "application/x-www-form-urlencoded"),
        (b"x", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("form", ["json", "xml"])
def test_a_body_that_is_no_form_is_refused_in_the_right_format(key, body, kind, form):
    for address in ("requests", "servicerequestupdates"):
        answer = Client(headers={"X-API-Key": key}).generic(
            "POST", f"{V2}/{address}.{form}", body, content_type=kind
        )
        refusal(answer, answer.status_code)
        assert answer.status_code in {400, 404}


@pytest.mark.parametrize("form", ["json", "xml"])
def test_an_address_out_of_measure_is_refused_in_the_right_format(key, form):
    many = "&".join(f"a{n}=1" for n in range(600))

    refusal(Client().get(f"{V2}/requests.{form}?{many}"), 400)
    refusal(Client().post(f"{V2}/requests.{form}?api_key={key}&{many}"), 400)
    for path in ("requests/%00", "services/%00", "tokens/%00", "services/%E4%BA%95"):
        refusal(Client().get(f"{V2}/{path}.{form}"), 404)


NAMES = (
    "service_request_id", "service_code", "start_date", "end_date", "status", "page", "page_size",
    "lat", "long", "radius", "updated_after", "updated_before", "extensions", "address_string",
    "address_id", "description", "email", "phone", "media_url", "attribute[x]", "datum",
)  # fmt: skip
VALUES = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["0", "-1", "1e308", "nan", "9" * 30, "\x00", "\ud7ff", "2026-02-30", "C0101"]),
)


@settings(
    max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(told=st.dictionaries(st.sampled_from(NAMES), VALUES, max_size=6))
def test_whatever_is_sent_nothing_breaks(key, told):
    for form in ("json", "xml"):
        for address in ("requests", "servicerequestupdates"):
            assert get(f"{address}.{form}", **told).status_code in {200, 400, 404}
            answer = Client().post(f"{V2}/{address}.{form}", told | {"api_key": key})
            assert answer.status_code in {200, 400, 404}


# --- at the desk ----------------------------------------------------------------------------------
def test_the_desk_reads_what_an_app_told(key):
    case = filed(key, media_url="https://pictures.example/1.jpg")
    Question.objects.create(
        category=case.category, code="size", kind="singlevaluelist", words="How big?",
        values=[["s", "A saucer"]],
    )  # fmt: skip
    Case.objects.update(answers={"size": "s"})
    client = Client()
    client.force_login(a_user(Role.RECEPTION))

    page = client.get(f"/desk/cases/{case.number}/").content.decode()

    for told in ("Open311", "How big?", "A saucer", "https://pictures.example/1.jpg"):
        assert told in page
    assert 'href="https://pictures' not in page


def test_questions_are_loaded_from_a_file_twice_without_harm(district):
    actions.load_catalogue(DATA / "catalogue.json", by=SYSTEM)

    first = load_questions(DATA / "questions.json", by=SYSTEM)
    again = load_questions(DATA / "questions.json", by=SYSTEM)

    assert first.left_out == []
    assert first.kept == again.kept == Question.objects.count() > 5
    assert not Question.objects.filter(required=True).exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": "What?"},
        {"code": "a b", "words": "What?"},
        {"code": "a", "words": "What?", "kind": "colour"},
        {"code": "a", "words": "What?", "kind": "singlevaluelist"},
        {"code": "a", "words": "What?", "values": [["x", "X"]]},
        {"code": "a", "words": "x" * 121},
        "a",
    ],
)
def test_a_question_that_cannot_be_asked_so_is_refused(district, tmp_path, wrong):
    file = tmp_path / "questions.json"
    file.write_text(json.dumps({"classes": [{"category": "C0101", "questions": [wrong]}]}))

    with pytest.raises(Refused, match="C0101"):
        load_questions(file, by=SYSTEM)
    assert not Question.objects.exists()
