"""Addresses of the pages about figures."""

from django.urls import path

from .pages import bulletins, evaluation, public

app_name = "indicators"
urlpatterns = [
    path("desk/evaluation/", evaluation.evaluation, name="evaluation"),
    path("desk/evaluation/cases/", evaluation.behind, name="behind"),
    path("desk/evaluation/<slug:form>/", evaluation.taken, name="taken"),
    path("desk/bulletins/", bulletins.bulletins, name="bulletins"),
    path("desk/bulletins/prepare/", bulletins.prepare, name="prepare"),
    path("desk/bulletins/<int:key>/", bulletins.bulletin, name="bulletin"),
    path("desk/bulletins/<int:key>/count/", bulletins.count_again, name="count_again"),
    path("desk/bulletins/<int:key>/write/", bulletins.write, name="write"),
    path("desk/bulletins/<int:key>/put-forward/", bulletins.put_forward, name="put_forward"),
    path("desk/bulletins/<int:key>/release/", bulletins.release, name="release"),
    path("desk/bulletins/<int:key>/withdraw/", bulletins.withdraw, name="withdraw"),
    path("desk/bulletins/<int:key>/<slug:form>/", bulletins.paper, name="paper"),
    path("statistics/", public.public_statistics, name="statistics"),
    path("statistics.csv", public.public_csv, name="public_csv"),
    path("bulletins/", bulletins.released, name="released"),
    path("bulletins/<int:key>/", bulletins.released_one, name="released_one"),
]
