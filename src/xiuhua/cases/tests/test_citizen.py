"""What a citizen meets: three steps without JavaScript, a code, and words for whatever is wrong."""

from __future__ import annotations

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xiuhua.accounts import limits
from xiuhua.accounts.examples import a_user
from xiuhua.accounts.models import Identity, Tally
from xiuhua.cases import actions
from xiuhua.cases.examples import a_case, a_picture, a_report, a_standard, move, the_posts
from xiuhua.cases.models import Case
from xiuhua.cases.pages import following, mine, tray
from xiuhua.cases.queries.codes import read_code
from xiuhua.cases.queries.following import Holder, followed
from xiuhua.cases.queries.looking import CUT_OFF, REACHED
from xiuhua.cases.queries.saying import SAID
from xiuhua.cases.queries.step_looks import DONE, ICONS, TOLD, WAITING
from xiuhua.cases.workflow import CASE, OVER, CaseState
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item, Staged
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.places.examples import (
    COMMUNITY,
    IN_THE_CELL,
    IN_THE_WEST,
    NEXT_DOOR,
    NOWHERE_KNOWN,
    a_little_county,
)
from xiuhua.web.language import say
from xiuhua.web.looks.dates import day
from xiuhua.web.looks.icons import strokes

pytestmark = pytest.mark.django_db
KEY = "a request key of 24 signs"


@pytest.fixture
def district():
    a_little_county()
    a_standard()


@pytest.fixture
def one_moment(monkeypatch):
    """Tries are counted as if no time went by, so that no window ends in between."""
    monkeypatch.setattr(limits, "time", SimpleNamespace(time=lambda: 1_800_000_000.0))


def an_upload(name="photo.jpg", data=None, **facts) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, a_photo(**facts) if data is None else data)


def main_of(answer) -> str:
    """What stands between <main> and </main>, without tags."""
    inside = answer.content.decode().partition("<main")[2].partition("</main>")[0]
    return " ".join(re.sub(r"<[^>]+>", " ", inside).split())


def hidden(answer) -> dict[str, str]:
    """The hidden fields of the page's form, as a browser without scripts would send them."""
    found = re.findall(r"<input type=\"hidden\"[^>]*>", answer.content.decode())
    pairs = [
        (re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)) for tag in found
    ]
    return {
        name.group(1): value.group(1) if value else ""
        for name, value in pairs
        if name and name.group(1) != "csrfmiddlewaretoken"
    }


def a_report_by(client, **told) -> Case:
    """A report through the third step."""
    lon, lat = IN_THE_CELL
    facts = {"what": "manhole", "lon": lon, "lat": lat, "precision": "map", "request_key": KEY}
    answer = client.post("/report/send/", facts | told)
    assert answer.status_code == 302, main_of(answer)
    return Case.objects.get(number=answer.url.split("/")[-2])


# --- three steps ------------------------------------------------------------------------------
def test_three_steps_without_scripts_leave_a_case_and_its_code(client, district):
    step = client.get("/report/")
    assert "?what=manhole" in step.content.decode()

    step = client.get("/report/place/?what=manhole")
    assert "Manhole cover broken" in main_of(step)
    photo = an_upload(gps=IN_THE_CELL)
    step = client.post("/report/place/", hidden(step) | {"photos": photo, "add": "1"})
    assert step.status_code == 200
    assert step.context["here"]["place"].community == COMMUNITY
    assert step.context["here"]["precision"] == "photo"
    told = hidden(step)
    assert (round(float(told["lon"]), 5), round(float(told["lat"]), 5)) == IN_THE_CELL
    assert client.get(re.search(r'src="(/evidence/held/[^"]+)"', step.content.decode())[1])

    step = client.post("/report/place/", told | {"address": "by the bus stop", "next": "1"})
    assert step.context["form"].__class__.__name__ == "Words"
    assert "by the bus stop" in main_of(step)
    sent = client.post(
        "/report/send/",
        hidden(step) | {"words": "Split in two.", "phone": "138 1234 0612", "name": "Chen"},
    )

    case = Case.objects.get()
    assert sent.url == f"/follow/{case.number}/"
    assert (case.source, case.division_id, case.precision) == ("public", COMMUNITY, "photo")
    assert (case.words, case.address) == ("Split in two.", "by the bus stop")
    assert Item.objects.get().subject_key == case.number
    assert Identity.objects.get().phone == "13812340612"
    page = client.get(sent.url)
    assert page.context["code"] in page.content.decode()
    assert case.number in main_of(page)


