"""Identity apart, each look recorded, and erasure that keeps the chain whole."""

import pytest

from xiuhua.accounts import actions, phones
from xiuhua.accounts.examples import a_link, a_person, a_user, an_organisation
from xiuhua.accounts.models import Identity, Person, PersonalLink, Salt
from xiuhua.kernel.words import Denied, Refused
from xiuhua.records.models import Record
from xiuhua.records.verification import verify

pytestmark = pytest.mark.django_db


def test_a_look_at_an_identity_is_recorded_with_its_reason():
    person, caller = a_person("王晓敏", "13812345678"), a_user("callback")

    known = actions.reveal(person, by=caller, reason="call back")

    assert (known.name, known.phone) == ("王晓敏", "13812345678")
    look = Record.objects.get(deed="accounts.reveal")
    assert (look.by, look.key, look.reason) == (caller.ref, person.public_id, "call back")
    assert "13812345678" not in str(vars(look)) and "王晓敏" not in str(vars(look))


def test_a_look_needs_a_reason_a_role_and_the_place():
    person = a_person()
    with pytest.raises(Denied):
        actions.reveal(person, by=a_user("reception"), reason="curious")
    with pytest.raises(Refused, match="Say why"):
        actions.reveal(person, by=a_user("callback"), reason="  ")
    with pytest.raises(Denied):
        actions.reveal(
            person, by=a_user("callback", division="510522"), reason="x", division="500116"
        )
    assert not Record.objects.filter(deed="accounts.reveal").exists()


def test_erasing_deletes_identity_and_salt_and_the_chain_still_verifies():
    organisation = an_organisation()
    caller = a_user("callback", organisation=organisation)
    security = a_user("security", organisation=organisation)
    person = a_person("王晓敏", "13812345678")
    a_link("test.follow", holder=person)
    actions.reveal(person, by=caller, reason="call back")

    actions.erase(person, reason="asked for it", by=security)

    assert not Identity.objects.exists() and not Salt.objects.exists()
    assert Person.objects.get().erased_at and PersonalLink.objects.get().revoked_at
    assert all(not state.broken for state in verify())
    with pytest.raises(Refused, match="erased"):
        actions.reveal(person, by=caller, reason="call back")
    actions.erase(person, reason="again", by=security)


def test_only_security_erases():
    with pytest.raises(Denied):
        actions.erase(a_person(), reason="x", by=a_user("callback"))


def test_persons_of_one_number_are_two_and_of_one_wechat_account_one():
    one = actions.register(name="李", phone="138 1234 5678")
    two = actions.register(name="李", phone="+86 13812345678")
    assert one.pk != two.pk and one.identity.phone == two.identity.phone == "13812345678"

    first = actions.register(wechat_openid="oA1")
    assert actions.register(wechat_openid="oA1").pk == first.pk


@pytest.mark.parametrize(
    ("typed", "kept", "shown"),
    [
        ("13800000000", "13800000000", "138****0000"),
        ("+86 138-0000-0000", "13800000000", "138****0000"),
        ("１３８００００００００", "13800000000", "138****0000"),
        ("02347521234", "023-47521234", "023-****34"),
        ("0830-5221234", "0830-5221234", "0830****34"),
    ],
)
def test_phones_are_kept_one_way_and_shown_masked(typed, kept, shown):
    assert phones.normal(typed) == kept and phones.masked(kept) == shown


@pytest.mark.parametrize("typed", ["", "12345", "1380000000", "23800000000", "abc", "138000000001"])
def test_what_is_no_phone_number_is_refused(typed):
    with pytest.raises(Refused):
        phones.normal(typed)


def test_lists_show_no_more_than_family_name_and_masked_phone(django_assert_num_queries):
    from xiuhua.accounts import queries

    persons = [a_person("王晓敏", "13812345678"), a_person("李雷", "")]
    with django_assert_num_queries(1):
        assert queries.masked(persons) == {
            persons[0].pk: ("王**", "138****5678"), persons[1].pk: ("李*", "")
        }  # fmt: skip


# --- the page -------------------------------------------------------------------------------------
def test_a_person_is_found_by_the_whole_number_masked_and_the_look_is_recorded(client):
    person, other = a_person("王晓敏", "13812345678"), a_person("李雷", "13900000000")
    client.force_login(a_user("callback"))

    page = client.post("/desk/persons/", {"asked": "138 1234 5678"}).content.decode()

    assert "王**" in page and "138****5678" in page and person.public_id in page
    assert "王晓敏" not in page and "13812345678" not in page.replace('value="13812345678"', "")
    assert other.public_id not in page
    look = Record.objects.get(deed="accounts.look_up")
    assert (look.key, look.before) == (person.public_id, look.after)
    assert "13812345678" not in str(vars(look))


def test_looking_for_nobody_is_recorded_and_half_a_number_is_refused(client):
    client.force_login(a_user("security"))

    assert client.post("/desk/persons/", {"asked": "13812345678"}).status_code == 200
    assert Record.objects.filter(deed="accounts.look_up").count() == 1
    assert client.post("/desk/persons/", {"asked": "1381234"}).status_code == 422
    assert client.post("/desk/persons/", {"asked": ""}).status_code == 422


def test_a_person_is_found_by_the_reference_too_and_its_page_stays_masked(client):
    person = a_person("王晓敏", "13812345678")
    client.force_login(a_user("security"))

    assert person.public_id in client.post(
        "/desk/persons/", {"asked": person.public_id}
    ).content.decode()  # fmt: skip
    page = client.get(f"/desk/persons/{person.public_id}/").content.decode()
    assert "138****5678" in page and "王晓敏" not in page and "reveal/" not in page
    assert client.get("/desk/persons/nobody/").status_code == 404


def test_the_call_back_desk_looks_and_puts_the_name_right(client):
    person = a_person("王晓民", "13812345678")
    client.force_login(a_user("callback"))
    where = f"/desk/persons/{person.public_id}/"

    assert "王晓民" not in client.post(f"{where}reveal/", {"reason": ""}).content.decode()
    assert "王晓民" in client.post(f"{where}reveal/", {"reason": "回访"}).content.decode()
    right = {"name": "王晓敏", "phone": "13812345678", "reason": "听错"}
    assert client.post(f"{where}correct/", right | {"phone": "12"}).status_code == 422
    assert client.post(f"{where}correct/", right).status_code == 302
    assert Identity.objects.get().name == "王晓敏"
    assert client.get(f"{where}erase/").status_code == 403


def test_security_erases_after_being_asked_once_more(client):
    person = a_person("王晓敏", "13812345678")
    client.force_login(a_user("security"))
    where = f"/desk/persons/{person.public_id}/"

    assert client.post(f"{where}reveal/", {"reason": "x"}).status_code == 403
    assert client.get(f"{where}erase/").status_code == 200 and Identity.objects.exists()
    assert client.post(f"{where}erase/", {"reason": ""}).status_code == 422
    assert client.post(f"{where}erase/", {"reason": "本人要求"}).status_code == 302
    assert not Identity.objects.exists()
    page = client.get(where).content.decode()
    assert "erase/" not in page and "已删除" in page


@pytest.mark.parametrize("role", ["administrator", "auditor", "director", "reception", "unit"])
def test_persons_are_closed_to_everybody_else(client, role):
    client.force_login(a_user(role))
    assert client.get("/desk/persons/").status_code == 403
    assert client.get(f"/desk/persons/{a_person().public_id}/").status_code == 403
