"""Where decisions about bays on a street live: notices, the desk, and the kerb for programs."""

from django.urls import path

from .pages import kerb, notices, streets, stretches

NOTICE = "parking/notices/<str:number>/"
STREET = "desk/parking/streets/<str:key>/"
CDS = "feeds/cds/curbs/"
urlpatterns = [
    path("parking/notices/", notices.notices, name="notices"),
    path("parking/notices/map.json", notices.map_of_notices, name="notices_map"),
    path(NOTICE, notices.notice, name="notice"),
    path(f"{NOTICE}object/", notices.object_to, name="object"),
    path(f"{NOTICE}outline.json", notices.outline_of, name="notice_outline"),
    path(f"{NOTICE}notice.<slug:form>", notices.paper, name="notice_paper"),
    path("parking/street-rules/", notices.rules, name="street_rules"),
    path("parking/streets/<str:number>/", stretches.stretch, name="stretch"),
    path("parking/streets/<str:number>/outline.json", stretches.outline_of, name="stretch_outline"),
    path("desk/parking/streets/", streets.decisions, name="streets"),
    path("desk/parking/streets/list.<slug:form>", streets.taken, name="streets_taken"),
    path("desk/parking/streets/signatures/", streets.signatures, name="signatures"),
    path("desk/parking/streets/propose/", streets.propose, name="street_propose"),
    path("desk/parking/stretches/<str:key>/hours/", streets.change, name="street_hours"),
    path("desk/parking/stretches/<str:key>/removal/", streets.removal, name="street_removal"),
    path("desk/parking/objections/<int:key>/", streets.answer, name="answer_objection"),
    path(STREET, streets.decision, name="street"),
    path(f"{STREET}change/", streets.revise, name="street_revise"),
    path(f"{STREET}measure/", streets.measure, name="street_measure"),
    path(f"{STREET}conditions/", streets.evaluated, name="street_evaluated"),
    path(f"{STREET}outline.json", streets.outline_of, name="street_outline"),
    path(f"{STREET}<slug:name>/", streets.step, name="street_step"),
    path(f"{CDS}zones", kerb.zones, name="cds_zones"),
    path(f"{CDS}zones/<str:key>", kerb.zone, name="cds_zone"),
    path(f"{CDS}policies", kerb.policies, name="cds_policies"),
    path(f"{CDS}policies/<str:key>", kerb.policy, name="cds_policy"),
    path(f"{CDS}spaces", kerb.spaces, name="cds_spaces"),
    path(f"{CDS}spaces/<str:key>", kerb.space, name="cds_space"),
    path(f"{CDS}areas", kerb.areas, name="cds_areas"),
]
