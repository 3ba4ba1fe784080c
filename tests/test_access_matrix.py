"""Every address of the project, opened as everybody: who gets in, what is written, what is sent.

Nothing is listed by hand: the addresses come from the doors, who may from the permissions
(`xiuhua.site.reference.access`), and the true things of the addresses from `tests/access.py`. A new
page or endpoint is tried by itself.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import typing
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, transaction
from django.test.client import BOUNDARY, MULTIPART_CONTENT, encode_multipart
from django.urls import reverse

from tests.access import (
    BODY,
    HERE,
    SECRET_NAME,
    SECRET_PHONE,
    SECRET_WORDS,
    THINGS,
    Somebody,
    Unfilled,
    World,
    account,
    address,
    knocking,
    people,
    thing_name,
    where,
)
from xiuhua.cases.workflow import CASE
from xiuhua.kernel.permissions import Permission, Role
from xiuhua.kernel.words import Denied
from xiuhua.records.deeds import DEEDS
from xiuhua.site.reference import code
from xiuhua.site.reference.access import Way, ways
from xiuhua.web.gather import gather

WAYS = ways()
FAMILIES = sorted({way.app for way in WAYS})

CASES = gather("PERMISSIONS")
SEE = CASES["cases.see"]


def _sees(who: Somebody) -> bool:
    return who.may(SEE, HERE) or (
        who.role == Role.UNIT and who.division == HERE and who.of_the_unit
    )


def _holds(key: str) -> Callable[[Somebody], bool]:
    return lambda who: who.may(CASES[key], HERE)


def _person(who: Somebody) -> bool:
    return not who.machine


def _unit(who: Somebody) -> bool:
    return _sees(who) and who.role == Role.UNIT


def _machine(who: Somebody) -> bool:
    return who.machine


def _kind(who: Somebody) -> bool:
    """Batches of the matrix are standards, which parking officers have nothing to do with."""
    return who.role != Role.PARKING_OFFICER


def _no_one(who: Somebody) -> bool:
    return False


NARROWER: dict[str, tuple[str, Callable[[Somebody], bool]]] = {
    "/api/v1/cases/{number}": ("cases of one's divisions or one's unit", _sees),
    "/api/v1/exports/{number}": ("a list is for whoever asked for it", _no_one),
    "/api/v1/orders/{number}": ("orders of one's divisions", _holds("cases.orders")),
    "/api/v1/parking/feeds/": ("counts are sent with a key", lambda who: who.machine),
    "/api/v1/parking/readings": ("counts are sent with a key", lambda who: who.machine),
    "/api/v1/cases/{number}/steps/": ("each step asks its own permission", _holds("cases.urge")),
    "/desk/call-backs/<str:key>/number/": ("a name is shown to a person", _person),
    "/desk/cases/<str:key>/": ("a unit has its own cases", _sees),
    "/desk/cases/<str:key>/crew/": ("for the unit in whose hands it is", _unit),
    "/desk/cases/<str:key>/rows/": ("whoever files classes it", _holds("cases.see")),
    "/desk/cases/<str:key>/step/": ("each step asks its own permission", _holds("cases.urge")),
    "POST /desk/duties/<int:key>/": ("read by many, kept by few", _holds("cases.duties")),
    "/desk/parking/sites/<int:key>/<slug:name>/": ("each step asks its own permission", _holds("parking.sites")),
    "/desk/parking/sites/projects/": ("each step asks its own permission", _holds("parking.sites")),
    "/desk/places/plots/<int:key>/<slug:name>/": ("each step asks its own permission", _holds("places.keep_plots")),
    "/desk/filters/<int:key>/": ("filters are their owner's", _no_one),
    "/desk/handovers/<int:key>/": (
        "the book of one's own centre", lambda who: who.division == HERE and not who.machine,
    ),
    "/desk/imports/<int:key>/": ("each kind asks its own permission", _kind),
    "/desk/parking/streets/<str:key>/<slug:name>/": (
        "each step asks its own permission", _holds("parking.propose"),
    ),
    "/desk/parking/car-parks/<str:key>/": ("operators see their own", _holds("parking.see")),
    "/desk/phones/<int:key>/": ("calls about one's own cases", _holds("cases.call_out")),
    "/desk/sheets/<int:key>/": ("sheets are for whoever brought them", _no_one),
    "/desk/work-orders/told/<slug:kind>/<int:row>/": ("of one's divisions", _holds("cases.hand_off")),
    "POST /desk/queue/<slug:key>/cases.": ("a long list is made for a person", _person),
    "POST /desk/search/cases.": ("a long list is made for a person", _person),
    "/desk/campaigns/<int:key>/cases/list/": ("a long list is made for a person", _person),
    "/desk/parking/car-parks/list/": ("a long list is made for a person", _person),
    "/desk/digs/persuasions/<int:key>/answer/": (
        "a company answers for its own site", _holds("excavations.apply"),
    ),
    "/desk/digs/<str:key>/<slug:name>/": ("each step asks its own permission", _holds("excavations.start")),
    "/desk/digs/findings/<int:key>/<slug:name>/": (
        "each step asks its own permission", _holds("excavations.persuade"),
    ),
    "/desk/digs/sections/<str:key>/<slug:name>/": (
        "each step asks its own permission", _holds("excavations.start"),
    ),
    "/desk/parking/registrations/<str:key>/<slug:name>/": (
        "each step asks its own permission", _holds("parking.apply"),
    ),
    "/desk/exports/<int:key>/": ("a list is for whoever asked for it", _no_one),
    "/evidence/sounds/<slug:key>": ("as the photos of its subject", _holds("cases.see")),
    "/evidence/<slug:key>/<photo_size:size>.webp": ("not released yet", _holds("cases.see")),
    "/me/": ("an account is a person's", _person),
    "/sign-in/again/": ("an account is a person's", _person),
    "/me/deputy/<int:key>/end/": ("one's own deputy", lambda who: who.role == Role.SECURITY),
    "/wechat/<str:account>/": ("only what WeChat has signed", _no_one),
    "POST /open311/v2/requests.<str:form>": ("the standard wants a key", _machine),
    "POST /open311/v2/servicerequestupdates.<str:form>": ("the standard wants a key", _machine),
}  # fmt: skip
"""Doors behind which more is asked: beginning of the address → (why, who gets in)."""

NOT_200: dict[str, tuple[int, str]] = {
    "/p/<str:secret>/<path:rest>": (404, "this link opens one page alone"),
    "/sign-in/single/": (404, "no single sign-on is set up here"),
    "/.well-known/security.txt": (404, "no contact is set here"),
    "/open311/v2/<path:rest>": (404, "what the standard does not know"),
    "/open311/v2/tokens/": (404, "an unknown token"),
    "/desk/many/": (409, "no case is chosen"),
    "/desk/parking/registrations/<str:key>/certificate": (404, "it is not registered yet"),
    "/campaigns/<int:key>/": (404, "no pair of its album is released"),
}
"""What a GET rightly answers although the door is open."""

WRITTEN_BY_GET = {
    "UPDATE accounts_apikey": "when a key was last used, once in five minutes",
    "UPDATE accounts_personallink": "when a link was last used, once in five minutes",
    "UPDATE accounts_signin": "when a session was last used, once in five minutes",
    "UPDATE django_session": "the same, in the session",
    "INSERT accounts_tally": "how often it was asked, to hold back whoever asks too much",
}
ENROLLING = {"INSERT otp_totp_totpdevice", "DELETE otp_totp_totpdevice"}
"""The page that takes a phone into use makes the secret it shows; it counts once it is confirmed."""
DENIED = {"INSERT records_record", "UPDATE records_chain", "INSERT records_chain"}
"""The records know whom a door refused."""


@dataclass(frozen=True)
class Answer:
    """What one door answered somebody; the body is not kept."""

    way: Way
    who: Somebody
    status: int
    to: str
    headers: dict[str, str]
    cookies: dict[str, dict[str, Any]]
    wrote: tuple[str, ...]
    leaked: tuple[str, ...]
    where: str | None

    def __str__(self) -> str:
        return f"{self.way.method} {self.way.path} as {self.who.name}: {self.status} {self.to}"

    @property
    def in_(self) -> bool:
        """Whether the door opened; what the page then says is its own business."""
        return self.status not in {401, 403} and not self.to.startswith("/sign-in/?next=")


@dataclass
class Walk:
    """All answers of one family of addresses, and the gaps that nobody could fill."""

    answers: list[Answer] = field(default_factory=list)
    unfilled: list[str] = field(default_factory=list)


WALKS: dict[str, Walk] = {}


@pytest.fixture
def walk(request, db, settings) -> Walk:
    """The answers of a family; walked once in a process, since nothing in them depends on a test."""
    family = request.param
    if family not in WALKS:
        settings.DEMO = True  # the demo's own pages are there as well
        WALKS[family] = _walked([way for way in WAYS if way.app == family])
    return WALKS[family]


def _walked(family: list[Way]) -> Walk:
    world, walk = World(), Walk()
    assert world.county
    for way in family:
        try:
            path = address(way, world)
            place = where(way, world)
        except Unfilled as problem:
            walk.unfilled.append(str(problem))
            continue
        walk.answers += [_opened(way, who, path, place, world) for who in _tried(way, place)]
    return walk


def _tried(way: Way, place: str | None) -> list[Somebody]:
    nobody, *others = people(way)
    return [nobody, *_some(others, lambda who: _may(way, who, place))]


def _some(everybody: list[Somebody], opens: Callable[[Somebody], bool]) -> list[Somebody]:
    """Everybody on SQLite; elsewhere one of each reach for whom it opens, and one for whom it does not.

    What a role may is worked out in Python from the same rows. Where somebody's division and organisation
    reach is asked of the database, so each of those is tried on both.
    """
    if connection.vendor == "sqlite":
        return everybody
    first: dict[Any, Somebody] = {}
    for who in everybody:
        first.setdefault((opens(who), who.division, who.of_the_unit, who.machine), who)
    return list(first.values())


def _opened(way: Way, who: Somebody, path: str, place: str | None, world: World) -> Answer:
    client, headers = knocking(who, world)
    jar = dict(client.cookies)
    wrote: list[str] = []
    with transaction.atomic(), connection.execute_wrapper(_noting(wrote)):
        answer: Any = client.generic(way.method, path, **_body(way), **headers)
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        transaction.set_rollback(True)
    client.cookies.clear()  # whoever was led out is in again at the next door
    dict.update(client.cookies, jar)
    said = body.decode(errors="replace")
    return Answer(
        way, who, answer.status_code, answer.headers.get("Location", ""), dict(answer.headers),
        {name: dict(morsel) for name, morsel in answer.cookies.items()}, tuple(wrote),
        tuple(one for one in (SECRET_WORDS, SECRET_NAME, SECRET_PHONE) if one in said), place,
    )  # fmt: skip


def _body(way: Way) -> dict[str, Any]:
    if way.method in {"GET", "HEAD"}:
        return {}
    if way.machine and not way.path.endswith("/photos"):
        return {"data": json.dumps(BODY.get(way.path, {})), "content_type": "application/json"}
    return {
        "data": encode_multipart(BOUNDARY, BODY.get(way.path, {})),
        "content_type": MULTIPART_CONTENT,
    }


def _noting(wrote: list[str]) -> Any:
    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if found := re.match(r'\s*(INSERT INTO|UPDATE|DELETE FROM)\s+"?(\w+)', sql, re.IGNORECASE):
            wrote.append(f"{found[1].split()[0].upper()} {found[2]}")
        return execute(sql, params, many, context)

    return note


families = pytest.mark.parametrize("walk", FAMILIES, indirect=True)


def narrower(way: Way) -> Callable[[Somebody], bool]:
    """Who gets in of those whom the table lets in: the longest beginning that fits."""
    named = f"{way.method} {way.path}"
    fits = [one for one in NARROWER if named.startswith(one) or way.path.startswith(one)]
    return NARROWER[max(fits, key=lambda one: len(one.removeprefix("POST ")))][1] if fits else bool


@families
def test_every_address_can_be_filled(walk):
    assert walk.unfilled == []


@families
def test_those_get_in_whom_the_table_lets_in_and_nobody_else(walk):
    wrong = [str(one) for one in walk.answers if _got_in(one) != _may_come_in(one)]

    assert not wrong, "\n".join(wrong)


def _may_come_in(one: Answer) -> bool:
    return _may(one.way, one.who, one.where)


def _may(way: Way, who: Somebody, place: str | None) -> bool:
    return who.may(way.needs, place) and bool(narrower(way)(who))


def _got_in(one: Answer) -> bool:
    """Where more is asked, it need not even be said that there is such a thing."""
    return one.in_ and not (one.status == 404 and not narrower(one.way)(one.who))


@families
def test_whoever_is_refused_is_told_so_in_the_right_way(walk):
    """Nobody is led to the sign-in from a page, gets 401 from a machine's address, 403 from a form."""
    wrong = [str(one) for one in walk.answers if not one.in_ and not _right_refusal(one)]

    assert not wrong, "\n".join(wrong)


