"""Every way a file comes in, with files made to hurt: refused in words, soon, and nothing is kept."""

from __future__ import annotations

import gc
import re
import resource
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from tests import hostile
from xiuhua.accounts.examples import a_link, a_user, an_api_key
from xiuhua.cases.examples import a_case, a_standard, the_posts
from xiuhua.cases.tests.partners import a_partner
from xiuhua.evidence.actions import prepare
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Refused
from xiuhua.places.examples import COMMUNITY, IN_THE_CELL, a_little_county
from xiuhua.site.reference import code

pytestmark = pytest.mark.django_db
LON, LAT = IN_THE_CELL
SOON_S, FEW_MB = 15.0, 600
REFUSED = {400, 409, 413, 422}


@pytest.fixture(autouse=True)
def _frugal():
    """No file may cost the machine more than some seconds and some hundred megabytes."""
    gc.collect()
    before, began = _peak_mb(), time.monotonic()
    yield
    assert _peak_mb() - before < FEW_MB
    assert time.monotonic() - began < 8 * SOON_S


def _peak_mb() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.fixture
def kept(settings) -> Callable[[], set[str]]:
    """What lies in the store and the table of photos."""

    def names() -> set[str]:
        files = {str(p) for p in Path(settings.EVIDENCE_ROOT).rglob("*") if p.is_file()}
        return files | {f"item {pk}" for pk in Item.objects.values_list("pk", flat=True)}

    return names


def called(data: bytes, name: str = "a.jpg", kind: str = "image/jpeg") -> SimpleUploadedFile:
    """An upload; its name and its type say whatever they say."""
    return SimpleUploadedFile(name, data, content_type=kind)


# --- photos ------------------------------------------------------------------------------------
@dataclass
class Door:
    """A form that takes photos: who sends it where, with what else, and what it answers when good."""

    client: Client
    path: str
    field_: str = "photos"
    told: dict[str, Any] = field(default_factory=dict)
    good: tuple[int, ...] = (302,)
    refused: frozenset[int] = frozenset(REFUSED)
    headers: dict[str, Any] = field(default_factory=dict)

    def send(self, data: bytes, name: str = "a.jpg") -> Any:
        given = dict(self.told) | {self.field_: called(data, name)}
        return self.client.post(self.path, given, **self.headers)


def _as(user: Any) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _report(path: str) -> Door:
    return Door(Client(), path, told={
        "what": "manhole", "words": "Split.", "place": COMMUNITY, "request_key": "k" * 24,
        "lon": LON, "lat": LAT, "datum": "wgs84", "precision": "gps",
    })  # fmt: skip


def _tray() -> Door:
    door = _report("/report/place/")
    door.told["add"] = "1"
    door.good, door.refused = (200,), frozenset({200, 422})
    return door


def _keyed(**facts: Any) -> Door:
    _key, shown = an_api_key("cases.report")
    return Door(Client(), headers={"HTTP_X_API_KEY": shown}, good=(200, 201), **facts)


def _collector() -> Door:
    told = {"category": "C0101", "words": "Loose.", "request_key": "k" * 24, "lon": LON, "lat": LAT,
            "datum": "wgs84", "precision": "gps"}  # fmt: skip
    return Door(_as(a_user(Role.COLLECTOR)), "/m/report/", told=told)


def _check() -> Door:
    posts = the_posts()
    case = a_case("answer", posts=posts)
    told = {"verdict": "pass", "task": "check"}
    return Door(_as(a_user(Role.COLLECTOR)), f"/m/checks/{case.number}/", told=told)


def _unit() -> Door:
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    path = f"/desk/cases/{case.number}/step/handle/"
    return Door(_as(posts["unit"]), path, told={"words": "Done."})


def _crew() -> Door:
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    _link, secret = a_link("cases.work", "cases.handle", subject=("cases.case", case.number),
                           holder="A crew", organisation=posts["unit"].organisation)  # fmt: skip
    return Door(Client(), f"/p/{secret}/", told={"words": "Done."})


PHOTO_DOORS: dict[str, Callable[[], Door]] = {
    "the public's form of one page": lambda: _report("/report/short/"),
    "the public's form in steps": _tray,
    "the API": lambda: _keyed(path="/api/v1/cases/photos", field_="photo"),
    "Open311": lambda: _keyed(
        path="/open311/v2/requests.json", field_="media",
        told={"service_code": "C0101", "lat": LAT, "long": LON, "description": "Split."},
    ),
    "a collector's report": _collector,
    "a collector's check": _check,
    "a unit's answer": _unit,
    "a crew's link": _crew,
}  # fmt: skip


