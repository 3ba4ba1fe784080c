"""The same hasher with little work: these tests are about doors, not about Argon2."""

import pytest
from django.contrib.auth.hashers import Argon2PasswordHasher


class Quick(Argon2PasswordHasher):
    """Argon2 in a millisecond."""

    time_cost, memory_cost, parallelism = 1, 64, 1


@pytest.fixture(autouse=True)
def _quick_passwords(settings):
    settings.PASSWORD_HASHERS = [f"{__name__}.Quick"]


@pytest.fixture
def as_deployed(settings):
    """The hasher of the product."""
    from xiuhua.accounts.defaults import DJANGO

    settings.PASSWORD_HASHERS = DJANGO["PASSWORD_HASHERS"]
