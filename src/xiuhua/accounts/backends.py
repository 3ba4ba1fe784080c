"""Who a username and a password belong to."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from .models import User


class Passwords(BaseBackend):
    """Checks a password in the same time whether or not there is such an account."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **rest: Any,
    ) -> User | None:
        if not username or password is None:
            return None
        user = User.objects.filter(username=username.strip().lower()).first()
        if user is None or not user.has_usable_password():
            User().set_password(password)  # as much work as a check
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """The account of a session, with its organisation; none once it is closed."""
        return (
            User.objects.select_related("organisation").filter(pk=user_id, is_active=True).first()
        )
