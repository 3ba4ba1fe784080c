"""An officer finds why a car park has no count, and mends it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.cases.tests.test_offline import signed_in
from xiuhua.kernel.permissions import Role
from xiuhua.parking.feeds.canonical import Sent
from xiuhua.parking.ingest import take_in
from xiuhua.parking.models import Quarantined, Vacancy
from xiuhua.places.examples import a_little_county

from .counting import a_car_park, a_source

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("phone", [False, True])
def test_an_officer_links_a_device_and_what_waited_is_taken_in(browse, axe, phone):
    a_little_county()
    source, lot = a_source(title="Yiting"), a_car_park("Riverside")
    at = timezone.now() - timedelta(minutes=1)
    take_in(source, [Sent("P-1", at, free=4)], timezone.now())
    page = browse(phone=phone)

    signed_in(page, a_user(Role.PARKING_OFFICER), "/desk/parking/sources/")
    axe(page)
    page.get_by_role("link", name="Yiting").click()
    page.get_by_role("link", name="1", exact=True).click()
    assert "P-1" in page.content()
    axe(page)
    page.goto("/desk/parking/sources/yiting/")
    page.locator("#do-device > summary").click()
    form = page.locator("#do-device form")
    form.locator("[name=key]").fill("P-1")
    form.locator("[name=car_park]").fill(lot.number)
    with page.expect_navigation():
        form.locator("button.btn-primary").click()

    assert "Riverside" in page.content()
    axe(page)
    assert Vacancy.objects.get(car_park=lot).free == 4
    assert Quarantined.objects.get().state == "taken"
