"""What we say back says exactly what was meant, within what WeChat takes."""

from datetime import UTC, datetime
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st
from wechatpy.replies import deserialize_reply

from xiuhua.parking.wechat.examples import an_account
from xiuhua.parking.wechat.messages import Click, Text
from xiuhua.parking.wechat.replies import (
    MOST_TEXT_BYTES,
    NOTHING,
    Article,
    cdata,
    most_articles,
    news,
    sealed,
    text,
)

AT = datetime(2026, 3, 2, 8, 0, tzinfo=UTC)
FACTS: dict[str, Any] = {"to": "gh_1", "openid": "o1", "sent_at": AT, "key": "msg:1"}
ASKED = Text(**FACTS, content="附近停车")
CLICKED = Click(**FACTS, menu_key="near")
CARDS = [Article(f"车场{n}", f"{n} 个空位", "", f"https://a.example/{n}") for n in range(12)]

# what XML can carry and a parser gives back unchanged
words = st.text(
    st.characters(
        min_codepoint=33,
        exclude_characters="\ufffe\uffff",
        exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp"],
    ),
    min_size=1,
    max_size=200,
)


@given(words)
def test_the_oracle_reads_what_we_wrote(content):
    reply = deserialize_reply(text(ASKED, content, at=AT))
    assert reply.type == "text"
    assert reply.content == content
    assert (reply.target, reply.source, reply.time) == ("o1", "gh_1", int(AT.timestamp()))


@pytest.mark.parametrize(
    "content", ["]]>", "a]]>b", "]]]]>>", "]]>]]>", "]]", "]", ">", "<![CDATA[x]]>"]
)
def test_nothing_breaks_out_of_its_field(content):
    inside = f"{content}</Content><Content>别的"
    assert deserialize_reply(text(ASKED, inside, at=AT)).content == inside
    assert ElementTree.fromstring(f"<a>{cdata(content)}</a>").text == content


@given(words, words)
def test_a_card_is_read_as_it_was_written(title, description):
    card = Article(
        title[:64], description[:120], "https://a.example/p.png", "https://a.example/?a=1&b=2"
    )
    found = ElementTree.fromstring(news(ASKED, [card], at=AT))
    assert found.findtext("ArticleCount") == "1"
    assert [(part.tag, part.text or "") for part in found.find("Articles/item")] == [
        ("Title", card.title),
        ("Description", card.description),
        ("PicUrl", card.pic_url),
        ("Url", card.url),
    ]


def test_a_person_gets_one_card_and_a_menu_eight():
    assert most_articles(ASKED) == 1
    one = ElementTree.fromstring(news(ASKED, CARDS, at=AT))
    eight = deserialize_reply(news(CLICKED, CARDS, at=AT))
    assert (one.findtext("ArticleCount"), len(one.findall("Articles/item"))) == ("1", 1)
    assert [card["title"] for card in eight.articles] == [f"车场{n}" for n in range(8)]


def test_without_cards_there_is_nothing_to_say():
    assert news(ASKED, [], at=AT) == NOTHING == sealed(an_account(), NOTHING, at=AT)


@pytest.mark.parametrize("letter", ["a", "é", "停", "🅿"])
def test_a_long_text_is_cut_between_two_characters(letter):
    content = deserialize_reply(text(ASKED, letter * (MOST_TEXT_BYTES + 1), at=AT)).content
    size = len(letter.encode())
    assert content == letter * ((MOST_TEXT_BYTES - 3) // size) + "…"
    exact = letter * (MOST_TEXT_BYTES // size)
    assert deserialize_reply(text(ASKED, exact, at=AT)).content == exact


def test_what_xml_cannot_carry_is_left_out():
    assert cdata("a\0b\x0bc\ud800d\ufffee\n") == "<![CDATA[abcde\n]]>"
    assert "\ud800" not in text(ASKED, "a\ud800" * 3000, at=AT)