def test_an_iphones_photo_is_taken_and_shown(client, district):
    step = client.get("/report/place/?what=manhole")
    photo = an_upload("IMG_0001.HEIC", kind="heic")

    step = client.post("/report/place/", hidden(step) | {"photos": photo, "add": "1"})

    assert len(step.context["photos"]) == 1
    preview = re.search(r'src="(/evidence/held/[^"]+)"', step.content.decode())[1]
    assert client.get(preview)["Content-Type"] == "image/webp"


def test_a_pin_that_was_set_is_not_moved_by_a_photo(client, district):
    lon, lat = IN_THE_WEST
    told = {"what": "manhole", "lon": lon, "lat": lat, "datum": "wgs84", "precision": "gps"}

    step = client.post("/report/place/", told | {"photos": an_upload(gps=IN_THE_CELL), "add": "1"})

    assert hidden(step)["lon"] == str(lon)
    assert step.context["here"]["precision"] == "gps"


def test_a_photo_is_taken_back(client, district):
    told = {"what": "manhole", "photos": [an_upload(seed=1), an_upload(seed=2)], "add": "1"}
    step = client.post("/report/place/", told)
    first, second = step.context["photos"]

    step = client.post("/report/place/", hidden(step) | {"drop": first})

    assert step.context["photos"] == [second]


def test_going_back_from_the_last_step_loses_nothing(client, district):
    told = {"what": "manhole", "place": COMMUNITY, "address": "Riverside 12", "next": "1"}
    step = client.post("/report/place/", told | {"photos": an_upload()})
    typed = {"words": "Split in two.", "phone": "not yet a num", "name": "Chen"}

    back = client.post("/report/place/", hidden(step) | typed | {"add": "1"})
    assert back.status_code == 200
    assert len(back.context["photos"]) == 1
    assert back.context["chosen"] == COMMUNITY
    assert 'value="Riverside 12"' in back.content.decode()
    assert {"words": "Split in two.", "name": "Chen"}.items() <= hidden(back).items()

    again = client.post("/report/place/", hidden(back) | {"place": COMMUNITY, "next": "1"})
    assert again.context["form"]["words"].value() == "Split in two."
    assert again.context["form"]["phone"].value() == "not yet a num"


def test_the_community_alone_is_place_enough(client, district):
    step = client.post("/report/place/", {"what": "manhole", "place": COMMUNITY, "next": "1"})
    client.post("/report/send/", hidden(step))

    case = Case.objects.get()
    assert (case.division_id, case.lon, case.precision) == (COMMUNITY, None, "community")


def test_a_community_that_was_chosen_goes_before_the_point_of_a_photo(client, district):
    told = {"what": "manhole", "photos": an_upload(gps=IN_THE_CELL), "add": "1"}
    step = client.post("/report/place/", told)

    step = client.post("/report/place/", hidden(step) | {"place": "500116001019", "next": "1"})
    assert step.context["here"] is None
    client.post("/report/send/", hidden(step))

    case = Case.objects.get()
    assert (case.division_id, case.lon, case.precision) == ("500116001019", None, "community")


@pytest.mark.parametrize("point", [NEXT_DOOR, NOWHERE_KNOWN, (0, 0), (39.9, 116.4)])
def test_a_place_that_is_not_ours_is_refused_in_words(client, district, point):
    told = {"what": "manhole", "lon": point[0], "lat": point[1], "datum": "wgs84", "next": "1"}

    step = client.post("/report/place/", told)

    assert step.status_code == 422
    assert step.context["form"].errors
    assert Case.objects.count() == 0


def test_the_neighbour_is_named(client, district):
    lon, lat = NEXT_DOOR
    neighbour = actions.reporting.what_lies_here(lon, lat).neighbour
    told = {"what": "manhole", "lon": lon, "lat": lat, "next": "1"}

    step = client.post("/report/place/", told)
    assert neighbour in step.context["form"].errors["place"][0]
    sent = client.post("/report/send/", told | {"request_key": KEY})
    assert sent.status_code == 422
    assert neighbour in main_of(sent)


def test_sending_twice_makes_one_case_with_one_code(client, district):
    first = a_report_by(client, words="Once.")
    again = a_report_by(client, words="Once.")

    assert first == again
    assert len(mine.codes(client.get("/").wsgi_request)) == 1


