"""The first screens in a browser: by keys alone, on both widths, and with everybody's eyes."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user
from xiuhua.cases.examples import a_case, a_standard, the_posts
from xiuhua.cases.models import Ask, Case, Clock, Handover
from xiuhua.cases.tests.test_desks import copies
from xiuhua.cases.tests.test_journey import no_sideways, sees, signed_in
from xiuhua.cases.tests.test_shift import an_ask
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import a_little_county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def posts():
    """The district, the standard, and an account for each post."""
    a_little_county()
    a_standard()
    return the_posts()


def test_a_shift_head_decides_hands_over_and_the_next_takes_over(browse, posts):
    longer, back = an_ask(posts=posts), an_ask("send_back", posts=posts)
    page = signed_in(browse(), posts["shift_head"])
    page.wait_for_url("**/desk/shift/")

    page.fill(f"#ask-{longer.pk} textarea", "Two hours more.")
    page.click(f"#ask-{longer.pk} button[value=grant]")
    page.wait_for_selector(f"#ask-{longer.pk}", state="detached")
    page.click(f"#ask-{back.pk} button[value=refuse]")
    page.wait_for_selector(f"#ask-{back.pk} .xh-errors, #ask-{back.pk} .alert-danger")
    page.fill(f"#ask-{back.pk} textarea", "Right, it is not yours.")
    page.click(f"#ask-{back.pk} button[value=grant]")
    page.wait_for_selector(f"#ask-{back.pk}", state="detached")
    assert set(Ask.objects.values_list("state", flat=True)) == {"granted"}
    back.case.refresh_from_db()
    assert (back.case.state, longer.case.__class__.objects.get(pk=longer.case_id).extensions) == (
        "filed", 1,
    )  # fmt: skip

    page.click("a[href='/desk/handovers/new/']")
    page.fill("[name=words]", "The lift at the market is out.")
    page.click("main form button.btn-primary")
    page.wait_for_url("**/desk/handovers/*/")
    kept = Handover.objects.get()
    assert kept.counts["dispatch"] == 1

    other = a_user(Role.SHIFT_HEAD, name="Wu")
    second = signed_in(browse(), other)
    second.click("main .alert a")
    sees(second, "The lift at the market is out.")
    second.click("main form button.btn-primary")
    second.wait_for_selector("main .xh-s[data-s=done]")
    kept.refresh_from_db()
    assert kept.taken_by == other.ref


def test_reception_works_its_queue_by_keys_alone(browse, posts):
    case = a_case(posts=posts)
    order, second = copies(case, 1, source="order")[0], copies(case, 1)[0]
    page = signed_in(browse(), posts["reception"])

    page.keyboard.press("2")
    page.wait_for_url("**tab=order")
    assert page.locator("[data-row]").count() == 1
    page.keyboard.press("1")
    page.wait_for_url("**/take-in/")
    page.wait_for_selector("#preview button[data-key=Enter]")
    page.keyboard.press("j")
    row = page.locator("[data-row]").nth(1)
    page.wait_for_selector("[data-row][aria-selected=true] + [data-row]")
    assert row.get_attribute("aria-selected") == "true"
    number = row.get_attribute("data-open").strip("/").split("/")[-1]
    page.wait_for_selector(f"#preview form[action*='{number}'] button[data-key=Enter]")
    page.keyboard.press("Enter")
    page.wait_for_selector("main .alert-success")

    assert Case.objects.get(number=number).state == "taken_in"
    assert page.locator("[data-row]").count() == 2
    assert {order.state, second.state} == {"reported"}


def test_clocks_go_on_and_the_selection_stays(browse, posts):
    case = a_case(posts=posts)
    (other,) = copies(case, 1)
    page = browse()
    page.clock.install()
    signed_in(page, posts["reception"])
    page.wait_for_selector("#preview button[data-key=Enter]")
    page.keyboard.press("j")
    assert page.locator(f"#clock-{case.pk} [data-s=late]").count() == 0

    past = timezone.now() - timedelta(hours=1)
    Clock.objects.filter(case=case).update(due_at=past)
    Case.objects.filter(pk=case.pk).update(due_at=past)
    with page.expect_response("**/desk/clocks/**"):
        page.clock.run_for(61_000)

    page.wait_for_selector(f"#clock-{case.pk}")
    assert page.locator("[data-row]").nth(1).get_attribute("aria-selected") == "true"
    assert page.locator(f"#clock-{other.pk}").count() == 1


@pytest.mark.parametrize("phone", [False, True], ids=["desk", "phone"])
def test_the_first_screens_are_open_to_everyone(browse, axe, posts, phone):
    case = an_ask(posts=posts).case
    Case.objects.filter(pk=case.pk).update(
        attention="shelf_over", due_at=timezone.now() - timedelta(hours=3)
    )
    a_case("file", posts=posts)
    a_case(posts=posts)
    screens = (
        (posts["reception"], ("/desk/", "/desk/phones/")),
        (posts["dispatcher"], ("/desk/queue/dispatch/",)),
        (posts["shift_head"], ("/desk/shift/", "/desk/handovers/new/", "/desk/handovers/")),
        (a_user(Role.COMMAND_HEAD), ("/desk/heads/",)),
    )
    for user, paths in screens:
        page = signed_in(browse(phone=phone), user)
        for path in paths:
            page.goto(path)
            if page.query_selector("city-map"):
                page.wait_for_selector("city-map[data-map-ready]")
            axe(page)
            no_sideways(page)
        page.context.close()
