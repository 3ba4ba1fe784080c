"""The inventory: the list of car parks, one of them with all that can be done, and a new one."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.timezone import localdate

from xiuhua.exports.giving import begun
from xiuhua.kernel.words import Refused
from xiuhua.ledgers.models import Ledger
from xiuhua.ledgers.queries.lists import rows_of as entry_rows
from xiuhua.places.queries import label, outline, towns
from xiuhua.records.pages import deed_title
from xiuhua.web.doings import Doing, Offer, carry_out, offers
from xiuhua.web.doors import Request, page, refusals_on
from xiuhua.web.downloads import list_maker
from xiuhua.web.language import say
from xiuhua.web.tables import counted, keyset, turned, words_of

from .. import actions, downloads, forms, permissions
from ..models import Bay, CarPark, Operator
from ..models.car_park import STATES, SUPPLIES
from ..queries import inventory as asked
from ..queries.counts import LEDGER, entries_of
from ..queries.doubts import broken_by, doubts_of
from ..queries.happened import Happened, happened_to
from ..queries.owning import is_officer, only_own
from ..queries.standing import standing_of

SIZE, MOST = 40, 5000


def _in(*states: str) -> Any:
    return lambda car_park: car_park.state in states


def _today(deed: Any) -> Any:
    """A deed that asks which day it is."""
    return lambda thing, by, **told: deed(thing, today=localdate(), by=by, **told)


LIVING = _in("planned", "open", "closed")
DOINGS = (
    Doing("open", "Open it", permissions.KEEP, actions.open_it, forms.OnADay, _in("planned", "closed"), look="primary"),
    Doing("correct", "Correct a count", permissions.KEEP, actions.correct_count, forms.Correct,
          lambda car_park: entries_of(car_park).exists(), look="primary",
          said="Corrected. The wrong entry stays in the ledger, taken back."),
    Doing("spaces", "Enter more or fewer spaces", permissions.KEEP, _today(actions.enter_spaces),
          forms.Spaces, LIVING, said="Entered in the ledger."),
    Doing("describe", "Change what it is", permissions.KEEP, actions.describe, forms.Facts, LIVING, said="Kept."),
    Doing("tariff", "A new tariff", permissions.KEEP, actions.set_tariff, forms.NewTariff, LIVING, said="Kept."),
    Doing("tariff_right", "Put a tariff right", permissions.KEEP, actions.correct_tariff, forms.CorrectTariff,
          lambda car_park: car_park.tariffs.exists(), said="Put right. The records keep what it said before."),
    Doing("hours", "Other hours", permissions.KEEP, actions.set_hours, forms.Hours,
          lambda car_park: LIVING(car_park) and car_park.supply != "on_street", said="Kept."),
    Doing("bays", "Enter single bays", permissions.KEEP, actions.add_bays, forms.NewBays, LIVING, said="Entered."),
    Doing("set_apart", "Set spaces apart", permissions.KEEP, actions.set_apart, forms.SetApart, LIVING, said="Kept."),
    Doing("running", "Note how it is run", permissions.KEEP, actions.note_running, forms.Running, LIVING, said="Kept."),
    Doing("move", "It lies in another community", permissions.KEEP, actions.move, forms.Move, LIVING,
          said="Its entries count for the other community now."),
    Doing("convert", "It becomes another class", permissions.KEEP, _today(actions.convert), forms.Convert, LIVING,
          said="Entered in the ledger."),
    Doing("close", "Close it for a time", permissions.KEEP, actions.close_for_a_time, forms.Reasoned, _in("open"),
          said="Closed. Drivers are no longer led there."),
    Doing("take_out", "Take it out of use", permissions.KEEP, _today(actions.take_out), forms.TakeOut, LIVING,
          look="danger", said="Taken out of use. Its history stays."),
)  # fmt: skip
BAY_DOINGS = (
    Doing("change", "Change the bay", permissions.KEEP, actions.change_bay, forms.OneBay, said="Kept."),
)  # fmt: skip


@page(needs=permissions.OWN)
def car_parks(request: Request) -> HttpResponse:
    """The car parks one sees, the newest first."""
    rows = downloads.asked(request.GET, request.by)
    found = keyset(rows, order=("-id",), size=SIZE, **turned(request))
    n, more = counted(rows)
    facts = {
        "title": say("Car parks"),
        "rows": asked.rows_of(found.rows),
        "page": found,
        "n": n,
        "more": more,
        "long": n > MOST,
        "asked": _asked(request),
        "filters": any(request.GET.get(name) for name in asked.ASKED),
        "supplies": SUPPLIES,
        "states": STATES,
        "towns": towns(),
        "operators": Operator.objects.filter(state="admitted").order_by("name"),
        "query": request.GET.urlencode(),
        "officer": is_officer(request.by),
        "may_keep": request.by.may(permissions.KEEP),
    }
    return render(request, "parking/car_parks.html", facts)


@page(needs=permissions.OWN)
def taken(request: Request, form: str) -> HttpResponse:
    """The same list to take away; a long one is made by a job."""
    make = list_maker(form)
    rows = list(downloads.asked(request.GET, request.by)[: MOST + 1])
    if len(rows) > MOST:
        raise Refused("These are more than {n} car parks. Have the long list made instead.", n=MOST)
    return make(_name(), downloads.header(), downloads.cells(rows))


@page(needs=permissions.OWN, method="POST")
def export(request: Request) -> HttpResponse:
    """Have the whole list made as a workbook; it waits among the lists to take away."""
    told = {key: value for key, value in _asked(request).items() if value}
    return begun(request, downloads.LIST, told, _name())


def _name() -> str:
    return f"{say('Car parks')} {localdate():%Y%m%d}"


def _asked(request: Request) -> dict[str, str]:
    return words_of(request, *asked.ASKED, most=60)


@page(needs=permissions.OWN, of=CarPark, by="number", select=("operator", "vacancy"))
def car_park(request: Request, car_park: CarPark) -> HttpResponse:
    """One car park with all that is known of it, and what may be done."""
    return shown(request, car_park)


@page(needs=permissions.KEEP, of=CarPark, by="number", method="POST", select=("operator",))
def step(request: Request, car_park: CarPark, name: str) -> HttpResponse:
    """One thing done with a car park."""
    return carry_out(
        request, DOINGS, car_park, name, there=reverse("parking:car_park", args=[car_park.number]),
        shown=lambda wrong: shown(request, car_park, wrong),
    )  # fmt: skip


def shown(request: Request, car_park: CarPark, wrong: Offer | None = None) -> HttpResponse:
    """The page of a car park; 422 with the form that was refused."""
    by, today = request.by, localdate()
    only_own(car_park, by)
    ledger = Ledger.objects.filter(pk=LEDGER).first()
    officer = is_officer(by, car_park.division)
    facts = {
        "title": car_park.name,
        "car_park": car_park,
        "place": label(car_park.division),
        "status": asked.STATUS[car_park.state],
        "standing": standing_of(car_park, getattr(car_park, "vacancy", None), timezone.now()),
        "offers": offers(DOINGS, car_park, by, wrong),
        "doubts": list(doubts_of(car_park)) if officer else [],
        "broken": broken_by(car_park, today) if officer else [],
        "entries": entry_rows(ledger, entries_of(car_park)) if ledger else [],
        "tariffs": list(car_park.tariffs.all()),
        "limits": list(car_park.limits.order_by("-first_on", "start_min")),
        "bays": list(car_park.bays.defer("geometry")),
        "devices": list(car_park.devices.select_related("source", "latest", "bay")) if officer else [],
        "happened": _told(car_park) if officer else [],
        "points": points_of(car_park),
        "src": reverse("parking:map_of", args=[car_park.number]),
        "center": (car_park.lon, car_park.lat) if car_park.lon is not None else None,
        "shape": outline(),
        "officer": officer,
        "today": today,
    }  # fmt: skip
    return render(request, "parking/car_park.html", facts, status=422 if wrong else 200)


def _told(car_park: CarPark) -> list[tuple[Happened, str]]:
    """What was done, each with the title of its deed."""
    return [(one, deed_title(one.deed)) for one in happened_to(car_park)]


@page(needs=permissions.OWN, of=CarPark, by="number", select=("operator",))
def map_of(request: Request, car_park: CarPark) -> HttpResponse:
    """Its ways in and its drawn bays, as GeoJSON."""
    only_own(car_park, request.by)
    return JsonResponse(points_of(car_park))


def points_of(car_park: CarPark) -> dict[str, Any]:
    """Where drivers are led to, the other ways in, and the bays that are drawn, as GeoJSON."""
    ways = [_point(lon, lat, car_park.name) for lon, lat in forms.ways_of(car_park)]
    bays = [
        {"type": "Feature", "geometry": one, "properties": {"title": number}}
        for number, one in car_park.bays.exclude(geometry=None).values_list("number", "geometry")
    ]
    return {"type": "FeatureCollection", "features": [*bays, *ways]}


def _point(lon: float, lat: float, name: str) -> dict[str, Any]:
    return {
        "type": "Feature", "geometry": {"type": "Point", "coordinates": [lon, lat]},
        "properties": {"title": name},
    }  # fmt: skip


@page(needs=permissions.KEEP, method=("GET", "POST"))
def new(request: Request) -> HttpResponse:
    """Enter a car park by hand."""
    form = forms.Enter(None, request.POST or None)
    if request.method == "POST" and form.is_valid():
        with refusals_on(form):
            made = actions.enter_car_park(today=localdate(), by=request.by, **form.told())
            messages.success(request, say("The car park is entered."))
            return redirect("parking:car_park", made.number)
    facts = {"title": say("Enter a car park"), "form": form, "shape": outline()}
    return render(request, "parking/new.html", facts, status=422 if form.errors else 200)


@page(needs=permissions.KEEP, of=Bay, method=("GET", "POST"), select=("car_park",))
def bay(request: Request, bay: Bay) -> HttpResponse:
    """One bay: for whom it is kept, whether it is in use, how it lies."""
    there = reverse("parking:car_park", args=[bay.car_park.number])
    if request.method == "POST":
        return carry_out(request, BAY_DOINGS, bay, "change", there=f"{there}#bays",
                         shown=lambda wrong: _bay(request, bay, wrong))  # fmt: skip
    return _bay(request, bay)


def _bay(request: Request, bay: Bay, wrong: Offer | None = None) -> HttpResponse:
    (offer,) = offers(BAY_DOINGS, bay, request.by, wrong)
    park = bay.car_park
    center = (bay.lon, bay.lat) if bay.lon is not None else (park.lon, park.lat)
    facts = {
        "title": bay.number, "bay": bay, "car_park": park, "form": offer.form, "shape": outline(),
        "center": center if center[0] is not None else None,
    }  # fmt: skip
    return render(request, "parking/bay.html", facts, status=422 if wrong else 200)
