"""Coming in, and what is asked on the way."""

import re
import time
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice

from xiuhua.accounts import actions, links, passwords
from xiuhua.accounts.examples import PASSWORD, a_link, a_user
from xiuhua.accounts.models import RememberedDevice, SignIn, User
from xiuhua.accounts.permissions import OWN
from xiuhua.kernel.words import Refused
from xiuhua.records.models import Record

pytestmark = pytest.mark.django_db


def enter(client, user, password=PASSWORD, **more):
    data = {"username": user.username, "password": password, **more}
    return client.post("/sign-in/", data)


def code_of(device, shift=0):
    return f"{TOTP(device.bin_key, drift=shift).token():06}"


def a_phone(user):
    return TOTPDevice.objects.create(user=user, name="phone", confirmed=True)


def test_the_right_password_opens_a_fresh_session(client):
    user = a_user("reception")
    client.get("/sign-in/")
    session = client.session
    session["planted"] = "by somebody else"
    session.save()
    planted = session.session_key
    client.cookies["xiuhua"] = planted

    answer = enter(client, user, next="/me/")

    assert answer.status_code == 302 and answer["Location"] == "/me/"
    assert client.session.session_key != planted
    assert client.get("/me/").status_code == 200
    assert SignIn.objects.get().user == user
    assert Record.objects.filter(deed="accounts.sign_in", by=user.ref).exists()


def test_usernames_have_no_capitals(client):
    user = a_user("reception", username="wang.min")

    answer = client.post("/sign-in/", {"username": " Wang.Min", "password": PASSWORD})
    assert answer.status_code == 302 and SignIn.objects.get().user == user


def test_a_strange_next_is_not_followed(client):
    assert enter(client, a_user("unit"), next="https://evil.example/")["Location"] == "/desk/unit/"


def test_a_wrong_password_an_unknown_name_and_a_closed_account_sound_alike(client):
    words = "Username and password do not fit together"
    closed = a_user("unit", is_active=False)

    client.cookies["xiuhua_language"] = "en"
    for name, password in [(a_user().username, "x"), ("nobody", "x"), (closed.username, PASSWORD)]:
        answer = client.post("/sign-in/", {"username": name, "password": password})
        assert answer.status_code == 422 and words in answer.content.decode()


def test_five_failures_lock_account_and_address_for_a_quarter_of_an_hour(client):
    user = a_user("reception")
    for _try in range(4):
        assert enter(client, user, "wrong").status_code == 422
    answer = enter(client, user, "wrong")
    assert answer.status_code == 429 and 850 < int(answer["Retry-After"]) <= 901

    assert enter(client, user).status_code == 429
    assert "15" in enter(client, user).content.decode()
    assert client.post(
        "/sign-in/", {"username": user.username, "password": PASSWORD}, REMOTE_ADDR="203.0.113.9"
    ).status_code == 302  # fmt: skip
    assert enter(client, a_user("unit")).status_code == 302
    assert Record.objects.filter(deed="accounts.locked_out").count() == 1


def test_one_address_cannot_try_a_password_on_everybody(client):
    from xiuhua.accounts import limits

    for _try in range(60):
        limits.limit("sign-in:127.0.0.1", per=timedelta(minutes=15), count=60)

    assert enter(client, a_user("unit")).status_code == 429


def test_a_page_of_the_desk_asks_a_stranger_to_sign_in(client):
    answer = client.get("/me/")

    assert answer.status_code == 302 and answer["Location"] == "/sign-in/?next=/me/"


def test_signing_out_is_a_post_and_ends_the_session(client):
    enter(client, a_user("unit"))
    assert client.get("/sign-out/").status_code == 405

    client.post("/sign-out/")
    assert client.get("/me/").status_code == 302 and not SignIn.objects.exists()


