"""What tests of campaigns share."""

from __future__ import annotations

import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import a_little_county


@pytest.fixture
def head(moment):
    """A shift head in a little county, on the morning of the clock."""
    a_little_county()
    return a_user(Role.SHIFT_HEAD)
