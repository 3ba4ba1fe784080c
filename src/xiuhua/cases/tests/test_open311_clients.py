"""Clients of Open311 that others wrote do their whole job against a live server.

Two packages are used as they come; what other well-known clients send is sent as they send it.
"""

from __future__ import annotations

import io
from datetime import timedelta
from xml.etree import ElementTree

import pytest
import requests
from civicbot.http import HttpError, HttpTransport, RateLimiter
from civicbot.open311 import Open311Client, ValidationError
from civicbot.registry import Endpoint
from django.utils import timezone
from georeport import GeoReport

from xiuhua.accounts.examples import an_api_key
from xiuhua.cases import permissions
from xiuhua.cases.examples import STEPS, a_case, a_standard, move, the_posts
from xiuhua.cases.models import Case, Question
from xiuhua.cases.workflow import CaseState
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item
from xiuhua.places.examples import COUNTY, IN_THE_CELL

pytestmark = pytest.mark.django_db(transaction=True)
LON, LAT = IN_THE_CELL


@pytest.fixture
def endpoint(live_server) -> str:
    return f"{live_server.url}/open311/v2"


@pytest.fixture
def city():
    """A case just filed and one that is closed, and a class that asks a question."""
    posts = the_posts()
    found = [a_case("file", posts=posts), a_case("close", posts=posts)]
    Question.objects.create(
        category=found[0].category, code="size", kind="multivaluelist", words="How big?",
        required=True, values=[["s", "Small"], ["l", "Large"]],
    )  # fmt: skip
    return found


@pytest.fixture
def key() -> str:
    return an_api_key(permissions.REPORT)[1]


def walk(number: str, upto: str) -> None:
    case, posts, rule = Case.objects.get(number=number), the_posts(), a_standard()
    for step in STEPS[: STEPS.index(upto) + 1]:
        move(case, step, rule=rule, posts=posts)


# --- georeport ------------------------------------------------------------------------------------
@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("jurisdiction", [None, COUNTY])
def test_georeport_reads_services_and_requests(endpoint, city, form, jurisdiction):
    opened, closed = city
    client = GeoReport(endpoint, jurisdiction=jurisdiction, output_format=form)
    day = timedelta(days=1)

    services = client.get_service_list()
    definition = client.get_service_definition("C0101")
    found = client.get_service_requests(
        service_code="C0101",
        start_date=(timezone.now() - day).strftime("%Y-%m-%dT%H:%M:%SZ"),
        end_date=(timezone.now() + day).strftime("%Y-%m-%dT%H:%M:%SZ"),
    )
    both = client.get_service_requests(service_request_id=f"{opened.number},{closed.number}")
    one = client.get_service_request(closed.number)
    done = client.get_service_requests(status="closed")

    assert "C0101" in str(services) and "size" in str(definition)
    assert [row["service_request_id"] for row in found] == [closed.number, opened.number]
    assert found == both
    assert (one["service_request_id"], one["status"]) == (closed.number, "closed")
    assert closed.number in str(done) and opened.number not in str(done)


def test_georeport_is_told_what_is_not_there(endpoint, city):
    with pytest.raises(requests.HTTPError, match="404"):
        GeoReport(endpoint).get_service_request("5001162000010100001")
    with pytest.raises(requests.HTTPError, match="404"):
        GeoReport(endpoint, jurisdiction="elsewhere").get_service_list()


# --- civicbot -------------------------------------------------------------------------------------
def civicbot(endpoint: str, *, geo_scoped: bool = False) -> Open311Client:
    here = Endpoint("here", "Here", endpoint, write=True, geo_scoped=geo_scoped)
    return Open311Client(here, HttpTransport(rate_limiter=RateLimiter(0)), COUNTY)


@pytest.mark.parametrize("geo_scoped", [False, True])
def test_civicbot_files_a_request_and_follows_it(endpoint, city, key, geo_scoped):
    client = civicbot(endpoint, geo_scoped=geo_scoped)

    sent = client.create_request(
        "C0101", lat=LAT, lng=LON, description="Split.\nBoth halves.", email="li@example.org",
        first_name="Li", last_name="Min", phone="13800000000", device_id="d1", account_id="a1",
        media_url="https://pictures.example/1.jpg", attributes={"size": ["s", "l"]},
        api_key=key, validate_remote=True, dry_run=False, confirm="SEND",
    )  # fmt: skip

    number = sent.response[0]["service_request_id"]
    case = Case.objects.get(number=number)
    assert case.answers == {"size": ["s", "l"]}
    assert case.words == "Split.\nBoth halves."
    assert client.get_token(number)  # a number is its own token
    walk(number, "close")
    assert client.get_request(number)["status"] == "closed"
    listed = client.list_requests(
        service_code="C0101", status="closed", lat=LAT, lng=LON, page_size=1
    )
    assert [row["service_request_id"] for row in listed] == [number]
    assert len(client.list_requests(service_request_ids=[one.number for one in city])) == 2