# --- what is wrong is said --------------------------------------------------------------------
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"words": "x" * 2001}, "words"),
        ({"phone": "12345"}, "phone"),
        ({"phone": "1" * 300}, "phone"),
        ({"name": "x" * 61}, "name"),
        ({"address": "x" * 201}, "address"),
        ({"lon": "east"}, "lon"),
        ({"lon": "999"}, "lon"),
        ({"lon": "nan"}, "lon"),
        ({"datum": "utm"}, "datum"),
        ({"precision": "guess"}, "precision"),
        ({"accuracy_m": "-1"}, "accuracy_m"),
        ({"lon": "", "lat": "", "place": "500116999999"}, "place"),
        ({"lon": "", "lat": ""}, "place"),
        ({"request_key": ""}, "request_key"),
        ({"request_key": "short"}, "request_key"),
    ],
)
def test_each_wrong_value_is_named_beside_its_field(client, district, wrong, field):
    lon, lat = IN_THE_CELL
    told = {"what": "manhole", "lon": lon, "lat": lat, "request_key": KEY} | wrong

    answer = client.post("/report/send/", told)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert str(answer.context["form"].errors[field][0]) in answer.content.decode()
    assert Case.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("note.txt", b"no photo at all"),
        ("empty.jpg", b"\x00"),
        ("half.jpg", a_photo()[:400]),
        ("page.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>"),
    ],
)
def test_what_is_no_photo_is_refused_and_the_rest_stays(client, district, name, data):
    told = {"what": "manhole", "place": COMMUNITY, "address": "Riverside 12"}
    files = [an_upload(), SimpleUploadedFile(name, data)]

    for button in ("add", "next"):
        for file in files:
            file.seek(0)
        step = client.post("/report/place/", told | {"photos": files, button: "1"})
        assert step.status_code == 422
        assert len(step.context["photos"]) == 1
        assert 'value="Riverside 12"' in step.content.decode()
        assert step.context["wrong"][0] in main_of(step)


def test_a_seventh_photo_is_one_too_many(client, district):
    photos = [an_upload(seed=number, width=64) for number in range(7)]

    step = client.post("/report/place/", {"what": "manhole", "photos": photos, "add": "1"})

    assert step.status_code == 422
    assert len(step.context["photos"]) == 6
    assert "6" in step.context["wrong"][0]


def test_a_photo_that_waited_too_long_is_asked_for_again(client, district):
    step = client.post("/report/place/", {"what": "manhole", "photos": an_upload(), "add": "1"})
    told = hidden(step) | {"place": COMMUNITY, "request_key": KEY}
    Staged.objects.all().delete()

    sent = client.post("/report/send/", told)
    assert sent.status_code == 422
    assert sent.context["wrong"][0] in main_of(sent)
    assert client.post("/report/send/", told | hidden(sent)).status_code == 302


def test_a_token_of_ones_own_making_is_no_photo(client, district):
    told = {"what": "manhole", "place": COMMUNITY, "held": "a:b:c d", "request_key": KEY}

    assert client.post("/report/send/", told).status_code == 422
    assert client.get("/evidence/held/a:b:c/thumb.webp").status_code in {404, 409}


@pytest.mark.parametrize("what", ["", "nothing", "x" * 500, "\x00"])
def test_without_a_line_of_the_list_one_begins_anew(client, district, what):
    assert client.get("/report/place/", {"what": what}).url == "/report/"
    assert client.post("/report/place/", {"what": what}).url == "/report/"
    assert client.post("/report/send/", {"what": what}).url == "/report/"


def test_a_form_without_its_seal_is_refused_in_words(district):
    strict = Client(enforce_csrf_checks=True)

    answer = strict.post("/report/send/", {"what": "manhole"})

    assert answer.status_code == 403
    assert len(main_of(answer)) > 20
    assert Case.objects.count() == 0


def test_too_large_a_form_gets_words(client, district):
    answer = client.post("/report/send/", {"what": "manhole", "words": "x" * 3_000_000})

    assert answer.status_code in {400, 413}
    assert len(main_of(answer)) > 10


def test_a_machine_that_fills_in_everything_leaves_nothing(client, district):
    told = {"what": "manhole", "place": COMMUNITY, "request_key": KEY, "website": "http://spam"}

    assert client.post("/report/send/", told).url == "/"
    assert Case.objects.count() == 0


