"""How good the forecast is, beside simply taking the last known value: for whoever has to judge it."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.timezone import localdate

from xiuhua.web.doors import Request, page
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import keyset, turned

from .. import permissions
from ..models import CarPark, ForecastScore
from ..queries import forecast as queries
from ..rules.forecast import HORIZONS_MIN

SIZE = 40
MOST_TAKEN = 5_000
HEAD = ("Car park", "minutes ahead", "mean error, cars", "mean error of the last known value, cars",
        "trials", "Is told")  # fmt: skip


@page(needs=permissions.SEE)
def scores(request: Request) -> HttpResponse:
    """Scores by car park and horizon, and all of them in short by horizon."""
    today = localdate()
    found = keyset(
        _asked(request), order=("car_park_id", "horizon_min"), size=SIZE, **turned(request)
    )
    facts = {
        "title": say("Is the forecast any good?"), "page": found, "rows": _shown(found.rows),
        "q": _words(request), "tab": _tab(request), "horizon": _horizon(request),
        "horizons": HORIZONS_MIN, "query": request.GET.urlencode(),
        "short": queries.by_horizon(queries.scores(request.by, permissions.SEE), today),
    }  # fmt: skip
    return render(request, "parking/forecast.html", facts)


@page(needs=permissions.SEE)
def scores_taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away."""
    make = list_maker(form)
    rows = list(_asked(request).order_by("car_park_id", "horizon_min")[:MOST_TAKEN])
    told = [
        (one.car_park.name, one.horizon_min, round(one.error, 2), round(one.naive_error, 2), one.trials,
         say("yes" if is_told else "no"))
        for one, is_told in _shown(rows)
    ]  # fmt: skip
    name = f"{say('Is the forecast any good?')} {localdate():%Y%m%d}"
    return make(name, [say(one) for one in HEAD], told)


@page(needs=permissions.SEE, of=CarPark, by="number")
def typical(request: Request, car_park: CarPark) -> HttpResponse:
    """One car park: its typical week, and how good the forecast is there."""
    rows = ForecastScore.objects.filter(car_park=car_park, trials__gt=0)
    facts = {
        "title": car_park.name, "car_park": car_park, "typical": queries.typical(car_park),
        "rows": _shown(list(rows.order_by("horizon_min"))),
    }  # fmt: skip
    return render(request, "parking/forecast_of.html", facts)


def _asked(request: Request) -> Any:
    rows = queries.scores(request.by, permissions.SEE)
    if horizon := _horizon(request):
        rows = rows.filter(horizon_min=horizon)
    if tab := _tab(request):
        told = queries.is_told(localdate())
        rows = rows.filter(told if tab == "told" else ~told)
    words = _words(request)
    return rows.filter(car_park__name__icontains=words) if words else rows


def _shown(rows: list[ForecastScore]) -> list[tuple[ForecastScore, bool]]:
    today = localdate()
    return [(one, queries.score(one).is_better(today)) for one in rows]


def _words(request: Request) -> str:
    return request.GET.get("q", "").strip()[:60]


def _tab(request: Request) -> str:
    told = request.GET.get("tab", "")
    return told if told in ("told", "silent") else ""


def _horizon(request: Request) -> int:
    told = request.GET.get("horizon", "")
    return int(told) if told in map(str, HORIZONS_MIN) else 0
