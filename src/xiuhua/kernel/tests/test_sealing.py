"""A sealed secret opens with its own key, for its own purpose, and with nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiuhua.kernel.sealing import Unreadable, opened, sealed

HERE = {"keys": ["master"], "purpose": "parking.account"}


@given(st.text(min_size=1, max_size=80).filter(lambda text: text.isprintable()))
def test_a_secret_comes_back_and_does_not_stand_in_what_is_kept(secret):
    kept = sealed(secret, **HERE)
    assert opened(kept, **HERE) == secret
    assert len(secret) < 6 or secret not in kept


def test_the_same_secret_is_sealed_differently_each_time():
    assert sealed("token", **HERE) != sealed("token", **HERE)


def test_nothing_stays_nothing():
    assert sealed("", **HERE) == ""
    assert opened("", **HERE) == ""


@pytest.mark.parametrize(
    "other",
    [{"keys": ["other"]}, {"purpose": "something.else"}],
    ids=["another key", "another purpose"],
)
def test_another_key_or_purpose_opens_nothing(other):
    with pytest.raises(Unreadable):
        opened(sealed("token", **HERE), **HERE | other)


def test_an_old_key_still_opens_what_it_sealed():
    kept = sealed("token", **HERE)
    assert opened(kept, keys=["new", "master"], purpose="parking.account") == "token"


@pytest.mark.parametrize("change", [lambda text: text[:-4], lambda text: "A" + text[1:]])
def test_what_was_changed_does_not_open(change):
    with pytest.raises(Unreadable):
        opened(change(sealed("token", **HERE)), **HERE)
