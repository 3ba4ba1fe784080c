"""Everybody who may come to a door, and true things to put into its address.

`tests/test_access_matrix.py` opens every address of the project as every one of `people()`. What
stands between < > in an address is filled from here: the object of a door that has one (`of=…`)
from `THINGS` by the model's name (after its app's, where two apps have one), everything else from
`WORDS` by its own name, or by the whole address where one name means several things. A new address
whose gap nobody here fills fails the matrix and says so; add one line.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.test import Client
from django.utils import timezone
from shapely.geometry import box

from xiuhua.accounts.examples import (
    a_deputy,
    a_link,
    a_person,
    a_user,
    an_api_key,
    an_organisation,
)
from xiuhua.evidence.actions import hold, prepare
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import SYSTEM, Permission, Role
from xiuhua.places.examples import a_little_county
from xiuhua.site.reference.access import Way

HERE, ELSEWHERE = "500116", "510522"
SECRET_WORDS = "words-of-this-district-alone"
SECRET_NAME, SECRET_PHONE = "Nobody-else-knows", "13900007777"
GAP = re.compile(r"<(?:(\w+):)?(\w+)>|\{(\w+)\}")


BESIDES = {
    "ledgers": ("cases.see", "exports.make"),
    "imports": ("cases.standard", "cases.release_standard"),
    "parking": ("cases.see", "parking.see", "parking.apply", "parking.sites"),
    "places": ("cases.see", "places.keep_plots"),
    "excavations": (
        "cases.see", "excavations.see", "excavations.recruit", "excavations.tick", "excavations.apply",
    ),
}  # fmt: skip
"""What a machine is given besides, by the app of a permission; of other apps, that it sees cases."""


class Visitor(Client):
    """Django's client without what it remembers of templates, which costs thousands of visits dear."""

    def request(self, **request: Any) -> Any:
        environ = self._base_environ(**request)  # type: ignore[attr-defined]  # not in the stubs
        answer = self.handler(environ)
        self.cookies.update(answer.cookies)
        return answer


@dataclass(frozen=True)
class Somebody:
    """Whoever knocks: nobody, an account with one role, or a key with listed permissions."""

    name: str
    role: Role | None = None
    division: str = HERE
    listed: tuple[str, ...] = ()
    machine: bool = False
    of_the_unit: bool = True

    @property
    def nobody(self) -> bool:
        return self.role is None and not self.machine

    def may(self, needs: Permission, where: str | None = None) -> bool:
        """As the table says, worked out anew: the code under test is not asked."""
        if needs.public:
            return True
        if self.nobody or (where is not None and not where.startswith(self.division)):
            return False
        if self.machine:
            return needs.key in self.listed
        return self.role in needs.roles or needs.key == "accounts.own"


def people(way: Way) -> list[Somebody]:
    """Everybody who is tried at a door.

    A role that the permission does not name is tried at home only: elsewhere it has nothing more.
    """
    roles = [Somebody(role.value, role) for role in Role]
    named = Role if way.needs.public else sorted(way.needs.roles)
    strangers = [Somebody(f"{role.value} elsewhere", role, ELSEWHERE) for role in named]
    listed = (way.needs.key, *BESIDES.get(way.needs.key.partition(".")[0], ("cases.see",)))
    return [
        Somebody("nobody"),
        *roles,
        *strangers,
        Somebody("unit of another organisation", Role.UNIT, of_the_unit=False),
        Somebody("key for it", listed=listed, machine=True),
        Somebody("key for it elsewhere", division=ELSEWHERE, listed=listed, machine=True),
        Somebody("key for something else", listed=("-",), machine=True),
    ]