def _right_refusal(one: Answer) -> bool:
    if one.status == 404:
        return one.who.may(one.way.needs)  # it is not even said that there is such a thing
    if one.who.nobody and not one.way.needs.public:
        if one.way.machine:
            return one.status == 401
        return one.status == (302 if one.way.method == "GET" else 403)
    return one.status == 403


@families
def test_no_door_falls_over(walk):
    assert [str(one) for one in walk.answers if one.status >= 500] == []


@families
def test_whoever_gets_in_finds_something(walk):
    """So the things in the addresses are true ones, and a refusal is not hidden by a "not found"."""
    wrong = [
        str(one)
        for one in walk.answers
        if one.way.method == "GET"
        and _got_in(one)
        and one.status not in {200, 302, _other(one.way)}
    ]

    assert not wrong, "\n".join(wrong)


def _other(way: Way) -> int:
    return next(
        (status for start, (status, _why) in NOT_200.items() if way.path.startswith(start)), 200
    )


@families
def test_a_get_changes_nothing(walk):
    wrong = []
    for one in walk.answers:
        if one.way.method in {"GET", "HEAD"}:
            allowed = {*WRITTEN_BY_GET}
            allowed |= DENIED if one.status == 403 else set()
            allowed |= ENROLLING if one.way.path == "/sign-in/enrol/" else set()
            wrong += [f"{one}: {what}" for what in sorted(set(one.wrote) - allowed)]

    assert not wrong, "\n".join(wrong)


