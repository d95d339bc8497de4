"""A connection that stands is not asked whether it does; one that the server has dropped is made anew, unseen."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import ConnectionHandler
from pytest_django import DjangoDbBlocker

from motlan.store.register import Register
from motlan.web.surroundings import database


@pytest.fixture
def line(postgres_database: str, django_db_blocker: DjangoDbBlocker) -> Iterator[BaseDatabaseWrapper]:
    """The site's own connection, as it is between two requests."""
    connection = ConnectionHandler({"default": database(url=postgres_database, folder=None)})["default"]
    connection.health_check_enabled = True
    with django_db_blocker.unblock():
        yield connection
        connection.close()


def asked(line: BaseDatabaseWrapper, statement: str) -> object:
    with line.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchone()[0]


def next_request(line: BaseDatabaseWrapper) -> None:
    line.health_check_done = False
    line.close_if_health_check_failed()


def test_a_line_that_stands_is_not_asked(line: BaseDatabaseWrapper, postgres_database: str) -> None:
    number = asked(line, "select pg_backend_pid()")
    next_request(line)
    with psycopg.connect(postgres_database) as other:
        last = other.execute("select query from pg_stat_activity where pid = %s", [number]).fetchone()
    assert last == ("select pg_backend_pid()",)
    assert asked(line, "select pg_backend_pid()") == number


def test_a_line_that_the_server_has_dropped_is_made_anew(line: BaseDatabaseWrapper, postgres_database: str) -> None:
    number = asked(line, "select pg_backend_pid()")
    with psycopg.connect(postgres_database, autocommit=True) as other:
        assert other.execute("select pg_terminate_backend(%s, 5000)", [number]).fetchone() == (True,)
    next_request(line)
    assert asked(line, "select pg_backend_pid()") not in {None, number}


def test_what_the_server_says_meanwhile_is_no_end(line: BaseDatabaseWrapper, postgres_database: str) -> None:
    number = asked(line, "select pg_backend_pid()")
    asked(line, "select 1 from (select set_config('application_name', 'told', false)) said")
    with line.cursor() as cursor:
        cursor.execute("listen anything")
    with psycopg.connect(postgres_database, autocommit=True) as other:
        other.execute("notify anything")
    next_request(line)
    assert asked(line, "select pg_backend_pid()") == number


def test_no_statement_of_a_page_is_made_into_machine_code(line: BaseDatabaseWrapper) -> None:
    assert asked(line, "show jit") == "off"


def test_one_statement_takes_one_processor_until_it_reads_much(line: BaseDatabaseWrapper) -> None:
    helpers = "show max_parallel_workers_per_gather"
    assert asked(line, helpers) == "0"
    register = Register.over(line.connection, "postgres")
    with register.transaction():
        register.reads_much()
        assert asked(line, helpers) == "2"
    assert asked(line, helpers) == "0"