# --- second factor ----------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["administrator", "security", "auditor", "callback"])
def test_some_roles_must_enrol_a_phone_before_anything_opens(client, role):
    answer = enter(client, a_user(role), next="/me/")
    assert answer["Location"] == "/sign-in/enrol/?next=%2Fme%2F"
    assert client.get("/me/").status_code == 302
    assert client.get("/admin/").status_code == 302
    key = client.session.session_key

    shown = client.get("/sign-in/enrol/").content.decode()
    assert "<svg" in shown
    device = TOTPDevice.objects.get()
    assert client.post("/sign-in/enrol/", {"code": "000000"}).status_code == 200
    TOTPDevice.objects.update(throttling_failure_count=0, throttling_failure_timestamp=None)
    codes = client.post("/sign-in/enrol/", {"code": code_of(device), "next": "/me/"})

    assert len(set(re.findall(r"[A-Z2-7]{4}(?:-[A-Z2-7]{4}){3}", codes.content.decode()))) == 10
    assert client.session.session_key != key
    assert client.get("/me/").status_code == 200


def test_a_phone_in_use_is_asked_for_and_a_code_works_once(client):
    user = a_user("auditor")
    device = a_phone(user)
    assert enter(client, user)["Location"] == "/sign-in/code/"
    assert client.get("/me/").status_code == 302

    code = code_of(device)
    assert client.post("/sign-in/code/", {"code": code}).status_code == 302
    assert client.get("/me/").status_code == 200
    client.post("/sign-out/")
    enter(client, user)
    client.post("/sign-in/code/", {"code": code})
    assert client.get("/me/").status_code == 302


def test_guessing_codes_is_slowed(client):
    user = a_user("auditor")
    a_phone(user)
    enter(client, user)

    answers = [client.post("/sign-in/code/", {"code": "123456"}) for _try in range(6)]
    assert answers[-1].status_code == 429 and int(answers[-1]["Retry-After"]) > 0


def test_a_recovery_code_stands_in_for_the_phone_once(client):
    user = a_user("auditor")
    a_phone(user)
    codes = actions.new_recovery_codes(user, by=user)
    assert len(codes) == 10 and codes[0] not in str(user.recovery_codes.values())

    for expected in (200, 302):
        enter(client, user)
        client.post("/sign-in/code/", {"code": codes[0].lower()})
        assert client.get("/me/").status_code == expected
        client.post("/sign-out/")


def test_a_remembered_device_is_not_asked_for_thirty_days_and_can_be_forgotten(client):
    user = a_user("auditor")
    device = a_phone(user)
    enter(client, user)
    client.post("/sign-in/code/", {"code": code_of(device), "remember": "on"})
    assert client.cookies["xiuhua_device"]["httponly"]
    client.post("/sign-out/")

    assert enter(client, user)["Location"] == "/desk/"
    kept = RememberedDevice.objects.get()
    assert timedelta(29) < kept.expires_at - timezone.now() <= timedelta(30)
    client.post("/me/devices/forget/", {"device": kept.pk})
    client.post("/sign-out/")
    assert enter(client, user)["Location"] == "/sign-in/code/"


def test_a_remembered_device_serves_its_own_account_alone(client):
    one, other = a_user("auditor"), a_user("security")
    device = a_phone(one)
    a_phone(other)
    enter(client, one)
    client.post("/sign-in/code/", {"code": code_of(device), "remember": "on"})
    client.post("/sign-out/")

    assert enter(client, other)["Location"] == "/sign-in/code/"


def test_a_demo_account_needs_no_phone_in_the_demo_only(client, settings):
    user = a_user("administrator", is_demo=True)
    assert enter(client, user)["Location"] == "/sign-in/enrol/"
    client.post("/sign-out/")

    settings.DEMO = True
    assert enter(client, user)["Location"] == "/desk/users/"
    client.post("/sign-out/")
    assert enter(client, a_user("security"))["Location"] == "/sign-in/enrol/"


