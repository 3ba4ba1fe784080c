"""The page of a case: every step has its form, side paths stay quiet, nothing sent is lost."""

from __future__ import annotations

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from xiuhua.accounts.examples import a_user, an_organisation
from xiuhua.cases import actions
from xiuhua.cases.actions import doing
from xiuhua.cases.examples import a_case, a_picture, a_report, a_standard, move, the_posts
from xiuhua.cases.forms.steps import STEPS
from xiuhua.cases.models import Ask, Case, Cause, DutyRow, Order
from xiuhua.cases.pages.blocks import block_of
from xiuhua.cases.queries.asked import DECIDES
from xiuhua.cases.queries.step_looks import ATTENTION, DONE, ICONS, WAITING
from xiuhua.cases.workflow import CASE, Asking, CaseState
from xiuhua.evidence.examples import a_photo
from xiuhua.evidence.models import Item
from xiuhua.kernel.permissions import PUBLIC, Role
from xiuhua.kernel.words import Refused
from xiuhua.site import catalogues

pytestmark = pytest.mark.django_db


def as_(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def an_upload(seed: int = 7) -> SimpleUploadedFile:
    return SimpleUploadedFile("after.jpg", a_photo(seed=seed), content_type="image/jpeg")


@pytest.fixture
def posts():
    found = the_posts()
    found["supervision_head"] = a_user(Role.SUPERVISION_HEAD)
    found["command_head"] = a_user(Role.COMMAND_HEAD)
    found["collector_2"] = a_user(Role.COLLECTOR)
    return found


def step(user, case: Case, name: str, **data):
    answer = as_(user).post(f"/desk/cases/{case.number}/step/{name}/", data)
    case.refresh_from_db()
    return answer


def taken(user, case: Case, name: str, **data) -> str:
    """Take a step through its form; the state after it."""
    answer = step(user, case, name, **data)
    assert answer.status_code == 302, answer.context["wrong"].errors if answer.context else answer
    return case.state


def page(user, case: Case) -> str:
    answer = as_(user).get(f"/desk/cases/{case.number}/")
    assert answer.status_code == 200
    return answer.content.decode()


def open_forms(user, case: Case) -> set[str]:
    """The blocks that the page offers."""
    found = as_(user).get(f"/desk/cases/{case.number}/").context["blocks"]
    return {one.name for one in (*found.main, *found.more, *found.patch)}


# --- the whole table ----------------------------------------------------------------------------
def test_every_step_of_the_table_has_a_form_a_deed_an_icon_a_past_tense_and_chinese():
    names = {one.name for one in CASE.transitions}

    assert names == set(STEPS) == set(doing.DEEDS)
    assert names <= set(ICONS)
    assert names <= set(DONE)
    assert set(WAITING) == set(CaseState)
    assert set(DECIDES) == set(Asking)
    words = {DONE[name] for name in names} | {one.title for one in CASE.transitions}
    words |= {*WAITING.values(), *ATTENTION.values()}
    assert words - set(catalogues.chinese()) == set()


def test_every_form_tells_its_deed_nothing_that_it_does_not_take(posts):
    case = a_case("dispatch", posts=posts)
    aside = {"held", "number", "request_key", "photos"}
    strange = {
        name: set(form(case).fields) - set(doing.takes(name)) - aside
        for name, form in STEPS.items()
    }

    assert {name: found for name, found in strange.items() if found} == {}


@pytest.mark.parametrize(
    "upto", ["", "take_in", "file", "dispatch", "handle", "answer", "check", "close"]
)
def test_whatever_is_open_to_a_reader_has_its_form_on_the_page(upto, posts):
    case = a_case(upto, posts=posts)
    for name, user in posts.items():
        if name == "unit" and case.unit_id is None:
            continue
        answer = as_(user).get(f"/desk/cases/{case.number}/")
        open_now = {block_of(one.name) for one in answer.context["look"].next}
        text = answer.content.decode()
        shown = set(re.findall(r'id="step-([\w-]+)"', text))
        assert open_now - {"ask_send_back", "ask_extend"} <= shown, name
        assert shown <= open_now, name


def test_the_main_step_comes_first_and_the_rest_is_behind_more(posts):
    case = a_case("take_in", posts=posts)
    found = as_(posts["shift_head"]).get(f"/desk/cases/{case.number}/").context["blocks"]

    assert [one.name for one in found.main] == ["file"]
    assert {"ask_confirm", "ask_decline", "merge", "call_out"} <= {one.name for one in found.more}
    text = page(posts["shift_head"], case)
    assert '<details class="xh-card" id="more">' in text


# --- side paths through the forms ---------------------------------------------------------------
def test_a_report_is_turned_away_with_a_cause_and_words(posts):
    Cause.objects.create(step="turn_away", key="not_ours", title="Not ours")
    case = a_case(posts=posts)

    assert step(posts["reception"], case, "turn_away", words="No.").status_code == 422
    assert taken(posts["reception"], case, "turn_away", cause="not_ours", words="No.") == (
        "turned_away"
    )
    assert "Not ours" in page(posts["reception"], case)


def test_a_collector_confirms_or_refutes_and_what_is_refuted_is_not_filed(posts):
    case = a_case("take_in", posts=posts)
    assert taken(posts["reception"], case, "ask_confirm") == "confirming"
    assert "confirm" in open_forms(posts["collector"], case)
    told = {"photos": an_upload(), "words": "No cover there."}
    assert taken(posts["collector"], case, "refute", **told) == "taken_in"

    answer = as_(posts["shift_head"]).get(f"/desk/cases/{case.number}/")
    assert "file" not in {one.name for one in answer.context["look"].next}
    assert "file" in {one.name for one, _words in answer.context["shut"]}


def test_a_simple_case_goes_in_one_step(posts):
    rule = a_standard()
    rule.category.is_simple = True
    rule.category.save()
    case = a_case(posts=posts)
    told = {
        "category": rule.category_id, "rule": rule.pk, "unit": posts["unit"].organisation_id,
    }  # fmt: skip

    assert taken(posts["reception"], case, "send_simple", **told) == "dispatched"
    assert case.way == "simple"


def test_a_unit_is_called_out_by_telephone_and_the_papers_come_after(posts):
    rule = a_standard()
    case = a_case(posts=posts)
    unit = posts["unit"].organisation_id
    assert step(posts["reception"], case, "call_out", unit=unit).status_code == 422
    told = {"unit": unit, "whom": "Foreman Li", "words": "On the way."}
    assert taken(posts["reception"], case, "call_out", **told) == "dispatched"
    text = page(posts["shift_head"], case)
    assert "Foreman Li" in text
    assert 'id="step-papers"' in text
    paper = {"category": rule.category_id, "rule": rule.pk}
    assert taken(posts["shift_head"], case, "papers", **paper) == "dispatched"

    assert (case.rule_id, case.papers_due_at) == (rule.pk, None)


def test_a_request_stands_on_top_with_who_decides_and_is_decided_there(posts, moment):
    case = a_case("dispatch", posts=posts)
    assert taken(posts["unit"], case, "ask_extend", words="Parts are missing.") == "dispatched"
    text = page(posts["dispatcher"], case)
    assert "Parts are missing." in text
    assert 'id="step-decide"' not in text
    assert 'id="step-withdraw"' in page(posts["unit"], case)
    assert 'id="step-withdraw"' not in text

    assert 'id="step-decide"' in page(posts["shift_head"], case)
    due = case.due_at
    taken(posts["shift_head"], case, "extend", words="Granted.")
    assert (case.extensions, case.asked) == (1, "")
    assert case.due_at > due


def test_a_stale_page_cannot_grant_what_is_asked_by_now(posts, moment):
    case = a_case("dispatch", posts=posts)
    taken(posts["unit"], case, "ask_extend", words="Parts are missing.")
    first = Ask.objects.get()
    assert step(posts["shift_head"], case, "void", words="Yes.").status_code == 422
    taken(posts["unit"], case, "withdraw")
    taken(posts["unit"], case, "ask_extend", words="Rain.")

    stale = {"about": first.pk, "words": "No."}
    assert step(posts["shift_head"], case, "refuse", **stale).status_code == 422
    assert Ask.objects.get(words="Rain.").state == "open"


def test_the_second_request_to_send_back_is_settled_by_a_ruling_of_the_head(posts, moment):
    case = a_case("dispatch", posts=posts)
    other = an_organisation("Lighting station")
    taken(posts["unit"], case, "ask_send_back", words="Not ours.", unit=other.pk)
    assert Ask.objects.get().facts == {"unit": other.code}
    taken(posts["shift_head"], case, "refuse", words="It is yours.")
    taken(posts["unit"], case, "ask_send_back", words="Really not ours.")
    assert not {"decide", "ruling"} & open_forms(posts["shift_head"], case)
    assert "ruling" in open_forms(posts["command_head"], case)
    told = {"unit": other.pk, "document": "Minutes 2026-7", "words": "The station keeps it."}
    taken(posts["command_head"], case, "ruling", **told)

    assert (case.unit_id, case.bound) == (other.pk, True)
    assert DutyRow.objects.get().document == "Minutes 2026-7"
    assert "Minutes 2026-7" in page(posts["command_head"], case)


def test_the_window_for_sending_back_is_said_and_once_over_the_form_is_gone(posts, moment):
    case = a_case("dispatch", posts=posts)
    assert "11:00" in page(posts["unit"], case)
    assert "ask_send_back" in open_forms(posts["unit"], case)
    moment(hours=3)

    answer = as_(posts["unit"]).get(f"/desk/cases/{case.number}/")
    assert "ask_send_back" not in open_forms(posts["unit"], case)
    assert "ask_send_back" in {one.name for one, _words in answer.context["shut"]}


def test_shelving_has_a_plan_and_its_age_is_shown_until_a_new_photo_clears_it(posts, moment):
    case = a_case("dispatch", posts=posts)
    told = {"until": "2027-05-01", "words": "Needs a dig.", "plan": "Fenced; dug in spring."}
    taken(posts["unit"], case, "ask_shelve", **told)
    assert "decide" not in open_forms(posts["shift_head"], case)
    assert taken(posts["command_head"], case, "shelve") == "shelved"
    moment(days=40)
    text = page(posts["command_head"], case)
    assert "40" in text
    assert "Fenced; dug in spring." in text
    assert "resume" in open_forms(posts["shift_head"], case)

    cleared = {"words": "Dug and laid.", "photos": an_upload()}
    assert taken(posts["unit"], case, "clear_shelved", **cleared) == "answered"


def test_deferring_too_long_is_refused_beside_its_field(posts, moment):
    case = a_case("dispatch", posts=posts)
    answer = step(posts["unit"], case, "ask_defer", until="2026-12-01", words="Rain.")

    assert answer.status_code == 422
    assert "until" in answer.context["wrong"].errors
    assert taken(posts["unit"], case, "ask_defer", until="2026-05-20", words="Rain.")
    assert taken(posts["shift_head"], case, "defer") == "deferred"
    assert taken(posts["shift_head"], case, "resume") == "dispatched"


def test_closing_by_order_is_proposed_by_one_and_approved_by_another(posts):
    case = a_case("dispatch", posts=posts)
    taken(posts["shift_head"], case, "ask_force_close", words="The house is gone.")
    assert "decide" not in open_forms(posts["shift_head"], case)
    assert taken(posts["supervision_head"], case, "force_close", words="Agreed.") == "forced"


def test_an_appeal_is_reviewed_twice_and_the_overtime_stays_visible(posts, moment):
    case = a_case("dispatch", posts=posts)
    moment(days=5)
    for name in ("handle", "answer", "check", "close"):
        move(case, name, rule=a_standard(), posts=posts)
    taken(posts["unit"], case, "ask_appeal", words="The road was flooded.")
    taken(posts["shift_head"], case, "review", words="It was flooded.")
    assert "decide" not in open_forms(posts["shift_head"], case)
    assert "It was flooded." in page(posts["command_head"], case)
    taken(posts["command_head"], case, "excuse")

    assert case.exempt
    answer = as_(posts["command_head"]).get(f"/desk/cases/{case.number}/")
    assert "Overtime" in [term for term, _value in answer.context["notes"]]
    assert any(one.late for _clock, one in answer.context["timers"])


def test_an_urge_an_order_and_its_reply(posts, moment):
    case = a_case("dispatch", posts=posts)
    taken(posts["dispatcher"], case, "urge", words="Please.")
    due = "2026-05-12T18:00"
    taken(posts["shift_head"], case, "oversee", kind="grave", words="At once.", due_at=due)
    order = Order.objects.get()
    assert order.number in page(posts["unit"], case)
    assert "reply_order" in open_forms(posts["unit"], case)
    assert "reply_order" not in open_forms(posts["dispatcher"], case)
    taken(posts["unit"], case, "reply_order", order=order.pk, words="Fenced off.")

    assert "Fenced off." in page(posts["shift_head"], case)
    assert case.urges == 1


def test_reports_of_the_same_are_merged_and_link_both_ways(posts):
    a_standard()
    first = a_case("take_in", posts=posts)
    second, _code = actions.report(a_report(), by=PUBLIC)
    wrong = step(posts["reception"], second, "merge", number="5001162026010199999")
    assert wrong.status_code == 422
    text = page(posts["reception"], second)
    assert first.number in text
    assert taken(posts["reception"], second, "merge", into=first.number) == "merged"

    assert first.number in page(posts["reception"], second)
    assert second.number in page(posts["reception"], first)


def test_a_doubt_is_checked_again_and_the_second_is_the_shift_heads(posts):
    case = a_case("close", posts=posts)
    assert taken(posts["reception"], case, "not_fixed", words="It rattles.") == "doubted"
    assert "stand_by" not in open_forms(posts["shift_head"], case)
    assert taken(posts["reception"], case, "check_again") == "answered"
    assert taken(posts["collector_2"], case, "check", photos=an_upload(9)) == "checked"
    assert taken(posts["shift_head"], case, "close") == "closed"
    assert taken(posts["reception"], case, "not_fixed", words="Still.") == "doubted"
    assert "check_again" not in open_forms(posts["reception"], case)
    assert taken(posts["shift_head"], case, "stand_by", words="Seen twice.") == "closed"


def test_a_passed_case_may_be_drawn_by_hand_and_is_checked_by_other_eyes(posts):
    case = a_case("check", posts=posts)
    assert taken(posts["shift_head"], case, "draw_recheck") == "recheck"
    assert "recheck" not in open_forms(posts["collector"], case)
    assert taken(posts["collector_2"], case, "recheck_fails", words="It rattles.",
                 photos=an_upload(11)) == "rework"  # fmt: skip
    assert case.attention == "checks_differ"
    assert taken(posts["shift_head"], case, "seen") == "rework"
    assert case.attention == ""


def test_a_town_that_stood_in_finds_the_owner(posts):
    case = a_case("file", posts=posts)
    unit = posts["unit"].organisation
    taken(posts["dispatcher"], case, "dispatch", unit=unit.pk, fallback="on")
    assert case.fallback
    owner = an_organisation("Power company")
    told = {"holder": owner.pk, "words": "Its name is on the lid."}
    assert taken(posts["unit"], case, "owner_found", **told) == "filed"
    assert "Power company" in page(posts["dispatcher"], case)


# --- photos -------------------------------------------------------------------------------------
def test_photos_of_a_refused_step_are_kept_shown_dropped_and_sent_in_the_end(posts):
    case = a_case("answer", posts=posts)
    url = f"/desk/cases/{case.number}/step/rework/"
    client = as_(posts["collector"])
    refused = client.post(url, {"photos": [an_upload(1), an_upload(2)], "words": " "})
    assert refused.status_code == 422
    held = refused.context["wrong"]["held"].value()
    assert len(held.split()) == 2
    assert refused.content.decode().count("/evidence/held/") == 2

    dropped = client.post(url, {"held": held, "drop": held.split()[0]})
    assert dropped.status_code == 200
    one = dropped.context["blocks"].main[0].form["held"].value()
    assert one == held.split()[1]
    assert client.post(url, {"held": one, "words": "It rattles."}).status_code == 302
    assert Item.objects.filter(stage="check").count() == 1


def test_the_same_form_sent_twice_is_done_once(posts):
    case = a_case("answer", posts=posts)
    told = {"photos": an_upload(1), "words": "It rattles.", "request_key": "k" * 24}
    assert taken(posts["collector"], case, "rework", **told) == "rework"
    told["photos"] = an_upload(1)
    assert taken(posts["collector"], case, "rework", **told) == "rework"

    assert (case.reworks, case.steps.filter(name="rework").count()) == (1, 1)


# --- what is shown ------------------------------------------------------------------------------
def test_both_clocks_stand_side_by_side_and_the_earlier_governs(posts, moment):
    case = a_case("dispatch", posts=posts)
    Case.objects.filter(pk=case.pk).update(outside_due_at=case.due_at + timedelta(days=2))
    answer = as_(posts["dispatcher"]).get(f"/desk/cases/{case.number}/")
    assert not answer.context["outside_first"]
    soon = case.due_at - timedelta(hours=1)
    Case.objects.filter(pk=case.pk).update(outside_due_at=soon, due_at=soon)

    assert as_(posts["dispatcher"]).get(f"/desk/cases/{case.number}/").context["outside_first"]


def test_the_preview_proposes_a_unit_with_its_reason_and_enter_accepts_it(posts):
    case = a_case("file", posts=posts)
    unit = posts["unit"].organisation
    DutyRow.objects.create(
        category=case.category, division=case.division_id[:9], unit=unit,
        document="Duty list 2026", first_on=date(2020, 1, 1),
    )  # fmt: skip
    url = f"/desk/cases/{case.number}/preview/?queue=dispatch"
    text = as_(posts["dispatcher"]).get(url).content.decode()
    assert "Duty list 2026" in text
    assert "xh-patch" in text
    assert f'name="unit" value="{unit.pk}"' in text
    form = as_(posts["dispatcher"]).get(f"/desk/cases/{case.number}/").context["blocks"].main[0]

    assert form.form["unit"].value() == str(unit.pk)


def test_the_page_costs_the_same_however_much_has_happened(posts, moment):
    case = a_case("dispatch", posts=posts, photos=[a_picture()])
    client = as_(posts["shift_head"])
    url = f"/desk/cases/{case.number}/"

    def cost() -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            assert client.get(url).status_code == 200
        return len(asked.captured_queries)

    actions.urge(case, by=posts["dispatcher"])
    actions.oversee(case, kind="grave", words="Now.", due_at=timezone.now() + timedelta(hours=5),
                    by=posts["shift_head"])  # fmt: skip
    with_one = cost()
    for n in range(3):
        actions.urge(case, words=f"Again {n}.", by=posts["dispatcher"])
        due = timezone.now() + timedelta(hours=5)
        actions.oversee(case, kind="late", words=f"{n}", due_at=due, by=posts["shift_head"])
        actions.report(a_report(), by=PUBLIC)
    assert cost() == with_one
    assert with_one <= 45


# --- machines -----------------------------------------------------------------------------------
def test_machines_take_every_step_by_the_same_list(posts, moment):
    case = a_case("dispatch", posts=posts)
    unit, head = as_(posts["unit"]), as_(posts["shift_head"])

    def post(client, name, **body):
        url = f"/api/v1/cases/{case.number}/steps/{name}"
        return client.post(url, body, content_type="application/json")

    assert post(unit, "ask_defer", words="Rain.").status_code == 409
    assert post(unit, "ask_defer", words="Rain.", until="2026-05-20").status_code == 200
    assert post(head, "defer", photos=["x"]).status_code == 409
    assert post(head, "extend").status_code == 409
    assert post(head, "defer", words="Granted.").json()["state"] == "deferred"
    assert post(head, "resume").json()["state"] == "dispatched"
    assert post(unit, "receive", request_key="k" * 24).status_code == 200
    due = "2026-05-12T18:00:00+08:00"
    order = {"kind": "grave", "words": "Now.", "due_at": due}
    assert post(head, "oversee", **order).status_code == 200
    number = Order.objects.get().number
    assert post(unit, "reply_order", order="x", words="Done.").status_code == 409
    assert post(unit, "reply_order", order=number, words="Done.").status_code == 200
    assert "ask_defer" in unit.get(f"/api/v1/cases/{case.number}").json()["open"]


def test_a_step_without_what_it_needs_says_what_is_missing(posts):
    case = a_case("file", posts=posts)
    with pytest.raises(Refused, match="unit"):
        doing.take(case, "dispatch", {}, by=posts["dispatcher"])