@dataclass
class World:
    """One of everything, in the county HERE; made when it is first asked for."""

    kept: dict[str, Any] = field(default_factory=dict)
    accounts: dict[str, Any] = field(default_factory=dict)
    knocked: dict[Any, tuple[Client, dict[str, Any]]] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        if name not in self.kept:
            self.kept[name] = THINGS[name](self)
        return self.kept[name]

    @cached_property
    def county(self) -> Any:
        return a_little_county()

    @cached_property
    def unit(self) -> Any:
        return an_organisation("The unit of the matrix")

    @cached_property
    def centre(self) -> Any:
        return an_organisation("The centre of the matrix", kind="centre")

    @cached_property
    def other_unit(self) -> Any:
        return an_organisation("Another unit")

    @cached_property
    def far_away(self) -> Any:
        return an_organisation("Of the neighbours", division=ELSEWHERE)

    @cached_property
    def posts(self) -> Any:
        from xiuhua.cases.examples import the_posts

        return the_posts(self.unit)

    @cached_property
    def handler(self) -> Any:
        """The site, as every client of this world reaches it."""
        return Client(raise_request_exception=False).handler

    def case(self, upto: str = "dispatch") -> Any:
        """A case of a person who left name and number, as far along as `upto`."""
        name = f"case up to {upto}"
        if name not in self.kept:
            from xiuhua.cases.examples import a_case

            assert self.county
            made = a_case(upto, posts=self.posts, words=SECRET_WORDS, name=SECRET_NAME,
                          phone=SECRET_PHONE, address=SECRET_WORDS)  # fmt: skip
            self.kept[name] = made
        return self.kept[name]


# --- things: what a door loads, by the name of its model ---------------------------------------
def _ask(world: World) -> Any:
    from xiuhua.cases.models import Ask

    return Ask.objects.create(case=world.case(), kind="extend", words="More time", asked_by="user:0",
                              asked_at=timezone.now(), unit=world.unit)  # fmt: skip


def _bulletin(world: World) -> Any:
    from xiuhua.indicators.actions import bulletins

    del world
    day = timezone.localdate() - datetime.timedelta(days=1)
    made = bulletins.prepare(kind="day", day=day, by=SYSTEM)
    type(made).objects.filter(pk=made.pk).update(
        state="released", is_public=True, proposed_by="user:0", released_by="user:1"
    )
    return made


def _call(world: World) -> Any:
    from xiuhua.cases.models import PhoneCall

    return PhoneCall.objects.create(case=world.case(), organisation=world.unit, by="user:0",
                                    at=timezone.now())  # fmt: skip


def _contact(world: World) -> Any:
    from xiuhua.cases.models import ContactAsk

    return ContactAsk.objects.create(case=world.case("close"), words="Where?", asked_by="user:0",
                                     asked_at=timezone.now())  # fmt: skip


def _duty(world: World) -> Any:
    from xiuhua.cases.models import DutyRow

    return DutyRow.objects.create(division=HERE, unit=world.unit, document="No. 1",
                                  first_on=timezone.localdate())  # fmt: skip


def _export(world: World) -> Any:
    from xiuhua.exports.models import Export

    del world
    return Export.objects.create(user=a_user(Role.DISPATCHER), kind="cases", form="csv", name="a")


def _batch(world: World) -> Any:
    """A standard under review with one doubt about its one row."""
    from xiuhua.imports.models import Batch

    del world
    batch = Batch.objects.create(
        kind="cases.standard", name="Standard.xlsx", given={"since": f"{timezone.localdate()}"},
        begun_by="u:0", begun_at=timezone.now(), state="review", total=1, counts={"new": 1},
    )  # fmt: skip
    row = batch.rows.create(sheet="1", number=3, told={"code": "01", "name": "A"}, change="new")
    batch.troubles.create(row=row, field="name", code="unsure", text="Is it?", doubt=True)
    return batch


def _filter(world: World) -> Any:
    from xiuhua.cases.models import SavedFilter

    return SavedFilter.objects.create(user=a_user(Role.DISPATCHER), name=SECRET_WORDS, query="")


def _handoff(world: World) -> Any:
    from xiuhua.cases.models import Handoff

    return Handoff.objects.create(partner=world["Partner"], case=world.case(), state="failed",
                                  at=timezone.now(), by="user:0")  # fmt: skip


def _handover(world: World) -> Any:
    from xiuhua.cases.models import Handover

    return Handover.objects.create(centre=world.centre.code, shift="day", day=timezone.localdate(),
                                   words=SECRET_WORDS, left_by="user:0", left_name="Li",
                                   left_at=timezone.now())  # fmt: skip


def _job(world: World) -> Any:
    from xiuhua.jobs.actions import enqueue
    from xiuhua.jobs.models import Job

    enqueue("accounts.sweep", {"nonce": 1})
    return Job.objects.latest("pk")


