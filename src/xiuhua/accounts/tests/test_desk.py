"""The administrators' pages, and spreadsheets in."""

import io
import re
from datetime import date, timedelta

import pytest
import xlsxwriter
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from xiuhua.accounts import actions, imports, links
from xiuhua.accounts.examples import (
    a_deputy,
    a_link,
    a_user,
    an_api_key,
    an_organisation,
)  # fmt: skip
from xiuhua.accounts.models import Deputy, Grant, Organisation, StagedSheet, User
from xiuhua.kernel.events import announce
from xiuhua.kernel.words import Missing, Refused
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = a_user("administrator", division="")
    client.force_login(user)
    return user


@pytest.fixture
def security(client):
    user = a_user("security", division="")
    client.force_login(user)
    return user


PAGES = ["/desk/users/", "/desk/users/new/", "/desk/organisations/", "/desk/keys/", "/desk/links/",
         "/desk/sheets/", "/desk/organisations/new/", "/desk/keys/new/"]  # fmt: skip


@pytest.mark.parametrize("where", PAGES)
def test_the_lists_are_closed_to_the_rest_of_the_desk(client, where):
    client.force_login(a_user("director"))
    assert client.get(where).status_code == 403


@pytest.mark.parametrize("where", PAGES)
def test_the_lists_open_to_the_administrator(client, administrator, where):
    assert client.get(where).status_code == 200


def test_only_security_gives_roles_on_the_page(client, administrator):
    other = a_user()
    where = f"/desk/users/{other.username}/give/"
    assert client.post(where, {"role": "unit", "division": "500116"}).status_code == 403

    client.force_login(a_user("security"))
    assert client.post(where, {"role": "unit", "division": "500116"}).status_code == 302
    assert other.grants.get().role == "unit"
    answer = client.post(where, {"role": "unit", "division": "5001"})
    assert answer.status_code == 422


def test_a_refusal_is_shown_on_the_page(client, security):
    client.cookies["xiuhua_language"] = "en"
    auditor = a_user("auditor")
    answer = client.post(
        f"/desk/users/{auditor.username}/give/", {"role": "administrator", "division": ""}
    )
    assert "never in one hand" in answer.content.decode()


def test_an_account_is_opened_invited_corrected_closed_and_reopened(client, administrator):
    unit = an_organisation(code="U-1")
    client.post(
        "/desk/users/new/",
        {"username": "Li.Lei", "name": "李雷", "organisation": "U-1", "phone": "13812345678"},
    )
    made = User.objects.get(username="li.lei")
    assert made.organisation == unit and not made.has_usable_password()
    assert "/p/" in client.post("/desk/users/li.lei/invite/").content.decode()
    client.post("/desk/users/li.lei/correct/", {"name": "李蕾", "organisation": "U-1"})
    client.post("/desk/users/li.lei/close/", {"reason": "left"})
    assert not User.objects.get(username="li.lei", name="李蕾").is_active
    client.post("/desk/users/li.lei/reopen/", {"reason": "is back"})
    assert User.objects.get(username="li.lei").is_active
    deeds = Record.objects.filter(kind="accounts.user").values_list("deed", flat=True)
    assert {"accounts.open_account", "accounts.close_account", "accounts.reopen_account"} <= {
        *deeds
    }
    assert "13812345678" not in str(list(Record.objects.values()))