@families
def test_what_people_wrote_is_read_only_where_cases_are_seen(walk):
    """Lists, maps, exports and searches as well: of another district, not a word of a case."""
    wrong = [str(one) for one in walk.answers if SECRET_WORDS in one.leaked and not _sees(one.who)]

    assert not wrong, "\n".join(wrong)


@families
def test_nobody_learns_who_reported_without_asking_for_it(walk):
    """Not even those who may: names and numbers are shown by a form with a reason, on the record."""
    wrong = [str(one) for one in walk.answers if {SECRET_NAME, SECRET_PHONE} & set(one.leaked)]

    assert not wrong, "\n".join(wrong)


# --- what every answer carries ----------------------------------------------------------------
PAGE_POLICY = {
    "default-src 'none'", "script-src 'self'", "style-src 'self'", "form-action 'self'",
    "frame-ancestors 'none'", "base-uri 'none'",
}  # fmt: skip
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Frame-Options": "DENY",
}


@families
def test_every_answer_carries_the_headers_that_hold_browsers_back(walk):
    wrong = Counter(
        f"{one.way.method} {one.way.path} {one.status}: {name} = {one.headers.get(name)}"
        for one in walk.answers
        for name, value in (ALWAYS | {"Access-Control-Allow-Origin": _origin(one.way)}).items()
        if one.headers.get(name) != value
        and not (name == "X-Frame-Options" and one.way.path in FRAMED)
    )

    assert not wrong


