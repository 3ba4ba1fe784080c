"""A phone on a page, for demonstrations: it talks to the accounts through their real addresses."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext_noop as _

from xiuhua.evidence.actions import hold, prepare
from xiuhua.evidence.examples import draw_scene, photo_bytes
from xiuhua.kernel.datum import Datum, Point, from_wgs84
from xiuhua.kernel.geometry import inner_point
from xiuhua.kernel.geometry import numbers as degrees
from xiuhua.kernel.words import Missing, Refused
from xiuhua.places.queries import district, outline
from xiuhua.web.doors import Request, page
from xiuhua.web.language import say

from .. import permissions
from ..models import CarPark, OfficialAccount
from ..wechat.menu import read
from .calling import Called, call
from .chat import pieces

MOST_BUBBLES = 40
MOST_PLACES = 4
DRAWN = 640
KEPT = "phone"
TITLE = _("A phone that talks to the accounts")
Fields = dict[str, str | float]
Bubble = dict[str, Any]


def _in_demo() -> None:
    if not settings.DEMO:
        raise Missing("Only a demonstration has this page.")


@page(needs=permissions.TALK)
def phone(request: Request) -> HttpResponse:
    """Choose an account, write, send a place or a photo, press its menu."""
    _in_demo()
    found = list(OfficialAccount.objects.filter(in_use=True))
    if not found:
        return render(request, "parking/phone.html", {"title": say(TITLE)})
    asked = request.GET.get("account", "")
    return _shown(request, next((one for one in found if one.key == asked), found[0]))


@page(needs=permissions.TALK, of=OfficialAccount, by="key", method="POST")
def send(request: Request, account: OfficialAccount, kind: str) -> HttpResponse:
    """Send one message, and show what comes back."""
    _in_demo()
    if kind not in SENDING:
        raise Missing("There is no such step.")
    try:
        sent = SENDING[kind](request, account)
    except Refused as refused:
        return _shown(request, account, wrong=say(refused), status=422)
    if sent is not None:
        fields, bubble = sent
        _talk(request, account, fields, bubble)
    if request.htmx:
        return _shown(request, account)
    return HttpResponseRedirect(f"{reverse('parking:phone')}?account={account.key}#phone")


# --- what can be sent -----------------------------------------------------------------------------
Sent = tuple[Fields, Bubble]


def _follow(request: Request, account: OfficialAccount) -> Sent:
    return {"MsgType": "event", "Event": "subscribe", "EventKey": ""}, {
        "note": say("You follow this account")
    }


def _text(request: Request, account: OfficialAccount) -> Sent | None:
    words = request.POST.get("text", "").strip()[:200]
    if not words:
        return None
    if "spoken" in request.POST:
        spoken: Fields = {"MsgType": "voice", "MediaId": "m", "Format": "amr", "Recognition": words}
        return spoken, {"mine": True, "text": words, "spoken": True}
    return {"MsgType": "text", "Content": words}, {"mine": True, "text": words}


def _place(request: Request, account: OfficialAccount) -> Sent:
    """A place of the map or of the list, in the datum the account reads."""
    lon_text, _comma, rest = request.POST.get("preset", "").partition(",")
    lat_text, _comma, label = rest.partition(",")
    lon, lat = degrees(lon_text or request.POST.get("lon"), lat_text or request.POST.get("lat"))
    east, north = from_wgs84(lon, lat, Datum(account.sent_datum))
    fields: Fields = {
        "MsgType": "location", "Location_X": f"{north:.6f}", "Location_Y": f"{east:.6f}",
        "Scale": 16, "Label": label[:60],
    }  # fmt: skip
    return fields, {"mine": True, "place": label[:60] or f"{lat:.4f}, {lon:.4f}"}


def _reported(request: Request, account: OfficialAccount) -> Sent:
    """The phone tells its place by itself."""
    lon, lat = degrees(request.POST.get("lon"), request.POST.get("lat"))
    east, north = from_wgs84(lon, lat, Datum(account.reported_datum))
    fields: Fields = {
        "MsgType": "event", "Event": "LOCATION", "Latitude": f"{north:.6f}",
        "Longitude": f"{east:.6f}", "Precision": "30.000000",
    }  # fmt: skip
    return fields, {"note": say("The phone reported its place")}


def _photo(request: Request, account: OfficialAccount) -> Sent:
    """A photo of one's own, or a drawn one; it waits with us as it would with WeChat."""
    upload = request.FILES.get("photo")
    prepared = prepare(upload or _drawn())
    address = reverse("evidence:preview", args=[hold(prepared), "shown"])
    fields: Fields = {
        "MsgType": "image", "PicUrl": f"{settings.BASE_URL}{address}", "MediaId": secrets.token_hex(8),
    }  # fmt: skip
    return fields, {"mine": True, "photo": address.replace("shown.webp", "thumb.webp")}


