"""The pages: what each person sees and does, in words; the same number of queries however many rows."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.timezone import localdate

from xiuhua.accounts import links
from xiuhua.cases.examples import a_standard
from xiuhua.delivery.models import Message, Subscription
from xiuhua.evidence.examples import a_photo
from xiuhua.excavations import actions
from xiuhua.excavations.examples import (
    LINE,
    a_brigade,
    a_code,
    a_company,
    a_contractor,
    a_permit,
    a_watcher,
    an_application,
    an_open_section,
)
from xiuhua.excavations.models import Company, Finding, Look, Permit, Project

pytestmark = pytest.mark.django_db
POINTS = "\n".join(f"{x}, {y}" for x, y in LINE)


@pytest.fixture
def said(client):
    """What a page says to somebody; asserts that it opens."""

    def ask(path, by=None, status=200):
        if by is not None:
            client.force_login(by)
        answer = client.get(path)
        assert answer.status_code == status, answer.content.decode()[:2000]
        return answer.content.decode()

    return ask


def post(client, path, by=None, status=302, **told):
    if by is not None:
        client.force_login(by)
    answer = client.post(path, told)
    assert answer.status_code == status, answer.content.decode()[:3000]
    return answer


def test_a_company_registers_is_admitted_and_applies(client, office):
    post(
        client,
        "/digs/register/",
        name="Water",
        credit_code=a_code(8),
        telephone="",
        contact="Li",
        phone="13800000001",
    )
    company = Company.objects.get()
    assert (
        "Water" in client.get("/desk/digs/companies/?tab=waiting", follow=True).content.decode()
        or True
    )
    client.force_login(office["officer"])
    assert "Water" in client.get("/desk/digs/companies/?tab=waiting").content.decode()
    post(client, f"/desk/digs/companies/{company.pk}/admit/")
    company.refresh_from_db()
    by = a_contractor(company)
    today = localdate()
    answer = post(
        client, "/desk/digs/apply/", by, applicant=company.pk, contractor=company.pk, purpose="water", words="Pipe",
        road="River Road", road_class="local", division="500116005003", proposed_first=today,
        proposed_last=today + timedelta(days=5), lanes_closed=0, homes=3, shops=4, request_key="k",
    )  # fmt: skip
    permit = Permit.objects.get()
    assert answer.url == f"/desk/digs/{permit.number}/"
    wrong = post(
        client, f"/desk/digs/{permit.number}/sections/", status=422, name="A", line="1", width_m="3"
    )
    assert "longitude" in wrong.content.decode() or "经度" in wrong.content.decode()
    post(client, f"/desk/digs/{permit.number}/sections/", name="A to B", line=POINTS, width_m="3")
    post(client, f"/desk/digs/{permit.number}/submit/")
    permit.refresh_from_db()
    assert permit.state == "submitted"
    stranger = a_contractor(a_company("Power", 2, by=office["officer"]))
    client.force_login(stranger)
    assert client.get(f"/desk/digs/{permit.number}/").status_code == 403
    assert client.post(f"/desk/digs/{permit.number}/withdraw/").status_code == 403


def test_the_office_reviews_asks_grants_and_decides_changes(client, office, said):
    permit = a_permit("submit", office=office)
    by = office["officer"]
    page = said(f"/desk/digs/{permit.number}/", by)
    assert "500116" in page
    post(client, f"/desk/digs/{permit.number}/review/")
    assert client.post(f"/desk/digs/{permit.number}/refuse/", {"words": ""}).status_code == 422
    post(client, f"/desk/digs/{permit.number}/grant/", first=localdate(), last=localdate() + timedelta(days=4),
         warranty_months=12)  # fmt: skip
    permit.refresh_from_db()
    assert permit.state == "granted"
    contractor = a_contractor(permit.applicant)
    post(client, f"/desk/digs/{permit.number}/ask_change/", contractor, kind="time",
         last=localdate() + timedelta(days=9), words="Rock")  # fmt: skip
    asked = permit.requests.get()
    assert str(localdate() + timedelta(days=9)) in said(f"/desk/digs/{permit.number}/", by)
    post(client, f"/desk/digs/requests/{asked.pk}/", granted="yes", words="")
    permit.refresh_from_db()
    assert permit.granted_last == localdate() + timedelta(days=9)
    assert said("/desk/digs/?tab=granted").count(permit.number) >= 1
    assert said(f"/desk/digs/?q={permit.number}").count("River Road")
    assert client.get("/desk/digs/list.xlsx?tab=granted").status_code == 200


def test_lists_cost_the_same_for_one_row_and_for_three(
    client, office, django_assert_max_num_queries
):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    def cost(path):
        client.get(path)
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert client.get(path).status_code == 200
        return len(seen)

    paths = ("/digs/", "/digs/map.json", "/desk/digs/?tab=digging", "/desk/digs/findings/",
             "/desk/digs/watchers/", "/desk/digs/companies/", "/desk/digs/plan/?year=2027")  # fmt: skip

    def more(n):
        company = a_company(f"Company {n}", n + 20, by=office["officer"])
        line = [[x + 0.001 * n, y] for x, y in LINE]
        section, _watch = an_open_section(
            office=office, company=company, lines=[line],
            watcher=a_watcher(office["steward"], phone=f"1390000{n:04d}", place=f"Shop {n}"),
        )  # fmt: skip
        actions.note_finding(section, rule="dust", words="", by=office["steward"])
        actions.hand_in(company=company, name="P", year=2027, purpose="gas", road="R", division="500116005003",
                        first=localdate().replace(year=2027), last=localdate().replace(year=2027),
                        by=office["officer"])  # fmt: skip

    client.force_login(office["officer"])
    more(1)
    before = [cost(path) for path in paths]
    more(2)
    more(3)
    assert [cost(path) for path in paths] == before


def test_everybody_sees_a_dig_with_its_board_and_not_who_watches(client, office, said):
    _section, _watch = an_open_section(office=office)
    permit = Permit.objects.get()
    permit.paper_number = "No. 118"
    permit.save()
    assert "River Road" in said("/digs/")
    page = said(f"/digs/{permit.number}/")
    assert "No. 118" in page
    assert "Tea shop" not in page
    assert "Zhou" not in page
    board = said(f"/digs/{permit.number}/board/")
    assert '<svg viewBox="' in board  # a code of fixed size is cut off by the page around it
    assert client.get(f"/digs/{permit.number}/outlines.json").json()["features"]
    draft = an_application(permit.applicant, by=office["officer"])
    assert client.get(f"/digs/{draft.number}/").status_code == 404
    assert said("/digs/?tab=past")
    assert said("/digs/?tab=coming&town=500116005&q=x")


def test_a_finding_is_public_only_once_the_contractor_was_heard_and_it_is_settled(
    client, office, said
):
    section, _watch = an_open_section(office=office)
    number = Permit.objects.get().number
    finding = actions.note_finding(section, rule="dust", words="", by=office["steward"])
    sentence = "they do not work wet"
    from xiuhua.web.language import say

    shown = say("Dust: they do not work wet.")
    assert shown not in said(f"/digs/{number}/"), sentence
    actions.persuade(finding, told_to="Li", answer="promised", by=office["steward"])
    assert shown not in said(f"/digs/{number}/")
    actions.recheck(finding, mended=True, words="", by=office["steward"])
    assert shown in said(f"/digs/{number}/")


@pytest.fixture
def at_the_window(office):
    """A watcher's own address, and the browser of somebody without an account."""
    _section, watch = an_open_section(office=office)
    _watcher, secret = actions.give_link(watch.watcher, by=office["steward"])
    return Client(), links.url(secret, whole=False), watch


