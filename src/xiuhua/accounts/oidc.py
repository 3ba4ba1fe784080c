"""A city's single sign-on (OpenID Connect), switched on by the OIDC_* settings.

An account is found by the claim OIDC_USERNAME_CLAIM; none is made unless OIDC_CREATE_USER says so.
"""

from __future__ import annotations

import logging
from typing import Any, cast

import jwt
import requests
from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from mozilla_django_oidc.auth import OIDCAuthenticationBackend

from .defaults import setting
from .models import User

logger = logging.getLogger("xiuhua.accounts")

NEEDED = (
    "OIDC_RP_CLIENT_ID",
    "OIDC_RP_CLIENT_SECRET",
    "OIDC_OP_AUTHORIZATION_ENDPOINT",
    "OIDC_OP_TOKEN_ENDPOINT",
    "OIDC_OP_USER_ENDPOINT",
)


def is_on() -> bool:
    """Whether the deployment has a single sign-on."""
    return all(getattr(settings, name, "") for name in NEEDED)


class SingleSignOn(OIDCAuthenticationBackend):  # type: ignore[misc]  # the package has no types
    """Turns the provider's answer into an account; refuses tokens made for somebody else."""

    def __init__(self) -> None:
        if is_on():
            super().__init__()
        self.UserModel = User

    def authenticate(self, request: Any, **kwargs: Any) -> User | None:
        if not is_on() or "nonce" not in kwargs:
            return None
        try:
            return cast("User | None", super().authenticate(request, **kwargs))
        except (
            jwt.PyJWTError,
            requests.RequestException,
            SuspiciousOperation,
            ValueError,
        ) as error:
            logger.warning("single sign-on failed: %s", type(error).__name__)
            return None

    def verify_token(self, token: str, **kwargs: Any) -> dict[str, Any]:
        """The payload of a token that is signed, fresh and meant for us (OIDC Core 3.1.3.7)."""
        payload: dict[str, Any] = super().verify_token(token, **kwargs)
        audience = payload.get("aud")
        if self.OIDC_RP_CLIENT_ID not in (audience if isinstance(audience, list) else [audience]):
            raise SuspiciousOperation("the token is meant for another client")
        issuer = getattr(settings, "OIDC_OP_ISSUER", "")
        if issuer and payload.get("iss") != issuer:
            raise SuspiciousOperation("the token comes from another issuer")
        return payload

    def get_userinfo(
        self, access_token: str, id_token: str, payload: dict[str, Any]
    ) -> dict[str, Any]:
        """What the provider says of the person the token is about, and of nobody else."""
        info: dict[str, Any] = super().get_userinfo(access_token, id_token, payload)
        if info.get("sub") != payload.get("sub"):
            raise SuspiciousOperation("the answer is about somebody else")
        return info

    def verify_claims(self, claims: dict[str, Any]) -> bool:
        return bool(claims.get(setting("OIDC_USERNAME_CLAIM")))

    def describe_user_by_claims(self, claims: dict[str, Any]) -> str:
        return f"username {self.get_username(claims)}"

    def get_username(self, claims: dict[str, Any]) -> str:
        return str(claims.get(setting("OIDC_USERNAME_CLAIM"), "")).strip().lower()

    def filter_users_by_claims(self, claims: dict[str, Any]) -> Any:
        return User.objects.filter(username=self.get_username(claims), is_active=True)

    def get_settings(self, attr: str, *args: Any) -> Any:
        """OIDC_CREATE_USER is off unless the deployment says otherwise."""
        if attr == "OIDC_CREATE_USER":
            return setting("OIDC_CREATE_USER")
        return OIDCAuthenticationBackend.get_settings(attr, *args)

    def create_user(self, claims: dict[str, Any]) -> User:
        """A new account without any role, for the security administrator to look at."""
        from xiuhua.kernel.permissions import SYSTEM

        from .actions import open_account

        username = self.get_username(claims)
        if User.objects.filter(username=username).exists():  # a closed one stays closed
            raise SuspiciousOperation("this account is closed")
        name = str(claims.get("name") or username)[:60]
        return open_account(username=username, name=name, by=SYSTEM)

    def get_user(self, user_id: int) -> User | None:
        return (
            User.objects.select_related("organisation").filter(pk=user_id, is_active=True).first()
        )
