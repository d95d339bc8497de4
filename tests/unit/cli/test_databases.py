"""``motlan databases``: one line for each dataset, ok or what is wrong, on real servers."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import psycopg
import pytest
from click.testing import CliRunner

from motlan.cli import main
from tests.servers import MariadbServer, PostgresServer, postgres_server

HEAD = "database: {name}\nlabel: {name}\nowner: registry_office\nconnect: {connect}\ndatasets:\n"
DATASET = "  {name}:\n    table: {table}\n    key: id\n    describes: person\n    columns: {{{column}: full_name}}\n"


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["databases", *arguments], catch_exceptions=False)
    return result.exit_code, result.stdout


@pytest.fixture
def country(tmp_path: Path) -> Path:
    """A new workspace without databases."""
    assert CliRunner().invoke(main, ["init", str(tmp_path / "country")], catch_exceptions=False).exit_code == 0
    for file in (tmp_path / "country" / "databases").glob("*.yaml"):
        file.unlink()
    person = tmp_path / "country" / "dictionary" / "person.yaml"
    person.write_text(person.read_text(encoding="utf-8").replace("authority: [population]\n", ""), encoding="utf-8")
    return tmp_path / "country"


def declare(country: Path, name: str, connect: str, **datasets: tuple[str, str]) -> None:
    body = HEAD.format(name=name, connect=connect)
    body += "".join(DATASET.format(name=one, table=table, column=column) for one, (table, column) in datasets.items())
    (country / "databases" / f"{name}.yaml").write_text(body, encoding="utf-8")


def problems(country: Path, *names: str) -> dict[str, str]:
    status, output = run("test", *names, "-w", str(country), "--dir", str(country.parent), "--json", "--lang", "en")
    found: dict[str, Any] = json.loads(output)
    told = {f"{one['database']}.{one['dataset']}": one["problem"] for one in found["datasets"]}
    assert (status, found["ok"]) == ((0, True) if set(told.values()) == {"ok"} else (1, False))
    return told


def test_what_is_wrong_with_a_postgresql_is_one_word(
    country: Path, postgres: PostgresServer, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with psycopg.connect(postgres_database, autocommit=True) as owner:
        owner.execute("create table people (id text, ho_ten text)")
        owner.execute("create table payments (id text, ho_ten text)")
        owner.execute("create role test_reader login")
        owner.execute("grant select on people to test_reader")
    monkeypatch.setenv("SERVER", postgres_database.replace("postgres@", "test_reader@"))
    monkeypatch.setenv("STRANGER", postgres_database.replace("postgres@", "test_stranger@"))
    monkeypatch.setenv("NO_SUCH_DATABASE", postgres.url("no_such_database"))
    monkeypatch.setenv("GONE", "postgresql://clerk@127.0.0.1:1/x")
    good, wrong = {"all": ("people", "ho_ten")}, {"right": ("payments", "ho_ten"), "table": ("peopel", "ho_ten")}
    declare(country, "here", '{kind: postgres, url: "${SERVER}"}', **good, **wrong, column=("people", "ho_tem"))
    declare(country, "stranger", '{kind: postgres, url: "${STRANGER}"}', **good)
    declare(country, "elsewhere", '{kind: postgres, url: "${NO_SUCH_DATABASE}"}', **good)
    declare(country, "gone", '{kind: postgres, url: "${GONE}"}', **good)
    try:
        assert problems(country) == {
            "elsewhere.all": "schema",
            "gone.all": "host",
            "here.all": "ok",
            "here.right": "right",
            "here.table": "table",
            "here.column": "column",
            "stranger.all": "login",
        }
        assert problems(country, "here.all") == {"here.all": "ok"}
        status, output = run("test", "here.column", "-w", str(country), "--dir", str(country.parent), "--lang", "vi")
    finally:
        with psycopg.connect(postgres_database, autocommit=True) as owner:
            owner.execute("drop owned by test_reader")
            owner.execute("drop role test_reader")
    shown = postgres_database.replace("postgres@", "test_reader@").partition("?")[0]
    assert status == 1
    assert output == (
        f"here.column                          ✕ cột           {shown} [people]: Thiếu cột “ho_tem”."
        " Gần giống: “ho_ten”. Cột hiện có: “id”, “ho_ten”. Sửa ánh xạ hoặc hỏi chủ quản; dữ liệu đã có vẫn được giữ.\n"
    )


def test_what_is_wrong_with_a_mariadb_is_one_word(
    country: Path, mariadb: MariadbServer, mariadb_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = mariadb_database.rpartition("/")[2]
    mariadb.say(
        "create table people (id int, ho_ten text)",
        "create table payments (id int, ho_ten text)",
        f"create user {name}@'127.0.0.1' identified by 'pass word'",
        f"grant select on {name}.people to {name}@'127.0.0.1'",
        database=name,
    )
    monkeypatch.setenv("WORD", "pass word")
    monkeypatch.setenv("WRONG", "other word")
    place = f"url: 'mysql://{name}@127.0.0.1:{mariadb.port}/{name}'"
    good = {"all": ("people", "ho_ten")}
    declare(country, "here", f'{{kind: mysql, {place}, password: "${{WORD}}"}}', **good, right=("payments", "ho_ten"),
            column=("people", "hoten"))  # fmt: skip
    declare(country, "stranger", f'{{kind: mysql, {place}, password: "${{WRONG}}"}}', **good)
    declare(country, "unset", f'{{kind: mysql, {place}, password: "${{NO_SUCH_VARIABLE}}"}}', **good)
    other = mariadb.url("no_such_schema")
    declare(country, "schema", f"{{kind: mysql, url: '{other}'}}", **good, table=("nothing", "ho_ten"))
    found = problems(country)
    status, output = run("test", "-w", str(country), "--dir", str(country.parent), "--lang", "en")
    mariadb.say(f"drop user {name}@'127.0.0.1'")
    assert found == {
        "here.all": "ok",
        "here.right": "right",
        "here.column": "column",
        "schema.all": "schema",
        "schema.table": "schema",
        "stranger.all": "login",
        "unset.all": "secret",
    }
    assert status == 1
    assert "✕ right         mysql://" in output
    assert "no right to read “payments”, or there is no such table (the server does not tell)" in output
    assert "pass" not in output.replace("password", "")
    assert "other word" not in output


def by_log(country: Path, name: str, connect: str, **datasets: str) -> None:
    declare(country, name, connect, **{one: (table, "ho_ten") for one, table in datasets.items()})
    file = country / "databases" / f"{name}.yaml"
    told = file.read_text(encoding="utf-8").replace("    key: id\n", "    key: id\n    changes: {by: log}\n")
    file.write_text(told, encoding="utf-8")


def lacks(country: Path) -> list[tuple[str, str, str, str]]:
    """Each line of the test: the dataset, the word, what is wrong, what to do."""
    output = run("test", "-w", str(country), "--dir", str(country.parent), "--json", "--lang", "en")[1]
    found = json.loads(output)["datasets"]
    return [(one["dataset"], one["problem"], one["message"], one["remedy"]) for one in found]


NO_STREAM = "The account may not read the change stream."


def test_a_postgresql_by_log_is_asked_for_all_that_its_stream_needs(
    country: Path, postgres: PostgresServer, postgres_database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SERVER", postgres_database.replace("postgres@", "test_follower@"))
    by_log(country, "here", '{kind: postgres, url: "${SERVER}"}', all="people", bare="notes")
    with psycopg.connect(postgres_database, autocommit=True) as owner:
        owner.execute("create table people (id text primary key, ho_ten text)")
        owner.execute("create table notes (id text, ho_ten text)")
        owner.execute("create role test_follower login")
        owner.execute("grant select on people, notes to test_follower")
        try:
            role = ("right", NO_STREAM, 'Ask the owner to run: ALTER ROLE "test_follower" REPLICATION;')
            publication = (
                "right", NO_STREAM,
                ('Ask the owner to run: CREATE PUBLICATION "motlan_here" FOR TABLE "public"."notes", "public"."people"'
                 " WITH (publish_via_partition_root = true);"),
            )  # fmt: skip
            identity = (
                "log", "The log of the table notes does not tell the key column id of a row that is deleted.",
                "Ask the owner to run: ALTER TABLE notes REPLICA IDENTITY FULL;",
            )  # fmt: skip
            assert lacks(country) == [
                ("all", *role), ("all", *publication), ("bare", *role), ("bare", *publication), ("bare", *identity),
            ]  # fmt: skip
            for _, _, remedy in (role, publication, identity):
                owner.execute(remedy.removeprefix("Ask the owner to run: "))
            assert problems(country) == {"here.all": "ok", "here.bare": "ok"}
            assert owner.execute("select count(*) from pg_replication_slots where database = current_database()"
                                 ).fetchone() == (0,)  # fmt: skip
        finally:
            owner.execute("drop owned by test_follower")
            owner.execute("drop role test_follower")


def test_a_postgresql_that_writes_no_stream(country: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with postgres_server(wal_level="replica") as server:
        monkeypatch.setenv("SERVER", server.url())
        with psycopg.connect(server.url(), autocommit=True) as owner:
            owner.execute("create table people (id text primary key, ho_ten text)")
        by_log(country, "here", '{kind: postgres, url: "${SERVER}"}', all="people")
        found = lacks(country)
    assert found == [
        (
            "all", "log", "The server runs with wal_level = replica; logical is needed.",
            ("Ask the owner to set wal_level = logical (the server may need a restart), or use"
             " `changes: {by: snapshot}`."),
        )
    ]  # fmt: skip


def test_a_mariadb_by_log_is_asked_for_all_that_its_stream_needs(
    country: Path, mariadb: MariadbServer, mariadb_database: str, capfd: pytest.CaptureFixture[str]
) -> None:
    name = mariadb_database.rpartition("/")[2]
    account = f"'{name}'@'127.0.0.1'"
    mariadb.say(
        "create table people (id varchar(20) primary key, ho_ten text)",
        f"create user {account}",
        f"grant select on {name}.people to {account}",
        database=name,
    )
    by_log(country, "here", f"{{kind: mysql, url: '{mariadb.url(name, name)}'}}", all="people")
    remedy = f"Ask the owner to run: GRANT REPLICATION SLAVE, REPLICATION CLIENT ON *.* TO {account};"
    try:
        assert lacks(country) == [("all", "right", NO_STREAM, remedy)]
        mariadb.say(f"grant replication client on *.* to {account}")
        assert lacks(country) == [("all", "right", NO_STREAM, remedy)]
        mariadb.say(remedy.removeprefix("Ask the owner to run: "))
        mariadb.say("set global binlog_format = 'MIXED'", "set global binlog_row_image = 'MINIMAL'",
                    "set global binlog_row_metadata = 'NO_LOG'")  # fmt: skip
        assert [(word, what) for _, word, what, _ in lacks(country)] == [
            ("log", "The server runs with binlog_format = MIXED; ROW is needed."),
            ("log", "The server runs with binlog_row_image = MINIMAL; FULL is needed."),
        ]
        mariadb.say("set global binlog_format = 'ROW'", "set global binlog_row_image = 'FULL'")
        assert problems(country) == {"here.all": "ok"}
    finally:
        mariadb.say("set global binlog_format = 'ROW'", "set global binlog_row_image = 'FULL'",
                    "set global binlog_row_metadata = 'FULL'", f"drop user {account}")  # fmt: skip
    assert "BINLOG_ROW_METADATA" not in capfd.readouterr().err


def test_the_cursor_and_the_key_are_columns_too(country: Path) -> None:
    (country.parent / "sample").mkdir()
    (country.parent / "sample" / "a.csv").write_text("id,ho_ten\n1,An\n", encoding="utf-8")
    for name, told in (("by_cursor", "    key: id\n    changes: {by: cursor, column: altered}\n"),
                       ("by_key", "    key: number\n")):  # fmt: skip
        declare(country, name, '{kind: csv, path: "${SAMPLE}/a.csv"}', all=("people", "ho_ten"))
        file = country / "databases" / f"{name}.yaml"
        file.write_text(file.read_text(encoding="utf-8").replace("    key: id\n", told), encoding="utf-8")
    assert [what for _, _, what, _ in lacks(country)] == [
        "The column “altered” is missing.", "The column “number” is missing.",
    ]  # fmt: skip


def test_files_are_tested_too(country: Path) -> None:
    (country.parent / "sample").mkdir()
    (country.parent / "sample" / "a.csv").write_text("id,ho_ten\n1,An\n", encoding="utf-8")
    declare(
        country, "files", '{kind: csv, path: "${SAMPLE}/a.csv"}', good=("people", "ho_ten"), bad=("people", "hoten")
    )
    declare(country, "none", '{kind: csv, path: "${SAMPLE}/b.csv"}', all=("people", "ho_ten"))
    assert problems(country) == {"files.good": "ok", "files.bad": "column", "none.all": "file"}


def test_every_file_of_a_folder_is_looked_at(country: Path) -> None:
    (country / "inbox").mkdir()
    for name, header in (("1", "id,ho_ten"), ("2", "id,hoten"), ("3", "ho_ten"), ("4", "id,ho_ten,them")):
        (country / "inbox" / f"{name}.csv").write_text(f"{header}\n1,An\n", encoding="utf-8")
    declare(country, "files", '{kind: csv, path: "${WORKSPACE}/inbox/*.csv"}', members=("members", "ho_ten"))
    here = ("-w", str(country), "--dir", str(country.parent), "--json", "--lang", "en")
    status, output = run("test", *here)
    told = [(Path(one["where"]).name, one["problem"], one["message"]) for one in json.loads(output)["datasets"]]
    assert (status, told) == (
        1,
        [
            ("2.csv", "column", "The column “ho_ten” is missing."),
            ("3.csv", "column", "The column “id” is missing."),
        ],
    )
    (country / "inbox" / "2.csv").unlink()
    (country / "inbox" / "3.csv").unlink()
    assert problems(country) == {"files.members": "ok"}
    listed = json.loads(run("tables", "files", *here)[1])["tables"]
    assert [(one["name"], Path(one["path"]).name) for one in listed] == [("1", "1.csv"), ("4", "4.csv")]


def test_a_header_of_one_column_tells_its_delimiter(country: Path) -> None:
    (country.parent / "sample").mkdir()
    for name, mark in (("a", ";"), ("b", "\t")):
        (country.parent / "sample" / f"{name}.csv").write_text(f"id{mark}ho_ten\n1{mark}An\n", encoding="utf-8")
        declare(country, name, f'{{kind: csv, path: "${{SAMPLE}}/{name}.csv"}}', all=("people", "ho_ten"))
    output = run("test", "-w", str(country), "--dir", str(country.parent), "--lang", "en")[1]
    assert 'stand apart by “;”: declare `delimiter: ";"` in `connect`.' in output
    assert 'stand apart by “\\t”: declare `delimiter: "\\t"` in `connect`.' in output


def test_an_unknown_name_and_the_list(country: Path) -> None:
    declare(country, "files", '{kind: csv, path: "${SAMPLE}/a.csv"}', good=("people", "ho_ten"))
    declare(country, "server", '{kind: mysql, url: "mysql://clerk:${WORD}@h/d"}', people=("people", "ho_ten"))
    assert run("test", "nobody", "-w", str(country), "--dir", str(country.parent))[0] == 1
    status, output = run("list", "-w", str(country), "--json")
    assert status == 0
    assert [(one["database"], one["kind"], one["place"]) for one in json.loads(output)["databases"]] == [
        ("files", "csv", "${SAMPLE}/a.csv"),
        ("server", "mysql", "mysql://clerk@h/d"),
    ]


def test_a_database_that_takes_no_pushes_has_no_token(country: Path) -> None:
    declare(country, "files", '{kind: csv, path: "${SAMPLE}/a.csv"}', good=("people", "ho_ten"))
    status, output = run("token", "files", "-w", str(country), "--dir", str(country.parent), "--json", "--lang", "en")
    assert status == 1
    assert "takes no pushes and keeps no register here" in json.loads(output)["message"]


def test_a_token_is_made_shown_once_and_ended(country: Path) -> None:
    declare(country, "files", "{kind: push}", good=("people", "ho_ten"))
    file = country / "databases" / "files.yaml"
    pushed = file.read_text(encoding="utf-8").replace("    key: id\n", "    key: id\n    changes: {by: push}\n")
    file.write_text(pushed, encoding="utf-8")
    where = ("-w", str(country), "--dir", str(country.parent / "state"), "--json")
    status, output = run("token", "files", "--note", "their server", *where)
    made = json.loads(output)
    assert status == 0
    assert made["token"].startswith("motlan-push-")
    listed = run("tokens", *where)[1]
    assert made["token"] not in listed
    assert [(one["name"], one["note"], one["ended_at"]) for one in json.loads(listed)["tokens"]] == [
        (made["name"], "their server", None)
    ]
    assert json.loads(run("end-token", made["name"], *where)[1])["ended_at"] is not None
    assert run("end-token", "nothing", *where)[0] == 1