def _message(world: World) -> Any:
    from xiuhua.delivery.models import Message

    return Message.objects.create(channel="sms", text="Hello", asked_by="system", division=HERE,
                                  address_shown="139****7777")  # fmt: skip


def _order(world: World) -> Any:
    from xiuhua.cases.tests.partners import an_order

    assert world.county
    from xiuhua.cases.examples import a_standard

    a_standard()
    return an_order(world["Partner"], name=SECRET_NAME, phone=SECRET_PHONE, words=SECRET_WORDS)


def _partner(world: World) -> Any:
    from xiuhua.cases.tests.partners import a_partner

    return a_partner()


def _photo(world: World) -> Any:
    from xiuhua.evidence.examples import an_item

    case = world.case()
    return an_item(subject=("cases.case", case.number), division=HERE)


def _record(world: World) -> Any:
    from xiuhua.records.actions import note
    from xiuhua.records.models import Record

    note(subject=("accounts.user", "1"), deed="accounts.close_account", by=SYSTEM, division=HERE,
         before={"a": "1"})  # fmt: skip
    return Record.objects.latest("pk")


def _sheet(world: World) -> Any:
    from xiuhua.accounts.models import StagedSheet

    return StagedSheet.objects.create(kind="users", name="a.xlsx", rows=[],
                                      user=a_user(Role.ADMINISTRATOR))  # fmt: skip


def _template(world: World) -> Any:
    from xiuhua.cases.models import PaperTemplate

    return PaperTemplate.objects.create(paper="order", name="a.docx", content=b"PK", sha256="0" * 64,
                                        since=timezone.now(), by="user:0")  # fmt: skip


def _zone(world: World) -> Any:
    from xiuhua.places.models import Area

    assert world.county
    today = timezone.localdate()
    made = Area(kind="no_report", name="Square", division=HERE, first_on=today, last_on=today)
    from shapely.geometry import box

    made.take_shape(box(106.29, 29.32, 106.31, 29.34))
    made.save()
    return made


def _campaign(world: World) -> Any:
    from xiuhua.campaigns.actions import plan

    assert world.county
    day = timezone.localdate()
    return plan(name="Matrix", kind="Flood", first=day, last=day, divisions=[HERE], by=SYSTEM)


def _spot(world: World) -> Any:
    from xiuhua.hotspots.models import Run, Spot

    day = timezone.localdate()
    run = Run.objects.create(last=day, question={}, comparisons=9, events=9, at=timezone.now())
    return Spot.objects.create(
        cell="8940c0b4d6fffff", resolution=9, category=world["Category"], division=HERE, run=run, n=9,
        people=4, expected=1.0, p=0.0001, q=0.01, weeks=[1, 2, 3, 3], first=day, last=day, found_on=day,
    )  # fmt: skip


def _task(world: World) -> Any:
    return world["Campaign"].tasks.create(division=HERE, day=timezone.localdate())


def _viewpoint(world: World) -> Any:
    return world["Campaign"].viewpoints.create(name="Bridge", division=HERE)


def _session(world: World) -> Any:
    return world["Campaign"].sessions.create(
        day=timezone.localdate(), place="Market", led_by=SECRET_WORDS
    )


def _cause(world: World) -> Any:
    from xiuhua.cases.models import Cause

    return Cause.objects.create(step="turn_away", key="matrix", title="Not ours")


def _category(world: World) -> Any:
    from xiuhua.cases.examples import a_standard

    return a_standard().category


def _unit_request(world: World) -> Any:
    from xiuhua.hotspots.models import UnitRequest

    return UnitRequest.objects.create(
        spot=world["Spot"], unit=an_organisation(), words="Find the cause.", asked_by="system",
        asked_at=timezone.now(), due_at=timezone.now(),
    )  # fmt: skip


def _company(world: World) -> Any:
    """The company that the unit's own people work for."""
    from xiuhua.excavations.examples import a_code
    from xiuhua.excavations.models import Company

    return Company.objects.create(name="Gas", credit_code=a_code(7), organisation=world.unit,
                                  state="admitted")  # fmt: skip


def _section(world: World) -> Any:
    """A section that lies open, watched."""
    from xiuhua.excavations.examples import an_open_section

    assert world.county
    section, world.kept["Watch"] = an_open_section(company=world["Company"])
    return section