def test_an_address_that_reports_too_often_is_told_how_long_to_wait(
    client, district, one_moment, monkeypatch
):
    monkeypatch.setattr("xiuhua.cases.pages.reporting.PER_HOUR", 2)
    told = {"what": "manhole", "place": COMMUNITY}

    for number in range(2):
        told["request_key"] = f"{KEY} {number}"
        assert client.post("/report/send/", told).status_code == 302
    answer = client.post("/report/send/", told | {"request_key": f"{KEY} 3"})

    assert answer.status_code == 429
    assert 0 < int(answer["Retry-After"]) <= 3600
    assert len(main_of(answer)) > 10
    assert Case.objects.count() == 2


def test_photos_are_counted_too(client, district, one_moment, monkeypatch):
    monkeypatch.setattr(tray, "MOST_PHOTOS", 1)
    monkeypatch.setattr(tray, "PER_HOUR", 1)
    told = {"what": "manhole", "add": "1"}

    assert client.post("/report/place/", told | {"photos": an_upload()}).status_code == 200
    assert client.post("/report/place/", told | {"photos": an_upload()}).status_code == 429


# --- following --------------------------------------------------------------------------------
def test_a_code_opens_the_report_however_it_was_typed(district):
    case, code = actions.report(a_report(), by=PUBLIC)
    typed = " ".join(code[at : at + 4] for at in range(0, 17, 4)).lower()

    for text in (code, typed, f"{code[:5]}-{code[5:]}"):
        client = Client()
        answer = client.post("/follow/", {"code": text})
        assert answer.url == f"/follow/{case.number}/"
        assert client.get(answer.url).status_code == 200


def test_the_number_alone_opens_nothing(client, district):
    case = a_report_by(Client())
    other = a_report_by(client, request_key=f"{KEY} of another")

    assert client.get(f"/follow/{case.number}/").url == "/follow/"
    assert client.get(f"/follow/{other.number}/").status_code == 200
    assert client.get("/follow/5001162026010100001/").status_code == 404
    assert client.post("/follow/", {"code": case.number}).status_code == 422


def test_a_wrong_code_says_so_and_guessing_is_slowed(client, district, one_moment, monkeypatch):
    monkeypatch.setattr(following, "GUESSES", 3)
    case, code = actions.report(a_report(), by=PUBLIC)

    for number in range(3):
        answer = client.post("/follow/", {"code": f"ABCD-EFGH-{number}"})
        assert answer.status_code == 422
        assert answer.context["form"].errors["code"]
    answer = client.post("/follow/", {"code": code})
    assert answer.status_code == 429
    assert int(answer["Retry-After"]) > 0
    Tally.objects.all().delete()
    assert client.post("/follow/", {"code": code}).url == f"/follow/{case.number}/"


@pytest.mark.parametrize("code", ["", " ", "-", "\x00", "x" * 61, "井盖", "' OR 1=1 --"])
def test_rubbish_for_a_code_gets_words(client, district, code):
    answer = client.post("/follow/", {"code": code})

    assert answer.status_code == 422
    assert answer.context["form"].errors["code"][0] in main_of(answer)


@pytest.mark.parametrize("cookie", ["", "rubbish", "W10:1a2b3c:tampered", "x" * 3000])
def test_a_cookie_that_was_touched_is_ignored(client, district, cookie):
    case = a_report_by(client)
    client.cookies[mine.COOKIE] = cookie or client.cookies[mine.COOKIE].value[:-3] + "AAA"

    assert client.get(f"/follow/{case.number}/").url == "/follow/"
    assert client.get("/").status_code == 200


def test_the_cookie_is_shut_to_scripts_and_holds_the_latest_twelve(client, district):
    for number in range(14):
        case = a_report_by(client, request_key=f"{KEY} {number:02}")
        Tally.objects.all().delete()

    kept = client.cookies[mine.COOKIE]
    assert (kept["httponly"], kept["samesite"]) == (True, "Lax")
    request = client.get("/follow/").wsgi_request
    assert len(mine.codes(request)) == mine.MOST
    assert mine.cases(request)[0] == case


def test_a_borrowed_phone_forgets(client, district):
    case = a_report_by(client)
    assert case.number in client.get("/follow/").content.decode()

    assert client.post(f"/follow/{case.number}/forget/").url == "/follow/"

    assert case.number not in client.get("/follow/").content.decode()
    assert client.get(f"/follow/{case.number}/").url == "/follow/"
    assert client.post(f"/follow/{case.number}/forget/").status_code == 302
    assert Case.objects.filter(pk=case.pk).exists()


