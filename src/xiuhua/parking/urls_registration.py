"""Where the pages of registrations live."""

from django.urls import path

from .pages import operators, own, registered, registrations, writing

REGISTRATION = "desk/parking/registrations/<str:key>/"
urlpatterns = [
    path("parking/registered/", registered.register_of_all, name="registered"),
    path("parking/operators/register/", operators.register, name="operator_register"),
    path("parking/operators/registered/", operators.registered, name="operator_registered"),
    path("desk/parking/own/", own.own, name="own"),
    path("desk/parking/operators/", operators.operators, name="operators"),
    path("desk/parking/operators/list.<slug:form>", operators.taken, name="operators_taken"),
    path("desk/parking/operators/<int:key>/<slug:name>/", operators.decide, name="decide_operator"),
    path("desk/parking/registrations/", registrations.registrations, name="registrations"),
    path(
        "desk/parking/registrations/list.<slug:form>",
        registrations.taken,
        name="registrations_taken",
    ),
    path("desk/parking/registrations/apply/", writing.apply, name="apply"),
    path(REGISTRATION, registrations.registration, name="registration"),
    path(f"{REGISTRATION}certificate.<slug:form>", registrations.certificate, name="certificate"),
    path(f"{REGISTRATION}map.json", registrations.map_of, name="registration_map"),
    path(f"{REGISTRATION}again/<slug:kind>/", own.again, name="again"),
    path(f"{REGISTRATION}papers/", writing.papers, name="papers"),
    path(f"{REGISTRATION}papers/<slug:paper>/", writing.hand_in_paper, name="hand_in_paper"),
    path(f"{REGISTRATION}write/<slug:name>/", writing.write, name="write"),
    path(f"{REGISTRATION}<slug:name>/", registrations.step, name="registration_step"),
]
