"""Every environment variable the platform reads, as a table; `tests/test_promises.py` holds it."""

from __future__ import annotations

from typing import NamedTuple


class Variable(NamedTuple):
    """A variable's name, what it is when unset, and what it does."""

    name: str
    default: str
    does: str


VARIABLES = (
    Variable("DATABASE_URL", "SQLite in the home", "postgres://user:password@host/name"),
    Variable("XIUHUA_HOME", "var/", "folder of database, evidence, keys and static files"),
    Variable("XIUHUA_DISTRICT", "empty", "six-digit code of the district served"),
    Variable("XIUHUA_TITLE", "empty", "the title on screen"),
    Variable("XIUHUA_BASE_URL", "http://127.0.0.1:8000", "address people use; https in production"),
    Variable("XIUHUA_HOSTS", "this machine", "host names answered for, with commas"),
    Variable(
        "XIUHUA_BEHIND_PROXY",
        "no",
        "1: trust X-Forwarded-Proto and X-Forwarded-For (its last) of a proxy",
    ),
    Variable("XIUHUA_SECRET_KEY", "made once, kept in the home", "signs sessions and codes"),
    Variable("XIUHUA_SECURITY_CONTACT", "empty", "mailto: or https: for /.well-known/security.txt"),
    Variable("XIUHUA_HOTLINE", "12345", "telephone number shown to citizens"),
    Variable(
        "XIUHUA_PERMIT_NUMBER",
        "{year}-{serial:03d}",
        "how numbers of excavation permits are written",
    ),
    Variable(
        "XIUHUA_PARKING_NUMBER",
        "{year}-{serial:04d}",
        "how numbers of registered car parks are written",
    ),
    Variable(
        "XIUHUA_PARKING_CHECKLIST", "empty", "your own list of papers for registering a car park"
    ),
    Variable("XIUHUA_TIANDITU_KEY", "empty", "switches the base map's tiles on"),
    Variable("XIUHUA_DENGBAO", "no", "1: the stricter sign-in rules of classified protection"),
    Variable("XIUHUA_OIDC_CLIENT_ID", "empty", "single sign-on: our name at the provider"),
    Variable("XIUHUA_OIDC_CLIENT_SECRET", "empty", "our secret there"),
    Variable("XIUHUA_OIDC_ISSUER", "empty", "the provider's issuer, compared with its tokens"),
    Variable("XIUHUA_OIDC_AUTHORIZATION_URL", "empty", "where people are sent to sign in"),
    Variable("XIUHUA_OIDC_TOKEN_URL", "empty", "where codes become tokens"),
    Variable("XIUHUA_OIDC_USER_URL", "empty", "where a token's person is asked for"),
    Variable("XIUHUA_OIDC_KEYS_URL", "empty", "the provider's public keys"),
    Variable("XIUHUA_OIDC_ALGORITHM", "RS256", "how the provider signs"),
    Variable("XIUHUA_OIDC_CLAIM", "preferred_username", "the claim that is our username"),
    Variable("XIUHUA_OIDC_CREATE_USER", "no", "1: make an account, without roles, at first sight"),
    Variable("XIUHUA_SMTP_HOST", "empty", "mail server; nothing is mailed without one"),
    Variable("XIUHUA_SMTP_PORT", "25", "its port"),
    Variable("XIUHUA_SMTP_USER", "empty", "account there"),
    Variable("XIUHUA_SMTP_PASSWORD", "empty", "password there"),
    Variable("XIUHUA_SMTP_TLS", "no", "1: STARTTLS"),
    Variable("XIUHUA_SMTP_FROM", "xiuhua@localhost", "sender of mails"),
    Variable("XIUHUA_SMS_URL", "empty", "SMS gateway or webhook, called with signed JSON"),
    Variable("XIUHUA_SMS_SECRET", "empty", "signs those calls"),
    Variable("XIUHUA_WEBHOOK_SECRET", "empty", "signs what is sent to subscribers' webhooks"),
    Variable("XIUHUA_WEBHOOK_PRIVATE_ADDRESSES", "no", "1: webhooks may lie in a private network"),
    Variable(
        "XIUHUA_WECHAT_PHOTO_HOSTS", "mmbiz.qpic.cn, mmbiz.qlogo.cn", "where photos are fetched"
    ),
    Variable(
        "XIUHUA_WECHAT_PHOTO_PRIVATE", "no", "1: these may lie in a private network (a proxy)"
    ),
    Variable(
        "XIUHUA_MQTT_URL", "empty", "broker of parking counts: mqtt://user:password@host, or mqtts"
    ),
    Variable(
        "XIUHUA_MQTT_TOPIC",
        "parking/{source}/readings",
        "topic of counts; {source} is a source's key",
    ),
    Variable("XIUHUA_MQTT_CLIENT", "xiuhua", "our name at the broker, one for each deployment"),
    Variable(
        "XIUHUA_FEEDS_PRIVATE_ADDRESSES",
        "no",
        "1: parking feeds may be fetched in a private network",
    ),
    Variable("PARK_API_…", "empty", "credentials that converters of parkapi-sources ask for"),
    Variable("XIUHUA_PARKING_READINGS_DAYS", "35", "days for which single readings are kept"),
    Variable(
        "XIUHUA_PARKING_QUARANTINE_DAYS", "90", "days for which readings in quarantine are kept"
    ),
    Variable(
        "XIUHUA_PARKING_CASE_CLASS",
        "C0201",
        "class of the case that a lasting alarm about a count becomes",
    ),
    Variable("XIUHUA_EXPORTS_DAYS", "7", "days after which a long list taken away is removed"),
    Variable("XIUHUA_METRICS_TOKEN", "empty", "bearer token for /metrics from other machines"),
    Variable("XIUHUA_LOG", "json", "text: plain lines for reading at the terminal"),
    Variable("XIUHUA_LOG_LEVEL", "INFO", "DEBUG, INFO, WARNING or ERROR"),
    Variable("XIUHUA_DEMO", "no", "set by the demo: known accounts, messages stored only"),
    Variable("XIUHUA_DEMO_CLOCK_S", "0", "set by the demo: seconds to the day that --today names"),
    Variable("XIUHUA_DEBUG", "no", "1: Django's own error pages; never in production"),
    Variable("XIUHUA_TEST_DB", "in the home", "file of the test database"),
    Variable("XIUHUA_CALLED_FROM", "here", "set by ./run: where file arguments are meant from"),
)


def table() -> dict[str, Variable]:
    """By name."""
    return {variable.name: variable for variable in VARIABLES}