OPEN_DATA = (
    "/feeds/", "/ogc/", "/digs/feed.rss", "/digs/calendar.ics", "/api/v1/parking/vacancy",
)  # fmt: skip
"""What other sites may read from a browser: public, and the same for everybody."""


FRAMED = {"/parking/widget/"}
"""Made to be framed by others: it shows what everybody may see, and takes nothing in."""


def _origin(way: Way) -> str | None:
    return "*" if way.path.startswith(OPEN_DATA) else None


@families
def test_every_answer_carries_the_policy(walk):
    """A page may run our own scripts and nothing else; what is no page may run nothing."""
    wrong = Counter(
        f"{one.way.method} {one.way.path} {one.status}: {policy}"
        for one in walk.answers
        if not _holds_back(one.way, policy := one.headers.get("Content-Security-Policy", ""))
        or "geolocation=(self)" not in one.headers.get("Permissions-Policy", "")
    )

    assert not wrong


def _holds_back(way: Way, policy: str) -> bool:
    parts = {part.strip() for part in policy.split(";")}
    if way.path.startswith("/admin/"):  # its look needs more; what is written there is ours alone
        return {"default-src 'none'", "form-action 'self'", "frame-ancestors 'none'"} <= parts
    if way.path in FRAMED:
        parts = {part.replace("frame-ancestors *", "frame-ancestors 'none'") for part in parts}
    safe = parts >= PAGE_POLICY and "unsafe" not in policy
    return safe or {"default-src 'none'", "sandbox"} <= parts