def _dig_finding(world: World) -> Any:
    from xiuhua.excavations.examples import a_finding

    return a_finding(world["Section"])


def _escalation(world: World) -> Any:
    from xiuhua.excavations.models import Escalation

    return Escalation.objects.create(finding=world["Finding"], holder=world.unit, case=world.case(),
                                     at=timezone.now(), by="user:0")  # fmt: skip


def _persuasion(world: World) -> Any:
    return world["Finding"].persuasions.create(
        at=timezone.now(), by="user:0", told_to="Foreman", answer="promised"
    )


def _permit_request(world: World) -> Any:
    return world["Section"].permit.requests.create(
        kind="time", words="Rain", before={"last": "2026-01-01"}, after={"last": "2026-01-02"},
        asked_at=timezone.now(), asked_by="user:0",
    )  # fmt: skip


def _project(world: World) -> Any:
    from xiuhua.excavations.models import Project

    day = timezone.localdate()
    return Project.objects.create(name="Pipe", year=day.year, company=world["Company"], purpose="gas",
                                  road="River Road", division=HERE, first=day, last=day,
                                  handed_in_on=day)  # fmt: skip


def _power(world: World) -> Any:
    from xiuhua.excavations.models import Power

    return Power.objects.create(division=HERE, holder=world.unit, first=timezone.localdate(),
                                document="No. 1")  # fmt: skip


def _watch(world: World) -> Any:
    assert world["Section"]
    return world.kept["Watch"]


def _official_account(world: World) -> Any:
    """An account that is set up, though nobody here can sign for WeChat."""
    from xiuhua.parking.actions.accounts import found_account

    assert world.county
    return found_account(
        key="matrix", title="Matrix", app_id="wx1", mode="plain", token="matrix", by=SYSTEM
    )


def _sound(world: World) -> Any:
    from xiuhua.evidence.actions import attach_sound

    return attach_sound(b"OggS" + bytes(64), subject=("cases.case", world.case().number),
                        division=HERE, by=SYSTEM)  # fmt: skip


def _ledger(world: World) -> Any:
    from xiuhua.ledgers.examples import a_ledger

    del world
    return a_ledger("matrix.bays", title="Matrix")


def _entry(world: World) -> Any:
    from xiuhua.ledgers.examples import an_entry

    assert world.county
    return an_entry(world["Ledger"], "2026-01-05", 7)


def _stated(world: World) -> Any:
    from xiuhua.ledgers import actions

    return actions.claim(ledger=world["Ledger"], day=datetime.date(2026, 1, 5), quantity=9,
                         class_key="public", division=HERE, source_words="nine", document="No. 1", by=SYSTEM)  # fmt: skip


def _ledger_project(world: World) -> Any:
    from xiuhua.ledgers import actions

    return actions.plan(ledger=world["Ledger"], name="Matrix", division=HERE, class_key="public",
                        by=SYSTEM)  # fmt: skip


def _milestone(world: World) -> Any:
    from xiuhua.ledgers import actions

    return actions.add_milestone(project=world["ledgers.Project"], title="Matrix", by=SYSTEM)


def _car_park(world: World) -> Any:
    from xiuhua.parking.examples import a_car_park

    assert world.county
    return a_car_park(number="TC-matrix")


def _decision(world: World) -> Any:
    """Bays on a street, proposed and in publication."""
    from xiuhua.parking.examples import a_decision, the_streets_office

    assert world.county
    return a_decision("publish", office=the_streets_office())


def _objection(world: World) -> Any:
    from xiuhua.parking.models import Objection

    return Objection.objects.create(decision=world["Decision"], words="Too near", at=timezone.now())


def _stretch(world: World) -> Any:
    """Bays on a street with their outline, one of them with its own."""
    from xiuhua.parking.examples import a_car_park
    from xiuhua.parking.models import Bay, CarPark

    if (there := CarPark.objects.filter(number="TC-stretch").first()) is not None:
        return there
    made = a_car_park(number="TC-stretch", supply="on_street")
    bay = Bay(car_park=made, number="1")
    for one in (made, bay):
        one.take_shape(box(106.3, 29.33, 106.30006, 29.33002))
        one.save()
    return made