def test_civicbot_is_refused_with_a_wrong_key_and_told_what_is_missing(endpoint, city, key):
    client = civicbot(endpoint)
    told = {"lat": LAT, "lng": LON, "dry_run": False, "confirm": "SEND"}

    with pytest.raises(ValidationError, match="size"):
        client.create_request("C0101", api_key=key, validate_remote=True, **told)
    for wrong, given, status in (
        ("xh_wrong", {"attributes": {"size": ["s"]}}, 403),
        (key, {}, 400),
        (key, {"attributes": {"size": "huge"}}, 400),
    ):
        with pytest.raises(HttpError) as refused:
            client.create_request("C0101", api_key=wrong, **told, **given)
        assert refused.value.status == status


# --- as other clients send it ---------------------------------------------------------------------
def test_a_sender_like_fixmystreet_files_polls_and_tells_more(endpoint, city, key):
    photo = ("1.jpg", io.BytesIO(a_photo()), "image/jpeg")
    told = {
        "jurisdiction_id": COUNTY, "api_key": key, "service_code": "C0101", "lat": LAT, "long": LON,
        "description": "title: Lid\n\ndetail: Split", "email": "li@example.org", "phone": "",
        "first_name": "Li", "last_name": "Min", "attribute[size]": "s",
        "attribute[fixmystreet_id]": "17",
    }  # fmt: skip

    filed = requests.post(f"{endpoint}/requests.xml", told, files={"photo1": photo}, timeout=20)
    root = ElementTree.fromstring(filed.content)
    number = root.find("request/service_request_id").text
    walk(number, "close")
    polled = requests.get(
        f"{endpoint}/servicerequestupdates.xml",
        {
            "api_key": key, "jurisdiction_id": COUNTY,
            "start_date": (timezone.now() - timedelta(hours=2)).isoformat(timespec="seconds"),
            "end_date": timezone.now().isoformat(timespec="seconds"),
        },
        timeout=20,
    )  # fmt: skip
    more = requests.post(
        f"{endpoint}/servicerequestupdates.xml",
        {
            "api_key": key, "jurisdiction_id": COUNTY, "service_request_id": number,
            "update_id": "99", "updated_datetime": timezone.now().isoformat(), "status": "OPEN",
            "description": "Broken again", "email": "li@example.org", "first_name": "Li",
        },
        timeout=20,
    )  # fmt: skip

    assert Item.objects.filter(subject_key=number, stage="before").count() == 1
    updates = ElementTree.fromstring(polled.content).findall("request_update")
    assert [one.find("status").text for one in updates][-1] == "closed"
    picture = requests.get(updates[-1].find("media_url").text, timeout=20)
    assert picture.headers["Content-Type"] == "image/webp"
    assert ElementTree.fromstring(more.content).find("request_update/update_id").text
    assert Case.objects.get(number=number).now is CaseState.DOUBTED


def test_a_sender_like_three_always_sends_a_key_and_one_picture(endpoint, city, key):
    told = {"service_code": "C0101", "address_string": "12 Lake Road", "api_key": key}
    media = {"media": ("a.jpg", io.BytesIO(a_photo()), "image/jpeg")}

    keyless = requests.post(f"{endpoint}/requests.json", told | {"api_key": ""}, timeout=20)
    filed = requests.post(
        f"{endpoint}/requests.json", told | {"attribute[size]": "s"}, files=media, timeout=20
    )
    listed = requests.get(
        f"{endpoint}/requests.json",
        {"start_date": "2013-01-01T00:00:00Z", "end_date": "", "page_size": 50},
        timeout=20,
    )

    assert keyless.status_code == 403 and keyless.json()[0]["code"] == 403
    number = filed.json()[0]["service_request_id"]
    assert Item.objects.filter(subject_key=number).count() == 1
    assert len(listed.json()) == 2


def test_a_sender_like_the_old_open311_puts_the_key_in_the_address(endpoint, city, key):
    definition = requests.get(f"{endpoint}/service/C0101.xml?jurisdiction_id=", timeout=20)
    filed = requests.post(
        f"{endpoint}/requests.xml?api_key={key}&jurisdiction_id=",
        {"service_code": "C0101", "lat": LAT, "long": LON, "attribute[size]": "l"},
        timeout=20,
    )

    assert ElementTree.fromstring(definition.content).tag == "service_definition"
    assert ElementTree.fromstring(filed.content).find("request/service_request_id").text


def test_a_reader_like_chicagos_pages_until_a_page_is_short(endpoint, city):
    since = str(timezone.now() - timedelta(days=30))
    found: list[str] = []
    for page in range(1, 10):
        told = {
            "extensions": "true", "service_code": "C0101,E0101", "updated_after": since,
            "page": page, "page_size": 1,
        }  # fmt: skip
        rows = requests.get(f"{endpoint}/requests.json", told, timeout=20).json()
        found += [row["service_request_id"] for row in rows]
        if len(rows) < 1:
            break

    assert sorted(found) == sorted(case.number for case in city)
    assert page == 3
