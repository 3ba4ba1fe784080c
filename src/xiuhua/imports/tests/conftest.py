"""What tests of imports share."""

from __future__ import annotations

import pytest

from xiuhua.accounts.examples import a_user
from xiuhua.kernel.permissions import Role


@pytest.fixture
def maker():
    return a_user(Role.ADMINISTRATOR)


@pytest.fixture
def releaser():
    return a_user(Role.COMMAND_HEAD)