def _kerb(world: World, kind: str) -> str:
    """The id of something of the kerb that is there."""
    from xiuhua.parking.cds import policies, space_id, zone_id
    from xiuhua.parking.queries.kerb import kerbs, on_streets

    assert _stretch(world)
    day = timezone.localdate()
    (kerb,) = kerbs(on_streets(day), day)
    found = {"zone": zone_id(kerb, HERE), "space": space_id(kerb.stands[0], HERE)}
    return found.get(kind) or str(
        policies(kerb, HERE, timezone.get_default_timezone())[0]["curb_policy_id"]
    )


def _bay(world: World) -> Any:
    from xiuhua.parking.models import Bay

    return Bay.objects.create(car_park=world["CarPark"], number="1")


def _operator(world: World) -> Any:
    """The operator of car parks that the unit's own people work for."""
    from xiuhua.parking.examples_registration import a_code
    from xiuhua.parking.models import Operator

    return Operator.objects.create(name="Parking", credit_code=a_code(7), organisation=world.unit,
                                   state="admitted")  # fmt: skip


def _registration(world: World) -> Any:
    """The registration of a car park, being written."""
    from xiuhua.parking.examples_registration import an_application

    assert world.county
    return an_application(world["Operator"], by=SYSTEM)


def _plot(world: World) -> Any:
    from xiuhua.places.examples import a_plot

    assert world.county
    return a_plot("Matrix")


def _siting_plan(world: World) -> Any:
    from xiuhua.parking.actions.demand import note_refused
    from xiuhua.parking.examples import a_computed_plan

    assert world["Plot"]
    note_refused(106.3, 29.33, "web", timezone.now())
    return a_computed_plan(title="Matrix", by=SYSTEM)


def _siting_site(world: World) -> Any:
    from xiuhua.parking.examples import an_adopted_plan

    assert world["SitingPlan"]
    return an_adopted_plan(title="Matrix, adopted", by=SYSTEM).sites.get()


# --- counts of car parks ------------------------------------------------------------------------
def _source(world: World) -> Any:
    from xiuhua.parking.tests.counting import a_source

    del world
    return a_source("matrix")


def _device(world: World) -> Any:
    from xiuhua.parking.tests.counting import a_car_park, a_device

    lot = a_car_park("Matrix", division=f"{HERE}001001")
    return a_device("matrix", source=world["Source"], car_park=lot)


def _listed(world: World) -> Any:
    from xiuhua.parking.models import Listed

    now = timezone.now()
    return Listed.objects.create(source=world["Source"], key="new", first_at=now, last_at=now)


def _delivery(world: World) -> Any:
    from xiuhua.parking.ingest.delivering import deliver

    return deliver(world["Source"], b'{"readings": [{"key": ""}]}', timezone.now(), way="file")


def _quarantined(world: World) -> Any:
    from xiuhua.parking.feeds.canonical import Sent
    from xiuhua.parking.ingest import take_in
    from xiuhua.parking.models import Quarantined

    take_in(world["Source"], [Sent("nowhere", timezone.now(), free=1)], timezone.now())
    return Quarantined.objects.get(key="nowhere")


