"""Whatever anybody wrote anywhere, it is shown as text: every text of every table, every page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, models, transaction

from tests.access import THINGS, World, address, knocking, people
from tests.access import account as account_of
from xiuhua.accounts.examples import PASSWORD, a_user
from xiuhua.evidence.examples import an_item
from xiuhua.kernel.permissions import Role
from xiuhua.site.reference.access import ways

pytestmark = pytest.mark.django_db
PAYLOAD = "\"onx='pwn'><xss>{{7*191}}"
"""Closes a quoted attribute of either kind, opens a tag, and asks a template engine for 1337."""
BROKEN = re.compile(
    r"<xss|\"onx=|'pwn'|xss(?:&gt;|>)1337|(?:href|src|action)=\"?\s*javascript:", re.IGNORECASE
)
NOT_WORDS = re.compile(
    r"(_hash|sha256|_by|^by|key|kind|role|state|code|division|centre|cell|format|unit|shift|paper|"
    r"permission|purpose|prefix|password|agent|file|schedule|task|owner|lease|chain|deed|datum|"
    r"precision|source|plain|stage|step|limit|level|icon|group|major|once|number|query|channel)$"
)
"""Columns that hold keys of ours, which nobody writes freely."""


def written_everywhere(words: str) -> int:
    """Put `words` into every column that holds somebody's own words; answers how many there were."""
    columns = 0
    for model in apps.get_models():
        if not model.__module__.startswith("xiuhua.") or model._meta.app_label == "records":
            continue
        for field in model._meta.concrete_fields:
            if _is_words(field, words):
                columns += _written(model, field.name, words)
    return columns


def _written(model: type[models.Model], name: str, words: str) -> bool:
    """A column that the database holds to something else is not for words."""
    try:
        with transaction.atomic():
            return bool(model._default_manager.update(**{name: words}))
    except IntegrityError:
        return False


def _is_words(field: Any, words: str) -> bool:
    free = isinstance(field, models.CharField | models.TextField) and not field.choices
    short = field.max_length is not None and field.max_length < len(words)
    kept = field.unique or field.primary_key or isinstance(field, models.SlugField)
    return free and not short and not kept and not NOT_WORDS.search(field.name)


def everything() -> World:
    """One of everything, with cases at every stage, an outside order, and photos."""
    from xiuhua.cases.models import Case, OutsideOrder

    world = World()
    for name in THINGS:
        assert world[name] is not None
    for upto in ("", "take_in", "answer", "close"):
        world.case(upto)
    an_item(subject=("cases.case", world.case().number), division="500116", released=True)
    Case.objects.update(
        media_urls=["javascript:alert(1)//<xss>", "https://a.example/\"onx='pwn'"],
        answers={"<xss>": PAYLOAD},
    )
    OutsideOrder.objects.update(told={PAYLOAD: PAYLOAD})
    return world


def test_no_page_lets_a_word_out_of_its_place():
    world = everything()
    gets = [way for way in ways() if way.method == "GET" and not way.machine]
    paths = [(way, address(way, world)) for way in gets]
    assert written_everywhere(PAYLOAD) > 60
    shown, wrong = 0, []
    for way, path in paths:
        for who in [one for one in people(way) if one.may(way.needs) and not one.machine][:3]:
            client, headers = knocking(who, world)
            answer = client.get(path, **headers)
            if answer.headers.get("Content-Type", "").startswith("text/html"):
                body = answer.content.decode()
                shown += "&lt;xss&gt;" in body
                if found := BROKEN.search(body):
                    at = found.start()
                    wrong.append(f"{path} as {who.name}: …{body[max(0, at - 120) : at + 60]}…")

    assert not wrong, "\n\n".join(wrong)
    assert shown > 40, "the words are shown nowhere: what is tried here?"


def test_what_is_no_page_says_so():
    """The same words as data: no browser may take them for a page."""
    world = everything()
    gets = [way for way in ways() if way.method == "GET"]
    paths = [(way, address(way, world)) for way in gets]
    written_everywhere(PAYLOAD)
    wrong = []
    for way, path in paths:
        who = next(one for one in people(way) if one.may(way.needs) and not one.machine)
        client, headers = knocking(who, world)
        answer = client.get(path, **headers)
        kind = answer.headers.get("Content-Type", "")
        body = b"".join(answer.streaming_content) if answer.streaming else answer.content
        if not kind.startswith("text/html") and b"<xss>" in body and (
            answer.headers.get("X-Content-Type-Options") != "nosniff"
        ):  # fmt: skip
            wrong.append(f"{path}: {kind}")

    assert wrong == []


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_no_script_of_a_stranger_runs_in_a_real_browser(browse):
    """`browse` fails on its own when the policy is violated or any script breaks."""
    world = everything()
    numbers = {upto: world.case(upto).number for upto in ("dispatch", "close")}
    user = account_of(next(one for one in people(ways()[0]) if one.role == Role.SHIFT_HEAD), world)
    written_everywhere(
        "<img src=x onerror=document.title='pwned'><script>document.title='pwned'</script>"
    )
    username = a_user(Role.SHIFT_HEAD, username="watched", organisation=user.organisation).username
    page = browse()
    page.goto("/sign-in/")
    page.fill("[name=username]", username)
    page.fill("[name=password]", PASSWORD)
    page.click("main form button.btn-primary")
    for path in (f"/desk/cases/{numbers['dispatch']}/", f"/desk/cases/{numbers['close']}/",
                 "/desk/queue/open/", "/desk/map/", "/desk/search/?q=img", "/nearby/",
                 "/desk/work-orders/", "/desk/handovers/"):  # fmt: skip
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert "pwned" not in page.title(), path
        assert page.locator("main img[src=x]").count() == 0, path
