"""The album: the same view again, the pair that is chosen, and what everybody gets to see."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from xiuhua.accounts.examples import a_user
from xiuhua.campaigns import actions
from xiuhua.campaigns.models import Viewpoint
from xiuhua.campaigns.queries.album import album, angle, released
from xiuhua.cases.examples import a_picture
from xiuhua.cases.tests.test_desks import as_
from xiuhua.evidence.actions import redact
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Denied, Refused

from .making import running

pytestmark = pytest.mark.django_db


@pytest.fixture
def point(head):
    campaign = running(head)
    made = actions.add_viewpoint(
        campaign, name="The bridge", looking="upstream", bearing_deg=370, by=head
    )
    for seed in (1, 2, 3):
        actions.shoot(made, photos=[a_picture(seed)], words=f"{seed}", by=head)
    return made


def test_the_album_holds_the_first_picture_against_the_last(head, point):
    (found,) = album(point.campaign)

    assert (found.n, found.before.note, found.after.note) == (3, "1", "3")
    assert point.bearing_deg == 10
    with pytest.raises(Refused):
        actions.add_viewpoint(point.campaign, name="The bridge", by=head)


def test_another_pair_may_be_chosen_the_earlier_one_first(head, point):
    first, second, third = (one.item.key for one in angle(point).pictures)
    with pytest.raises(Refused):
        actions.choose_pair(point, before=third, after=second, by=head)
    with pytest.raises(Refused):
        actions.choose_pair(point, before=first, after="of another one", by=head)

    actions.choose_pair(point, before=second, after=third, by=head)

    found = angle(point)
    assert (found.before.note, found.after.note) == ("2", "3")


def test_everybody_sees_a_pair_once_it_is_released_painted_over_and_nothing_else(head, point):
    public, there = Client(), f"/campaigns/{point.campaign_id}/"
    assert public.get(there).status_code == 404
    before = angle(point).before.item
    redact(before, boxes=[{"x": 0, "y": 0, "w": 0.5, "h": 0.5}], by=head)
    before.refresh_from_db()

    with pytest.raises(Denied):
        actions.release_pair(point, by=a_user(Role.COLLECTOR))
    actions.release_pair(point, by=head)

    page = public.get(there)
    (pair,) = page.context["pairs"]
    assert Item.objects.filter(released=True).count() == 2
    assert "pass=" not in page.content.decode(), "no address that shows what is painted over"
    whole = as_(head).get(pair.before.url).content
    assert public.get(pair.before.url).content not in (b"", whole)
    middle = angle(point).pictures[1]
    address = middle.url.partition("?")[0]
    assert public.get(address).status_code in (302, 403)

    actions.withdraw_pair(point, by=head)
    assert released(point.campaign) == []
    assert public.get(there).status_code == 404


def test_one_picture_is_no_pair(head):
    alone = actions.add_viewpoint(running(head), name="Alone", by=head)
    actions.shoot(alone, photos=[a_picture(1)], by=head)

    with pytest.raises(Refused):
        actions.release_pair(alone, by=head)


def test_a_phone_that_sends_a_picture_twice_leaves_one(head, point):
    collector, there = a_user(Role.COLLECTOR), f"/m/viewpoints/{point.pk}/"
    page = as_(collector).get(there)
    assert angle(point).before.url in page.content.decode().replace("&amp;", "&")
    for _ in range(2):
        photo = SimpleUploadedFile("a.jpg", a_photo(seed=5), "image/jpeg")
        answer = as_(collector).post(there, {"photos": photo, "request_key": "k" * 20})
        assert answer.status_code == 302

    assert Item.objects.filter(subject_kind=Viewpoint.record_kind).count() == 4


@pytest.mark.parametrize("form", ["docx", "pdf"])
def test_the_album_is_taken_away_on_paper(head, point, form):
    answer = as_(head).get(f"/desk/campaigns/{point.campaign_id}/album.{form}")

    assert answer.status_code == 200
    assert len(answer.content) > 5000, "with its pictures"
    assert as_(head).get(f"/desk/campaigns/{point.campaign_id}/album.xlsx").status_code == 404


def test_pages_of_the_album_do_their_work_by_form(head, point):
    client = as_(head)
    first, second, _third = (one.item.key for one in angle(point).pictures)
    there = f"/desk/campaigns/viewpoints/{point.pk}/"
    assert client.get(there).status_code == 200
    assert client.get(f"/desk/campaigns/{point.campaign_id}/album/").status_code == 200

    wrong = client.post(f"{there}pair/", {"before": second, "after": first})
    right = client.post(f"{there}pair/", {"before": first, "after": second})
    client.post(f"{there}release/")

    assert (wrong.status_code, right.status_code) == (422, 302)
    assert angle(Viewpoint.objects.get(pk=point.pk)).released
    assert f"/campaigns/{point.campaign_id}/" in client.get(there).content.decode()


def test_a_copy_takes_the_viewpoints_and_leaves_the_pictures(head, point):
    made = actions.copy(point.campaign, first=point.campaign.last, by=head)

    (there,) = album(made)
    assert (there.viewpoint.name, there.viewpoint.bearing_deg, there.n) == ("The bridge", 10, 0)
