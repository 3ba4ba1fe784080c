"""For looking and putting data right; the daily work has its own pages and deeds."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from .models import Case, Category, FilingRule, PlainClass, StageLimit


class LookOnly(ModelAdmin):  # type: ignore[misc]  # unfold has no types
    """Shows and changes nothing: every change is a deed."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Case)
class CaseAdmin(LookOnly):
    """Cases, without the tracking code's hash and the person."""

    list_display = ["number", "category", "division", "state", "unit", "due_at"]
    list_select_related = ["category", "division", "unit"]
    list_filter = ["state", "source"]
    search_fields = ["number", "address"]
    exclude = ["tracking_hash", "request_key", "reporter"]


@admin.register(Category)
class CategoryAdmin(LookOnly):
    """Classes of the filing standard; they come by `xiuhua load`."""

    list_display = ["key", "name", "major", "is_active"]
    search_fields = ["key", "name"]


@admin.register(FilingRule)
class FilingRuleAdmin(LookOnly):
    """Rows of the filing standard."""

    list_display = ["category", "defect", "limit_value", "limit_unit"]
    list_select_related = ["category"]


@admin.register(PlainClass)
class PlainClassAdmin(LookOnly):
    """The citizens' short list."""

    list_display = ["title", "group", "category", "order"]
    list_select_related = ["category"]


@admin.register(StageLimit)
class StageLimitAdmin(LookOnly):
    """How long stages may take."""

    list_display = ["stage", "since", "limit_value", "limit_unit", "urgent_value", "urgent_unit"]