def _drawn() -> bytes:
    """A car left on the pavement, a little different each time."""
    return photo_bytes(draw_scene("car", "before", secrets.randbelow(50), width=DRAWN))


def _click(request: Request, account: OfficialAccount) -> Sent:
    what, name = request.POST.get("what", "")[:128], request.POST.get("name", "")[:60]
    fields: Fields = {"MsgType": "event", "Event": "CLICK", "EventKey": what}
    return fields, {"note": say("Pressed: {name}").format(name=name)}


def _forget(request: Request, account: OfficialAccount) -> None:
    """Another person, who has said nothing yet."""
    request.session.pop(KEPT, None)


SENDING: dict[str, Callable[[Request, OfficialAccount], Sent | None]] = {
    "follow": _follow,
    "text": _text,
    "place": _place,
    "reported": _reported,
    "photo": _photo,
    "click": _click,
    "forget": _forget,
}


# --- the talk, kept in the session ----------------------------------------------------------------
def _talk(request: Request, account: OfficialAccount, fields: Fields, bubble: Bubble) -> None:
    kept = request.session.get(KEPT) or {"openid": f"demo-{secrets.token_hex(10)}", "talks": {}}
    called = call(request, account, kept["openid"], fields)
    talk = kept["talks"].setdefault(account.key, [])
    talk += [bubble | {"at": f"{localtime():%H:%M}"}, *_answer(called)]
    kept["talks"][account.key] = talk[-MOST_BUBBLES:]
    kept["line"] = {
        "address": called.address, "sent": called.sent, "status": called.status,
        "back": called.came_back,
    }  # fmt: skip
    request.session[KEPT] = kept


def _answer(called: Called) -> list[Bubble]:
    if called.status != 200:
        return [{"note": say("The account did not answer.")}]
    if card := called.shown.card:
        return [{"card": {"title": card.title, "words": card.description, "url": card.url}}]
    return [{"pieces": pieces(called.shown.text)}] if called.shown.text else []


def _shown(
    request: Request, account: OfficialAccount, *, wrong: str = "", status: int = 200
) -> HttpResponse:
    kept = request.session.get(KEPT) or {}
    places = _places()
    facts = {
        "title": say(TITLE),
        "account": account,
        "accounts": list(OfficialAccount.objects.filter(in_use=True)),
        "talk": list(reversed(kept.get("talks", {}).get(account.key, []))),
        "line": kept.get("line"),
        "menu": read(account.menu),
        "places": [(value, name) for value, name, _point in places],
        "centre": places[0][2] if places else None,
        "shape": outline(),
        "wrong": wrong,
    }
    template = "parking/_phone.html" if request.htmx else "parking/phone.html"
    return render(request, template, facts, status=status)


def _middle() -> Point | None:
    """The middle of the district."""
    shape = district().outline
    return inner_point(shape) if shape is not None else None


def _places() -> list[tuple[str, str, Point]]:
    """Where the phone might be: beside some car parks, and far from all of them."""
    rows = CarPark.objects.filter(state="open", lon__isnull=False).order_by("id")
    found = []
    for lon, lat, name in rows.values_list("lon", "lat", "name")[:MOST_PLACES]:
        assert lon is not None  # asked for above
        assert lat is not None
        found.append((f"{lon},{lat},{name}", say("Beside {name}").format(name=name), (lon, lat)))
    if middle := _middle():
        name = say("The middle of the district")
        found.append((f"{middle[0]:.6f},{middle[1]:.6f},{name}", name, middle))
    return found