@pytest.fixture
def photo_door(request):
    a_little_county()
    a_standard()
    return PHOTO_DOORS[request.param]()


@pytest.mark.parametrize("photo_door", PHOTO_DOORS, indirect=True)
def test_no_way_in_keeps_a_picture_that_is_none(photo_door, kept):
    before = kept()
    wrong = []
    for what, data in hostile.PICTURES.items():
        with transaction.atomic():
            answer = photo_door.send(data)
            transaction.set_rollback(True)
        if answer.status_code not in photo_door.refused and not (
            not data and answer.status_code in photo_door.good  # an empty field is no photo
        ):
            wrong.append(f"{what}: {answer.status_code}")

    assert wrong == []
    assert kept() == before


@pytest.mark.parametrize("photo_door", PHOTO_DOORS, indirect=True)
def test_the_same_ways_take_a_photo_whatever_it_is_called(photo_door, kept, settings):
    for name in hostile.NAMES:
        before = kept()
        with transaction.atomic():
            answer = photo_door.send(a_photo(seed=len(name)), name)
            made = kept() - before
            transaction.set_rollback(True)

        assert answer.status_code in photo_door.good, (name, answer.content.decode()[:2000])
        for file in made:
            named = Path(file)
            assert file.startswith("item ") or named.is_relative_to(settings.EVIDENCE_ROOT)
            assert not {"passwd", "php", "htaccess", "img", ".."} & set(named.name.split("."))


@pytest.mark.parametrize("what", hostile.TAKEN_HARMLESS)
def test_what_rides_on_a_sound_photo_is_not_in_what_is_shown(client, settings, what):
    from xiuhua.evidence import intake

    prepared = prepare(hostile.TAKEN_HARMLESS[what])

    for size in ("thumb", "shown"):
        shown = intake.copy_of(prepared.sha256, size, [])
        assert shown[:4] == b"RIFF"
        assert b"script" not in shown and b"<svg" not in shown


@pytest.mark.parametrize("what", hostile.PICTURES)
def test_what_is_wrong_with_a_picture_is_said(what):
    with pytest.raises(Refused) as refused:
        prepare(hostile.PICTURES[what])

    assert refused.value.field == "photos"


# --- sheets, forms of papers, places, calendars --------------------------------------------------
@dataclass(frozen=True)
class FileDoor:
    """A form of the desk that takes one file."""

    path: str
    role: Role
    files: str
    told: dict[str, Any] = field(default_factory=dict)


def _partner() -> dict[str, Any]:
    return {"partner": a_partner().pk}


FILE_DOORS: dict[str, FileDoor] = {
    "accounts.Sheet users": FileDoor("/desk/sheets/", Role.ADMINISTRATOR, "xlsx", {"kind": "users"}),
    "accounts.Sheet grants": FileDoor("/desk/sheets/", Role.SECURITY, "xlsx", {"kind": "grants"}),
    "cases.Sheet": FileDoor("/desk/duties/sheet/", Role.COMMAND_HEAD, "xlsx"),
    "cases.Upload": FileDoor("/desk/work-orders/sheet/", Role.SHIFT_HEAD, "xlsx", {"partner": "12345"}),
    "cases.OwnForm": FileDoor("/desk/forms/dispatch/", Role.ADMINISTRATOR, "docx"),
    "places.LoadFile divisions": FileDoor("/desk/places/load/", Role.ADMINISTRATOR, "json", {"kind": "divisions"}),
    "places.LoadFile boundaries": FileDoor("/desk/places/load/", Role.ADMINISTRATOR, "json", {"kind": "boundaries"}),
    "places.LoadFile cells": FileDoor("/desk/places/load/", Role.ADMINISTRATOR, "json", {"kind": "cells"}),
    "places.PlotFile": FileDoor("/desk/places/plots/bring/", Role.PARKING_OFFICER, "json"),
    "calendars.LoadYears": FileDoor("/desk/calendar/load/", Role.ADMINISTRATOR, "json"),
    "calendars.LoadYears as xlsx": FileDoor("/desk/calendar/load/", Role.ADMINISTRATOR, "xlsx"),
}  # fmt: skip
"""App and class of each form with a file → where it stands."""
STAGED = {"imports.HandIn", "excavations.Look", "parking.HandIn"}
"""Read by a worker (xiuhua/imports/tests/test_reading.py tries it), a sound (…/test_watching.py), or a
delivery whose every defect is named (xiuhua/parking/tests/test_feeds.py)."""


