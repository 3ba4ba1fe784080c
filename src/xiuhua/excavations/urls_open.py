"""The addresses of excavations that other people's programs ask: feeds, and what one subscribes to."""

from django.urls import path

from .pages import feeds, subscribing

urlpatterns = [
    path("feeds/wzdx.geojson", feeds.work_zones, name="wzdx"),
    path("feeds/digs.geojson", feeds.digs, name="digs_geojson"),
    path("digs/feed.rss", subscribing.rss_feed, name="rss"),
    path("digs/calendar.ics", subscribing.calendar_feed, name="calendar"),
]
