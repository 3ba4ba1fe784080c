"""Where the pages of excavations live."""

from django.urls import path

from . import urls_open
from .pages import (
    entering,
    figures,
    findings,
    open_digs,
    permits,
    plan,
    sections,
    settings,
    watchers,
)

app_name = "excavations"
urlpatterns = [
    *urls_open.urlpatterns,
    path("digs/", open_digs.digs, name="digs"),
    path("digs/map.json", open_digs.map_of_digs, name="map"),
    path("digs/follow/", entering.follow, name="follow"),
    path("digs/follow/asked/", entering.follow_asked, name="follow_asked"),
    path("digs/register/", entering.register, name="register"),
    path("digs/registered/", entering.registered, name="registered"),
    path("digs/<str:number>/", open_digs.dig, name="dig"),
    path("digs/<str:number>/outlines.json", open_digs.outlines, name="outlines"),
    path("digs/<str:number>/board/", open_digs.board, name="board"),
    path("desk/digs/", permits.permits, name="permits"),
    path("desk/digs/list.<slug:form>", permits.taken, name="permits_taken"),
    path("desk/digs/apply/", permits.apply, name="apply"),
    path("desk/digs/figures/", figures.figures, name="figures"),
    path("desk/digs/figures/list.<slug:form>", figures.taken, name="figures_taken"),
    path("desk/digs/plan/", plan.plan, name="plan"),
    path("desk/digs/plan/list.<slug:form>", plan.taken, name="plan_taken"),
    path("desk/digs/plan/hand-in/", plan.hand_in, name="hand_in"),
    path("desk/digs/plan/<int:key>/", plan.settle, name="settle"),
    path("desk/digs/rules/", settings.settings, name="settings"),
    path("desk/digs/rules/<slug:name>/", settings.enter, name="enter"),
    path("desk/digs/rules/powers/<int:key>/end/", settings.end_power, name="end_power"),
    path("desk/digs/companies/", settings.companies, name="companies"),
    path(
        "desk/digs/companies/<int:key>/<slug:name>/", settings.decide_company, name="decide_company"
    ),
    path("desk/digs/findings/", findings.findings, name="findings"),
    path("desk/digs/findings/list.<slug:form>", findings.taken, name="findings_taken"),
    path("desk/digs/findings/<int:key>/", findings.finding, name="finding"),
    path(
        "desk/digs/findings/<int:key>/papers/<slug:name>.<slug:form>", findings.paper, name="paper"
    ),
    path("desk/digs/findings/<int:key>/<slug:name>/", findings.step, name="finding_step"),
    path("desk/digs/persuasions/<int:key>/answer/", findings.answer, name="answer"),
    path("desk/digs/watchers/", watchers.watchers, name="watchers"),
    path("desk/digs/watchers/list.<slug:form>", watchers.taken, name="watchers_taken"),
    path("desk/digs/watchers/recruit/", watchers.recruit, name="recruit"),
    path("desk/digs/watchers/<int:key>/", watchers.watcher, name="watcher"),
    path("desk/digs/watchers/<int:key>/card/", watchers.card, name="card"),
    path("desk/digs/watchers/<int:key>/<slug:name>/", watchers.step, name="watcher_step"),
    path("desk/digs/watches/<int:key>/<slug:name>/", watchers.watch_step, name="watch_step"),
    path("desk/digs/sections/<str:key>/", sections.section, name="section"),
    path("desk/digs/sections/<str:key>/drop/", permits.drop_section, name="drop_section"),
    path("desk/digs/sections/<str:key>/<slug:name>/", sections.step, name="section_step"),
    path("desk/digs/requests/<int:key>/", permits.decide, name="decide"),
    path("desk/digs/<str:key>/", permits.permit, name="permit"),
    path("desk/digs/<str:key>/change/", permits.change, name="change"),
    path("desk/digs/<str:key>/sections/", permits.add_section, name="add_section"),
    path("desk/digs/<str:key>/outlines.json", permits.own_outlines, name="own_outlines"),
    path("desk/digs/<str:key>/<slug:name>/", permits.step, name="step"),
]
