"""What a driver types on a phone is understood."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiuhua.parking.wechat.asking import MOST_STAY_MIN, Asked, asked
from xiuhua.parking.wechat.vocabulary import DATA, Filter, Vocabulary, shipped

FREE, COVERED, CHARGING, DISABLED = Filter


def wanting(*filters, place="", **facts):
    return Asked(place=place, filters=frozenset(filters), parking=True, **facts)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("滨江大道停车", wanting(place="滨江大道")),
        ("停车 滨江大道", wanting(place="滨江大道")),
        ("附近停车", wanting(here=True)),
        ("停车", wanting()),
        ("停车 残疾", wanting(DISABLED)),
        ("充电", wanting(CHARGING)),
        ("请问滨江大道哪里有免费停车场呢?", wanting(FREE, place="滨江大道")),
        ("请问，滨江大道附近有没有停车位？", wanting(place="滨江大道")),
        ("滨江大道哪里可以停车", wanting(place="滨江大道")),
        ("去滨江公园，想停两个小时", wanting(place="滨江公园", stay_min=120)),
        ("在几江找个充电的地方停2小时", wanting(CHARGING, place="几江", stay_min=120)),
        ("我这里哪有车位", wanting(here=True)),
        ("最近的地下车库", wanting(COVERED, here=True)),
        ("体育馆 室内 车高2.1米", wanting(COVERED, place="体育馆", height_m=2.1)),
        ("滨江大道停车 停半小时", wanting(place="滨江大道", stay_min=30)),
        ("停一个半小时", wanting(stay_min=90)),
        ("停90分钟", wanting(stay_min=90)),
        ("人民医院停半天", wanting(place="人民医院", stay_min=300)),
        ("过夜", wanting(stay_min=720)),
        ("停十二小时", wanting(stay_min=720)),
        ("停2.5h", wanting(stay_min=150)),
        ("不要钱的车位", wanting(FREE)),
        ("不要充电车位 滨江大道", wanting(place="滨江大道")),
        ("有没有充电桩", wanting(CHARGING)),
        ("免费充电 轮椅", wanting(FREE, CHARGING, DISABLED)),
        ("ＡＢ座　停车", wanting(place="AB座")),
        ("Binjiang Avenue PARKING", wanting(place="Binjiang Avenue")),
        ("滨江大道", Asked(place="滨江大道")),
        ("滨江大道有人乱停车", Asked(place="滨江大道", complaint=True)),
        ("附近有人占盲道", Asked(here=True, complaint=True)),
        ("有机农场停车", wanting(place="有机农场")),
        ("江边停车", wanting(place="江边")),
        ("城北1.5号路停车", wanting(place="城北1.5号路")),
        ("进度？", Asked(progress=True)),
        ("我的案件", Asked(progress=True)),
        ("你好", Asked()),
        ("谢谢", Asked()),
        ("", Asked()),
        ("？！…… 🚗", Asked()),
    ],
)
def test_a_text_is_understood(text, understood):
    assert asked(text) == understood


def test_a_text_that_asks_nothing_is_no_question():
    assert not asked("你好")
    assert asked("滨江大道")
    assert asked("停车")


def test_a_known_name_is_found_whole_even_with_words_to_ask_in_it():
    names = ["免费巷", "地下城", "地下城二期", ""]
    assert asked("免费巷停车", names=names) == wanting(place="免费巷")
    assert asked("地下城二期免费停车", names=names) == wanting(FREE, place="地下城二期")
    assert asked("附近停车", names=names) == wanting(here=True)


def test_a_stay_ends_after_a_week_and_none_is_not_asked():
    assert asked("停999天").stay_min == MOST_STAY_MIN
    assert asked("停0小时").stay_min is None


def test_another_city_brings_its_own_words():
    table = json.loads(DATA.read_text(encoding="utf-8"))
    table["parking"] = ["歇车"]
    ours = Vocabulary.of(table)
    assert asked("码头歇车", words=ours) == wanting(place="码头")
    assert asked("码头歇车") == Asked(place="码头歇车")


@pytest.mark.parametrize(
    "change", [{"filters": {"flying": ["飞"]}}, {"before": [""]}, {"numbers": {"": 1}}]
)
def test_a_table_that_is_none_is_found_when_it_is_read(change):
    table = json.loads(DATA.read_text(encoding="utf-8"))
    with pytest.raises(ValueError):
        Vocabulary.of({**table, **change})


def test_every_filter_has_words_and_no_word_has_two_meanings():
    table = json.loads(DATA.read_text(encoding="utf-8"))
    assert set(shipped().filters) == set(Filter)
    every = [word for words in table["filters"].values() for word in words]
    every += table["parking"] + table["near"] + table["complaint"]
    assert len(every) == len(set(every))


@given(st.text(max_size=400))
def test_any_text_is_read_and_a_place_is_never_longer_than_a_place(text):
    found = asked(text)
    assert len(found.place) <= 60
    assert found.place == found.place.strip()
    assert not (found.here and found.place)


@pytest.mark.parametrize("word", ["的", "停", "的地方", "停车", "半", "9", "找个", " ", "不要"])
def test_no_text_is_slow(word):
    for _ in range(50):
        asked(word * 700)
