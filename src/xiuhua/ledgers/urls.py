"""Addresses of the pages about ledgers."""

from django.urls import path

from .pages import entries, ledgers

app_name = "ledgers"
urlpatterns = [
    path("desk/ledgers/", ledgers.all_ledgers, name="ledgers"),
    path("desk/ledgers/entries/<int:key>/correct/", entries.correct, name="correct"),
    path("desk/ledgers/<str:key>/", ledgers.ledger, name="ledger"),
    path("desk/ledgers/<str:key>/claim/", ledgers.claim, name="claim"),
    path("desk/ledgers/<str:key>/bridge.<slug:form>", ledgers.bridge_taken, name="bridge_taken"),
    path("desk/ledgers/<str:key>/entries/", entries.entries, name="entries"),
    path("desk/ledgers/<str:key>/entries/export/", entries.export, name="export"),
    path("desk/ledgers/<str:key>/entries.<slug:form>", entries.entries_taken, name="entries_taken"),
]
