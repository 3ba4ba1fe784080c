"""Where the working calendar lives."""

from django.urls import path

from . import pages

app_name = "calendars"
urlpatterns = [
    path("desk/calendar/", pages.calendar, name="calendar"),
    path("desk/calendar/load/", pages.load, name="load"),
    path("desk/calendar/hours/", pages.hours, name="hours"),
]
