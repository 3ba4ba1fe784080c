"""The class from the words: a suggestion with its reason, never a decision."""

from __future__ import annotations

import json

import pytest

from xiuhua.cases import actions
from xiuhua.cases.examples import DATA, a_standard
from xiuhua.cases.models import Category, Keyword, PlainClass
from xiuhua.cases.queries.suggesting import suggest
from xiuhua.kernel.permissions import SYSTEM
from xiuhua.kernel.words import Denied, Refused
from xiuhua.web.language import say

pytestmark = pytest.mark.django_db


@pytest.fixture
def the_real_catalogue():
    actions.load_catalogue(DATA / "catalogue.json", by=SYSTEM)
    actions.load_short_list(DATA / "short_list.json", by=SYSTEM)
    return actions.load_keywords(DATA / "keywords.json", by=SYSTEM)


def a_word(word: str, category: str = "C0101", weight: int = 1) -> Keyword:
    return Keyword.objects.create(word=word, category_id=category, weight=weight)


def a_class(key: str, name: str) -> Category:
    return Category.objects.create(key=key, kind=key[0], major="Utilities", name=name)


SENTENCES = [
    ("小区门口的井盖破了，踩上去响", "manhole"),
    ("楼下路灯不亮好几天了", "lamp"),
    ("半夜施工，吵得睡不着", "noise"),
    ("垃圾桶满了没人收", "bin"),
    ("人行道上全是共享单车，走不过去", None),
    ("电动车停在盲道上", "bikes"),
    ("污水外溢，臭得很", "sewage"),
    ("路面塌陷了一个大坑", "collapse"),
    ("下雨路面积水半米深", "puddle"),
    ("有人在草坪上种菜", "green"),
    ("大树倒了压到车", "tree"),
    ("墙上全是小广告", "advert"),
    ("旧沙发扔在路边", "furniture"),
    ("渣土车一路抛洒", "spill"),
    ("公厕没水，厕所臭", "toilet"),
    ("电线掉下来了拖地", "wire"),
]


@pytest.mark.parametrize(("said", "line"), SENTENCES)
def test_what_people_write_finds_what_they_mean(the_real_catalogue, said, line):
    found = suggest(said, plain_only=True)

    if line is None:
        assert all(one.plain for one in found)
    else:
        assert found[0].plain.key == line, [one.title for one in found]
        assert all(word in said for word in found[0].words)


def test_at_most_three_are_suggested_with_their_reason(the_real_catalogue):
    found = suggest("井盖、路灯、护栏、垃圾、积水都坏了")

    assert len(found) == 3
    for one in found:
        assert say(one.why).count(one.words[0]) == 1


@pytest.mark.parametrize("said", ["", "   ", "hello", "\x00", "你好", "x" * 3000, "%' OR 1=1"])
def test_no_known_word_suggests_nothing(the_real_catalogue, said):
    assert suggest(said) == []


def test_a_word_inside_a_longer_one_does_not_count():
    a_standard()
    a_class("C0102", "Lamp post")
    a_word("lamp", "C0101", 9)
    a_word("lamp post", "C0102", 1)

    assert [one.category.key for one in suggest("The lamp post leans")] == ["C0102"]
    both = suggest("The lamp post leans and the lamp is out")
    assert {one.category.key for one in both} == {"C0101", "C0102"}


def test_weights_and_several_words_decide_the_order():
    a_standard()
    a_class("C0102", "Sewer cover")
    a_word("cover", "C0101", 3)
    a_word("cover", "C0102", 2)
    a_word("smell", "C0102", 3)

    assert [one.category.key for one in suggest("a cover")] == ["C0101", "C0102"]
    assert [one.category.key for one in suggest("a cover with a smell")] == ["C0102", "C0101"]


def test_names_help_where_no_keyword_is_known():
    a_standard()

    (found,) = suggest("the Water manhole cover is gone")
    assert (found.category.key, found.words) == ("C0101", ("Water manhole cover",))


def test_what_is_not_in_use_is_not_suggested():
    a_standard()
    a_word("cover")
    Category.objects.update(is_active=False)

    assert suggest("a cover") == []


def test_citizens_are_shown_their_own_list_only():
    a_standard()
    a_class("C0102", "Sewer cover")
    a_word("cover", "C0101")
    a_word("sewer cover", "C0102", 9)

    assert [one.category.key for one in suggest("a sewer cover")] == ["C0102"]
    assert [one.title for one in suggest("a sewer cover", plain_only=True)] == [
        "Manhole cover broken"
    ]


# --- the file ---------------------------------------------------------------------------------
def test_every_line_of_the_short_list_has_words(the_real_catalogue):
    known = set(Keyword.objects.values_list("category", flat=True))

    assert {line.category_id for line in PlainClass.objects.all()} <= known
    assert the_real_catalogue.left_out == []
    assert the_real_catalogue.kept == Keyword.objects.count() > 500


def test_loading_twice_changes_nothing(the_real_catalogue):
    before = list(Keyword.objects.order_by("pk").values())
    actions.load_keywords(DATA / "keywords.json", by=SYSTEM)

    assert list(Keyword.objects.order_by("pk").values()) == before


def test_a_class_of_another_district_is_left_out_by_name(tmp_path):
    a_standard()
    file = tmp_path / "words.json"
    rows = [{"category": "C0101", "words": {"cover": 2}}, {"category": "X1", "words": {"a": 1}}]
    file.write_text(json.dumps({"classes": rows}))

    loaded = actions.load_keywords(file, by=SYSTEM)
    assert (loaded.kept, len(loaded.left_out)) == (1, 1)
    assert "X1" in loaded.left_out[0]


@pytest.mark.parametrize(
    "words", [{"": 1}, {"x" * 21: 1}, {"cover": 0}, {"cover": 10}, {"cover": "much"}, {}]
)
def test_what_is_no_keyword_is_refused_whole(tmp_path, words):
    a_standard()
    file = tmp_path / "words.json"
    file.write_text(json.dumps({"classes": [{"category": "C0101", "words": words}]}))

    with pytest.raises(Refused):
        actions.load_keywords(file, by=SYSTEM)
    assert Keyword.objects.count() == 0


def test_the_public_loads_no_words(tmp_path):
    from xiuhua.kernel.permissions import PUBLIC

    with pytest.raises(Denied):
        actions.load_keywords(DATA / "keywords.json", by=PUBLIC)


# --- the page ---------------------------------------------------------------------------------
def test_a_sentence_first_leads_to_a_class_and_is_carried_along(client):
    a_standard()
    a_word("cover")

    page = client.get("/report/", {"words": "the cover is split"})
    text = page.content.decode()
    assert "xh-patch" in text
    assert "/report/place/?what=manhole&amp;words=the%20cover%20is%20split" in text
    step = client.get("/report/place/", {"what": "manhole", "words": "the cover is split"})
    assert 'name="words" value="the cover is split"' in step.content.decode()


def test_while_one_types_only_the_patch_is_sent(client):
    a_standard()
    a_word("cover")

    text = client.get("/report/suggestions/", {"words": "a cover"}).content.decode()
    assert "<html" not in text
    assert "manhole" in text
    assert client.get("/report/suggestions/", {"words": "nothing known"}).status_code == 200
    assert client.get("/report/suggestions/").content.strip() == b""
