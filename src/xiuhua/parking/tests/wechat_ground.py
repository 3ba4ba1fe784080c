"""What tests of the official accounts stand on: accounts, car parks by the river, and calls."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from django.utils import timezone

from xiuhua.kernel.permissions import SYSTEM
from xiuhua.parking.actions.accounts import found_account
from xiuhua.parking.models import CarPark, OfficialAccount, Tariff, Vacancy
from xiuhua.parking.wechat import phone
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL

LON, LAT = IN_THE_CELL
Fields = dict[str, Any]
OPENID = "oia2TjjewbmiOUlr6X-1crbLOvLw"
KEYS = {
    "traffic": "0123456789abcdefghijklmnopqrstuvwxyzABCDEFG",
    "parking": "GFEDCBAzyxwvutsrqponmlkjihgfedcba9876543210",
}


def the_account(key: str = "parking", **facts) -> OfficialAccount:
    """The readable one of the traffic police, or the sealed one."""
    told = {
        "title": {"traffic": "江津交警", "parking": "易停江津"}[key],
        "app_id": f"wx{key}0000",
        "mode": {"traffic": "plain", "parking": "safe"}[key],
        "token": f"token{key}",
        "aes_key": KEYS[key],
        "answers_with": "text",
    }
    return found_account(key=key, by=SYSTEM, **told | facts)


def a_car_park(name: str = "滨江停车场", *, free: int | None = None, east_m: float = 0, north_m: float = 0,
               capacity: int = 50, stale: bool = False, is_free: bool = False, **facts) -> CarPark:  # fmt: skip
    """One near IN_THE_CELL; with a live count where `free` is given."""
    number = f"P{CarPark.objects.count() + 1}"
    told = {
        "division": COMMUNITY, "supply": "public", "address": "滨江大道12号", "capacity": capacity,
        "lon": LON + east_m / 97_000, "lat": LAT + north_m / 111_000,
    }  # fmt: skip
    made = CarPark.objects.create(number=number, name=name, **told | facts)
    now = timezone.now()
    if free is not None:
        stale_at = now - timedelta(minutes=1) if stale else now + timedelta(minutes=30)
        Vacancy.objects.create(car_park=made, state="live", free=free, as_of=now, stale_at=stale_at)
    if is_free:
        Tariff.objects.create(car_park=made, first_on="2020-01-01", is_free=True, words="Free")
    return made


def text(content: str, **facts) -> Fields:
    """Something written."""
    return {"MsgType": "text", "Content": content} | facts


def location(lon: float = LON, lat: float = LAT, **facts) -> Fields:
    """A place somebody sends, in degrees of the account's datum."""
    return {"MsgType": "location", "Location_X": lat, "Location_Y": lon, "Scale": 16,
            "Label": "Here"} | facts  # fmt: skip


def reported(lon: float = LON, lat: float = LAT, **facts) -> Fields:
    """A place the phone reports by itself."""
    return {"MsgType": "event", "Event": "LOCATION", "Latitude": lat, "Longitude": lon,
            "Precision": 30} | facts  # fmt: skip


def image(url: str = "https://mmbiz.qpic.cn/1", **facts) -> Fields:
    """A photo."""
    return {"MsgType": "image", "PicUrl": url, "MediaId": "m1"} | facts


def event(name: str, key: str = "", **facts) -> Fields:
    """Following, leaving, a button of the menu."""
    return {"MsgType": "event", "Event": name, "EventKey": key} | facts


def a_call(
    account: OfficialAccount, fields: Fields, *, openid: str = OPENID, at: datetime | None = None
):
    """The address with its query, and the body, that bring a message."""
    at = at or datetime.now(UTC)
    speaks = account.spoken(timezone.now())[0]
    told: Fields = {
        "ToUserName": "gh_7f083739789a",
        "FromUserName": openid,
        "CreateTime": int(at.timestamp()),
    }
    told |= fields
    if told["MsgType"] != "event":
        told.setdefault("MsgId", secrets.randbelow(10**18))
    call, body = phone.sent(speaks, phone.body(told), at=at)
    query = urlencode({name: value for name, value in vars(call).items() if value})
    return f"/wechat/{account.key}/?{query}", body


def asks(client, account: OfficialAccount, fields: Fields, **how) -> phone.Shown:
    """What the phone shows of the answer."""
    path, body = a_call(account, fields, **how)
    answer = client.post(path, body, content_type="text/xml")
    assert answer.status_code == 200, answer.content
    return phone.read(account.spoken(timezone.now())[0], answer.content.decode())