def test_one_follows_without_names_and_sees_before_and_after_once_closed():
    posts = the_posts()
    client = Client()
    case = a_case("answer", posts=posts, photos=[a_picture()], request_key=KEY, phone="13812340612")
    code = read_code(actions.reporting.codes.new_code(KEY))
    client.post("/follow/", {"code": code})

    page = client.get(f"/follow/{case.number}/")
    assert len(page.context["before"]) == 1
    assert page.context["after"] == []
    actions.check(case, photos=[a_picture(3)], by=posts["collector"])
    actions.close(case, by=posts["shift_head"])
    page = client.get(f"/follow/{case.number}/")
    text = page.content.decode()
    assert len(page.context["after"]) == 2
    for photo in re.findall(r'<img src="([^"]+)"', text):
        assert client.get(photo.replace("&amp;", "&")).status_code == 200
    for user in posts.values():
        assert user.username not in text
    assert "13812340612" not in text
    assert "The cover is new." in text


def test_photos_of_the_confirmation_are_no_photos_of_the_work():
    posts = the_posts()
    case = a_case(posts=posts)
    actions.ask_confirm(case, by=posts["reception"])
    actions.confirm(case, photos=[a_picture(5)], by=posts["collector"])
    for step in ("file", "dispatch", "handle", "answer", "check", "close"):
        move(case, step, rule=a_standard(), posts=posts)

    stages = [photo.stage for photo in followed(Holder(case)).after]
    assert stages == ["after", "check"]


# --- one plain sentence for every state -------------------------------------------------------
def test_every_state_is_known_to_every_table():
    assert set(SAID) == set(WAITING) == set(CaseState)
    assert set(REACHED) | CUT_OFF == set(CaseState)
    assert set(REACHED) & CUT_OFF == set()


def test_every_step_has_a_name_and_an_icon_that_is_there():
    names = {"report", *(step.name for step in CASE.transitions)}

    assert names - set(DONE) == set()
    assert TOLD - set(DONE) == set()
    assert [name for name in ICONS.values() if not strokes(name)] == []


@pytest.mark.parametrize("state", list(CaseState), ids=str)
def test_the_page_of_a_report_says_how_it_stands_whatever_the_state(state):
    client = Client()
    case = a_case("dispatch", posts=the_posts(), request_key=KEY)
    over = timezone.now() if state in OVER else None
    other = a_case() if state is CaseState.MERGED else None
    until = date(2026, 12, 31) if state in {CaseState.DEFERRED, CaseState.SHELVED} else None
    facts = {"state": state.value, "closed_at": over, "until": until, "merged_into": other}
    Case.objects.filter(pk=case.pk).update(**facts)

    client.post("/follow/", {"code": read_code(actions.reporting.codes.new_code(KEY))})
    page = client.get(f"/follow/{case.number}/")

    assert page.status_code == 200
    said = say(page.context["found"].said)
    assert main_of(page).split("</h1>")[0].count(said) == 1
    assert not re.search(r"[{}]", said)
    assert said == say(SAID[state]) or page.context["found"].said.facts
    assert client.get("/follow/").status_code == 200


def ask_and_grant(case, kind, asks, decides, **facts):
    actions.ask(case, kind=kind, words="The pipe below is being renewed.", facts=facts, by=asks)
    actions.grant(case, words="Agreed.", by=decides)


@pytest.mark.parametrize("kind", ["decline", "void", "defer", "shelve", "force_close"])
def test_whoever_reported_reads_why_and_until_when(kind):
    posts = the_posts()
    head = a_user(Role.SUPERVISION_HEAD)
    case = a_case("take_in" if kind in {"decline", "void"} else "dispatch", posts=posts)
    asks = posts["unit"] if kind in {"defer", "shelve"} else a_user(Role.SHIFT_HEAD)
    until = timezone.localdate() + timedelta(days=10)
    facts = {"until": until.isoformat()} if kind in {"defer", "shelve"} else {}

    ask_and_grant(case, kind, asks, head, **facts)

    found = followed(Holder(case))
    said = say(found.said)
    assert "The pipe below is being renewed" in said
    assert not facts or day(until) in said
    asked = {f"ask_{kind}", "refuse", "withdraw"}
    assert not asked & {row.get("name") for row in found.thread}


