"""The numbers of the loop, the limits of stages, causes, and how classes may go."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.cases.actions import load_catalogue, load_stage_limits
from xiuhua.cases.actions.causes import (
    CAUSED,
    add_cause,
    load_causes,
    load_ways,
    retire_cause,
    set_ways,
)
from xiuhua.cases.actions.clocks import table_limit
from xiuhua.cases.actions.keeping import set_number, set_stage_limit
from xiuhua.cases.examples import DATA, a_standard
from xiuhua.cases.models import Category, Cause, Parameter, StageLimit
from xiuhua.cases.queries.numbers import forget_numbers, number, whole
from xiuhua.cases.rules import NUMBERS
from xiuhua.cases.workflow import CASE, Stage
from xiuhua.kernel.permissions import SYSTEM, Role
from xiuhua.kernel.words import Denied, Refused

pytestmark = pytest.mark.django_db
KEY = "defer_days"


@pytest.fixture(autouse=True)
def fresh():
    """Nothing is remembered from another test."""
    forget_numbers()
    yield
    forget_numbers()


def a_number(value, since, key=KEY):
    return Parameter.objects.create(key=key, since=since, value=value, source="Decision")


def test_until_the_office_says_something_the_default_holds():
    assert {key: number(key, date(2026, 5, 20)) for key in NUMBERS} == {
        key: one.value for key, one in NUMBERS.items()
    }


@pytest.mark.parametrize(
    ("day", "value"),
    [
        (date(2026, 4, 30), 15),
        (date(2026, 5, 1), 20),
        (date(2026, 5, 31), 20),
        (date(2026, 6, 1), 10),
    ],
)
def test_a_number_holds_from_its_day_on(day, value):
    a_number(10, date(2026, 6, 1))
    a_number(20, date(2026, 5, 1))
    assert whole(KEY, day) == value


@pytest.mark.parametrize("key", sorted(NUMBERS))
def test_the_bounds_themselves_are_allowed_and_nothing_beyond(key):
    known, today = NUMBERS[key], timezone.localdate()
    for value in (known.least, known.most):
        set_number(key=key, value=value, since=today, source="Decision", by=SYSTEM)
    for value in (known.least - Decimal("0.01"), known.most + Decimal("0.01")):
        with pytest.raises(Refused, match="lies between") as refused:
            set_number(key=key, value=value, since=today, source="Decision", by=SYSTEM)
        assert refused.value.field == "value"


def test_the_defaults_lie_within_their_own_bounds():
    assert [one.key for one in NUMBERS.values() if not one.least <= one.value <= one.most] == []


def test_a_number_changes_from_today_at_the_earliest_and_is_seen_at_once(
    django_capture_on_commit_callbacks,
):
    today = timezone.localdate()
    assert whole(KEY, today) == 15
    with django_capture_on_commit_callbacks(execute=True):
        set_number(key=KEY, value=Decimal(20), since=today, source="Decision", by=SYSTEM)
    assert whole(KEY, today) == 20
    assert whole(KEY, today - timedelta(days=1)) == 15
    with pytest.raises(Refused) as refused:
        set_number(
            key=KEY, value=Decimal(20), since=today - timedelta(days=1), source="Decision",
            by=SYSTEM,
        )  # fmt: skip
    assert refused.value.field == "since"


def test_a_value_for_the_same_day_is_replaced_and_a_source_is_needed():
    today = timezone.localdate()
    for value in (Decimal(20), Decimal(25)):
        set_number(key=KEY, value=value, since=today, source="Decision", by=SYSTEM)
    assert [row.value for row in Parameter.objects.all()] == [25]
    with pytest.raises(Refused, match="document or decision"):
        set_number(key=KEY, value=Decimal(20), since=today, source=" ", by=SYSTEM)
    with pytest.raises(Denied):
        set_number(key=KEY, value=Decimal(20), since=today, source="x", by=a_user(Role.SHIFT_HEAD))


def test_a_stage_limit_holds_from_its_day_on(django_capture_on_commit_callbacks):
    a_standard()
    today = timezone.localdate()
    with django_capture_on_commit_callbacks(execute=True):
        set_stage_limit(
            stage="confirm", since=today, limit_value=6, limit_unit="work_hour", urgent_value=2,
            urgent_unit="urgent_hour", source="Decision", by=SYSTEM,
        )  # fmt: skip
    assert table_limit(Stage.CONFIRM, today, urgent=False).value == 6
    assert table_limit(Stage.CONFIRM, today, urgent=True).value == 2
    assert table_limit(Stage.CONFIRM, today - timedelta(days=1), urgent=False).value == 1


@pytest.mark.parametrize("wrong", [{"limit_value": 0}, {"limit_unit": "fortnight"}, {"stage": "x"}])
def test_a_limit_that_cannot_be_is_refused(wrong):
    told = {
        "stage": "confirm", "since": timezone.localdate(), "limit_value": 6,
        "limit_unit": "work_hour", "urgent_value": 2, "urgent_unit": "urgent_hour", "source": "x",
    }  # fmt: skip
    with pytest.raises(Refused):
        set_stage_limit(**told | wrong, by=SYSTEM)


def test_every_stage_has_a_shipped_limit():
    load_stage_limits(DATA / "stage_limits.json", by=SYSTEM)
    assert {row.stage for row in StageLimit.objects.all()} == {stage.value for stage in Stage}


# --- causes and ways ------------------------------------------------------------------------------
def test_the_shipped_causes_serve_every_step_that_names_one_and_load_twice():
    for _twice in range(2):
        load_causes(DATA / "causes.json", by=SYSTEM)
    assert set(Cause.objects.values_list("step", flat=True)) == set(CAUSED)
    assert {CASE.find(step).name for step in CAUSED} == set(CAUSED)
    first = Cause.objects.first()
    retire_cause(first, by=SYSTEM)
    load_causes(DATA / "causes.json", by=SYSTEM)
    assert not Cause.objects.get(pk=first.pk).is_active


def test_a_cause_is_added_retired_and_comes_back():
    cause = add_cause(step="ask_extend", title="Flood", by=SYSTEM)
    with pytest.raises(Refused, match="among the causes already"):
        add_cause(step="ask_extend", title="Flood", by=SYSTEM)
    with pytest.raises(Refused, match="must stay"):
        retire_cause(cause, by=SYSTEM)
    other = add_cause(step="ask_extend", title="Drought", by=SYSTEM)
    retire_cause(cause, by=SYSTEM)
    assert add_cause(step="ask_extend", title="Flood", by=SYSTEM).pk == cause.pk
    assert len({cause.key, other.key}) == 2
    with pytest.raises(Refused):
        add_cause(step="close", title="Flood", by=SYSTEM)


def test_the_shipped_ways_name_classes_of_the_shipped_catalogue_and_load_twice():
    load_catalogue(DATA / "catalogue.json", by=SYSTEM)
    for _twice in range(2):
        load_ways(DATA / "catalogue_ways.json", by=SYSTEM)
    rubbish = Category.objects.get(pk="E0110")
    advert = Category.objects.get(pk="E0201")
    assert (rubbish.is_simple, rubbish.is_on_spot, rubbish.near_m) == (True, False, 50)
    assert (advert.is_simple, advert.is_on_spot) == (True, True)
    assert Category.objects.get(pk="C0103").near_m == 20


def test_ways_stay_within_reason():
    cover = a_standard().category
    told = {"is_simple": True, "is_on_spot": False, "near_m": 30, "near_hours": 48}
    set_ways(cover, **told, by=SYSTEM)
    assert Category.objects.get(pk=cover.pk).is_simple
    for wrong in ({"near_m": 1001}, {"near_hours": 721}):
        with pytest.raises(Refused):
            set_ways(cover, **told | wrong, by=SYSTEM)


# --- the pages ------------------------------------------------------------------------------------
@pytest.fixture
def administrator(client):
    """Whoever sets the numbers."""
    client.force_login(a_user(Role.ADMINISTRATOR))
    client.cookies["xiuhua_language"] = "en"
    return client


def test_the_page_shows_default_value_and_what_is_to_come(administrator):
    a_standard()
    today = timezone.localdate()
    a_number(20, today - timedelta(days=3))
    a_number(30, today + timedelta(days=3))
    page = administrator.get(reverse("cases:numbers")).content.decode()
    assert "<b>20\u00a0days</b>" in page
    assert "30\u00a0days from" in page
    assert "Default; the office has said nothing" in page


def test_a_number_is_set_on_its_page_within_its_bounds(administrator):
    url, today = reverse("cases:number", args=[KEY]), timezone.localdate()
    told = {"value": "20", "since": today, "source": "Decision 7"}
    wrong = administrator.post(url, told | {"value": "91"})
    assert wrong.status_code == 422
    assert "lies between 1 and 90 days" in wrong.content.decode()
    assert administrator.post(url, told).status_code == 302
    assert Parameter.objects.get().value == 20
    assert "Decision 7" in administrator.get(url).content.decode()
    assert administrator.get(reverse("cases:number", args=["nothing"])).status_code == 404


def test_a_limit_is_set_on_its_page(administrator):
    url = reverse("cases:stage_limit", args=["doubt"])
    told = {
        "limit_value": 6, "limit_unit": "work_hour", "urgent_value": 1, "urgent_unit": "urgent_hour",
        "since": timezone.localdate(), "source": "Decision 8",
    }  # fmt: skip
    assert administrator.get(url).status_code == 200
    assert administrator.post(url, told).status_code == 302
    assert StageLimit.objects.get(stage="doubt").limit_value == 6


def test_the_ways_of_a_class_are_found_and_changed(administrator):
    a_standard()
    assert len(administrator.get(reverse("cases:classes"), {"way": "simple"}).context["page"].rows) == 0  # fmt: skip
    told = {"is_simple": "on", "near_m": "30", "near_hours": "48"}
    url = reverse("cases:class", args=["C0101"])
    assert administrator.get(url).status_code == 200
    assert administrator.post(url, told).status_code == 302
    found = administrator.get(reverse("cases:classes"), {"q": "manhole", "way": "simple"})
    assert [row.near_m for row in found.context["page"].rows] == [30]


def test_causes_are_added_and_retired_on_their_page(administrator):
    url = reverse("cases:causes")
    for title in ("Flood", "Drought"):
        assert administrator.post(url, {"step": "ask_extend", "title": title}).status_code == 302
    flood = Cause.objects.get(title="Flood")
    administrator.post(reverse("cases:cause_retire", args=[flood.pk]))
    flood.refresh_from_db()
    assert not flood.is_active
    assert "retired" in administrator.get(url).content.decode()


@pytest.mark.parametrize("name", ["numbers", "classes", "causes"])
def test_nobody_else_sees_what_the_office_sets(client, name):
    client.force_login(a_user(Role.DISPATCHER))
    assert client.get(reverse(f"cases:{name}")).status_code == 403
