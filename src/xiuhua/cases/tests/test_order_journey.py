"""The journey of a hotline's order: in by sheet, through the loop, answered, and called back.

The reception desk, which has the sheet, the reply and the call-back, works without scripts.
"""

from __future__ import annotations

import pytest
from django.test import Client

from xiuhua.accounts.examples import a_user
from xiuhua.cases.examples import a_standard, the_posts
from xiuhua.cases.models import Case, OutsideOrder
from xiuhua.cases.tests.partners import Platform, a_partner, a_sheet
from xiuhua.cases.tests.test_journey import camera, sees
from xiuhua.cases.tests.test_order_sheets import a_row
from xiuhua.cases.tests.test_telling import work
from xiuhua.cases.workflow import CaseState as S
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import COMMUNITY, a_little_county
from xiuhua.web.language import say

__all__ = ["camera"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def posts():
    a_little_county()
    a_standard()
    return the_posts()


@pytest.fixture
def hotline(settings):
    settings.WEBHOOK_PRIVATE_ADDRESSES = True
    listening = Platform()
    a_partner(reply_url=f"{listening.url}/replies")
    yield listening
    listening.stop()


def brought_in(page, tmp_path):
    """Reception uploads the hotline's sheet, looks at the rows, and brings them in."""
    file = tmp_path / "today.xlsx"
    file.write_bytes(a_sheet([a_row("GD-2026-7")], above=("Work orders of today",)))
    page.goto("/desk/work-orders/")
    page.click("a[href$='/sheet/']")
    page.set_input_files("[name=file]", file)
    page.click("main form button.btn-primary")
    page.wait_for_selector("button.btn-primary[class]")
    sees(page, "GD-2026-7", "138****0612")
    assert Case.objects.count() == 0
    page.click("main form button.btn-primary")
    page.wait_for_url("**/work-orders/")
    sees(page, "GD-2026-7")
    return Case.objects.get()


def step(page, case, name, photo=None, words="", button="button.btn-primary"):
    """Take one step on the page of the case."""
    page.goto(f"/desk/cases/{case.number}/")
    if photo:
        page.set_input_files(f"#step-{name} [name=photos]", photo)
    if words:
        page.fill(f"#step-{name} [name=words]", words)
    with page.expect_navigation():
        page.click(f"#step-{name} {button}")
    case.refresh_from_db()
    return case.now


def test_an_order_of_a_hotline_answered_called_back_and_reopened_once(
    browse, axe, camera, posts, hotline, live_server, tmp_path
):
    def desk(user, javascript=True):
        page, client = browse(javascript=javascript), Client()
        client.force_login(user)
        kept = [(name, cookie.value) for name, cookie in client.cookies.items()]
        at = live_server.url
        page.context.add_cookies([{"name": n, "value": v, "url": at} for n, v in kept])
        return page

    reception = desk(posts["reception"], javascript=False)
    case = brought_in(reception, tmp_path)
    assert (case.source, case.division_id) == ("order", COMMUNITY)
    order = OutsideOrder.objects.get()
    assert case.due_at < case.outside_due_at == order.due_at
    assert "13812340612" not in reception.content()

    assert step(reception, case, "take_in") is S.TAKEN_IN
    shift_head = desk(posts["shift_head"])
    filed(shift_head, case)
    dispatcher = desk(posts["dispatcher"])
    dispatched(dispatcher, case)
    unit = desk(posts["unit"])
    assert "13812340612" not in unit.content()
    assert step(unit, case, "handle", camera("after", 2), "New cover.") is S.HANDLED
    assert step(unit, case, "answer", words="The cover is new.") is S.ANSWERED
    collector = desk(posts["collector"])
    assert step(collector, case, "check", camera("after", 3)) is S.CHECKED
    assert step(shift_head, case, "close") is S.CLOSED

    replied(reception, case, "The cover is new.")
    shift_head.goto(f"/desk/cases/{case.number}/")
    axe(shift_head)
    assert work() == 0
    [told] = hotline.bodies
    assert (told["no"], told["result"], told["called"]) == ("GD-2026-7", "DONE", "Y")

    called_back(reception, case, "Still rocks.")
    case.refresh_from_db()
    assert (case.now, case.reopenings) == (S.DOUBTED, 1)
    sees(reception, say(S.DOUBTED.title), "Still rocks.")
    assert case.due_at <= case.outside_due_at

    assert step(shift_head, case, "check_again") is S.ANSWERED
    other = desk(a_user(Role.COLLECTOR))
    assert step(other, case, "check", camera("after", 4)) is S.CHECKED
    assert step(shift_head, case, "close") is S.CLOSED
    replied(reception, case, "Tightened.")
    called_back(reception, case, "As before.")
    case.refresh_from_db()
    order.refresh_from_db()
    assert (case.now, order.state, order.dissatisfied) == (S.CLOSED, "dissatisfied", 2)
    assert work() == 0
    assert [one["text"] for one in hotline.bodies] == ["The cover is new.", "Tightened."]


def pressed(page, button):
    """Press a button and be on the page it leads to."""
    with page.expect_navigation():
        page.click(button)


def choose(page, select, text):
    """Type to find in a select that Tom Select has taken over."""
    box = page.locator(f"{select} + .ts-wrapper")
    box.locator(".ts-control").click()
    box.locator(".ts-control input").type(text)
    box.locator(".ts-dropdown .option").first.click()


def filed(page, case):
    """Choose the class, see what can be wrong with it, and file."""
    page.goto(f"/desk/cases/{case.number}/")
    page.wait_for_selector("#step-file .ts-wrapper")
    choose(page, "#step-file select[name=category]", "Water")
    page.wait_for_selector("#step-file [name=rule]", state="attached")
    pressed(page, "#step-file button.btn-primary")
    case.refresh_from_db()
    assert case.now is S.FILED


def dispatched(page, case):
    """Choose the unit and send the case there."""
    page.goto(f"/desk/cases/{case.number}/")
    page.wait_for_selector("#step-dispatch .ts-wrapper")
    choose(page, "#step-dispatch select[name=unit]", "Road")
    pressed(page, "#step-dispatch button.btn-primary")
    case.refresh_from_db()
    assert case.now is S.DISPATCHED


def replied(page, case, words):
    """Fill in the hotline's reply form on the page of the case."""
    page.goto("/desk/work-orders/")
    page.click(f"a[href='/desk/cases/{case.number}/#order']")
    page.wait_for_selector("#id_order_reply_words")
    page.fill("#id_order_reply_words", words)
    page.fill("#id_order_reply_contact", "Li 023-47521234")
    page.click("#order [name=called][value=yes] + *")
    pressed(page, "#order button.btn-primary")
    sees(page, words)


def called_back(page, case, words):
    """Write down what the hotline heard: not satisfied."""
    page.goto(f"/desk/cases/{case.number}/")
    page.click("#order details:last-of-type summary")
    page.click("#order [name=satisfied][value=no] + *")
    page.select_option("#order [name=rating]", "1")
    page.fill("#id_order_call_words", words)
    pressed(page, "#order details[open] button.btn")
