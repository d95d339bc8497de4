"""Secrets come from the environment and from files, never from the workspace, and leave in no message."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from motlan.data.databases.connector import connectors, probe, request
from motlan.data.databases.secrets import kept, literal_password
from motlan.data.databases.spec import Connect, Database, Dataset
from motlan.kernel.errors import SourceChanged, SourceError
from motlan.kernel.spec import read
from motlan.kernel.text import Text
from motlan.store import source_gone
from motlan.store.addresses import without_password
from tests.conformance.sources import Ministry, catalogue, person
from tests.servers import MariadbServer, PostgresServer

WORD = "Bí/mật @1:%"
PEOPLE = Dataset.model_validate({"table": "people", "describes": "person", "hosted": True})


def connect(**said: Any) -> Connect:
    return Connect.model_validate(said)


def test_a_file_holds_a_secret(tmp_path: Path) -> None:
    file = tmp_path / "password"
    file.write_text(WORD + "\n", encoding="utf-8")
    asked = request(
        connect(kind="mysql", url="mysql://h:3307/d", user="clerk", password=f"${{file:{file}}}"), PEOPLE, {}
    )
    assert asked.url == "mysql://clerk:B%C3%AD%2Fm%E1%BA%ADt%20%401%3A%25@h:3307/d"
    assert asked.secrets == (WORD,)
    assert WORD not in repr(asked)


def test_an_address_keeps_its_user_when_only_the_password_stands_beside_it() -> None:
    asked = request(connect(kind="postgres", url="postgresql://clerk@h/d", password="${P}"), PEOPLE, {"P": "x y"})
    assert asked.url == "postgresql://clerk:x%20y@h/d"


@pytest.mark.parametrize("content", [None, b"", b"\n", b"\xff\xfe"])
def test_a_file_that_holds_none(content: bytes | None, tmp_path: Path) -> None:
    file = tmp_path / "password"
    if content is not None:
        file.write_bytes(content)
    with pytest.raises(SourceChanged) as error:
        request(connect(kind="mysql", url="mysql://h/d", password=f"${{file:{file}}}"), PEOPLE, {})
    assert error.value.problem == "secret"
    assert str(file) in error.value.in_("vi")


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("postgresql://clerk:secret@h:1/d", "postgresql://clerk@h:1/d"),
        ("postgresql://clerk:se/cr@et@h/d", "postgresql://clerk@h/d"),
        ("mysql://h/d?user=x&password=secret&a=1", "mysql://h/d?user=x&password=***&a=1"),
        ("host=h password='se cret' dbname=d", "host=h password=*** dbname=d"),
        ("https://h/people", "https://h/people"),
    ],
)
def test_an_address_is_shown_without_its_password(url: str, shown: str) -> None:
    assert without_password(url) == shown


def test_an_error_that_quotes_a_secret_is_masked_in_every_form() -> None:
    told = f"could not open mysql://c:{WORD}@h or mysql://c:B%C3%AD%2Fm%E1%BA%ADt%20%401%3A%25@h"
    with pytest.raises(SourceError) as error, kept((WORD,)):
        raise source_gone.no_answer(f"at {WORD}", told)
    assert error.value.what.in_("en") == (
        "The database does not answer: could not open mysql://c:***@h or mysql://c:***@h."
    )
    assert (error.value.where, error.value.problem) == ("at ***", "host")
    # neither may the sentence of the driver be printed behind ours
    assert error.value.__suppress_context__ is True


def test_an_error_without_a_secret_stays_the_same_error() -> None:
    told = SourceError(what=Text(vi="a", en="b"), remedy=Text(vi="c", en="d"))
    with pytest.raises(SourceError) as error, kept(("x-secret",)):
        raise told
    assert error.value is told


def test_every_kind_keeps_the_secrets_of_its_request() -> None:
    for kind in connectors.names():
        assert type(connectors.get(kind)).__name__ == "Guarded"


@pytest.mark.parametrize("kind", ["postgres", "mysql"])
def test_no_secret_reaches_the_runs_of_a_register(
    kind: str, tmp_path: Path, postgres: PostgresServer, mariadb: MariadbServer
) -> None:
    port = postgres.port if kind == "postgres" else mariadb.port
    scheme = "postgresql" if kind == "postgres" else "mysql"
    url = f"{scheme}://nobody:Secret-77@127.0.0.1:{port}/no_such_database"
    ministry = Ministry(tmp_path, catalogue(kind), postgres=url, service=url)
    (report,) = ministry.sync().failed
    said = str(ministry.ask("select * from sync_run")) + report.message.in_("en") + report.message.in_("vi")
    assert "nobody@127.0.0.1" in said
    assert "Secret-77" not in said


def test_a_header_that_a_service_says_back_is_masked(tmp_path: Path, listing: Any) -> None:
    ministry = Ministry(tmp_path, catalogue("http"), service=listing)
    ministry.write([person(1)])
    said = connect(kind="http", url=f"{listing.url}/people", headers={"Authorization": "Bearer ${TOKEN}"})
    asked = request(said, PEOPLE, {"TOKEN": "top-secret-1"})
    assert asked.secrets == ("top-secret-1",)
    listing.answer = lambda _asked: (200, {}, [{"top-secret-1": "x"}])
    wanted = PEOPLE.model_copy(update={"key": ("id",)})
    with pytest.raises(SourceChanged) as error:
        probe(request(said, wanted, {"TOKEN": "top-secret-1"}))
    assert "id" in error.value.what.in_("en")


@pytest.mark.parametrize(
    ("url", "literal"),
    [
        ("postgresql://clerk:${CLERK}@h/d", False),
        ("postgresql://clerk:${file:/run/secrets/clerk}@h/d", False),
        ("${CIVIL_STATUS}", False),
        ("postgresql://clerk@h/d", False),
        ("postgresql://clerk:secret@h/d", True),
        ("postgresql://clerk:${CLERK}1@h/d", True),
        ("mysql://h/d?password=secret", True),
        ("host=h password=${CLERK}", False),
    ],
)
def test_a_password_that_is_written_out_is_known(url: str, literal: bool) -> None:
    assert literal_password(url) is literal


@pytest.mark.parametrize(
    ("said", "path"),
    [
        ("{kind: mysql, url: 'mysql://clerk:secret@h/d'}", "connect.url"),
        ("{kind: mysql, url: 'mysql://h/d', user: clerk, password: secret}", "connect.password"),
        ("{kind: http, url: 'https://h', headers: {X-Api-Key: abc}}", "connect.headers.X-Api-Key"),
        ("{kind: http, url: 'https://h', parameters: {access_token: abc}}", "connect.parameters.access_token"),
    ],
)
def test_a_workspace_with_a_secret_written_out_is_refused_with_its_line(said: str, path: str, tmp_path: Path) -> None:
    from motlan.data.api import connection_issues

    file = tmp_path / "m.yaml"
    body = "database: m\nlabel: m\nowner: m\ndatasets:\n  d:\n    table: t\n    key: k\n    describes: person\n"
    file.write_text(f"{body}    columns: {{c: a}}\nconnect: {said}\n", encoding="utf-8")
    found = read(file, Database)
    assert found.value is not None
    (issue,) = connection_issues(database=found.value, document=found.document)
    assert (issue.line, issue.path, issue.severity.value) == (10, path, "error")
    assert issue.why.in_("en") == "A password or key is written out here."
    assert "${file:/run/secrets/name}" in issue.remedy.in_("en")
    assert "secret}" not in issue.why.in_("vi")
