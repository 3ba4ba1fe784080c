"""Where the records' pages live."""

from django.urls import path

from . import pages

app_name = "records"
urlpatterns = [
    path("desk/records/", pages.records, name="records"),
    path("desk/records/check/", pages.check, name="check"),
    path("desk/records/heads.csv", pages.heads, name="heads"),
    path("desk/records/records.<str:form>", pages.download, name="download"),
    path("desk/records/<int:key>/", pages.record, name="record"),
]
