"""Settings: safe by default; what differs between deployments comes from the environment.

`docs/reference/settings.md` lists every variable read here.
"""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from typing import Any

import dj_database_url

from xiuhua.accounts.defaults import DJANGO as ACCOUNTS

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("XIUHUA_HOME") or "var").resolve()


def _flag(name: str, default: bool = False) -> bool:
    return os.environ.get(name, str(default)).strip().lower() in {"1", "true", "yes", "on"}


def _list(name: str) -> list[str]:
    return [part.strip() for part in os.environ.get(name, "").split(",") if part.strip()]


def _secret_key() -> str:
    """The key from the environment, or one made once and kept in the home folder, mode 600."""
    if given := os.environ.get("XIUHUA_SECRET_KEY"):
        return given
    kept = HOME / "secret.key"
    if not kept.exists():
        HOME.mkdir(parents=True, exist_ok=True)
        try:
            with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
                file.write(secrets.token_urlsafe(64))
        except FileExistsError:
            pass
    return kept.read_text()


DEMO = _flag("XIUHUA_DEMO")
DEMO_CLOCK_S = float(os.environ.get("XIUHUA_DEMO_CLOCK_S") or 0) if DEMO else 0.0
DEBUG = _flag("XIUHUA_DEBUG")
SECRET_KEY = _secret_key()
BASE_URL = os.environ.get("XIUHUA_BASE_URL", "http://127.0.0.1:8000").rstrip("/")
SECURE = BASE_URL.startswith("https://")
ALLOWED_HOSTS = _list("XIUHUA_HOSTS") or ["127.0.0.1", "localhost", "[::1]"]
CSRF_TRUSTED_ORIGINS = [BASE_URL] if SECURE else []

SITE_TITLE = os.environ.get("XIUHUA_TITLE", "")
DISTRICT = os.environ.get("XIUHUA_DISTRICT", "500116" if DEMO else "")
DENGBAO = _flag("XIUHUA_DENGBAO")
TIANDITU_KEY = os.environ.get("XIUHUA_TIANDITU_KEY", "")
SECURITY_CONTACT = os.environ.get("XIUHUA_SECURITY_CONTACT", "")
HOTLINE = os.environ.get("XIUHUA_HOTLINE", "12345")
PERMIT_NUMBER = os.environ.get("XIUHUA_PERMIT_NUMBER", "{year}-{serial:03d}")
PARKING_NUMBER = os.environ.get("XIUHUA_PARKING_NUMBER", "{year}-{serial:04d}")
PARKING_CHECKLIST = os.environ.get("XIUHUA_PARKING_CHECKLIST", "")

INSTALLED_APPS = [
    "unfold",
    "xiuhua.web",
    "xiuhua.records",
    "xiuhua.jobs",
    "xiuhua.calendars",
    "xiuhua.places",
    "xiuhua.accounts",
    "xiuhua.evidence",
    "xiuhua.delivery",
    "xiuhua.exports",
    "xiuhua.imports",
    "xiuhua.ledgers",
    "xiuhua.cases",
    "xiuhua.indicators",
    "xiuhua.campaigns",
    "xiuhua.hotspots",
    "xiuhua.excavations",
    "xiuhua.parking",
    "xiuhua.site",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "csp",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
]

MIDDLEWARE = [
    "xiuhua.site.logs.RequestId",
    "xiuhua.web.headers.HeadersMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "xiuhua.accounts.middleware.ByMiddleware",
    "xiuhua.web.middleware.RefusalMiddleware",
    "xiuhua.web.middleware.OutboxMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "xiuhua.site.urls"
WSGI_APPLICATION = "xiuhua.site.wsgi.application"
AUTH_USER_MODEL = "accounts.User"

TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "xiuhua.web.context.page",
            ],
        },
    }
]

# --- database ---------------------------------------------------------------------------------
_SQLITE = {
    "ENGINE": "xiuhua.site.database.sqlite",
    "NAME": str(HOME / "xiuhua.sqlite3"),
    "CONN_MAX_AGE": None,
    "OPTIONS": {
        "timeout": 20,
        "transaction_mode": "IMMEDIATE",
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA mmap_size=134217728;"
            "PRAGMA cache_size=-32000;PRAGMA temp_store=MEMORY"
        ),
    },
    "TEST": {"NAME": os.environ.get("XIUHUA_TEST_DB") or str(HOME / "test.sqlite3")},
}


def _database() -> dict[str, Any]:
    url = os.environ.get("DATABASE_URL", "")
    if not url or url.startswith("sqlite"):
        return _SQLITE | ({"NAME": url.removeprefix("sqlite:///")} if url else {})
    parsed: dict[str, Any] = dict(dj_database_url.parse(url, conn_max_age=None))
    parsed["CONN_MAX_AGE"] = 0
    parsed.setdefault("OPTIONS", {})
    parsed["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 8, "timeout": 20}}
    return parsed


DATABASES = {"default": _database()}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}

# --- language and time ------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "Simplified Chinese"), ("en", "English")]
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# --- files ------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = HOME / "static"
EVIDENCE_ROOT = HOME / "evidence"
EXPORTS_ROOT = HOME / "exports"
HISTORY_ROOT = HOME / "history"
EXPORTS_KEPT_DAYS = int(os.environ.get("XIUHUA_EXPORTS_DAYS", "7"))
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = False
FILE_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_MEMORY_SIZE = 2_621_440
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 12
FILE_UPLOAD_PERMISSIONS = 0o600

