"""Papers at one press: the right facts in the right gaps, and nothing of who reported."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import pytest
from django.utils import timezone

from xiuhua.accounts.backends import Passwords
from xiuhua.accounts.examples import a_user
from xiuhua.cases import actions
from xiuhua.cases.actions.paper_forms import take_form
from xiuhua.cases.examples import a_case, a_picture, the_posts
from xiuhua.cases.models import PaperTemplate
from xiuhua.cases.queries import papers
from xiuhua.kernel.permissions import Role
from xiuhua.kernel.words import Refused
from xiuhua.web.papers import blank, fill, gaps

pytestmark = pytest.mark.django_db
BACKEND = f"{Passwords.__module__}.{Passwords.__qualname__}"


def text_of(content: bytes) -> str:
    paper = docx.Document(io.BytesIO(content))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(one.text for one in paper.paragraphs), *cells])


@pytest.mark.parametrize("key", papers.PAPERS)
def test_the_shipped_form_of_every_paper_has_only_known_gaps(key):
    known = set(papers.gaps_of(papers.PAPERS[key]))

    assert gaps(papers.shipped(key)) <= known
    assert len(gaps(papers.shipped(key))) > 5


def test_every_known_gap_of_a_case_is_filled_by_something():
    posts = the_posts()
    case = a_case("dispatch", posts=posts, photos=[a_picture()])
    actions.ask(case, kind="extend", words="Parts.", by=posts["unit"])
    due = timezone.now() + timedelta(hours=4)
    actions.oversee(case, kind="late", words="At once.", due_at=due, by=posts["shift_head"])
    by = posts["dispatcher"]
    told: set[str] = set()
    for about in (case.asks.get(), case.orders.get()):
        for name, value in papers.of_case(case, about, by=by).items():
            told |= {f"{name}.{key}" for key in value[0]} if name == "steps" else {name}

    assert told >= papers.OF_CASE


def test_a_dispatch_slip_says_what_whose_and_until_when(client):
    posts = the_posts()
    case = a_case(
        "dispatch", posts=posts, photos=[a_picture()], name="Wang Xiaomin", phone="13812345678"
    )
    client.force_login(posts["dispatcher"], backend=BACKEND)
    answer = client.get(f"/desk/cases/{case.number}/papers/dispatch.docx")

    assert answer.status_code == 200
    said = text_of(answer.content)
    assert case.number in said
    assert str(case.unit) in said
    assert timezone.localtime(case.due_at).strftime("%Y-%m-%d %H:%M") in said
    assert "Wang" not in said
    assert "1381234" not in said
    assert "{{" not in said
    assert len(docx.Document(io.BytesIO(answer.content)).inline_shapes) == 1


@pytest.mark.parametrize("name", ["dispatch", "transfer", "file"])
def test_papers_come_as_pdf_too(client, name):
    posts = the_posts()
    case = a_case("close", posts=posts, photos=[a_picture()])
    client.force_login(posts["dispatcher"], backend=BACKEND)
    answer = client.get(f"/desk/cases/{case.number}/papers/{name}.pdf")

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_orders_and_requests_have_papers_of_their_own(client):
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    client.force_login(posts["unit"], backend=BACKEND)
    assert client.get(f"/desk/cases/{case.number}/papers/order.docx").status_code == 404
    actions.ask(case, kind="extend", words="The parts come on Friday.", by=posts["unit"])
    due = timezone.now() + timedelta(hours=4)
    actions.oversee(case, kind="grave", words="Fence it.", due_at=due, by=posts["shift_head"])

    ask = client.get(f"/desk/cases/{case.number}/papers/request.docx?about={case.asks.get().pk}")
    order = client.get(f"/desk/cases/{case.number}/papers/order.docx")
    assert "The parts come on Friday." in text_of(ask.content)
    assert case.orders.get().number in text_of(order.content)
    assert client.get(f"/desk/cases/{case.number}/papers/handover.docx").status_code == 404
    assert client.get(f"/desk/cases/{case.number}/papers/dispatch.odt").status_code == 404


def test_another_unit_gets_no_paper_of_the_case(client):
    case = a_case("dispatch", posts=the_posts())
    client.force_login(a_user(Role.UNIT), backend=BACKEND)

    assert client.get(f"/desk/cases/{case.number}/papers/file.docx").status_code == 403


def test_the_units_papers_hold_no_word_of_whoever_reported(client):
    posts = the_posts()
    case = a_case("dispatch", posts=posts, words="I am Wang of number 7", phone="13812345678")
    client.force_login(posts["unit"], backend=BACKEND)
    answer = client.get(f"/desk/cases/{case.number}/papers/file.docx")

    assert "Wang" not in text_of(answer.content)


def test_the_office_brings_its_own_form_and_may_put_it_back(client):
    posts = the_posts()
    case = a_case("dispatch", posts=posts)
    by = a_user(Role.ADMINISTRATOR)
    own = blank({"title": "Our slip", "head": ["For {{unit}}, case {{number}}"]})
    client.force_login(by, backend=BACKEND)
    file = io.BytesIO(own)
    file.name = "own.docx"
    assert client.post("/desk/forms/dispatch/", {"file": file}).status_code == 302

    filled = fill(papers.template_of("dispatch"), papers.of_case(case, None, by=by))
    assert f"case {case.number}" in text_of(filled)
    assert "Our slip" in text_of(client.get("/desk/forms/dispatch/used.docx").content)
    row = PaperTemplate.objects.get()
    assert client.post(f"/desk/forms/{row.pk}/put-back/").status_code == 302
    assert papers.template_of("dispatch") == papers.shipped("dispatch")


def test_a_form_with_a_gap_nothing_fills_is_refused_and_the_old_one_stays(client):
    by = a_user(Role.ADMINISTRATOR)
    wrong = blank({"title": "Slip", "head": ["{{reporter_phone}}"]})
    with pytest.raises(Refused, match="reporter_phone"):
        take_form("dispatch", name="x.docx", content=wrong, by=by)
    client.force_login(by, backend=BACKEND)
    file = io.BytesIO(b"not a form")
    file.name = "x.docx"
    answer = client.post("/desk/forms/dispatch/", {"file": file})

    assert answer.status_code == 422
    assert not PaperTemplate.objects.exists()
    assert client.get("/desk/forms/").status_code == 200