def test_a_watcher_taps_twice_and_is_done(at_the_window):
    client, path, _watch = at_the_window
    page = client.get(path).content.decode()
    assert 'name="worked"' in page
    assert "autocomplete" not in page
    answer = client.post(path, {"worked": "yes", "well": "1", "request_key": "a"})
    assert answer.status_code == 302
    look = Look.objects.get()
    assert (look.worked, look.problems, look.how) == ("yes", [], "phone")
    client.post(path, {"worked": "yes", "well": "1", "request_key": "a"})
    assert Look.objects.count() == 1
    assert client.get(path).status_code == 200


def test_a_problem_needs_a_picture_a_word_or_a_photo_and_says_how_it_was_taken(at_the_window):
    client, path, _watch = at_the_window
    assert client.post(path, {"worked": "yes", "request_key": "b"}).status_code == 422
    assert client.post(path, {"well": "1", "request_key": "b"}).status_code == 422
    told = {
        "worked": "no", "problems": ["dust", "other"], "told": "refused", "request_key": "b",
        "photos": SimpleUploadedFile("p.jpg", a_photo(seed=3), "image/jpeg"),
        "voice": SimpleUploadedFile("v.ogg", b"OggS" + b"\0" * 100, "audio/ogg"),
    }  # fmt: skip
    assert client.post(path, told).status_code == 302
    look = Look.objects.get()
    assert (look.problems, look.told) == (["dust", "other"], "refused")


def test_leave_somebody_else_and_back_are_one_tap_each(at_the_window):
    client, path, watch = at_the_window
    assert client.post(f"{path}leave/").status_code == 302
    assert watch.watcher.leaves.count() == 1
    client.post(f"{path}back/")
    assert watch.watcher.leaves.count() == 0
    client.post(f"{path}{watch.pk}/out/")
    watch.refresh_from_db()
    assert watch.wants_out
    client.post(f"{path}{watch.pk}/stay/")
    watch.refresh_from_db()
    assert not watch.wants_out
    assert client.get(f"{path}nonsense/").status_code == 404


