"""Keys and links act for themselves, within what they list."""

from datetime import timedelta

import pytest
from django.http import HttpResponse
from django.urls import include, path
from django.utils import timezone

from xiuhua.accounts import actions, links, secret
from xiuhua.accounts.examples import a_link, a_person, a_user, an_api_key, an_organisation
from xiuhua.accounts.models import ApiKey, PersonalLink
from xiuhua.kernel.permissions import PUBLIC, Permission, Role
from xiuhua.kernel.words import Denied, Missing, Refused
from xiuhua.records.models import Record
from xiuhua.web.doors import page

pytestmark = pytest.mark.django_db
WORK = Permission("test.work", "Work", Role.UNIT)


@page(needs=WORK, method=("GET", "POST"))
def who(request):
    return HttpResponse(request.by.ref)


def opened(request, link, rest):
    return HttpResponse(f"{request.by.ref} {link.subject_key} {rest} {request.by.may(WORK)}")


urlpatterns = [
    path("api/v1/who/", who), path("open311/v2/who/", who), path("", include("xiuhua.site.urls"))
]  # fmt: skip
links.purpose("test.work", opened, "Work")


@pytest.fixture(autouse=True)
def _urls(settings):
    settings.ROOT_URLCONF = __name__


def test_a_key_is_shown_once_and_kept_as_its_hash():
    security = a_user("security")
    _key, shown = actions.issue_key(
        title="City portal", permissions=["records.view"], division="500116", by=security
    )

    kept = ApiKey.objects.get()
    assert shown.startswith("xh_") and shown.startswith(kept.prefix) and len(shown) > 30
    assert shown not in str(vars(kept)) and kept.secret_hash == secret.hashed(shown)
    record = Record.objects.get(deed="accounts.issue_key")
    assert shown not in str(record.after) and kept.secret_hash not in str(record.after)


def test_keys_open_nothing_that_reveals_or_looks_after_accounts_and_nothing_unknown():
    for key in ("accounts.reveal", "accounts.grant", "no.such"):
        with pytest.raises(Refused):
            actions.issue_key(
                title="x", permissions=[key], division="500116", by=a_user("security")
            )
    with pytest.raises(Denied):
        actions.issue_key(
            title="x", permissions=["records.view"], division="", by=a_user("security")
        )
    with pytest.raises(Denied):
        actions.issue_key(
            title="x", permissions=["records.view"], division="500116", by=a_user("unit")
        )


def test_both_headers_carry_a_key_and_no_csrf_token_is_asked(client):
    from django.test import Client

    key, shown = an_api_key(WORK)
    strict = Client(enforce_csrf_checks=True)

    for headers in ({"Authorization": f"Bearer {shown}"}, {"X-API-Key": shown}):
        answer = strict.post("/api/v1/who/", headers=headers)
        assert (answer.status_code, answer.content.decode()) == (200, key.ref)


def test_a_key_in_the_address_is_read_for_open311_alone(client):
    key, shown = an_api_key(WORK)

    assert client.get(f"/open311/v2/who/?api_key={shown}").content.decode() == key.ref
    assert client.get(f"/api/v1/who/?api_key={shown}").status_code == 302


@pytest.mark.parametrize(
    "facts", [{"expires_at": timezone.now() - timedelta(1)}, {"revoked_at": timezone.now()}, None]
)
def test_an_ended_revoked_or_unknown_key_is_told_so(client, facts):
    key, shown = an_api_key(WORK)
    if facts is None:
        shown += "x"
    else:
        ApiKey.objects.filter(pk=key.pk).update(**facts)

    answer = client.get("/api/v1/who/", headers={"X-API-Key": shown})
    assert answer.status_code == 401 and answer.json()["detail"]
    assert "Bearer" in answer["WWW-Authenticate"]


def test_a_key_without_the_permission_is_denied_and_that_is_recorded(client):
    _key, shown = an_api_key("records.view")

    assert client.get("/api/v1/who/", headers={"X-API-Key": shown}).status_code == 403


def test_last_used_is_written_at_most_once_in_five_minutes(client):
    _key, shown = an_api_key(WORK)
    client.get("/api/v1/who/", headers={"X-API-Key": shown})
    first = ApiKey.objects.get().last_used_at
    client.get("/api/v1/who/", headers={"X-API-Key": shown})
    assert first and ApiKey.objects.get().last_used_at == first


# --- links ------------------------------------------------------------------------------------
def test_a_link_opens_its_purpose_and_acts_for_itself(client):
    link, shown = a_link("test.work", WORK, subject=("cases.case", "42"))

    answer = client.get(f"/p/{shown}/photo/3")
    assert answer.content.decode() == f"{link.ref} 42 photo/3 True"
    assert answer["Referrer-Policy"] == "same-origin" and "no-store" in answer["Cache-Control"]
    assert PersonalLink.objects.get().last_used_at


def test_a_link_is_issued_in_the_chain_of_its_organisation_and_recorded():
    organisation = an_organisation()
    unit = a_user("unit", organisation=organisation)

    link, shown = links.issue(
        "test.work", subject=("cases.case", "42"), holder=a_person(), permissions=[WORK],
        division="500116", until=None, by=unit,
    )  # fmt: skip

    assert link.chain == organisation.chain == unit.chain
    assert link.may(WORK, "500116001") and not link.may(WORK, "510522")
    assert len(shown) >= 22 and shown not in str(vars(link))
    assert Record.objects.get(deed="accounts.issue_link").key == str(link.pk)


def test_revoked_ended_and_unknown_links_sound_alike(client):
    link, shown = a_link("test.work")
    links.revoke(link, by=a_user("unit"))
    _ended, late = a_link("test.work", until=timezone.now() - timedelta(1))

    answers = [client.get(f"/p/{one}/") for one in (shown, late, "nonsense")]
    assert {answer.status_code for answer in answers} == {404}
    said = {
        answer.content.decode().partition("<h1>")[2].partition("</section>")[0]
        for answer in answers
    }
    assert len(said) == 1 and said != {""}


def test_a_reissued_link_opens_under_its_new_secret_only(client):
    link, shown = a_link("test.work")
    _link, again = links.reissue(link, by=a_user("unit"))

    assert client.get(f"/p/{shown}/").status_code == 404
    assert client.get(f"/p/{again}/").status_code == 200


def test_all_links_about_a_thing_are_closed_at_once():
    for _number in range(3):
        a_link("test.work", subject=("cases.case", "42"))
    other, shown = a_link("test.work", subject=("cases.case", "43"))

    assert links.revoke_for(("cases.case", "42"), by=a_user("unit")) == 3
    assert links.find(shown) == other


def test_a_link_of_a_closed_account_opens_nothing():
    _link, shown = a_link("test.work", holder=a_user(is_active=False))

    with pytest.raises(Missing):
        links.find(shown)


def test_guessing_links_is_slowed(client):
    answers = [client.get(f"/p/guess{number}/").status_code for number in range(21)]
    assert answers == [404] * 20 + [429]


def test_a_stranger_is_the_public(rf):
    from xiuhua.accounts.middleware import key_in

    assert key_in(rf.get("/", headers={"Authorization": "Basic abc"})) == ""
    assert PUBLIC.may(WORK) is False
