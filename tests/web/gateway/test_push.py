"""What an owner's program sends: taken once, told by line what is wrong, kept before it hears so."""

from __future__ import annotations

import gzip
import hashlib
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from motlan.data.api import prepare
from motlan.data.quality.suspension import lift, suspend
from motlan.data.sources.api import end_token, make_token
from motlan.store.lake import Lake
from motlan.store.register import Register
from tests.conformance.sources import CLOCK, catalogue, person

ADDRESS = "/api/push/ministry/people/2026-03-01.7"


class Site:
    """The gateway over a small ministry that pushes, and a client with a good token."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.catalogue = catalogue("push", by="push")
        self.lake = Lake(folder / "lake")
        here = SimpleNamespace(register=self.register, lake=self.lake, catalogue=self.catalogue, clock=CLOCK)
        monkeypatch.setattr("motlan.web.gateway.push.house", lambda: here)
        monkeypatch.setattr("motlan.web.gateway.door.house", lambda: here)
        prepare(register=self.register(), catalogue=self.catalogue)
        self.token, self.kept = make_token(
            register=self.register(), catalogue=self.catalogue, database="ministry", note="test", clock=CLOCK
        )

    def register(self) -> Register:
        connection.ensure_connection()
        return Register.over(connection.connection, "sqlite")

    def send(self, content: bytes, address: str = ADDRESS, token: str | None = None, **headers: str) -> Any:
        return Client(enforce_csrf_checks=True).post(
            address, content, content_type="application/x-ndjson",
            headers={"Authorization": f"Bearer {token or self.token}", **headers},
        )  # fmt: skip

    def ask(self, address: str = ADDRESS) -> Any:
        return Client().get(address, headers={"Authorization": f"Bearer {self.token}"})

    def held(self) -> list[tuple[Any, ...]]:
        return self.register().rows("select number, batch_id, rows, deletes, path, landed_batch from pushed order by 1")


@pytest.fixture
def site(db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    return Site(tmp_path, monkeypatch)


def lines(*records: dict[str, Any]) -> bytes:
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


GOOD = lines(person(1), {"op": "delete", "id": "r2"}, person(3, income=1.5, note={"a": [1]}))


def test_a_batch_is_on_disk_and_written_down_before_the_answer(site: Site) -> None:
    answer = site.send(GOOD)
    assert (answer.status_code, answer.headers["Content-Type"]) == (202, "application/json")
    assert answer.json() == {
        "message": {
            "vi": "Đã nhận gói; sẽ vào hệ thống ở lần đồng bộ tới.",
            "en": "The batch was received; it lands with the next synchronisation.",
        },
        "lands": "next_sync",
        "batch": {
            "database": "ministry",
            "dataset": "people",
            "batch_id": "2026-03-01.7",
            "sha256": hashlib.sha256(GOOD).hexdigest(),
            "records": 3,
            "deletes": 1,
            "received_at": "2026-03-01T08:00:00Z",
            "state": "waiting",
            "landed_batch": None,
        },
    }
    ((number, batch_id, rows, deletes, path, landed),) = site.held()
    assert (number, batch_id, rows, deletes, landed) == (1, "2026-03-01.7", 3, 1, None)
    kept = [json.loads(line) for line in (site.lake.root / path).read_text(encoding="utf-8").splitlines()]
    assert [record["id"] for record in kept] == ["r1", "r2", "r3"]
    assert (kept[2]["income"], kept[2]["note"]) == ("1.5", '{"a":[1]}')


def test_a_batch_for_a_suspended_database_waits_until_that_is_lifted(site: Site) -> None:
    at = "2026-03-01T07:00:00Z"
    suspend(site.register(), database="ministry", by="steward", reason="It sends the wrong year.", at=at)
    answer = site.send(GOOD)
    assert (answer.status_code, answer.json()["lands"]) == (202, "when_lifted")
    assert "it lands when that is lifted" in answer.json()["message"]["en"]
    assert site.ask().json()["lands"] == "when_lifted"
    lift(site.register(), database="ministry", by="steward", reason="Mended.", at="2026-03-01T08:00:00Z")
    assert site.ask().json()["lands"] == "next_sync"


def test_the_same_batch_again_is_answered_alike_and_taken_once(site: Site) -> None:
    first = site.send(GOOD)
    again = site.send(GOOD)
    assert (first.status_code, again.status_code) == (202, 200)
    assert again.json()["batch"] == first.json()["batch"]
    assert again.json()["lands"] == first.json()["lands"] == "next_sync"
    assert len(site.held()) == 1


def test_another_content_under_the_same_name_is_refused(site: Site) -> None:
    site.send(GOOD)
    before = site.held()
    answer = site.send(lines(person(9)))
    assert answer.status_code == 409
    assert answer.json()["message"]["en"] == (
        "The batch “2026-03-01.7” was received at 2026-03-01T08:00:00Z with another content."
    )
    assert answer.json()["remedy"]["vi"] == "Gửi nội dung mới dưới một mã gói mới."
    assert site.held() == before


def test_an_array_and_gzip_are_taken_too(site: Site) -> None:
    array = json.dumps([person(1), person(2)]).encode()
    assert site.send(array).json()["batch"]["records"] == 2
    packed = site.send(gzip.compress(GOOD), ADDRESS + "b", **{"Content-Encoding": "gzip"})
    assert packed.status_code == 202
    assert packed.json()["batch"]["sha256"] == hashlib.sha256(GOOD).hexdigest()


def test_every_fault_is_named_by_its_line_and_nothing_is_taken(site: Site) -> None:
    without = {name: value for name, value in person(4).items() if name not in {"born", "sex"}}
    content = b"\n".join(
        [
            lines(person(1)).strip(),
            b'{"id": "r2", ',
            b"[1]",
            lines({**person(3), "id": " "}).strip(),
            lines(without).strip(),
            lines({"op": "remove", "id": "r5"} | person(5)).strip().replace(b'"F"', b"NaN"),
            lines({"op": "remove"} | person(6)).strip(),
            lines({"op": "delete"}).strip(),
        ]
    )
    answer = site.send(content)
    assert answer.status_code == 422
    body = answer.json()
    assert (body["error"], body["count"]) == ("BatchFaulty", 8)
    assert [(fault["line"], fault["why"]["en"]) for fault in body["faults"]] == [
        (2, "Broken JSON at column 14."),
        (3, "It is no JSON object."),
        (4, "The key `id` is missing."),
        (5, "The column `born` is missing (its value may be null)."),
        (5, "The column `sex` is missing (its value may be null)."),
        (6, "Broken JSON."),
        (7, "`op` is neither upsert nor delete."),
        (8, "The key `id` is missing."),
    ]
    assert all(set(fault["why"]) == {"vi", "en"} for fault in body["faults"])
    assert site.held() == []
    assert not (site.lake.root / "pushed").exists()


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "The batch is empty."),
        (b"[]", "The batch is empty."),
        ('[{"id": "Đ"}]'.encode("cp1258", errors="replace") + b"\xff", "It is not UTF-8."),
        (b"[" * 100_000, "Broken JSON."),
        (b'{"id": "r1"}\n{"id"', "The column `number` is missing (its value may be null)."),
    ],
)
def test_content_that_is_none(content: bytes, why: str, site: Site) -> None:
    answer = site.send(content)
    assert answer.status_code == 422
    assert answer.json()["faults"][0]["why"]["en"] == why
    assert site.held() == []


def test_a_thousand_faults_are_counted_and_a_hundred_listed(site: Site) -> None:
    body = site.send(b"{}\n" * 1000).json()
    assert (body["count"], len(body["faults"])) == (8 * 1000, 100)


@pytest.mark.parametrize("header", [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer motlan-push-guess"}])
def test_without_a_good_token_nothing_is_said_and_nothing_happens(header: dict[str, str], site: Site) -> None:
    for address in (ADDRESS, "/api/push/nobody/people/1", "/api/push/ministry/nothing/1"):
        answer = Client().post(address, GOOD, content_type="application/json", headers=header)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="motlan"')
        assert answer.json()["message"]["en"] == "The token is missing or not good for this."
        assert Client().get(address, headers=header).status_code == 401
    assert site.held() == []


def test_a_token_opens_its_own_database_until_it_is_ended(site: Site) -> None:
    assert site.send(GOOD, "/api/push/nobody/people/1").status_code == 401
    end_token(register=site.register(), name=site.kept.name, clock=CLOCK)
    assert site.send(GOOD).status_code == 401
    assert site.held() == []


def test_only_the_hash_of_a_token_is_kept(site: Site) -> None:
    ((kept, database, note),) = site.register().rows("select hash, database, note from push_token")
    assert kept == hashlib.sha256(site.token.encode()).hexdigest()
    assert (database, note) == ("ministry", "test")
    assert len(site.token) > 50


def test_how_a_batch_stands(site: Site) -> None:
    missing = site.ask()
    assert (missing.status_code, missing.json()["message"]["vi"]) == (404, "Chưa nhận gói “2026-03-01.7”.")
    site.send(GOOD)
    waits = site.ask().json()
    assert (waits["message"]["en"], waits["batch"]["state"]) == ("The batch waits to be taken over.", "waiting")
    site.register().execute("update pushed set landed_batch = 12")
    landed = site.ask().json()
    assert (landed["message"]["en"], landed["batch"]["state"], landed["batch"]["landed_batch"]) == (
        "The batch was taken over.", "landed", 12,
    )  # fmt: skip


def test_an_unknown_dataset_a_name_that_is_none_and_another_method(site: Site) -> None:
    assert site.send(GOOD, "/api/push/ministry/nothing/1").status_code == 404
    assert site.send(GOOD, "/api/push/ministry/people/-x").json()["message"]["en"] == "This is no name of a batch."
    put = Client().put(ADDRESS, GOOD, headers={"Authorization": f"Bearer {site.token}"})
    assert (put.status_code, put.headers["Allow"]) == (405, "GET, POST")
    assert site.held() == []


def test_a_dataset_that_is_read_takes_nothing_that_is_sent(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    read = catalogue("csv")
    here = SimpleNamespace(register=site.register, lake=site.lake, catalogue=read, clock=CLOCK)
    monkeypatch.setattr("motlan.web.gateway.push.house", lambda: here)
    answer = site.send(GOOD)
    assert (answer.status_code, answer.json()["message"]["en"]) == (409, "This dataset takes nothing that is sent.")
    assert site.held() == []


def test_more_than_fits_is_refused_however_small_it_was_packed(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motlan.web.gateway.body.LARGEST", 1 << 20)
    plain = b" " * (2 << 20)
    for content, headers in ((plain, {}), (gzip.compress(plain), {"Content-Encoding": "gzip"})):
        answer = site.send(content, **headers)
        assert (answer.status_code, answer.json()["message"]["en"]) == (413, "The batch is larger than 1 MB.")
    assert site.held() == []


def test_more_records_than_a_batch_may_carry_are_too_large(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("motlan.data.sources.push.MOST_ROWS", 1)
    answer = site.send(GOOD)
    said = answer.json()["message"]["en"]
    assert (answer.status_code, said) == (413, "The batch has more than 1 records. Nothing was taken.")
    assert site.held() == []


@pytest.mark.parametrize(
    ("content", "how"), [(b"not packed", "gzip"), (gzip.compress(GOOD)[:-9], "gzip"), (GOOD, "br")]
)
def test_what_is_not_packed_as_it_says(content: bytes, how: str, site: Site) -> None:
    answer = site.send(content, **{"Content-Encoding": how})
    assert answer.status_code == 400
    assert answer.json()["message"]["en"].startswith("The content cannot be unpacked (")
    assert site.held() == []


def test_who_names_what_is_not_there_is_told_no_name_that_is(site: Site) -> None:
    answer = site.send(GOOD, "/api/push/ministry/nowhere/2026-03-01.7")
    assert (answer.status_code, answer.json()["error"]) == (404, "UnknownName")
    assert answer.json()["remedy"]["en"] == "Ask the operator for the right name."
    site.register().execute("update push_token set database = 'closed'")  # a database that the workspace lost
    gone = site.send(GOOD, "/api/push/closed/people/2026-03-01.7")
    assert (gone.status_code, gone.json()["error"]) == (404, "UnknownName")
    assert "ministry" not in gone.content.decode()
    assert site.held() == []
