"""The unified social credit code, against published codes and mistyped ones."""

import pytest

from xiuhua.kernel.credit_code import SIGNS, check_sign, credit_code
from xiuhua.kernel.words import Refused

PUBLISHED = [
    "91350100M000100Y43",  # the usual example of the standard
    "9144030071526726XG",
    "91330100799655058B",
    "914403001922038216",
    "91110000802100433B",
    "91100000100003962T",
]


@pytest.mark.parametrize("code", PUBLISHED)
def test_published_credit_codes_check(code):
    assert credit_code(code) == code
    assert credit_code(f" {code[:8].lower()} {code[8:].lower()}\n") == code


@pytest.mark.parametrize("code", PUBLISHED)
def test_one_sign_mistyped_or_two_neighbours_swapped_is_noticed(code):
    for place, sign in enumerate(code):
        other = SIGNS[(SIGNS.index(sign) + 7) % len(SIGNS)]
        with pytest.raises(Refused, match="mistyped"):
            credit_code(code[:place] + other + code[place + 1 :])
    for place in range(16):
        if code[place] != code[place + 1]:
            swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
            with pytest.raises(Refused, match="mistyped"):
                credit_code(swapped)


@pytest.mark.parametrize("letter", [*"IOSVZiosvz", "é", "-", "９"])
def test_letters_that_look_like_others_do_not_occur(letter):
    with pytest.raises(Refused, match="does not occur") as said:
        credit_code("91350100M000100Y4" + letter)
    assert said.value.field == "credit_code"


@pytest.mark.parametrize("text", ["", "91350100M000100Y4", "91350100M000100Y433", "9" * 15])
def test_a_code_has_eighteen_signs(text):
    with pytest.raises(Refused, match=f"18 signs, this one {len(text)}"):
        credit_code(text)


def test_the_check_sign_is_one_of_thirty_one():
    assert len(SIGNS) == len(set(SIGNS)) == 31
    assert {check_sign(f"91500116MA{n:07d}") for n in range(400)} == set(SIGNS)
