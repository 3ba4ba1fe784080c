"""What this app expects of the settings, and the values that hold where they say nothing."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

DEFAULTS: dict[str, Any] = {
    "DEMO": False,  # demo accounts sign in without a second factor
    "BEHIND_PROXY": False,  # whether X-Forwarded-For is the proxy's word
    "DENGBAO": False,  # password rules after GB/T 22239 instead of ASVS 5
    "SESSION_IDLE_MINUTES": 30,
    "SESSION_LONGEST_HOURS": 12,
    "PROOF_LASTS_MINUTES": 15,  # after that, giving a role or changing one's phone asks again
    "SESSION_SEEN_EVERY_S": 300,  # "last seen" is written at most this often
    "SECOND_FACTOR_ISSUER": "Xiuhua",
    "SECOND_FACTOR_BY_OIDC": False,  # whether single sign-on counts as the second factor
    "REMEMBER_DEVICE_DAYS": 30,
    "OIDC_USERNAME_CLAIM": "preferred_username",
    "OIDC_CREATE_USER": False,
    "SET_PASSWORD_LINK_DAYS": 7,
    "INTAKE_KEY_PATHS": ("/open311/",),  # where a key may also come as ?api_key=
}

DJANGO: dict[str, Any] = {
    "AUTH_USER_MODEL": "accounts.User",
    "AUTHENTICATION_BACKENDS": [
        "axes.backends.AxesStandaloneBackend",
        "xiuhua.accounts.backends.Passwords",
        "xiuhua.accounts.oidc.SingleSignOn",
    ],
    "AUTH_PASSWORD_VALIDATORS": [{"NAME": "xiuhua.accounts.passwords.Policy"}],
    "PASSWORD_HASHERS": [
        "django.contrib.auth.hashers.Argon2PasswordHasher",
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    ],
    "LOGIN_URL": "/sign-in/",
    "AXES_FAILURE_LIMIT": 5,
    "AXES_COOLOFF_TIME": timedelta(minutes=15),
    "AXES_LOCKOUT_PARAMETERS": [["username", "ip_address"]],
    "AXES_RESET_ON_SUCCESS": True,
    "AXES_DISABLE_ACCESS_LOG": True,  # sign-ins are in the records, and nowhere twice
    "AXES_ENABLE_ADMIN": False,
    "AXES_CLIENT_IP_CALLABLE": "xiuhua.accounts.limits.address_of",
    "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
    "AXES_LOCKOUT_CALLABLE": "xiuhua.accounts.entry.locked_out",
    "AXES_VERBOSE": False,
    "OIDC_AUTHENTICATION_CALLBACK_URL": "accounts:single_back",
    "OIDC_USE_PKCE": True,
    "OIDC_TIMEOUT": 10,
    "OIDC_RP_SCOPES": "openid profile",
    "LOGIN_REDIRECT_URL_FAILURE": "/sign-in/?single=failed",
    "OTP_TOTP_ISSUER": "Xiuhua",
    "UNFOLD": {
        "SITE_TITLE": _("Putting data right"),
        "SITE_HEADER": _("Putting data right"),
        "SHOW_HISTORY": False,
    },
}
"""Names of Django and of the packages this app stands on; the site's settings take them over."""


def setting(name: str) -> Any:
    """The value of one of DEFAULTS, as the deployment has it."""
    return getattr(settings, name, DEFAULTS[name])