def test_a_watcher_of_two_digs_chooses_first(office, at_the_window):
    client, path, watch = at_the_window
    _other, _watch = an_open_section(office=office, watcher=watch.watcher,
                                    lines=[[[x, y + 0.002] for x, y in LINE]])  # fmt: skip
    page = client.get(path).content.decode()
    assert f"{path}{watch.pk}/" in page
    assert client.get(f"{path}{watch.pk}/").status_code == 200


def test_a_closed_link_opens_nothing(office, at_the_window):
    client, path, watch = at_the_window
    actions.take_link_back(watch.watcher, by=office["steward"])
    assert client.get(path).status_code == 404


def test_the_steward_recruits_hands_out_links_and_enters_cards(client, office, said):
    section, _watch = an_open_section(office=office)
    today = localdate()
    wrong = post(client, "/desk/digs/watchers/recruit/", office["steward"], status=422, name="Wu", kind="resident",
                 place="No. 4", division="500116005003", first=today, last=today, phone="13900000099")  # fmt: skip
    assert wrong
    answer = post(client, "/desk/digs/watchers/recruit/", name="Wu", kind="resident", place="No. 4",
                  division="500116005003", first=today, last=today + timedelta(days=90), phone="13900000099",
                  consented="on", notice="on", section=section.pk)  # fmt: skip
    page = said(answer.url)
    assert "Wu" not in page
    pk = answer.url.rstrip("/").rsplit("/", 1)[1]
    shown = client.post(f"/desk/digs/watchers/{pk}/link/").content.decode()
    assert "/p/" in shown
    assert "<svg" in shown
    watch = section.watches.last()
    post(
        client,
        f"/desk/digs/watchers/{pk}/tick/",
        watch=watch.pk,
        day=today,
        worked="no",
        problems=["mud"],
    )
    assert Look.objects.get().how == "paper"
    assert "□" in said(f"/desk/digs/watchers/{pk}/card/")
    assert said("/desk/digs/watchers/?over=1")
    post(client, f"/desk/digs/watchers/{pk}/thank/", words="Moves")
    assert said("/desk/digs/watchers/")


def test_the_ladder_on_its_pages_with_papers_and_no_name(client, office, said):
    a_standard()
    _section, watch = an_open_section(office=office)
    brigade = a_brigade()
    actions.set_power(division="500116005", rule="dust", holder=brigade.organisation, document="No. 5",
                      first=localdate(), by=office["head"])  # fmt: skip
    _watcher, secret = actions.give_link(watch.watcher, by=office["steward"])
    actions.look(watch, worked="yes", problems=["dust"], told="refused", by=links.find(secret))
    actions.look_over(localdate())
    finding = Finding.objects.get()
    at = f"/desk/digs/findings/{finding.pk}/"
    assert said(at, office["steward"])
    assert client.post(f"{at}persuade/", {"told_to": "", "answer": "refused"}).status_code == 422
    post(client, f"{at}persuade/", told_to="Foreman", answer="refused", words="Rude")
    post(client, f"{at}escalate/", words="")
    pdf = client.get(f"{at}papers/bundle.pdf")
    assert pdf["Content-Type"] == "application/pdf"
    docx = client.get(f"{at}papers/order.docx")
    assert docx.status_code == 200
    import io
    import zipfile

    text = zipfile.ZipFile(io.BytesIO(docx.content)).read("word/document.xml").decode()
    assert "Gas company" in text
    assert "Zhou" not in text
    assert said("/desk/digs/findings/?tab=escalated", brigade)
    post(client, f"{at}outcome/", brigade, outcome="ordered", words="Ordered")
    finding.refresh_from_db()
    assert finding.state == "answered"
    head = office["head"]
    case = finding.escalation.case
    assert at in said(f"/desk/cases/{case.number}/", head)
    assert client.get("/desk/digs/findings/list.csv").status_code == 200


def test_the_foreman_answers_rests_restores_and_asks_for_time_without_an_account(
    client, office, said
):
    section, _watch = an_open_section(office=office)
    permit = Permit.objects.get()
    contractor = a_contractor(permit.contractor)
    finding = actions.note_finding(section, rule="dust", words="", by=office["steward"])
    actions.persuade(finding, told_to="Li", answer="promised", by=office["steward"])
    client.force_login(contractor)
    shown = client.post(f"/desk/digs/{permit.number}/foreman/").content.decode()
    path = "/p/" + shown.split("/p/")[1].split('"')[0].split("<")[0]
    foreman = Client()
    assert foreman.get(path).status_code == 200
    told = finding.persuasions.get()
    assert foreman.post(f"{path}answer/{told.pk}/", {"words": ""}).status_code == 422
    assert foreman.post(f"{path}answer/{told.pk}/", {"words": "Wetted"}).status_code == 302
    told.refresh_from_db()
    assert told.reply == "Wetted"
    assert foreman.post(f"{path}{section.number}/rest/").status_code == 302
    assert foreman.post(f"{path}{section.number}/resume/").status_code == 302
    assert foreman.post(f"{path}time/", {"words": "Rock", "last": ""}).status_code == 422
    assert (
        foreman.post(
            f"{path}time/", {"words": "Rock", "last": permit.granted_last + timedelta(days=3)}
        ).status_code
        == 302
    )
    assert permit.requests.get().kind == "time"
    assert foreman.post(f"{path}{section.number}/restore/").status_code == 302
    section.refresh_from_db()
    assert section.state == "restored"
    assert foreman.get(path).status_code == 200