THINGS: dict[str, Callable[[World], Any]] = {
    "ApiKey": lambda world: an_api_key("cases.report")[0],
    "Area": _zone,
    "Ask": _ask,
    "Batch": _batch,
    "Bay": _bay,
    "Bulletin": _bulletin,
    "CarPark": _car_park,
    "Decision": _decision,
    "Objection": _objection,
    "Campaign": _campaign,
    "Case": lambda world: world.case(),
    "Category": _category,
    "Cause": _cause,
    "Claim": _stated,
    "Company": _company,
    "ContactAsk": _contact,
    "Delivery": _delivery,
    "Deputy": lambda world: a_deputy(a_user(Role.DISPATCHER), a_user(Role.DISPATCHER)),
    "Device": _device,
    "Division": lambda world: world.county,
    "DutyRow": _duty,
    "Entry": _entry,
    "Escalation": _escalation,
    "Export": _export,
    "Finding": _dig_finding,
    "Grant": lambda world: a_user(Role.COLLECTOR, organisation=world.unit).grants.get(),
    "Handoff": _handoff,
    "Handover": _handover,
    "Item": _photo,
    "Job": _job,
    "Ledger": _ledger,
    "Listed": _listed,
    "Matter": lambda world: world["Session"].matters.create(words=SECRET_WORDS),
    "Message": _message,
    "Milestone": _milestone,
    "Operator": _operator,
    "OfficialAccount": _official_account,
    "Organisation": lambda world: world.unit,
    "OutsideOrder": _order,
    "PaperTemplate": _template,
    "Partner": _partner,
    "Permit": lambda world: world["Section"].permit,
    "PermitRequest": _permit_request,
    "Person": lambda world: a_person(SECRET_NAME, SECRET_PHONE),
    "PersonalLink": lambda world: a_link(
        "cases.work",
        subject=("cases.case", world.case().number),
        holder="A crew",
        organisation=world.unit,
    )[0],
    "Persuasion": _persuasion,
    "PhoneCall": _call,
    "Plot": _plot,
    "Power": _power,
    "Project": _project,
    "ledgers.Project": _ledger_project,
    "Quarantined": _quarantined,
    "Record": _record,
    "Registration": _registration,
    "SavedFilter": _filter,
    "Section": _section,
    "Site": _siting_site,
    "SitingPlan": _siting_plan,
    "Session": _session,
    "Sound": _sound,
    "Source": _source,
    "Spot": _spot,
    "UnitRequest": _unit_request,
    "StagedSheet": _sheet,
    "Task": _task,
    "User": lambda world: a_user(Role.COLLECTOR, organisation=world.unit),
    "Viewpoint": _viewpoint,
    "Watch": _watch,
    "Watcher": lambda world: _watch(world).watcher,
}
"""How one of each is made. A model of a door that is not here: add a line."""

FIELD = {
    "CarPark": "number", "Case": "number", "Category": "key", "Decision": "number", "Division": "code",
    "Item": "key", "Message": "key", "OfficialAccount": "key", "Organisation": "code", "Partner": "key",
    "Permit": "number", "Person": "public_id", "Registration": "number", "Section": "number", "Sound": "key",
    "Source": "key", "User": "username",
}  # fmt: skip
"""By which field an address names it; the primary key where it is not here."""

UPTO = {
    "/desk/call-backs/": "close",
    "/m/checks/": "answer",
    "/follow/": "",
    "/desk/cases/<str:key>/rows/": "take_in",
    "/desk/cases/<str:key>/order/": "order",
}
"""How far along the case has to be, by the beginning of the address; dispatched elsewhere."""

