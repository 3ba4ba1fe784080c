"""Addresses of the pages about imports."""

from django.urls import path

from . import pages

app_name = "imports"
urlpatterns = [
    path("desk/imports/", pages.imports, name="imports"),
    path("desk/imports/new/<str:kind>/", pages.hand_in, name="hand_in"),
    path("desk/imports/template/<str:kind>/", pages.template, name="template"),
    path("desk/imports/<int:key>/", pages.batch, name="batch"),
    path("desk/imports/<int:key>/head/", pages.head, name="head"),
    path("desk/imports/<int:key>/mend/<int:row>/<slug:field>/", pages.mend, name="mend"),
    path("desk/imports/<int:key>/accept/<int:trouble>/", pages.accept, name="accept"),
    path("desk/imports/<int:key>/reconsider/<int:trouble>/", pages.reconsider, name="reconsider"),
    path("desk/imports/<int:key>/out/<int:row>/", pages.leave_out, name="leave_out"),
    path("desk/imports/<int:key>/prepare/<slug:name>/", pages.prepare, name="prepare"),
    path("desk/imports/<int:key>/decide/<slug:name>/", pages.decide, name="decide"),
]