def test_a_revealing_role_given_in_the_middle_of_a_session_asks_for_the_phone(client):
    user = a_user("reception")
    enter(client, user)
    assert client.get("/me/").status_code == 200

    actions.give_role(user, role="callback", division="500116", by=a_user("security"))
    assert client.get("/me/").status_code == 302


def test_the_admin_has_no_door_of_its_own(client):
    assert client.get("/admin/login/?next=/admin/")["Location"] == "/sign-in/?next=%2Fadmin%2F"
    assert client.post("/admin/login/", {"username": "x", "password": "y"}).status_code == 405


def test_nothing_but_entry_signs_anybody_in():
    from pathlib import Path

    import xiuhua

    source = Path(xiuhua.__file__).parent
    callers = {
        path.relative_to(source).as_posix()
        for path in source.rglob("*.py")
        if "tests" not in path.parts
        and re.search(r"\bauth\.login\(|import login\b", path.read_text())
    }
    assert callers == {"accounts/entry.py"}


# --- sessions ---------------------------------------------------------------------------------
def age(client, **seconds):
    session = client.session
    for name, value in seconds.items():
        session[name] -= value
    session.save()


def test_a_session_ends_when_idle_and_says_so(client):
    enter(client, a_user("unit"))
    age(client, seen=31 * 60)

    assert client.get("/me/").status_code == 302
    assert "30" in client.get("/sign-in/").content.decode() and not SignIn.objects.exists()


def test_a_session_ends_after_its_longest_day_however_busy(client):
    enter(client, a_user("unit"))
    age(client, began=12 * 3600 + 1)

    assert client.get("/me/").status_code == 302


def test_limits_are_settings(client, settings):
    settings.SESSION_IDLE_MINUTES = 60
    enter(client, a_user("unit"))
    age(client, seen=31 * 60)

    assert client.get("/me/").status_code == 200


def test_last_seen_is_written_at_most_once_in_five_minutes(client, django_assert_max_num_queries):
    enter(client, a_user("unit"))
    client.get("/me/")
    before = SignIn.objects.get().seen_at
    client.get("/me/")
    assert SignIn.objects.get().seen_at == before
    age(client, seen=301)
    client.get("/me/")
    assert SignIn.objects.get().seen_at > before
    assert time.time() - client.session["seen"] < 60


def test_own_sessions_are_listed_and_ended(client):
    from django.test import Client

    user, other = a_user("unit"), Client()
    enter(client, user)
    enter(other, user)
    assert other.get("/me/").status_code == 200

    there = SignIn.objects.get(session_key=other.session.session_key)
    assert f'value="{there.pk}"' in client.get("/me/").content.decode()
    client.post("/me/sessions/end/", {"session": there.pk})
    assert other.get("/me/").status_code == 302
    assert client.get("/me/").status_code == 200


def test_nobody_ends_the_sessions_of_others(client):
    from django.test import Client

    victim, other = Client(), a_user("unit")
    enter(victim, other)
    enter(client, a_user("unit"))
    client.post("/me/sessions/end/", {"session": SignIn.objects.get(user=other).pk})

    assert victim.get("/me/").status_code == 200


def test_a_closed_account_is_out_at_once(client):
    user, administrator = a_user("unit"), a_user("administrator")
    enter(client, user)
    actions.close_account(user, reason="left", by=administrator)

    assert client.get("/me/").status_code == 302 and not SignIn.objects.exists()


# --- passwords --------------------------------------------------------------------------------
@pytest.mark.parametrize("password", ["short one", "password1234", "a" * 300, "aaaaaaaaaaaaaa"])
def test_weak_passwords_are_refused_in_words(password):
    with pytest.raises(Refused):
        passwords.check(password, a_user())


@pytest.mark.parametrize("password", [
    "woaini5201314", "Admin@123456789", "chengguan2026!", "P@ssw0rd12345", "1qaz2wsx3edc", "zhongguo888888",
    "Xiuhua@20260301", "password2025!!", "qwertyuiop123", "abc123456789",
])  # fmt: skip
def test_what_people_here_are_fond_of_is_no_password(password):
    with pytest.raises(Refused, match="lists that attackers try first"):
        passwords.check(password)


