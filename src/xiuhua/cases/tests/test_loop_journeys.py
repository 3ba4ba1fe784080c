"""Two long ways through real browsers: a case returned twice, and one that comes back from the shelf."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases import actions
from xiuhua.cases.examples import a_case, a_standard, the_posts
from xiuhua.cases.models import DutyRow
from xiuhua.cases.tests.test_journey import sees, signed_in
from xiuhua.cases.workflow import CaseState
from xiuhua.evidence.examples import a_photo
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import IN_THE_CELL, a_little_county
from xiuhua.web.language import say

pytestmark = pytest.mark.django_db(transaction=True)
S = CaseState


@pytest.fixture
def posts():
    """The district, the standard, and an account for each post."""
    a_little_county()
    a_standard()
    found = the_posts()
    found["command_head"] = a_user(Role.COMMAND_HEAD)
    return found


def opened(page, case, name):
    """The form of a step, whichever fold of the page it lies in."""
    page.goto(f"/desk/cases/{case.number}/")
    form = page.locator(f"#step-{name}")
    form.evaluate(
        "e => { for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) "
        "d.open = true }"
    )
    for fold in form.locator("details").all():
        fold.evaluate("e => { e.open = true }")
    return form


def send(page, case, form, button="button.btn-primary"):
    """Press a button of the form, and read the case again."""
    with page.expect_navigation():
        form.locator(button).first.click()
    case.refresh_from_db()
    return case


def test_a_case_returned_twice_is_settled_by_a_ruling_that_the_list_learns(browse, posts):
    other = an_organisation("Telecom upkeep (demo)", code="TEL")
    case = a_case("dispatch", posts=posts)
    due = case.due_at
    unit = signed_in(browse(), posts["unit"])
    form = opened(unit, case, "ask_send_back")
    form.locator("[name=words]").fill("The lid bears another owner's name.")
    send(unit, case, form)
    assert (case.asked, case.now) == ("send_back", S.DISPATCHED)

    head = signed_in(browse(), posts["shift_head"])
    form = opened(head, case, "decide")
    sees(head, "The lid bears another owner's name.")
    send(head, case, form, "button[formaction*='refuse'], button[value=refuse]")
    assert case.asked == "send_back"  # a refusal needs its reason
    form = opened(head, case, "decide")
    form.locator("[name=words]").fill("The list names you.")
    send(head, case, form, "button[formaction*='refuse'], button[value=refuse]")
    assert (case.asked, case.due_at) == ("", due)

    form = opened(unit, case, "ask_send_back")
    sees(unit, "The list names you.")
    form.locator("[name=words]").fill("It was never handed over to us.")
    send(unit, case, form)
    assert (case.asked, case.send_backs) == ("send_back", 2)

    leader = signed_in(browse(), posts["command_head"])
    form = opened(leader, case, "ruling")
    form.locator("select[name=unit]").evaluate(
        "(e, v) => { e.tomselect ? e.tomselect.setValue(v) : (e.value = v) }", str(other.pk)
    )
    form.locator("[name=document]").fill("Minutes 3/2026")
    form.locator("[name=words]").fill("The lid is theirs.")
    send(leader, case, form)

    assert (case.unit, case.bound, case.now) == (other, True, S.DISPATCHED)
    sees(leader, "Telecom upkeep (demo)")
    row = DutyRow.objects.get()
    assert (row.unit, row.ruled_on) == (other, case)
    keeper = signed_in(browse(), a_user(Role.UNIT, organisation=other))
    keeper.goto(f"/desk/cases/{case.number}/")
    assert keeper.locator("#step-ask_send_back").count() == 0

    dispatcher = signed_in(browse(), posts["dispatcher"])
    again = a_case("file", posts=posts)
    dispatcher.goto(f"/desk/cases/{again.number}/")
    sees(dispatcher, "Minutes 3/2026", "Telecom upkeep (demo)")


def test_what_hung_on_the_shelf_comes_back_and_a_person_looks(browse, posts, tmp_path, monkeypatch):
    case = a_case("dispatch", posts=posts)
    until = timezone.localdate() + timedelta(days=40)
    unit = signed_in(browse(phone=True), posts["unit"])
    form = opened(unit, case, "ask_shelve")
    form.locator("[name=until]").fill(until.isoformat())
    form.locator("[name=words]").fill("The road is dug up in spring.")
    form.locator("[name=plan]").fill("Fenced, looked at weekly.")
    send(unit, case, form)
    assert case.asked == "shelve"

    leader = signed_in(browse(), posts["command_head"])
    form = opened(leader, case, "decide")
    sees(leader, "The road is dug up in spring.")
    send(leader, case, form)
    assert (case.now, case.until) == (S.SHELVED, until)
    leader.goto("/desk/queue/shelf/")
    sees(leader, "Water manhole cover")
    leader.goto("/desk/queue/open/")
    assert "Water manhole cover" not in leader.inner_text(".xh-list")

    with monkeypatch.context() as later:
        then = timezone.now() + timedelta(days=41)
        later.setattr(timezone, "now", lambda: then)
        assert actions.wake(timezone.localdate()) == 1
    case.refresh_from_db()
    assert (case.now, case.attention) == (S.DISPATCHED, "shelf_over")

    head = signed_in(browse(), posts["shift_head"])
    head.goto("/desk/shift/")
    sees(head, "Water manhole cover")
    form = opened(head, case, "seen")
    send(head, case, form)
    assert case.attention == ""

    photo = tmp_path / "after.jpg"
    photo.write_bytes(a_photo(gps=IN_THE_CELL, seed=4, state="after", width=800))
    form = opened(unit, case, "handle")
    form.locator("input[type=file]").set_input_files(photo)
    send(unit, case, form)
    assert case.now is S.HANDLED
    sees(unit, say(S.HANDLED.title))
