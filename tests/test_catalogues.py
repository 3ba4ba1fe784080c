"""Django merges the catalogues of all apps, so they have to agree; and code names have titles."""

from __future__ import annotations

import re

from babel.messages.pofile import read_po

from xiuhua.jobs.registry import tasks
from xiuhua.records.deeds import DEEDS
from xiuhua.records.models import Record
from xiuhua.records.pages import deed_title
from xiuhua.site import catalogues
from xiuhua.site.reference import code
from xiuhua.web.language import named

HAN = re.compile(r"[\u3400-\u9fff]")
NOTED = re.compile(r'deed="([a-z]+\.[a-z_]+)"|_note\([^"]*"([a-z]+\.[a-z_]+)"')


def messages():
    """(app, context, msgid, Chinese) of every finished message."""
    for po in catalogues.files():
        with po.open("rb") as source:
            for message in read_po(source):
                if message.id and message.string and not message.fuzzy:
                    app = po.relative_to(catalogues.PACKAGE).parts[0]
                    yield app, message.context, message.id, message.string


def test_no_sentence_has_two_translations():
    said: dict[object, dict[object, list[str]]] = {}
    for app, context, msgid, chinese in messages():
        key = (context, msgid if isinstance(msgid, str) else msgid[0])
        first = chinese if isinstance(chinese, str) else chinese[0]
        said.setdefault(key, {}).setdefault(first, []).append(app)

    assert {key: ways for key, ways in said.items() if len(ways) > 1} == {}


def test_no_catalogue_says_a_sentence_twice():
    for po in catalogues.files():
        ids = re.findall(r'^msgid "(.+)"$', po.read_text(), re.MULTILINE)
        contexts = set(re.findall(r'^msgctxt .*\nmsgid "(.+)"$', po.read_text(), re.MULTILINE))
        twice = {one for one in ids if ids.count(one) > 1} - contexts
        assert twice == set(), po


def test_every_deed_has_a_name_in_chinese():
    code.everything()
    ours = {name for name, card in DEEDS.items() if ".tests" not in card.module}
    for path in catalogues.PACKAGE.rglob("*.py"):
        if not {"tests", "demo"} & set(path.parts):
            ours |= {one or other for one, other in NOTED.findall(path.read_text())}

    names = {name for name in ours if name.partition(".")[0] in _apps()}
    assert sorted(name for name in names if not HAN.search(deed_title(name))) == []


def test_every_task_has_a_name_in_chinese():
    code.everything()
    ours = {name for name in tasks() if name.partition(".")[0] in _apps()}

    strangers = {name for name in ours if ".tests." in name}
    assert sorted(name for name in ours - strangers if not HAN.search(named(name))) == []


def test_a_name_that_no_catalogue_knows_is_still_words():
    assert deed_title("parks.give_bench") == "Give bench"
    assert Record._meta.verbose_name


def _apps():
    return {path.name for path in catalogues.PACKAGE.iterdir() if (path / "apps.py").exists()}
