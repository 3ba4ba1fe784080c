"""The queue itself, and the backend round it; SQLite only, in files of its own."""

import sqlite3
import threading
import time

import pytest
from django.db import OperationalError, transaction
from django.db.utils import ConnectionHandler

from xiuhua.site.database.sqlite.turns import Turn, TurnTimeout


@pytest.fixture(autouse=True)
def files_of_our_own(django_db_blocker):
    """pytest-django guards the test database; these tests open others."""
    with django_db_blocker.unblock():
        yield


@pytest.fixture
def connect(tmp_path):
    """Connections to one file, each as if in a process of its own."""
    opened = []

    def another(**options):
        settings = {
            "ENGINE": "xiuhua.site.database.sqlite",
            "NAME": str(tmp_path / "turns.sqlite3"),
            "OPTIONS": {"timeout": 0.3} | options,
        }
        connection = ConnectionHandler({"default": settings})["default"]
        connection.inc_thread_sharing()
        connection.ensure_connection()
        opened.append(connection)
        return connection

    first = another()
    run(first, "CREATE TABLE one (id integer PRIMARY KEY)")
    yield another
    for connection in opened:
        connection.close()


def run(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall() if cursor.description else []


class Inside:
    """A transaction of a connection that is not Django's default."""

    def __init__(self, connection):
        self.connection = connection

    def __enter__(self):
        self.connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)

    def __exit__(self, *failure):
        (self.connection.rollback if failure[0] else self.connection.commit)()
        self.connection.set_autocommit(True)


def test_a_connection_is_durable_and_waits_for_nobody_to_read(connect):
    writer, reader = connect(), connect()
    assert run(writer, "PRAGMA journal_mode") == [("wal",)]
    assert run(writer, "PRAGMA synchronous") == [(2,)]
    assert run(writer, "PRAGMA foreign_keys") == [(1,)]
    with Inside(writer):
        run(writer, "INSERT INTO one VALUES (1)")
        assert run(reader, "SELECT * FROM one") == []
    assert run(reader, "SELECT * FROM one") == [(1,)]


def test_a_writer_waits_for_the_one_before_and_gives_up_at_its_timeout(connect):
    first, second = connect(), connect()
    with Inside(first):
        begun = time.monotonic()
        with pytest.raises(OperationalError, match="locked"):
            run(second, "INSERT INTO one VALUES (2)")
        with pytest.raises(OperationalError, match="locked"), Inside(second):
            pass
        assert 0.5 < time.monotonic() - begun < 2
    run(second, "INSERT INTO one VALUES (2)")


@pytest.mark.parametrize("end", ["commit", "rollback", "close"])
def test_every_end_of_a_transaction_gives_the_turn_back(connect, end):
    first, second = connect(), connect()
    first.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    assert first.turn.held
    getattr(first, end)()
    assert not first.turn.held
    run(second, "INSERT INTO one VALUES (3)")


def test_a_write_outside_a_transaction_gives_the_turn_back_even_when_it_fails(connect):
    connection = connect()
    run(connection, "INSERT INTO one VALUES (4) RETURNING id")
    assert not connection.turn.held
    with pytest.raises(Exception, match="UNIQUE"):
        run(connection, "INSERT INTO one VALUES (4)")
    assert not connection.turn.held
    with pytest.raises(OperationalError):
        run(connection, "UPDATE nowhere SET id = 1")
    assert not connection.turn.held


def test_reading_takes_no_turn(connect):
    writer, reader = connect(), connect()
    with Inside(writer):
        run(reader, "SELECT count(*) FROM one")
        run(reader, "WITH ours AS (SELECT id FROM one) SELECT * FROM ours")
        assert not reader.turn.held


def test_turns_come_in_the_order_of_asking(tmp_path):
    turns = [Turn(tmp_path / "db", 5) for _ in range(6)]
    came = []

    def stand_in_line(number):
        turns[number].take()
        came.append(number)
        turns[number].leave()

    turns[0].take()
    waiting = [threading.Thread(target=stand_in_line, args=[n]) for n in range(1, 6)]
    for thread in waiting:
        thread.start()
        time.sleep(0.03)
    turns[0].leave()
    for thread in waiting:
        thread.join()
    assert came == [1, 2, 3, 4, 5]
    for turn in turns:
        turn.close()


def test_a_turn_that_never_comes_is_given_up(tmp_path):
    first, second = Turn(tmp_path / "db", 5), Turn(tmp_path / "db", 0.1)
    first.take()
    with pytest.raises(TurnTimeout):
        second.take()
    first.close()
    second.take()
    second.close()


def test_a_database_in_memory_has_no_queue():
    settings = {"ENGINE": "xiuhua.site.database.sqlite", "NAME": ":memory:"}
    connection = ConnectionHandler({"default": settings})["default"]
    run(connection, "CREATE TABLE one (id integer)")
    with Inside(connection):
        run(connection, "INSERT INTO one VALUES (1)")
    assert run(connection, "SELECT * FROM one") == [(1,)]


def test_a_foreign_writer_is_waited_for_by_sqlite_itself(connect, tmp_path):
    ours = connect()
    foreign = sqlite3.connect(tmp_path / "turns.sqlite3", isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    with pytest.raises(OperationalError):
        run(connect(timeout=0.1), "INSERT INTO one VALUES (6)")
    foreign.execute("COMMIT")
    foreign.close()
    run(ours, "INSERT INTO one VALUES (6)")


@pytest.mark.django_db(transaction=True)
def test_reading_sees_one_moment_and_refuses_to_write():
    from django.db import DatabaseError, connection

    from xiuhua.site.database import reading

    with reading():
        run(connection, "SELECT 1")
        if connection.vendor == "sqlite":
            assert not connection.turn.held
        with pytest.raises(DatabaseError):
            run(connection, "DELETE FROM django_content_type")
        connection.set_rollback(True)
    with transaction.atomic():
        run(connection, "DELETE FROM django_content_type")
        transaction.set_rollback(True)