WORDS: dict[str, str | Callable[[World], Any]] = {
    "form": "csv",
    "name": "urge",
    "step": "urge",
    "link": lambda world: world["PersonalLink"].pk,
    "z": "12",
    "x": "3257",
    "y": "1698",
    "row": lambda world: world["Handoff"].pk,
    "rest": "nothing",
    "size": "thumb",
    "kind": "users",
    "which": "shipped",
    "code": "C0101",
    "number": lambda world: world.case().number,
    "question": lambda world: world["ContactAsk"].pk,
    "token": lambda world: hold(prepare(a_photo(seed=9))),
    "layer": "excavation_sections",
    "feature": lambda world: world["Section"].number,
    "secret": lambda world: a_link(holder=a_user(Role.COLLECTOR))[1],
    # by the whole address, where one name means several things
    "/bulletins/<int:key>/ key": lambda world: world["Bulletin"].pk,
    "/desk/bulletins/ key": lambda world: world["Bulletin"].pk,
    "/desk/bulletins/<int:key>/<slug:form>/ form": "xlsx",
    "/desk/campaigns/<int:key>/<slug:name>/ name": "start",
    "/desk/campaigns/<int:key>/report.<slug:form> form": "xlsx",
    "/desk/campaigns/<int:key>/album.<slug:form> form": "docx",
    "/desk/campaigns/<int:key>/days/<str:day>/ day": lambda world: f"{timezone.localdate()}",
    "/desk/cases/<str:key>/papers/ name": "dispatch",
    "/desk/cases/<str:key>/papers/ form": "docx",
    "/desk/digs/<str:key>/<slug:name>/ name": "finish",
    "/desk/digs/companies/ name": "admit",
    "/desk/digs/findings/<int:key>/<slug:name>/ name": "mend",
    "/desk/digs/findings/<int:key>/papers/ name": "bundle",
    "/desk/digs/findings/<int:key>/papers/ form": "docx",
    "/desk/digs/rules/ name": "rain",
    "/desk/digs/sections/ name": "rest",
    "/desk/digs/watchers/ name": "leave",
    "/desk/digs/watches/ name": "take",
    "/desk/parking/operators/<int:key>/ name": "admit",
    "/desk/parking/registrations/<str:key>/<slug:name>/ name": "withdraw",
    "/desk/parking/registrations/<str:key>/write/ name": "spaces",
    "/desk/parking/registrations/<str:key>/again/ kind": "change",
    "/desk/parking/registrations/<str:key>/papers/ paper": "form",
    "/desk/parking/registrations/<str:key>/certificate.<slug:form> form": "docx",
    "/digs/ number": lambda world: world["Section"].permit.number,
    "/desk/evaluation/ form": "xlsx",
    "/desk/exports/ key": lambda world: world["Export"].pk,
    "/desk/hotspots/spots.<slug:form> form": "xlsx",
    "/desk/imports/new/ kind": "cases.standard",
    "/desk/imports/template/ kind": "cases.standard",
    "/desk/imports/ row": lambda world: world["Batch"].rows.get().pk,
    "/desk/imports/ field": "name",
    "/desk/imports/ trouble": lambda world: world["Batch"].troubles.get().pk,
    "/desk/imports/<int:key>/prepare/ name": "discard",
    "/desk/imports/<int:key>/decide/ name": "send_back",
    "/desk/ledgers/ form": "xlsx",
    "/desk/parking/car-parks/<str:key>/<slug:name>/ name": "set_apart",
    "/desk/parking/sites/ form": "xlsx",
    "/desk/parking/sites/<int:key>/paper.<slug:form> form": "docx",
    "/desk/parking/sites/<int:key>/<slug:name>/ name": "compute",
    "/desk/parking/sites/projects/ name": "start",
    "/desk/places/plots/ form": "xlsx",
    "/desk/places/plots/<int:key>/<slug:name>/ name": "end",
    "/desk/ledgers/claims/ name": "withdraw",
    "/desk/ledgers/projects/ name": "start",
    "/desk/parking/streets/<str:key>/<slug:name>/ name": "drop",
    "/parking/notices/ number": lambda world: world["Decision"].number,
    "/parking/notices/ form": "docx",
    "/parking/streets/ number": lambda world: _stretch(world).number,
    "/feeds/cds/curbs/zones/ key": lambda world: _kerb(world, "zone"),
    "/feeds/cds/curbs/policies/ key": lambda world: _kerb(world, "policy"),
    "/feeds/cds/curbs/spaces/ key": lambda world: _kerb(world, "space"),
    "/desk/filters/ key": lambda world: world["SavedFilter"].pk,
    "/desk/forms/ name": "dispatch",
    "/desk/handovers/ form": "docx",
    "/desk/numbers/stage/ key": "dispatch",
    "/desk/numbers/ key": "recheck_share",
    "/demo/phone/ kind": "follow",
    "/desk/parking/accounts/ name": "settings",
    "/wechat/ account": lambda world: world["OfficialAccount"].key,
    "/api/v1/parking/feeds/ source": lambda world: world["Source"].key,
    "/desk/parking/sources/ name": "on",
    "/desk/parking/devices/ name": "back",
    "/desk/parking/listed/ name": "leave",
    "/desk/parking/quarantine/ name": "retry",
    "/parking/ number": lambda world: world["Device"].car_park.number,
    "/desk/queue/ key": "open",
    "/desk/work-orders/told/ kind": "handoff",
    "/feeds/parkapi/v1/ city": HERE,
    "/open311/ form": "json",
    "/open311/v2/tokens/ token": "unknown",
    "/api/v1/exports/ number": lambda world: str(world["Export"].pk),
    "/api/v1/orders/ number": lambda world: world["OutsideOrder"].number,
}
"""What else stands in addresses, by the gap's name, or "beginning-of-the-address name"."""

QUERY = {
    "/desk/evaluation/cases/": "m=reports.all",
    "/desk/many/": "deed=urge",
    "/api/v1/orders/{number}": "partner=12345",
    "/api/v1/orders/{number}/call-back": "partner=12345",
    "/api/v1/places/cells": "bbox=106.2,29.2,106.3,29.3",
    "/api/v1/places/communities": "town=500116001",
    "/api/v1/places/divisions": "q=50",
    "/api/v1/places/here": "lon=106.3&lat=29.33",
    "/api/v1/parking/vacancy": "lon=106.3&lat=29.33",
    "/open311/v2/services.<str:form>": "jurisdiction_id=500116",
    "/open311/v2/requests.<str:form>": "jurisdiction_id=500116",
}
"""What an address asks in its query."""


