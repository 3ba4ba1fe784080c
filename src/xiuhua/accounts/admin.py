"""For putting data right; accounts and roles themselves have their own pages, and only those."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.contrib.auth import admin as _groups  # noqa: F401 - registered first, then taken out
from django.contrib.auth.models import Group
from django.http import HttpRequest
from django_otp.plugins.otp_totp import admin as _devices  # noqa: F401 - as above
from django_otp.plugins.otp_totp.models import TOTPDevice
from unfold.admin import ModelAdmin

from .models import Organisation, User

for guarded in (Group, TOTPDevice):  # roles and second factors are kept on our own pages alone
    if admin.site.is_registered(guarded):
        admin.site.unregister(guarded)


class LookOnly(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Shows and changes nothing: separation of duties holds on our own pages."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(User)
class UserAdmin(LookOnly):
    """Accounts, to look at."""

    list_display = ["username", "name", "organisation", "is_active"]
    list_select_related = ["organisation"]
    search_fields = ["username", "name"]
    exclude = ["password"]


@admin.register(Organisation)
class OrganisationAdmin(LookOnly):
    """Organisations, to look at."""

    list_display = ["code", "name", "kind", "parent", "is_active"]
    list_select_related = ["parent"]
    search_fields = ["code", "name"]
