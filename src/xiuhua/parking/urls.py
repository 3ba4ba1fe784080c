"""Where the pages of parking live."""

from django.urls import path

from . import urls_open, urls_registration, urls_streets
from .pages import (
    accounts,
    desk,
    feeding,
    forecast,
    inventory,
    no_space,
    phone,
    quarantine,
    sites,
    sites_beside,
    sites_given,
    sources,
    stock,
    wechat,
)

app_name = "parking"


urlpatterns = [
    *urls_registration.urlpatterns,
    path("desk/parking/", desk.desk, name="desk"),
    path("desk/parking/stock.<slug:form>", stock.stock, name="stock"),
    path("desk/parking/car-parks/", inventory.car_parks, name="car_parks"),
    path("desk/parking/car-parks/list.<slug:form>", inventory.taken, name="taken"),
    path("desk/parking/car-parks/list/", inventory.export, name="export"),
    path("desk/parking/car-parks/new/", inventory.new, name="new"),
    path("desk/parking/bays/<int:key>/", inventory.bay, name="bay"),
    path("desk/parking/car-parks/<str:key>/", inventory.car_park, name="car_park"),
    path("desk/parking/car-parks/<str:key>/map.json", inventory.map_of, name="map_of"),
    path("desk/parking/car-parks/<str:key>/<slug:name>/", inventory.step, name="step"),
    path("desk/parking/sites/", sites.sites, name="sites"),
    path("desk/parking/sites/list.<slug:form>", sites_given.taken, name="sites_taken"),
    path("desk/parking/sites/new/", sites.new, name="site_new"),
    path("desk/parking/sites/compare/", sites_beside.compare, name="site_compare"),
    path("desk/parking/sites/projects/<int:key>/<slug:name>/", sites.site_step, name="site_step"),
    path("desk/parking/sites/<int:key>/", sites.site_plan, name="site_plan"),
    path("desk/parking/sites/<int:key>/change/", sites.change, name="site_change"),
    path("desk/parking/sites/<int:key>/map.geojson", sites_given.map_of, name="site_map"),
    path("desk/parking/sites/<int:key>/running/", sites.running, name="site_running"),
    path(
        "desk/parking/sites/<int:key>/list.<slug:form>", sites_given.plan_taken, name="site_taken"
    ),
    path(
        "desk/parking/sites/<int:key>/paper.<slug:form>", sites_given.plan_paper, name="site_paper"
    ),
    path("desk/parking/sites/<int:key>/<slug:name>/", sites.step, name="site_plan_step"),
    path("wechat/<str:account>/", wechat.callback, name="wechat"),
    path("demo/phone/", phone.phone, name="phone"),
    path("demo/phone/<slug:key>/<slug:kind>/", phone.send, name="phone_send"),
    path("desk/parking/accounts/", accounts.accounts, name="accounts"),
    path("desk/parking/new-account/", accounts.new, name="account_new"),
    path("desk/parking/accounts/<slug:key>/", accounts.account, name="account"),
    path("desk/parking/accounts/<slug:key>/wording/", accounts.wording, name="account_wording"),
    path("desk/parking/accounts/<slug:key>/test/", accounts.test, name="account_test"),
    path("desk/parking/accounts/<slug:key>/<slug:name>/", accounts.step, name="account_step"),
    path("api/v1/parking/readings", feeding.readings, name="readings"),
    path("api/v1/parking/feeds/<slug:source>", feeding.feed, name="feed"),
    path("parking/<slug:number>/no-space/", no_space.no_space, name="no_space"),
    path("desk/parking/sources/", sources.sources, name="sources"),
    path("desk/parking/sources/list.<slug:form>", sources.taken, name="sources_taken"),
    path("desk/parking/sources/new/", sources.new, name="source_new"),
    path("desk/parking/sources/<slug:key>/", sources.source, name="source"),
    path("desk/parking/sources/<slug:key>/<slug:name>/", sources.step, name="source_step"),
    path("desk/parking/devices/<int:key>/", sources.device, name="device"),
    path("desk/parking/devices/<int:key>/<slug:name>/", sources.device_step, name="device_step"),
    path("desk/parking/listed/<int:key>/", sources.listed, name="listed"),
    path("desk/parking/listed/<int:key>/<slug:name>/", sources.listed_step, name="listed_step"),
    path("desk/parking/deliveries/<int:key>/", sources.delivery, name="delivery"),
    path(
        "desk/parking/deliveries/<int:key>/defects.<slug:form>",
        sources.defects_taken,
        name="defects_taken",
    ),
    path("desk/parking/quarantine/", quarantine.quarantine, name="quarantine"),
    path(
        "desk/parking/quarantine/list.<slug:form>",
        quarantine.quarantine_taken,
        name="quarantine_taken",
    ),
    path("desk/parking/quarantine/<int:key>/", quarantine.quarantined, name="quarantined"),
    path(
        "desk/parking/quarantine/<int:key>/<slug:name>/", quarantine.step, name="quarantined_step"
    ),
    path("desk/parking/alarms/", quarantine.alarm_list, name="alarms"),
    path("desk/parking/alarms/list.<slug:form>", quarantine.alarms_taken, name="alarms_taken"),
    *urls_streets.urlpatterns,
    path("desk/parking/forecast/", forecast.scores, name="forecast"),
    path("desk/parking/forecast/list.<slug:form>", forecast.scores_taken, name="forecast_taken"),
    path("desk/parking/forecast/<slug:key>/", forecast.typical, name="forecast_of"),
    *urls_open.urlpatterns,  # last: an address of a car park may be any word
]
