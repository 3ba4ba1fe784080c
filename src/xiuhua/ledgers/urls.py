"""Addresses of the pages about ledgers."""

from django.urls import path

from .pages import booking, bridges, claims, entries, ledgers, projects, targets

app_name = "ledgers"
urlpatterns = [
    path("desk/ledgers/", ledgers.all_ledgers, name="ledgers"),
    path("desk/ledgers/open/", ledgers.open_ledger, name="open"),
    path("desk/ledgers/entries/<int:key>/correct/", entries.correct, name="correct"),
    path("desk/ledgers/projects/", projects.list_of_projects, name="projects"),
    path("desk/ledgers/projects/list.<slug:form>", projects.taken, name="projects_taken"),
    path("desk/ledgers/projects/<int:key>/", projects.project, name="project"),
    path("desk/ledgers/projects/<int:key>/<slug:name>/", projects.step, name="project_step"),
    path("desk/ledgers/milestones/<int:key>/reach/", projects.reach, name="reach"),
    path("desk/ledgers/targets/", targets.targets, name="targets"),
    path("desk/ledgers/targets/list.<slug:form>", targets.taken, name="targets_taken"),
    path("desk/ledgers/claims/<int:key>/", claims.one_claim, name="claim"),
    path("desk/ledgers/claims/<int:key>/<slug:name>/", claims.step, name="claim_step"),
    path("desk/ledgers/<str:key>/", ledgers.ledger, name="ledger"),
    path("desk/ledgers/<str:key>/change/", ledgers.change, name="change"),
    path("desk/ledgers/<str:key>/book/", booking.book, name="book"),
    path("desk/ledgers/<str:key>/plan/", projects.plan, name="plan"),
    path("desk/ledgers/<str:key>/target/", targets.set_target, name="set_target"),
    path("desk/ledgers/<str:key>/claims/", claims.claims, name="claims"),
    path("desk/ledgers/<str:key>/claims/keep/", claims.claim, name="keep_claim"),
    path("desk/ledgers/<str:key>/claims/list.<slug:form>", claims.taken, name="claims_taken"),
    path("desk/ledgers/<str:key>/bridge/", bridges.bridge, name="bridge"),
    path("desk/ledgers/<str:key>/bridge.<slug:form>", bridges.taken, name="bridge_taken"),
    path("desk/ledgers/<str:key>/entries/", entries.entries, name="entries"),
    path("desk/ledgers/<str:key>/entries/export/", entries.export, name="export"),
    path("desk/ledgers/<str:key>/entries.<slug:form>", entries.entries_taken, name="entries_taken"),
]