@families
def test_no_cache_keeps_what_was_for_one_person(walk):
    """Unless the door says `cached`: photos under their tag, which are asked for anew each time."""
    wrong = Counter(
        f"{one.way.method} {one.way.path} {one.status}: {kept}"
        for one in walk.answers
        if not one.way.needs.public and one.in_
        and "no-store" not in (kept := one.headers.get("Cache-Control", ""))
    )  # fmt: skip

    assert not wrong


@families
def test_every_cookie_is_out_of_reach_of_scripts_and_of_other_sites(walk):
    wrong = Counter(
        f"{one.way.method} {one.way.path}: {name} {morsel}"
        for one in walk.answers
        for name, morsel in one.cookies.items()
        if morsel["max-age"] != 0
        and (
            not morsel["httponly"]
            or morsel["samesite"] not in {"Lax", "Strict"}
            or morsel["domain"]
        )
    )

    assert not wrong


@families
def test_a_file_to_take_away_is_never_shown_in_the_browser(walk):
    """What is neither a page nor data for one is a download."""
    shown = ("text/html", "application/json", "application/geo+json", "image/webp", "text/plain",
             "text/javascript", "application/vnd.mapbox-vector-tile", "application/xml", "text/xml",
             "application/rss+xml", "application/vnd.oai.openapi+json", "application/vnd.cds+json", "audio/")  # fmt: skip
    wrong = Counter(
        f"{one.way.path}: {kind}"
        for one in walk.answers
        if one.status == 200 and not (kind := one.headers.get("Content-Type", "")).startswith(shown)
        and not one.headers.get("Content-Disposition", "").startswith("attachment")
    )  # fmt: skip

    assert not wrong


# --- below the doors --------------------------------------------------------------------------
def _deeds() -> list[Any]:
    code.everything()
    return [
        card
        for name, card in sorted(DEEDS.items())
        if card.module.startswith("xiuhua.") and ".tests" not in card.module and card.on
        and isinstance(card.permission, Permission) and not card.permission.public
    ]  # fmt: skip


def test_no_deed_is_done_by_whoever_may_not_whatever_door_it_comes_through(db):
    """Jobs, imports and new doors call deeds too: each asks again, where the thing lies."""
    world, done = World(), []
    assert world.county
    for card in _deeds():
        thing = _thing_of(card, world)
        lies = getattr(thing, "division_code", None) or None
        others = [
            who
            for who in people(Way("", "", card.permission, ""))
            if not who.nobody and not who.machine and not who.may(card.permission, lies)
        ]
        for who in _some(others, lambda who: False):
            done += [f"{card.name} by {who.name}"] if _does(card, thing, who, world) else []

    assert not done, "\n".join(done)


