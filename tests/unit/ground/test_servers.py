"""The PostgreSQL of the tests is real, ours, and gone afterwards."""

import os
from pathlib import Path

import psycopg
import pytest

from tests.servers import PostgresServer, free_port, postgres_server, server_programs


def test_the_newest_server_is_chosen() -> None:
    assert (server_programs() / "pg_ctl").exists()
    newest = max(int(folder.name) for folder in Path("/usr/lib/postgresql").iterdir())
    assert server_programs() == Path(f"/usr/lib/postgresql/{newest}/bin")


def test_a_fresh_database_is_empty_and_speaks_vietnamese(postgres_database: str) -> None:
    with psycopg.connect(postgres_database) as connection:
        tables = connection.execute("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'").fetchone()
        said = connection.execute("SELECT upper('nguyễn thị đào'), current_setting('timezone')").fetchone()
        kept = connection.execute("SELECT %s::text", ["Nguyễn Thị Đào"]).fetchone()
    assert tables == (0,)
    assert said is not None
    assert said[1] == "UTC"
    assert kept == ("Nguyễn Thị Đào",)


def test_each_test_has_a_database_of_its_own(postgres: PostgresServer) -> None:
    first, second = postgres.create("one_of_two"), postgres.create("two_of_two")
    with psycopg.connect(first) as connection:
        connection.execute("CREATE TABLE only_here (a int)")
    with psycopg.connect(second) as connection:
        found = connection.execute("SELECT to_regclass('only_here')").fetchone()
    postgres.drop("one_of_two")
    postgres.drop("two_of_two")
    assert found == (None,)


def test_a_stopped_server_leaves_nothing_behind() -> None:
    with postgres_server() as server, psycopg.connect(server.url()) as connection:
        row = connection.execute("SHOW data_directory").fetchone()
        assert row is not None
        data = Path(str(row[0]))
        assert data.exists()
        owner = data.stat().st_uid
    assert owner != 0
    assert not data.parent.exists()
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(server.url(), connect_timeout=2)


def test_a_free_port_is_above_the_reserved_ones() -> None:
    assert 1024 < free_port() < 65536


def test_the_tests_have_a_state_folder_of_their_own() -> None:
    assert "motlan-tests-" in os.environ["MOTLAN_DIR"]
    assert "MOTLAN_PRODUCTION" not in os.environ