def test_a_report_that_was_turned_away_says_why_and_what_follows_is_no_hole():
    posts = the_posts()
    case = a_case(posts=posts)
    actions.turn_away(case, words="This is private ground.", by=posts["reception"])

    found = followed(Holder(case))
    assert "This is private ground" in say(found.said)
    assert not any(row.get("ahead") for row in found.thread)
    assert [one["done"] for one in found.track] == [True] + [False] * 6
    assert not any(one["current"] for one in found.track)


# --- how it went ------------------------------------------------------------------------------
@pytest.fixture
def mended(district):
    """A closed case, and the browser of whoever reported it."""
    posts, client = the_posts(), Client()
    case = a_case("close", posts=posts, request_key=KEY)
    client.post("/follow/", {"code": read_code(actions.reporting.codes.new_code(KEY))})
    return case, client


def test_one_tap_says_how_it_went(mended):
    case, client = mended
    there = f"/follow/{case.number}/"
    assert client.get(there).content.decode().count('name="score"') == 5

    assert client.post(f"{there}rate/", {"score": "4"}).url == f"{there}#how"

    page = client.get(there).content.decode()
    assert 'name="score"' not in page
    assert f"{there}not-fixed/" in page
    assert case.call_backs.get().score == 4


def test_not_fixed_is_one_press_and_is_seen_at_once(mended):
    case, client = mended
    there = f"/follow/{case.number}/"

    assert client.post(f"{there}not-fixed/", {"words": "It rocks."}).url == f"{there}#how"

    case.refresh_from_db()
    assert (case.state, case.reopenings) == ("doubted", 1)
    page = client.get(there)
    assert say(SAID[CaseState.DOUBTED]) in main_of(page)
    assert f"{there}not-fixed/" not in page.content.decode()
    client.post(f"{there}not-fixed/")
    case.refresh_from_db()
    assert case.reopenings == 1


def test_nobody_else_says_how_it_went(mended):
    case, _client = mended

    for path in ("rate", "not-fixed"):
        assert Client().post(f"/follow/{case.number}/{path}/", {"score": "1"}).url == "/follow/"
        assert Client().get(f"/follow/{case.number}/{path}/").status_code == 405
    assert case.call_backs.count() == 0


def test_after_a_month_it_is_reported_anew(mended):
    case, client = mended
    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=31))

    page = client.get(f"/follow/{case.number}/")
    assert "not-fixed/" not in page.content.decode()
    assert client.post(f"/follow/{case.number}/not-fixed/").status_code == 422


# --- nearby -----------------------------------------------------------------------------------
def test_nearby_shows_what_is_filed_rounded_and_wordless():
    posts = the_posts()
    lon, lat = 106.30042, 29.33034
    told = {"words": "At number 7, ask for Chen", "address": "Door 7", "lon": lon, "lat": lat}
    filed = a_case("file", posts=posts, **told)
    a_case("take_in", posts=posts)
    a_case(posts=posts)

    page = Client().get("/nearby/")
    assert [one["case"] for one in page.context["points"]] == [filed]
    (point,) = Client().get("/nearby/points.geojson").json()["features"]
    assert point["geometry"]["coordinates"] == [106.3, 29.33]
    for text in (page.content.decode(), str(point)):
        for secret in ("number 7", "Door 7", filed.number, str(lon), str(lat), filed.cell):
            assert secret not in text


def test_nearby_forgets_what_was_mended_long_ago():
    posts = the_posts()
    case = a_case("close", posts=posts)
    assert len(Client().get("/nearby/").context["points"]) == 1

    Case.objects.filter(pk=case.pk).update(closed_at=timezone.now() - timedelta(days=31))

    page = Client().get("/nearby/")
    assert page.context["points"] == []
    assert "/report/" in page.content.decode()


def test_the_outline_is_drawn_without_scripts(client, district):
    a_case("file", posts=the_posts())

    for path in ("/nearby/", "/report/place/?what=manhole"):
        assert '<svg class="xh-outline' in client.get(path).content.decode()


def test_public_lists_cost_the_same_with_one_row_and_with_three():
    posts, client = the_posts(), Client()
    counts = {}
    for rows in (1, 3):
        while Case.objects.count() < rows:
            a_case("close", posts=posts)
        for path in ("/nearby/", "/"):
            client.get(path)
            with CaptureQueriesContext(connection) as asked:
                assert client.get(path).status_code == 200
            counts.setdefault(path, set()).add(len(asked.captured_queries))

    assert [len(found) for found in counts.values()] == [1, 1], counts
