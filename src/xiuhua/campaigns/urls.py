"""Addresses of the pages of campaigns."""

from django.urls import path

from .pages import album, cases, census, desks, planning, street, taking, tally

app_name = "campaigns"
urlpatterns = [
    path("desk/campaigns/", planning.campaigns, name="campaigns"),
    path("desk/campaigns/plan/", planning.plan, name="plan"),
    path("desk/campaigns/tasks/<int:key>/remove/", census.unassign, name="unassign"),
    path("desk/campaigns/tasks/<int:key>/compare/", census.compare, name="compare"),
    path("desk/campaigns/desks/<int:key>/", desks.desk, name="desk"),
    path("desk/campaigns/desks/<int:key>/matters/", desks.bring_up, name="bring_up"),
    path("desk/campaigns/matters/<int:key>/settle/", desks.settle, name="settle"),
    path("desk/campaigns/matters/<int:key>/case/", desks.take_on, name="take_on"),
    path("desk/campaigns/viewpoints/<int:key>/", album.viewpoint, name="viewpoint"),
    path("desk/campaigns/viewpoints/<int:key>/pair/", album.pair, name="pair"),
    path("desk/campaigns/viewpoints/<int:key>/release/", album.release, name="release"),
    path("desk/campaigns/<int:key>/", tally.campaign, name="campaign"),
    path("desk/campaigns/<int:key>/days/<str:day>/", tally.day, name="day"),
    path("desk/campaigns/<int:key>/census/", census.census, name="census"),
    path("desk/campaigns/<int:key>/tasks/", census.assign, name="assign"),
    path("desk/campaigns/<int:key>/cases/", cases.cases, name="cases"),
    path("desk/campaigns/<int:key>/cases/told/", cases.belongs, name="belongs"),
    path("desk/campaigns/<int:key>/cases/list/", cases.export, name="export"),
    path("desk/campaigns/<int:key>/album/", album.album, name="album"),
    path("desk/campaigns/<int:key>/viewpoints/", album.stand, name="stand"),
    path("desk/campaigns/<int:key>/desks/", desks.desks, name="desks"),
    path("desk/campaigns/<int:key>/desks/hold/", desks.hold, name="hold"),
    path("desk/campaigns/<int:key>/report.<slug:form>", taking.taken, name="taken"),
    path("desk/campaigns/<int:key>/album.<slug:form>", taking.album_paper, name="album_paper"),
    path("desk/campaigns/<int:key>/change/", planning.change, name="change"),
    path("desk/campaigns/<int:key>/copy/", planning.copy, name="copy"),
    path("desk/campaigns/<int:key>/<slug:name>/", planning.step, name="step"),
    path("campaigns/<int:key>/", album.public, name="public"),
    path("m/census/", street.my_census, name="my_census"),
    path("m/census/<int:key>/", street.visit, name="visit"),
    path("m/census/<int:key>/report/", street.report, name="report"),
    path("m/viewpoints/<int:key>/", album.shoot, name="shoot"),
]
