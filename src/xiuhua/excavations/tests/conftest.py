"""What tests of excavations share."""

from __future__ import annotations

import pytest

from xiuhua.excavations.examples import the_office


@pytest.fixture
def office(moment):
    """The people of the office, in a little county, on the morning of the clock."""
    return the_office()
