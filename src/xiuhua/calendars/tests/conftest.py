import pytest

from xiuhua.calendars import queries


@pytest.fixture(autouse=True)
def no_calendar_of_another_test():
    """A test's changes are rolled back; what the process kept of them goes too."""
    queries.forget()
    yield
    queries.forget()
