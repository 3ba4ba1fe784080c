"""What a unit's people are told, and what they are not."""

from __future__ import annotations

import pytest

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases import actions
from xiuhua.cases.actions.unit_news import UNIT_NEWS, tell_unit
from xiuhua.cases.examples import a_case, the_posts
from xiuhua.cases.workflow import CASE
from xiuhua.delivery.models import Message
from xiuhua.delivery.wordings import shipped
from xiuhua.kernel.permissions import Role

pytestmark = pytest.mark.django_db


def test_each_person_of_the_units_desk_is_told_once_and_nobody_else():
    unit = an_organisation()
    posts = the_posts(unit)
    posts["unit"].phone = "13800000001"
    posts["unit"].save()
    a_user(Role.UNIT, phone="13800000002")
    case = a_case("dispatch", posts=posts, words="I am Wang of number 7", phone="13812345678")
    actions.urge(case, words="Please.", by=posts["dispatcher"])

    for _ in range(2):
        tell_unit(case.number, "urge", "event-1")

    message = Message.objects.get(user=posts["unit"])
    assert case.number in message.text
    assert "Wang" not in message.text


def test_every_step_that_is_told_has_a_wording():
    assert set(UNIT_NEWS) <= {step.name for step in CASE.transitions}
    assert {(key, "") for key in UNIT_NEWS.values()} <= set(shipped())
