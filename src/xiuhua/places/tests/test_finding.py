"""Names are found by typing."""

import pytest

from xiuhua.places import names
from xiuhua.places.examples import a_division, a_little_county
from xiuhua.places.queries import find_divisions

pytestmark = pytest.mark.django_db


def labels(text, **more):
    return [found.label for found in find_divisions(text, **more)]


@pytest.mark.parametrize("text", ["海惠", "海恵", "海惠社区", " 海 恵 "])
def test_a_character_finds_its_variant(text):
    a_little_county()
    assert labels(text) == ["江津区圣泉街道海恵社区"]


def test_a_variant_in_the_question_finds_the_plain_one():
    a_division("500116005003", name="长风社区", short="长风社区")
    assert labels("長風")[0].endswith("长风社区")


def test_the_two_of_one_name_are_told_apart():
    a_little_county()
    assert labels("白沙镇") == ["江津区白沙镇", "合江县白沙镇"]
    assert labels("白沙 合江") == labels("合江白沙") == ["合江县白沙镇"]
    assert labels("白沙", within="510522") == ["合江县白沙镇"]


@pytest.mark.parametrize(
    "text",
    [
        "西关",
        "西关社区居民委员会",
        "关社",
        "几江西关",
        "江津几江西关",
        "几江街道西关社区",
        "500116001019",
    ],
)
def test_a_community_is_found_by_any_of_its_names(text):
    a_little_county()
    assert labels(text)[0] == "江津区几江街道西关社区"


def test_a_town_comes_before_what_lies_in_it():
    a_little_county()
    assert labels("几江") == ["江津区几江街道"]
    assert [f.code for f in find_divisions("5001160010", limit=3)] == [
        "500116001002",
        "500116001019",
        "50011600100201",
    ]


@pytest.mark.parametrize("text", ["", "   ", "没有这个地方", "%", "'", "x" * 5000])
def test_what_is_not_there_is_not_found(text):
    a_little_county()
    assert labels(text) == []


def test_no_more_than_asked():
    a_little_county()
    assert len(find_divisions("社区", limit=2)) == 2


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("西关社区居民委员会", "西关社区"),
        ("五举村村民委员会", "五举村"),
        ("五举村民委员会", "五举村"),
        ("南门居民委员会", "南门社区"),
        ("白沙镇", "白沙镇"),
    ],
)
def test_the_short_name_is_what_people_say(name, short):
    assert names.short(name) == short
