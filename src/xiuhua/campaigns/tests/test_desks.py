"""Desks in the street: each matter is settled there and then, or becomes a case with its clock."""

from __future__ import annotations

from datetime import date

import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.campaigns import actions
from xiuhua.campaigns.models import Matter, Session
from xiuhua.campaigns.queries.belonging import bonds, cases_of
from xiuhua.cases.examples import a_case, a_picture, a_standard
from xiuhua.cases.models import Case
from xiuhua.cases.tests.test_desks import as_
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Refused
from xiuhua.places.examples import IN_THE_CELL

from .making import running, today, whole_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def session(head):
    return actions.hold_session(
        running(head, divisions=["500116001"]), day=today(), place="Market", led_by="Director",
        photos=[a_picture(1)], by=head,
    )  # fmt: skip


def test_what_is_brought_up_is_counted_by_how_it_ended(head, session):
    case = a_case("file")
    actions.bring_up(
        session, words="Stalls", settled="Moved inside", photos=[a_picture(2)], by=head
    )
    actions.bring_up(session, words="Cover", case=case, by=head)
    actions.bring_up(session, words="Noise", by=head)

    whole = whole_of(session.campaign)
    counted = {key: whole.count(key) for key in ("sessions", "matters", "settled", "taken_on")}
    assert counted == {"sessions": 1, "matters": 3, "settled": 1, "taken_on": 1}
    assert whole.settled.parts == "1/3"
    assert Item.objects.filter(subject_kind__startswith="campaigns.").count() == 2
    assert [bond.why for bond in bonds(case)] == ["raised"], "its place is not in the area"


def test_a_matter_ends_once(head, session):
    case = a_case("file")
    actions.bring_up(session, words="Noise", by=head)
    matter = Matter.objects.get()
    with pytest.raises(Refused):
        actions.settle(matter, how=" ", by=head)
    actions.settle(matter, how="They agreed.", by=head)

    with pytest.raises(Refused):
        actions.take_on(matter, case=case, by=head)
    with pytest.raises(Refused):
        actions.bring_up(session, words="Both", settled="Yes", case=case, by=head)


def test_a_desk_is_held_on_a_day_of_the_campaign(head, session):
    with pytest.raises(Refused):
        actions.hold_session(
            session.campaign, day=date(2020, 1, 1), place="Market", led_by="Director", by=head
        )


def test_a_matter_becomes_a_case_of_the_ordinary_loop(head, session):
    a_standard()
    actions.bring_up(session, words="The cover is loose.", by=head)
    matter = Matter.objects.get()
    client, there = as_(head), f"/desk/campaigns/matters/{matter.pk}/case/"
    assert "The cover is loose." in client.get(there).content.decode()
    lon, lat = IN_THE_CELL
    told = {"category": "C0101", "words": "Loose.", "lon": lon, "lat": lat, "request_key": "k" * 20}

    answers = [client.post(there, told) for _ in range(2)]

    case = Case.objects.get()
    matter.refresh_from_db()
    assert [one.status_code for one in answers] == [302, 302]
    assert (matter.case, case.source, case.due_at is not None) == (case, "desk", True)
    assert list(cases_of(session.campaign)) == [case]


def test_whoever_may_not_take_reports_down_is_refused_before_anything_is_made(session):
    a_standard()
    head = a_user(Role.COMMAND_HEAD)
    actions.bring_up(session, words="The cover is loose.", by=head)
    lon, lat = IN_THE_CELL
    told = {"category": "C0101", "words": "Loose.", "lon": lon, "lat": lat, "request_key": "k" * 20}

    answer = as_(head).post(f"/desk/campaigns/matters/{Matter.objects.get().pk}/case/", told)

    assert answer.status_code == 403
    assert Case.objects.count() == 0


def test_the_pages_keep_minutes(head, session):
    client, campaign = as_(head), session.campaign
    told = {"day": f"{today()}", "place": "Bridge", "led_by": "Deputy"}
    assert client.post(f"/desk/campaigns/{campaign.pk}/desks/hold/", told).status_code == 302
    assert client.post(f"/desk/campaigns/{campaign.pk}/desks/hold/", {}).status_code == 422
    there = f"/desk/campaigns/desks/{session.pk}/"
    assert client.post(f"{there}matters/", {"words": "Noise"}).status_code == 302
    wrong = client.post(f"{there}matters/", {"words": "Noise", "number": "5001162026010100001"})
    assert wrong.status_code == 422
    matter = Matter.objects.get()
    assert (
        client.post(f"/desk/campaigns/matters/{matter.pk}/settle/", {"how": "So."}).status_code
        == 302
    )

    assert Session.objects.count() == 2
    text = client.get(there).content.decode()
    assert "Noise" in text and "So." in text
    listed = client.get(f"/desk/campaigns/{campaign.pk}/desks/")
    assert [(one.brought_up, one.settled) for one in listed.context["page"].rows] == [
        (0, 0),
        (1, 1),
    ]