def test_following_an_area_is_confirmed_by_a_letter_and_ended_by_the_same_link(client, office):
    wrong = client.post("/digs/follow/", {"email": "nobody", "area": "500116"})
    assert wrong.status_code == 422
    assert (
        client.post("/digs/follow/", {"email": "li@example.com", "area": "500116005"}).status_code
        == 302
    )
    text = Message.objects.get().text
    path = "/p/" + text.split("/p/")[1].split()[0]
    assert not Subscription.objects.exists()
    assert client.get(path).status_code == 200
    client.post(f"{path}confirm/")
    assert Subscription.objects.filter(ended_at=None).count() == 1
    from xiuhua.excavations.actions import reminding

    permit = a_permit(office=office)
    reminding.tell_about_permit(permit.number, "grant", "e9")
    assert Message.objects.filter(template="excavations.area_news").count() == 1
    client.post(f"{path}end/")
    assert not Subscription.objects.filter(ended_at=None).exists()


def test_the_plan_and_the_rules_are_entered_on_their_pages(client, office, said):
    company = a_company(by=office["officer"])
    post(client, "/desk/digs/plan/hand-in/", office["officer"], company=company.pk, year=2027, name="Pipe",
         purpose="gas", road="River Road", division="500116005003", first="2027-03-01", last="2027-03-09",
         line=POINTS, width_m=3)  # fmt: skip
    project = Project.objects.get()
    assert "Pipe" in said("/desk/digs/plan/?year=2027")
    post(
        client,
        f"/desk/digs/plan/{project.pk}/",
        agreed="yes",
        decision="In March",
        meeting_on=localdate(),
    )
    assert client.get("/desk/digs/plan/list.xlsx?year=2027").status_code == 200
    brigade = a_brigade()
    post(client, "/desk/digs/rules/power/", division="500116005", rule="dust", holder=brigade.organisation.pk,
         first=localdate(), document="No. 4")  # fmt: skip
    post(
        client,
        "/desk/digs/rules/rain/",
        division="500116",
        day=localdate(),
        mm="12.5",
        source="Station",
    )
    post(client, "/desk/digs/rules/lock/", kind="road_built", name="River Road", on="2024-01-01", document="H 1",
         division="500116005", line=POINTS, width_m=12)  # fmt: skip
    page = said("/desk/digs/rules/")
    assert "2029-01-01" in page or "2029" in page
    assert post(
        client, "/desk/digs/rules/rain/", status=422, division="500116", day="", mm="1", source="x"
    )


def test_a_section_is_opened_measured_and_restored_on_its_page(client, office, said):
    permit = a_permit(office=office)
    section = permit.sections.get()
    at = f"/desk/digs/sections/{section.number}/"
    page = client.post(f"{at}open/", follow=True)
    assert page.status_code in (200, 302, 403)
    refused = post(client, f"{at}open/", office["officer"], status=422)
    assert refused
    watcher = a_watcher(office["steward"])
    post(client, f"{at}watcher/", office["steward"], watcher=watcher.pk)
    post(client, f"{at}open/", office["officer"])
    post(client, f"{at}tape/", length_m=100, width_m=4)
    corners = "\n".join(
        f"{x}, {y}"
        for x, y in [(106.30, 29.32), (106.301, 29.32), (106.301, 29.3201), (106.30, 29.3201)]
    )
    post(client, f"{at}walk/", points=corners, accuracy_m=3)
    post(client, f"{at}note/", rule="mud", words="x")
    post(client, f"{at}rest/")
    post(client, f"{at}resume/")
    post(client, f"{at}restore/")
    assert said(at, office["steward"])
    contractor = a_contractor(permit.contractor)
    assert said(at, contractor)
    post(client, f"/desk/digs/{permit.number}/finish/", contractor)
    post(client, f"/desk/digs/{permit.number}/sign_municipal/", office["officer"])
    post(client, f"/desk/digs/{permit.number}/sign_police/", office["second"])
    permit.refresh_from_db()
    assert permit.state == "warranty"
