"""A city's single sign-on, against a small provider on this machine."""

import json
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

import jwt
import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.accounts.models import SignIn, User

pytestmark = pytest.mark.django_db
SECRET = "a shared secret that is long enough for HS256"


class Provider(BaseHTTPRequestHandler):
    """Knows one person; what it says can be bent by `lies`."""

    nonce = ""
    claims: dict[str, str] = {}
    lies: dict[str, object] = {}

    def do_POST(self):
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        assert form["code"] == ["the-code"] and form["code_verifier"]
        payload = {
            "iss": "http://provider", "aud": "xiuhua", "sub": "77", "nonce": Provider.nonce,
            "iat": int(time.time()), "exp": int(time.time()) + 60, **Provider.lies,
        }  # fmt: skip
        token = jwt.encode(payload, Provider.lies.get("secret", SECRET), "HS256")
        self._answer({"access_token": "at", "id_token": token, "token_type": "Bearer"})

    def do_GET(self):
        self._answer({"sub": "77", **Provider.claims})

    def _answer(self, body):
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def log_message(self, *args):
        pass


@pytest.fixture
def provider(settings):
    server = ThreadingHTTPServer(("127.0.0.1", 0), Provider)
    threading.Thread(target=server.serve_forever, args=[0.02], daemon=True).start()
    base = f"http://127.0.0.1:{server.server_port}"
    settings.OIDC_RP_CLIENT_ID, settings.OIDC_RP_CLIENT_SECRET = "xiuhua", SECRET
    settings.OIDC_RP_SIGN_ALGO, settings.OIDC_OP_ISSUER = "HS256", "http://provider"
    settings.OIDC_OP_AUTHORIZATION_ENDPOINT = f"{base}/authorize"
    settings.OIDC_OP_TOKEN_ENDPOINT = f"{base}/token"
    settings.OIDC_OP_USER_ENDPOINT = f"{base}/user"
    Provider.claims, Provider.lies = {"preferred_username": "wang"}, {}
    yield Provider
    server.shutdown()
    server.server_close()


def come_back(client, onward="/me/"):
    away = client.get(f"/sign-in/single/?next={onward}")
    asked = parse_qs(urlsplit(away["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://testserver/sign-in/single/back/"]
    Provider.nonce = asked["nonce"][0]
    return client.get("/sign-in/single/back/", {"code": "the-code", "state": asked["state"][0]})


def test_single_sign_on_is_not_there_until_it_is_configured(client):
    assert client.get("/sign-in/single/").status_code == 404
    assert "/sign-in/single/" not in client.get("/sign-in/").content.decode()


def test_a_known_username_comes_in(client, provider):
    user = a_user("unit", username="wang")
    assert "/sign-in/single/" in client.get("/sign-in/").content.decode()

    assert come_back(client)["Location"] == "/me/"
    assert SignIn.objects.get(user=user).how == "oidc"
    assert client.get("/me/").status_code == 200


def test_single_sign_on_is_no_second_factor_unless_the_setting_says_so(client, provider, settings):
    a_user("auditor", username="wang")
    assert come_back(client)["Location"].startswith("/sign-in/enrol/")
    client.post("/sign-out/")

    settings.SECOND_FACTOR_BY_OIDC = True
    assert come_back(client)["Location"] == "/me/"


def test_an_unknown_username_is_not_made_an_account_unless_the_setting_says_so(
    client, provider, settings
):
    assert come_back(client)["Location"] == "/sign-in/?single=failed"
    assert not User.objects.exists()

    settings.OIDC_CREATE_USER = True
    assert come_back(client)["Location"] == "/me/"
    made = User.objects.get(username="wang")
    assert not made.roles and not made.has_usable_password()


def test_a_closed_account_stays_closed(client, provider, settings):
    settings.OIDC_CREATE_USER = True
    a_user("unit", username="wang", is_active=False)

    assert come_back(client)["Location"] == "/sign-in/?single=failed"


@pytest.mark.parametrize(
    "lies", [{"aud": "another"}, {"iss": "http://evil"}, {"nonce": "old"}, {"sub": "78"}, {"exp": 1},
             {"secret": "another secret that is long enough too"}],
)  # fmt: skip
def test_a_token_that_is_not_for_us_opens_nothing(client, provider, lies):
    a_user("unit", username="wang")
    provider.lies = lies

    assert come_back(client)["Location"] == "/sign-in/?single=failed"
    assert not SignIn.objects.exists()


def test_a_provider_that_does_not_answer_is_said_in_words(client, provider, settings):
    settings.OIDC_OP_TOKEN_ENDPOINT = "http://127.0.0.1:1/token"
    assert come_back(client)["Location"] == "/sign-in/?single=failed"
    assert client.get("/sign-in/?single=failed").status_code == 200


def test_a_state_that_was_not_given_out_is_refused(client, provider):
    client.get("/sign-in/single/")
    assert client.get("/sign-in/single/back/?code=the-code&state=mine").status_code == 400
