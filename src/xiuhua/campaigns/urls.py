"""Addresses of the pages of campaigns."""

from django.urls import path

from .pages import album, organising, street, taking

app_name = "campaigns"
urlpatterns = [
    path("desk/campaigns/", organising.campaigns, name="campaigns"),
    path("desk/campaigns/plan/", organising.plan, name="plan"),
    path("desk/campaigns/tasks/<int:key>/remove/", organising.unassign, name="unassign"),
    path("desk/campaigns/viewpoints/<int:key>/", album.viewpoint, name="viewpoint"),
    path("desk/campaigns/<int:key>/", organising.campaign, name="campaign"),
    path("desk/campaigns/<int:key>/change/", organising.change, name="change"),
    path("desk/campaigns/<int:key>/copy/", organising.copy, name="copy"),
    path("desk/campaigns/<int:key>/tasks/", organising.assign, name="assign"),
    path("desk/campaigns/<int:key>/cases/", organising.belongs, name="belongs"),
    path("desk/campaigns/<int:key>/desk/", organising.session, name="session"),
    path("desk/campaigns/<int:key>/viewpoints/", album.stand, name="stand"),
    path("desk/campaigns/<int:key>/report.<slug:form>", taking.taken, name="taken"),
    path("desk/campaigns/<int:key>/<slug:name>/", organising.step, name="step"),
    path("m/census/", street.census, name="census"),
    path("m/census/<int:key>/", street.visit, name="visit"),
]
