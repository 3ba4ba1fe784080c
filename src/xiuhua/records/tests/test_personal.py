import pytest

from xiuhua.records.personal import masked, new_salt, unveils, veil


def test_a_veil_is_the_same_for_the_same_salt_and_no_other():
    salt, other = new_salt(), new_salt()
    assert veil(salt, "王小明") == veil(salt, "王小明") != veil(other, "王小明")
    assert unveils(salt, "王小明", veil(salt, "王小明"))
    assert not unveils(salt, "王小红", veil(salt, "王小明"))


def test_a_short_salt_is_refused():
    with pytest.raises(ValueError):
        veil(b"short", "x")


@pytest.mark.parametrize(
    "text, kept",
    [
        ("请联系13812345678", "请联系***"),
        ("138 1234 5678", "***"),
        ("023-47521234转", "***转"),
        ("身份证50038119900101123X", "身份证***"),
        ("a.b@example.cn", "***"),
        ("案卷5001162026112200017不变", "案卷5001162026112200017不变"),
        ("退回3次", "退回3次"),
    ],
)
def test_a_reason_loses_phones_cards_and_addresses_but_no_case_number(text, kept):
    assert masked(text) == kept