BODY: dict[str, dict[str, Any]] = {
    "/api/v1/orders/{number}/call-back": {"rating": 5},
    "/desk/cases/<str:key>/crew/": {"crew": "The second crew"},
    "/desk/filters/<int:key>/rename/": {"name": "Mine now"},
    "/desk/cases/<str:key>/step/<slug:name>/": {"words": "Hurry"},
}
"""What a form sends where an empty one would be turned back before anybody is asked; an endpoint
gets an empty object."""


class Unfilled(Exception):  # noqa: N818 - said to whoever adds an address
    """A gap of an address that nobody here knows how to fill."""


def address(way: Way, world: World) -> str:
    """The address with true things in its gaps; Unfilled says what to add where."""

    def filled(gap: re.Match[str]) -> str:
        name = gap[2] or gap[3]
        if name == "key" and way.of is not None:
            return str(_thing(way, world))
        longest = sorted((one for one in WORDS if one.endswith(f" {name}")), key=len, reverse=True)
        found = next((one for one in longest if way.path.startswith(one.rpartition(" ")[0])), name)
        if found not in WORDS:
            raise Unfilled(
                f"{way.path}: nobody knows what to put for <{name}>. Add a line to WORDS in "
                f'tests/access.py, such as "{way.path} {name}": lambda world: …'
            )
        word = WORDS[found]
        return str(word if isinstance(word, str) else word(world))

    path = GAP.sub(filled, way.path)
    return f"{path}?{QUERY[way.path]}" if way.path in QUERY else path


def thing_name(kind: Any) -> str:
    """The line of THINGS for a model."""
    whole = f"{kind.__module__.split('.')[1]}.{kind.__name__}"
    return whole if whole in THINGS else str(kind.__name__)


def _thing(way: Way, world: World) -> Any:
    assert way.of is not None
    name = thing_name(way.of)
    if name not in THINGS:
        raise Unfilled(
            f"{way.path}: nobody knows how to make a {name}. Add a line to THINGS in "
            f"tests/access.py (and to FIELD, if the address does not name it by its primary key)."
        )
    thing = world[name]
    upto = next((upto for start, upto in UPTO.items() if way.path.startswith(start)), None)
    if name == "Case" and upto is not None:
        thing = world["OutsideOrder"].case if upto == "order" else world.case(upto)
    return getattr(thing, FIELD.get(name, "pk"))


def where(way: Way, world: World) -> str | None:
    """Where the door asks its permission: the division of its thing, if it has one."""
    if not way.asked_where or way.of is None:
        return None
    return getattr(world[thing_name(way.of)], "division_code", None) or None


def knocking(who: Somebody, world: World) -> tuple[Client, dict[str, Any]]:
    """A client signed in as somebody, and the headers it sends."""
    known = (who.name, who.listed)
    if known not in world.knocked:
        client, headers = Visitor(raise_request_exception=False), dict[str, Any]()
        client.handler = world.handler  # built once: each would read the static files anew
        if who.machine:
            headers = {"HTTP_X_API_KEY": an_api_key(*who.listed, division=who.division)[1]}
        elif who.role is not None:
            client.force_login(account(who, world))
        world.knocked[known] = client, headers
    return world.knocked[known]


def account(who: Somebody, world: World) -> Any:
    """The account of somebody with a role: the desks at the centre, units at theirs."""
    if who.name not in world.accounts:
        organisation = world.unit if who.of_the_unit else world.other_unit
        if who.role not in {Role.UNIT, Role.WORKER, Role.CONTRACTOR, Role.OPERATOR}:
            organisation = world.centre
        if who.division != HERE:
            organisation = world.far_away
        roles = [who.role] if who.role else []
        made = a_user(*roles, division=who.division, organisation=organisation)
        world.accounts[who.name] = made
    return world.accounts[who.name]


__all__ = ["Somebody", "Unfilled", "World", "account", "address", "knocking", "people", "where"]
