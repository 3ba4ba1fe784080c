"""Where the pages of cases live."""

from django.urls import path

from .pages import (
    crew,
    desk,
    following,
    nearby,
    register,
    reporting,
    steps,
    street,
    worklist,
)

app_name = "cases"
urlpatterns = [
    path("report/", reporting.what, name="report"),
    path("report/place/", reporting.place, name="report_place"),
    path("report/send/", reporting.send, name="report_send"),
    path("follow/", following.follow, name="follow"),
    path("follow/<str:key>/", following.followed, name="followed"),
    path("follow/<str:key>/forget/", following.forget, name="forget"),
    path("nearby/", nearby.nearby, name="nearby"),
    path("nearby/points.geojson", nearby.points, name="nearby_points"),
    path("desk/", worklist.worklist, name="worklist"),
    path("desk/queue/<slug:key>/", worklist.queue, name="queue"),
    path("desk/queue/<slug:key>/cases.<str:form>", worklist.export, name="export"),
    path("desk/search/", worklist.find, name="search"),
    path("desk/map/", worklist.city_map, name="map"),
    path("desk/map/points.geojson", worklist.map_points, name="map_points"),
    path("desk/register/", register.register, name="register"),
    path("desk/cases/<str:key>/", desk.case, name="case"),
    path("desk/cases/<str:key>/preview/", desk.preview, name="preview"),
    path("desk/cases/<str:key>/map.geojson", desk.case_map, name="case_map"),
    path("desk/cases/<str:key>/reporter/", desk.reveal, name="reveal"),
    path("desk/cases/<str:key>/rows/", steps.rows, name="rows"),
    path("desk/cases/<str:key>/step/<slug:name>/", steps.take, name="step"),
    path("desk/cases/<str:key>/crew/", crew.assign, name="assign"),
    path("desk/cases/<str:key>/crew/<int:link>/recall/", crew.recall, name="recall"),
    path("m/", street.street, name="street"),
    path("m/points.geojson", street.street_points, name="street_points"),
    path("m/checks/<str:key>/", street.check, name="check"),
    path("m/report/", street.collect, name="collect"),
]