def test_lists_cost_the_same_with_one_row_and_with_three(
    client, security, django_assert_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(where):
        with CaptureQueriesContext(connection) as asked:
            assert client.get(where).status_code == 200
        return len(asked)

    def add():
        unit = an_organisation(parent=an_organisation())
        holder = a_user("unit", organisation=unit)
        an_api_key("records.view", organisation=unit)
        a_link("accounts.set_password", holder=holder, organisation=unit)

    add()
    wheres = ["/desk/users/", "/desk/keys/", "/desk/links/"]
    once = [cost(where) for where in wheres]
    add()
    add()
    assert [cost(where) for where in wheres] == once
    assert max(once) <= 10


def test_accounts_are_found_and_taken_away(client, security):
    a_user("unit", username="wang", name="王晓敏", organisation=an_organisation("市政设施管护所"))
    assert "王晓敏" in client.get("/desk/users/?text=管护").content.decode()
    assert "王晓敏" not in client.get("/desk/users/?role=reception").content.decode()

    csv = b"".join(client.get("/desk/users/export.csv?role=unit").streaming_content).decode()
    assert "王晓敏" in csv and "security" not in csv
    assert client.get("/desk/users/export.xlsx").status_code == 200
    assert client.get("/desk/users/export.pdf").status_code == 404


def test_the_page_of_one_account_shows_what_it_holds(client, security):
    head, clerk = a_user("shift_head"), a_user("unit")
    a_deputy(head, clerk)

    assert head.name in client.get(f"/desk/users/{clerk.username}/").content.decode()
    assert client.get("/desk/users/nobody/").status_code == 404


def test_a_key_is_issued_on_the_page_and_shown_once(client, security):
    data = {"title": "Portal", "permissions": ["records.view"], "division": "500116"}
    shown = client.post("/desk/keys/new/", data).content.decode()
    assert "xh_" in shown
    assert shown.count("xh_") and "…" in client.get("/desk/keys/").content.decode()


def test_a_deputy_is_arranged_on_ones_own_page(client):
    head, clerk, today = a_user("shift_head"), a_user("unit"), timezone.localdate()
    client.force_login(head)
    client.post("/me/deputy/", {"deputy": clerk.username, "first_on": today, "last_on": today,
                                "reason": "leave"})  # fmt: skip
    standing = Deputy.objects.get()
    assert (standing.principal, standing.deputy) == (head, clerk)
    client.post(f"/me/deputy/{standing.pk}/end/")
    assert Deputy.objects.get().ended_at


# --- organisations ----------------------------------------------------------------------------
def test_an_organisation_keeps_the_names_it_had():
    administrator = a_user("administrator")
    today = timezone.localdate()
    unit = actions.found_organisation(
        code="U-9", name="市政园林局", kind="authority", first_on=date(2019, 1, 1), by=administrator
    )
    actions.rename_organisation(
        unit, name="城市管理局", first_on=date(2022, 3, 1), by=administrator
    )

    assert unit.name == "城市管理局"
    assert unit.name_on(date(2022, 2, 28)) == "市政园林局"
    assert unit.name_on(date(2022, 3, 1)) == "城市管理局"
    assert unit.name_on(date(2010, 1, 1)) == "市政园林局"
    with pytest.raises(Refused, match="future"):
        actions.rename_organisation(unit, name="x", first_on=today + timedelta(1), by=administrator)
    with pytest.raises(Refused, match="later day"):
        actions.rename_organisation(unit, name="x", first_on=date(2022, 3, 1), by=administrator)


def test_an_organisation_is_found_by_an_earlier_name_and_renamed_on_its_page(client, administrator):
    an_organisation("市政园林局", code="U-9", since=date(2019, 1, 1), kind="authority")
    data = {"name": "城市管理局", "first_on": "2022-03-01"}
    assert client.post("/desk/organisations/U-9/rename/", data).status_code == 302
    assert "城市管理局" in client.get("/desk/organisations/?text=园林").content.decode()
    assert "市政园林局" in client.get("/desk/organisations/U-9/").content.decode()


def test_an_organisation_is_never_above_itself():
    top = an_organisation(code="A")
    below = an_organisation(code="B", parent=top)
    with pytest.raises(Refused, match="itself"):
        actions.correct_organisation(
            top, kind="unit", parent=below, division="", is_active=True, by=a_user("administrator")
        )


# --- spreadsheets -----------------------------------------------------------------------------
def a_sheet(*rows):
    buffer = io.BytesIO()
    with xlsxwriter.Workbook(buffer) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return buffer.getvalue()


def upload(client, kind, *rows):
    file = SimpleUploadedFile("list.xlsx", a_sheet(*rows))
    return client.post("/desk/sheets/", {"kind": kind, "file": file}, follow=True)


USERS = ("Username", "Full name", "Organisation", "Phone", "Email")


def test_a_sheet_is_looked_at_first_and_brought_in_whole(client, administrator):
    an_organisation(code="U-1")
    rows = [("li.lei", "李雷", "U-1", 13812345678, ""), ("han", "韩梅梅", "", "", "h@example.org")]
    seen = upload(client, "users", USERS, *rows)
    assert seen.status_code == 200 and "韩梅梅" in seen.content.decode()
    assert not User.objects.filter(username="han").exists()

    answer = client.post(f"/desk/sheets/{StagedSheet.objects.get().pk}/")
    assert answer.content.decode().count("/p/") == 2
    made = User.objects.get(username="li.lei")
    assert (made.phone, made.organisation.code) == ("13812345678", "U-1")
    assert not StagedSheet.objects.exists()
    opened = Record.objects.filter(deed="accounts.open_account")
    assert opened.count() == 2


def test_each_bad_row_is_named_and_nothing_is_brought_in(client, administrator):
    client.cookies["xiuhua_language"] = "en"
    a_user(username="taken")
    rows = [
        ("fine", "王", "", "", ""), ("taken", "李", "", "", ""), ("a b", "x", "", "", ""),
        ("ok1", "", "", "", ""), ("ok2", "x", "NONE", "", ""), ("ok3", "x", "", "12", ""),
        ("ok4", "x", "", "", "no mail"), ("fine", "again", "", "", ""),
    ]  # fmt: skip
    shown = upload(client, "users", USERS, *rows).content.decode()

    staged = StagedSheet.objects.get()
    assert sorted(staged.problems) == ["1", "2", "3", "4", "5", "6", "7"]
    for words in ("is taken", "2 to 60", "is empty", "no organisation with the code NONE",
                  "not a phone number", "not an email"):  # fmt: skip
        assert words in shown
    assert client.post(f"/desk/sheets/{staged.pk}/").status_code == 409
    assert not User.objects.filter(username="fine").exists()
    assert not Record.objects.filter(deed="accounts.open_account").exists()


def test_organisations_of_one_sheet_may_belong_to_one_another(client, administrator):
    heads = ("Code", "Name", "Kind", "Belongs to", "Division code", "First day")
    rows = [("C", "城市管理局", "authority", "", 500116, "2019-01-01"),
            ("C-1", "市政设施管护所", "unit", "C", "", "")]  # fmt: skip
    upload(client, "organisations", heads, *rows)
    client.post(f"/desk/sheets/{StagedSheet.objects.get().pk}/")

    below = Organisation.objects.get(code="C-1")
    assert below.parent.division == "500116"
    assert below.parent.names.get().first_on == date(2019, 1, 1)


def test_roles_come_in_by_the_hand_of_security_alone(client, administrator):
    worker = a_user(username="li.lei")
    rows = (("Username", "Role", "Division code"), ("li.lei", "unit", "500116"))
    assert upload(client, "grants", *rows).status_code == 403

    client.force_login(a_user("security", division=""))
    upload(client, "grants", *rows, ("li.lei", "auditor", ""), ("li.lei", "administrator", ""))
    assert sorted(StagedSheet.objects.get().problems) == ["2"]
    assert not Grant.objects.filter(user=worker).exists()


def test_headings_are_read_in_chinese_too_and_templates_have_them(client, administrator):
    header = imports.template_rows("users")[0]
    assert imports.read("users", a_sheet(header, ("li", "李", "", "", "")))[0]["Username"] == "li"
    assert client.get("/desk/sheets/users.xlsx").status_code == 200
    assert client.get("/desk/sheets/nonsense.xlsx").status_code == 404


@pytest.mark.parametrize("content", [b"not a workbook", b"", b"PK\x03\x04 broken"])
def test_what_is_no_workbook_is_refused_in_words(content):
    with pytest.raises(Refused):
        imports.read("users", content)


def test_a_sheet_is_shown_to_who_read_it_alone(client, administrator):
    upload(client, "users", USERS, ("li", "李", "", "", ""))
    where = f"/desk/sheets/{StagedSheet.objects.get().pk}/"
    client.force_login(a_user("administrator"))
    assert client.get(where).status_code == 403


# --- told by others ---------------------------------------------------------------------------
def test_deeds_of_jobs_and_calendars_are_recorded_for_them():
    from xiuhua.calendars.events import CalendarChanged
    from xiuhua.jobs.events import JobDiscarded, JobRequeued

    announce(JobRequeued(job=3, name="delivery.send", by="user:7", chain="org:1"))
    announce(JobDiscarded(job=4, name="delivery.send", by="user:7", chain="org:1", reason="old"))
    announce(CalendarChanged(who="user:7", chain="district", what="years", years=(2027,)))

    rows = Record.objects.order_by("pk").values_list("deed", "by", "chain", "reason")
    assert list(rows) == [
        ("jobs.requeue", "user:7", "org:1", ""),
        ("jobs.discard", "user:7", "org:1", "old"),
        ("calendars.change_years", "user:7", "district", ""),
    ]


def test_references_have_names_and_persons_have_none():
    from xiuhua.records.names import resolve

    user, unit = a_user(username="wang", name="王晓敏"), an_organisation("管护所")
    names = resolve({user.ref, unit.chain, "person:1", "user:999"})
    assert names == {user.ref: "王晓敏 (wang)", unit.chain: "管护所", "person:1": "person:1",
                     "user:999": "user:999"}  # fmt: skip


def test_the_sweep_forgets_what_is_over():
    from xiuhua.accounts.handlers import sweep
    from xiuhua.accounts.models import RememberedDevice, SignIn

    user, past = a_user(), timezone.now() - timedelta(days=2)
    SignIn.objects.create(user=user, session_key="a", began_at=past)
    RememberedDevice.objects.create(user=user, secret_hash="b", expires_at=past)
    StagedSheet.objects.create(kind="users", name="x", rows=[], user=user, read_at=past)
    sweep({})
    assert not SignIn.objects.exists() and not RememberedDevice.objects.exists()
    assert not StagedSheet.objects.exists()


def test_a_lost_link_gets_a_new_address_shown_once(client, security):
    link, old = a_link("test.follow", holder="市政一班")

    answer = client.post(f"/desk/links/{link.pk}/reissue/")

    shown = re.search(r"/p/([^/<]+)/", answer.content.decode())[1]
    assert shown != old and links.find(shown).pk == link.pk
    with pytest.raises(Missing):
        links.find(old)
    assert shown not in client.get("/desk/links/").content.decode()
    assert Record.objects.filter(deed="accounts.replace_link").exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (("Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
         "Safari/537.36"), "Chrome 140 · Linux"),
        (("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like "
         "Gecko) Mobile/15E148 MicroMessenger/8.0.50"), "WeChat 8 · iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
         "Firefox 143 · Windows"),
        ("curl/8.5.0", "curl/8.5.0"),
        ("", ""),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_its_owner_knows_it(agent, words):
    from xiuhua.accounts.browsers import called

    assert called(agent) == words