def test_every_form_that_takes_a_file_is_tried():
    """A new one: add a line to FILE_DOORS, or its name to OF_PHOTOS when it takes photos."""
    code.everything()
    tried = {name.split()[0] for name in FILE_DOORS} | STAGED
    untried = [
        one
        for one in _forms(forms.BaseForm)
        if any(isinstance(held, forms.FileField) for held in one.base_fields.values())
        and f"{one.__module__.split('.')[1]}.{one.__name__}" not in tried
        and not _only_photos(one)
        and ".tests." not in one.__module__
    ]

    assert untried == []


def _only_photos(form: Any) -> bool:
    files = [held for held in form.base_fields.values() if isinstance(held, forms.FileField)]
    return all(type(held).__name__ == "Photos" for held in files)


def _forms(kind: Any) -> set[Any]:
    below = {one for each in kind.__subclasses__() for one in _forms(each)}
    ours = {one for one in kind.__subclasses__() if one.__module__.startswith("xiuhua.")}
    return {one for one in below | ours if hasattr(one, "base_fields")}


def corpus(kind: str) -> dict[str, bytes]:
    """The files to try where one of `kind` is expected; other kinds' files are no better."""
    if kind == "docx":
        from xiuhua.cases.queries.papers import shipped

        return hostile.documents(shipped("dispatch")) | _some(hostile.WORKBOOKS)
    return (hostile.WORKBOOKS if kind == "xlsx" else hostile.JSON) | _some(hostile.PICTURES)


def _some(files: dict[str, bytes]) -> dict[str, bytes]:
    return {f"{name} (of another kind)": data for name, data in list(files.items())[-8:-4]}


@pytest.mark.parametrize("name", FILE_DOORS)
def test_no_form_of_the_desk_keeps_a_file_made_to_hurt(name):
    from xiuhua.accounts.models import StagedSheet
    from xiuhua.cases.models import PaperTemplate
    from xiuhua.places.models import Division

    door = FILE_DOORS[name]
    a_little_county()
    a_partner()
    client = _as(a_user(door.role))
    before = [model.objects.count() for model in (StagedSheet, PaperTemplate, Division)]
    wrong = []
    for what, data in corpus(door.files).items():
        began = time.monotonic()
        answer = client.post(
            door.path, dict(door.told) | {"file": called(data, f"a.{door.files}", "")}
        )
        if answer.status_code not in REFUSED or time.monotonic() - began > SOON_S:
            wrong.append(f"{what}: {answer.status_code} after {time.monotonic() - began:.1f} s")

    assert wrong == []
    assert [model.objects.count() for model in (StagedSheet, PaperTemplate, Division)] == before


def test_the_same_forms_take_sound_files():
    from xiuhua.cases.queries.papers import shipped

    client = _as(a_user(Role.ADMINISTRATOR))

    form = called(shipped("dispatch"), "../../a.docx", "")
    assert client.post("/desk/forms/dispatch/", {"file": form}).status_code == 302
    users = hostile.a_book(("Username", "Full name", "Organisation", "Phone", "Email"),
                           ("wang", "Wang", "", "", ""))  # fmt: skip
    answer = client.post("/desk/sheets/", {"kind": "users", "file": called(users, "a.xlsx", "")})
    assert answer.status_code == 302


@pytest.mark.parametrize("path", ["/api/v1/cases", "/api/v1/orders"])
def test_no_body_made_to_hurt_is_taken_by_the_api(path):
    _key, shown = an_api_key("cases.report", "cases.orders")
    wrong = []
    for what, data in hostile.JSON.items():
        answer = Client().post(path, data, content_type="application/json", HTTP_X_API_KEY=shown)
        wrong += [f"{what}: {answer.status_code}"] if answer.status_code not in REFUSED else []

    assert wrong == []


@pytest.mark.parametrize(
    ("opened", "home"),
    [
        (r"CalamineWorkbook\.from|load_workbook\(", "web/sheets.py"),
        (r"\bImage\.open\(", "evidence/reading.py evidence/copies.py"),  # the latter our own
        (r"\bdocx\.Document\([^)]", "web/papers/filling.py"),
        (
            r"minidom|xml\.sax|\blxml\b|fromstring\(|iterparse|pickle\.load|yaml\.load|marshal\.load",
            # a feed, without entities, DTDs or the network; and an answer that we wrote ourselves
            "parking/feeds/datex2.py parking/wechat/phone.py",
        ),
    ],
    ids=["workbooks", "pictures", "documents", "what no request needs"],
)
def test_each_kind_of_file_is_opened_in_the_one_place_that_counts_it_first(opened, home):
    package = Path(code.xiuhua.__path__[0])
    strangers = [
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if not {"tests", "demo", "scenes"} & set(path.relative_to(package).parts)
        and str(path.relative_to(package)) not in home.split()
        and re.search(opened, path.read_text(encoding="utf-8"))
    ]

    assert strangers == []
