"""What tests of parking share."""

from __future__ import annotations

import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import a_little_county


@pytest.fixture
def officer(db):
    """A parking officer, in a little county."""
    a_little_county()
    return a_user(Role.PARKING_OFFICER)


@pytest.fixture
def other_officer(officer):
    """Another one."""
    return a_user(Role.PARKING_OFFICER)
