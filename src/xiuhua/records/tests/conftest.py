"""The things' own table, and flushes that the triggers let through."""

import pytest
from django.db import connection

from xiuhua.records import testing

testing.let_flush()


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    from xiuhua.records.tests.thing import Thing

    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.create_model(Thing)
        connection.close()
    yield
    with django_db_blocker.unblock():
        with connection.schema_editor() as editor:
            editor.delete_model(Thing)
        connection.close()
