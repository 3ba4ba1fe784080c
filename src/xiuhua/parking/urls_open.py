"""The addresses of parking that everybody opens: looking for a space, and feeds for programs."""

from django.urls import path

from .pages import feeds, finding, widget

urlpatterns = [
    path("feeds/parking.json", feeds.sites, name="feed_sites"),
    path("feeds/parking.geojson", feeds.features, name="features"),
    path("feeds/parkapi/v1/", feeds.cities, name="parkapi"),
    path("feeds/parkapi/v1/<str:city>", feeds.city, name="parkapi_city"),
    path("parking/", finding.finding, name="finding"),
    path("parking/rows/", finding.rows, name="rows"),
    path("parking/points.json", finding.points, name="points"),
    path("parking/widget/", widget.widget, name="widget"),
    path("parking/<str:number>/point.json", finding.point, name="point"),
    path("parking/<str:number>/", finding.car_park, name="lot"),
]