@pytest.mark.parametrize(
    "password", ["correct horse battery 16", "小桥流水人家就在长江边上", "shan-yu-man-lou-feng"]
)
def test_a_sentence_of_ones_own_is_one(password):
    passwords.check(password)


@pytest.mark.parametrize(
    "password", ["correct horse battery", "河水静静地流过古老的县城", "q7 w8 e9 r1 t2"]
)
def test_long_passwords_of_any_kind_are_welcome(password):
    passwords.check(password, a_user())


def test_dengbao_wants_three_kinds_ninety_days_and_no_old_password(settings):
    settings.DENGBAO = True
    user = a_user()
    with pytest.raises(Refused, match="three of"):
        passwords.check("correct horse battery", user)
    for chosen in ("Jiangjin-1", "Jiangjin-2"):
        actions.set_password(user, password=chosen, by=user)
        user = User.objects.get(pk=user.pk)
    with pytest.raises(Refused, match="before"):
        passwords.check("Jiangjin-1", user)

    assert not passwords.is_due(user, timezone.now())
    assert passwords.is_due(user, timezone.now() + timedelta(90))
    settings.DENGBAO = False
    assert not passwords.is_due(user, timezone.now() + timedelta(900))


def test_a_password_that_ran_out_is_changed_before_anything_else(client):
    user = a_user("unit", must_change_password=True)
    assert enter(client, user)["Location"] == "/sign-in/password/"
    assert client.get("/me/").status_code == 302
    new = "another sentence of mine"

    answer = client.post("/sign-in/password/", {"present": PASSWORD, "password": new, "again": new})
    assert answer.status_code == 302 and client.get("/me/").status_code == 200


def test_a_changed_password_ends_all_other_sessions_and_changes_the_key(client):
    from django.test import Client

    user, other = a_user("unit"), Client()
    enter(other, user)
    enter(client, user)
    key, new = client.session.session_key, "another sentence of mine"
    wrong = {"present": "no", "password": new, "again": new}
    assert client.post("/sign-in/password/", wrong).status_code == 200
    client.post("/sign-in/password/", {**wrong, "present": PASSWORD})

    assert client.get("/me/").status_code == 200 and client.session.session_key != key
    assert other.get("/me/").status_code == 302
    client.post("/sign-out/")
    assert enter(client, user).status_code == 422
    assert enter(client, user, new).status_code == 302


def test_an_invitation_sets_a_password_once(client):
    user = a_user("unit")
    _link, shown = actions.invite(user, by=a_user("administrator"))
    where, new = links.url(shown, whole=False), "another sentence of mine"
    opened = client.get(where)
    assert opened.status_code == 200 and user.username in opened.content.decode()
    assert opened["Referrer-Policy"] == "same-origin" and "no-store" in opened["Cache-Control"]

    assert client.post(where, {"password": "short", "again": "short"}).status_code == 200
    assert client.post(where, {"password": new, "again": new}).status_code == 302
    assert enter(client, user, new).status_code == 302
    assert client.get(where).status_code == 404


def test_a_link_sets_nobody_elses_password():
    link, _shown = a_link("accounts.set_password", OWN, holder=a_user(), division="")

    with pytest.raises(Refused, match="own password"):
        actions.set_password(a_user(), password="another sentence of mine", by=link)


def test_limits_forget_nothing_across_nodes():
    cache.clear()  # the count lies in the database, not in this process
    from xiuhua.accounts import limits

    limits.limit("x", per=timedelta(hours=1), count=1)
    cache.clear()
    with pytest.raises(Refused, match="Too many tries"):
        limits.limit("x", per=timedelta(hours=1), count=1)


def test_passwords_are_kept_as_argon2(as_deployed):
    from django.contrib.auth.hashers import make_password

    assert make_password("a sentence of mine").startswith("argon2$argon2id$")
