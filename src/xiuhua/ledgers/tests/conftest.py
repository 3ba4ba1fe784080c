"""What tests of ledgers share."""

from __future__ import annotations

import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role
from xiuhua.places.examples import a_little_county


@pytest.fixture
def keeper():
    """A head of the command centre, in a little county."""
    a_little_county()
    return a_user(Role.COMMAND_HEAD)
