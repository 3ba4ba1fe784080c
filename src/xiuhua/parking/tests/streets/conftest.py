"""What tests of bays on streets share."""

from __future__ import annotations

import pytest

from xiuhua.parking.examples import a_decision, the_streets_office


@pytest.fixture
def office(db, moment):
    """Two officers, a head and the traffic police, on the morning of the clock."""
    return the_streets_office()


@pytest.fixture
def decided(office, moment):
    """Bays taken as far as a step, days going by as they must."""
    return lambda upto="set_out", **facts: a_decision(
        upto, office=office, wait=lambda days: moment(days=days), **facts
    )