# --- security ---------------------------------------------------------------------------------
# Password hashers, sign-in backends, lock-out: what accounts ask of Django and its packages.
globals().update(ACCOUNTS)
# A city's single sign-on; it is on once all of these are given.
OIDC_RP_CLIENT_ID = os.environ.get("XIUHUA_OIDC_CLIENT_ID", "")
OIDC_RP_CLIENT_SECRET = os.environ.get("XIUHUA_OIDC_CLIENT_SECRET", "")
OIDC_RP_SIGN_ALGO = os.environ.get("XIUHUA_OIDC_ALGORITHM", "RS256")
OIDC_OP_ISSUER = os.environ.get("XIUHUA_OIDC_ISSUER", "")
OIDC_OP_AUTHORIZATION_ENDPOINT = os.environ.get("XIUHUA_OIDC_AUTHORIZATION_URL", "")
OIDC_OP_TOKEN_ENDPOINT = os.environ.get("XIUHUA_OIDC_TOKEN_URL", "")
OIDC_OP_USER_ENDPOINT = os.environ.get("XIUHUA_OIDC_USER_URL", "")
OIDC_OP_JWKS_ENDPOINT = os.environ.get("XIUHUA_OIDC_KEYS_URL", "")
OIDC_USERNAME_CLAIM = os.environ.get("XIUHUA_OIDC_CLAIM", "preferred_username")
OIDC_CREATE_USER = _flag("XIUHUA_OIDC_CREATE_USER")
LOGIN_REDIRECT_URL = "/desk/"
# "__Host-" makes browsers refuse the cookie unless it came over https, for this host alone.
SESSION_COOKIE_NAME = "__Host-xiuhua" if SECURE else "xiuhua"
CSRF_COOKIE_NAME = "__Host-csrftoken" if SECURE else "csrftoken"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE
SESSION_EXPIRE_AT_BROWSER_CLOSE = False
CSRF_COOKIE_HTTPONLY = True
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_HSTS_SECONDS = 31_536_000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE
SECURE_SSL_REDIRECT = False  # the proxy redirects; a node answers its health checks in plain http
BEHIND_PROXY = _flag("XIUHUA_BEHIND_PROXY")
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if BEHIND_PROXY else None
X_FRAME_OPTIONS = "DENY"

CONTENT_SECURITY_POLICY = {
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "worker-src": ["'self'", "blob:"],
        "manifest-src": ["'self'"],
        "media-src": ["'self'", "blob:"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
        "base-uri": ["'none'"],
    },
}
if TIANDITU_KEY:
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["img-src"].append("https://*.tianditu.gov.cn")  # type: ignore[index]
    CONTENT_SECURITY_POLICY["DIRECTIVES"]["connect-src"].append("https://*.tianditu.gov.cn")  # type: ignore[index]

# --- mail and messages ------------------------------------------------------------------------
EMAIL_HOST = os.environ.get("XIUHUA_SMTP_HOST", "")
EMAIL_PORT = int(os.environ.get("XIUHUA_SMTP_PORT", "25"))
EMAIL_HOST_USER = os.environ.get("XIUHUA_SMTP_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("XIUHUA_SMTP_PASSWORD", "")
EMAIL_USE_TLS = _flag("XIUHUA_SMTP_TLS")
EMAIL_TIMEOUT = 10
DEFAULT_FROM_EMAIL = os.environ.get("XIUHUA_SMTP_FROM", "xiuhua@localhost")
SMS_GATEWAY_URL = os.environ.get("XIUHUA_SMS_URL", "")
SMS_GATEWAY_SECRET = os.environ.get("XIUHUA_SMS_SECRET", "")
WEBHOOK_SECRET = os.environ.get("XIUHUA_WEBHOOK_SECRET", "")
WEBHOOK_PRIVATE_ADDRESSES = _flag("XIUHUA_WEBHOOK_PRIVATE_ADDRESSES")
WECHAT_PHOTO_HOSTS = _list("XIUHUA_WECHAT_PHOTO_HOSTS") or ["mmbiz.qpic.cn", "mmbiz.qlogo.cn"]
WECHAT_PHOTO_PRIVATE = _flag("XIUHUA_WECHAT_PHOTO_PRIVATE")

# --- counts of car parks ----------------------------------------------------------------------
MQTT_URL = os.environ.get("XIUHUA_MQTT_URL", "")
MQTT_TOPIC = os.environ.get("XIUHUA_MQTT_TOPIC", "parking/{source}/readings")
MQTT_CLIENT = os.environ.get("XIUHUA_MQTT_CLIENT", "xiuhua")
FEEDS_PRIVATE_ADDRESSES = _flag("XIUHUA_FEEDS_PRIVATE_ADDRESSES")
PARKAPI_CONFIG = {k: v for k, v in os.environ.items() if k.startswith("PARK_API_")}
PARKING_READINGS_DAYS = int(os.environ.get("XIUHUA_PARKING_READINGS_DAYS", "35"))
PARKING_QUARANTINE_DAYS = int(os.environ.get("XIUHUA_PARKING_QUARANTINE_DAYS", "90"))
PARKING_CASE_CLASS = os.environ.get("XIUHUA_PARKING_CASE_CLASS", "C0201")

LOGGING_CONFIG = "xiuhua.site.logs.configure"
LOGGING: dict[str, Any] = {"by": "configure"}  # an empty one is never handed over
SILENCED_SYSTEM_CHECKS: list[str] = []