def _thing_of(card: Any, world: World) -> Any:
    """What the deed is done to: by the type its parameter names."""
    hints = typing.get_type_hints(_action(card))
    kind = hints[card.on]
    names = [thing_name(one) for one in (typing.get_args(kind) or (kind,)) if one is not type(None)]
    found = next((name for name in names if name in THINGS), None)
    assert found, f"{card.name}: add {names} to THINGS in tests/access.py"
    return world[found]


def _action(card: Any) -> Any:
    module = sys.modules[card.module]
    return next(one for one in vars(module).values() if getattr(one, "deed", None) is card)


def _does(card: Any, thing: Any, who: Somebody, world: World) -> bool:
    """Whether anything but a denial comes of it; other arguments do not matter before that."""
    action, by = _action(card), account(who, world)
    rest = {
        name: None
        for name, one in inspect.signature(action).parameters.items()
        if name not in {card.on, "by"} and one.default is inspect.Parameter.empty
    }
    with transaction.atomic():
        try:
            action(**{card.on: thing}, by=by, **rest)
        except Denied:
            return False
        except Exception:  # it went on far enough to trip over what was left out
            return True
        finally:
            transaction.set_rollback(True)
    return True


def test_no_step_is_taken_by_a_post_it_is_not_for(db):
    """The workflow's own table: every step as every role that it does not name."""
    world, taken = World(), []
    case = world.case()
    before = (case.state, case.steps.count())
    for step in CASE.transitions:
        others = [
            who
            for who in people(Way("", "", step.permission, ""))
            if not (who.may(step.permission, HERE) and who.of_the_unit)
        ]
        for who in _some(others, lambda who: who.nobody):
            client, headers = knocking(who, world)
            with transaction.atomic():
                path = f"/desk/cases/{case.number}/step/{step.name}/"
                client.post(path, {"words": "Hurry", "cause": "other"}, **headers)
                case.refresh_from_db()
                if (case.state, case.steps.count()) != before:
                    taken.append(f"{step.name} by {who.name}")
                transaction.set_rollback(True)

    assert taken == []


def test_a_head_changes_as_little_as_a_get(db, settings):
    settings.DEMO = True
    world, wrong = World(), []
    for way in [one for one in WAYS if one.method == "GET"]:
        path = address(way, world)
        who = next(one for one in people(way) if one.may(way.needs) and not one.machine)
        client, headers = knocking(who, world)
        wrote: list[str] = []
        with transaction.atomic(), connection.execute_wrapper(_noting(wrote)):
            client.head(path, **headers)
            transaction.set_rollback(True)
        kept = {*WRITTEN_BY_GET, *DENIED} | (ENROLLING if "enrol" in path else set())
        wrong += [f"{path}: {what}" for what in set(wrote) - kept]

    assert wrong == []


def test_the_admin_opens_to_the_administrator_alone(db):
    """Its pages have no doors of ours: every model it lists, as everybody."""
    world, wrong = World(), []
    pages = ["/admin/"]
    for model in admin.site._registry:
        where_ = f"admin:{model._meta.app_label}_{model._meta.model_name}"
        pages += [reverse(f"{where_}_changelist"), reverse(f"{where_}_add")]
        pages += [
            reverse(f"{where_}_{what}", args=["1"]) for what in ("change", "delete", "history")
        ]
    anything = Way("", "", CASES["accounts.manage_users"], "")
    for who in people(anything):
        client, headers = knocking(who, world)
        for path in pages:
            answer = client.get(path, **headers)
            status = answer.status_code
            led_out = answer.headers.get("Location", "").startswith(("/admin/login/", "/sign-in/"))
            if who.role != Role.ADMINISTRATOR and not (led_out or status in {403, 404}):
                wrong.append(f"{path} as {who.name}: {status}")
            if who.role == Role.ADMINISTRATOR and path == "/admin/" and status != 200:
                wrong.append(f"{path} as {who.name}: {status}")

    assert wrong == []
